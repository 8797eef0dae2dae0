"""What a printer is to a desk: what it takes, what became of a job, what keeps it from printing.

Values and one Protocol; the transports beside this module fulfil it, `devices.printers.printing` drives it.
"""

from enum import StrEnum
from typing import Protocol

from warehouse.values import dataclass

Size = tuple[float, float]
"""Width and height in millimetres; a side of 0 is not known."""


class Form(StrEnum):
    """How a document is written; named as the server names the format of a label."""

    ZPL = "zpl"
    PDF = "pdf"


class JobState(StrEnum):
    """What is known of a job. Only a job that is `QUEUED` may be given to a printer."""

    QUEUED = "queued"
    """No byte has gone out."""
    SENT = "sent"
    """Bytes have gone out, or may have."""
    CONFIRMED = "confirmed"
    """The printer says that it printed."""
    HELD = "held"
    """The printer has it and prints it by itself once its trouble is mended: sent again it would be printed twice."""
    UNKNOWN = "unknown"
    """It may have been printed, and nobody can say: somebody has to look."""
    NOT_PRINTED = "not printed"
    """It was not printed and will not be: refused, withdrawn, or too late for it."""


class Trouble(StrEnum):
    """What keeps a printer from printing."""

    PAPER_OUT = "paper out"
    HEAD_OPEN = "head open"
    """The head of a label printer, or a door or cover of another."""
    GONE = "gone"
    """It cannot be reached."""
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """A trouble, and what the printer or the network says of it."""

    trouble: Trouble
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """What is to be printed, once."""

    name: str
    """Names this print and no other, as in `4417-1/1/2` for a label's second print: 1 to 80 printable characters."""
    form: Form
    data: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What is known of a job now."""

    state: JobState
    reference: str = ""
    """By which the printer is asked again, also after a restart; empty: it cannot be asked."""
    fault: Fault | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What a printer says of itself."""

    model: str
    """Empty where it does not say."""
    forms: frozenset[Form]
    """What it can print."""
    confirms: bool
    """Whether it can say that it printed."""
    fault: Fault | None
    dots_per_mm: int = 8
    """Of a label printer: 8, 12 or 24."""
    papers: tuple[Size, ...] = ()
    """What lies in it, or else what it takes; none where it does not say."""


class Printer(Protocol):
    """One desk's printer. Its calls block, for seconds at most, and raise nothing that a network or a disk does."""

    @property
    def forms(self) -> frozenset[Form]:
        """What can be printed here, as far as that is known without asking."""
        ...

    def about(self) -> About:
        """Ask it everything; for setting up."""
        ...

    def ready(self, document: Document) -> Report:
        """What keeps it from printing `document` now, and the reference by which that job will be asked for.

        `QUEUED`, with no fault where it can be sent; `NOT_PRINTED` where it never can.
        """
        ...

    def send(self, document: Document, reference: str) -> Report:
        """Give it `document`, which was `ready` under `reference`.

        Whatever it answers but `QUEUED`, this is not done again: bytes may have gone out.
        """
        ...

    def follow(self, reference: str) -> Report:
        """What became of a job that was sent; sends nothing."""
        ...

    def withdraw(self, reference: str) -> bool:
        """Take a job back that was not printed; whether it surely will not be."""
        ...


def refusal(forms: frozenset[Form], wanted: Form, address: str) -> str:
    """Why a printer that takes `forms` cannot print what is `wanted`, and what to do; empty when it can."""
    if wanted in forms:
        return ""
    if not forms:
        return f"{address} prints neither ZPL nor PDF: choose another printer."
    other = next(iter(sorted(forms)))
    needs = "a label printer (zpl://)" if wanted is Form.ZPL else "an office printer (ipp:// or lp:)"
    told = f"prints {other.upper()}, not {wanted.upper()}"
    return f"{address} {told}: ask for {other.upper()}, or give this desk {needs}."

"""What is said at a pack desk about its printer. Values without words. A printer is called by its desk."""

from warehouse.messages.message import Message
from warehouse.values import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class PrinterNoPaper(Message):
    """A label waits for paper, at the desk or in the printer; either way it comes by itself."""

    desk_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PrinterOpen(Message):
    """A label waits until the printer's head or cover is closed."""

    desk_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PrinterGone(Message):
    """A label waits until the printer can be reached."""

    desk_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PrinterStops(Message):
    """A label waits, and the printer has some other trouble."""

    desk_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PrinterWrongKind(Message):
    """The label is of a form that this printer cannot print."""

    desk_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PrinterTakesNone(Message):
    """The desk's printer does not print labels in the form in which they are wanted for it; none was wanted yet."""

    desk_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperTooSmall(Message):
    """What lies in the desk's printer is smaller than a label; none was wanted yet."""

    desk_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SlipPrinterGone(Message):
    """The desk's printer for pack slips cannot be reached; no slip is due yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SlipPrinterTakesNone(Message):
    """The desk's printer for pack slips prints no PDF; no slip is due yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SlipPaperTooSmall(Message):
    """What lies in the desk's printer for pack slips is smaller than a slip; none is due yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelCannotPrint(Message):
    """What the carrier sold as a label is none that a printer could print; another one has to be bought."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelNotHere(Message):
    """The label is bought, and cannot be had from the server now; it is printed when it can."""

    order: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SlipWaits(Message):
    """The order's pack slip is not printed, and a person has to look at its printer."""

    order: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedAtDesk(Message):
    """The label was printed, or may have been, at another desk; none comes by itself here."""

    desk_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MaybeAtDesk(Message):
    """Another desk had the order when its label was bought, and has not told whether it printed it."""

    desk_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NotPrinted(Message):
    """The label surely did not come out."""

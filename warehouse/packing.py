"""What a pack desk and the server say to each other about orders, parcels and their labels."""

from warehouse.parcels import Content
from warehouse.values import dataclass

FORMATS = ("zpl", "pdf", "png")
"""In which forms a label can be had."""
WEIGHT_G_MAX = 100_000
LINES_MAX = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class PackWanted:
    """Ask for the right to pack an order at a desk."""

    desk: str
    """The desk's barcode."""
    incarnation: str = ""
    """Of the asking device's journal."""
    take_over: str = ""
    """Why the order is taken from the colleague who packs it; empty: it is not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PackLease:
    """Who packs an order, and where."""

    order: str
    epoch: int
    """Grows whenever the order changes hands; goes with every command about it."""
    desk: str
    device: str
    operator: str
    operator_name: str
    status: str
    """`open` or `closed`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelWanted:
    """Ask for a parcel's label; asked again in the same words it is the same label."""

    epoch: int
    """Of the order's lease."""
    desk: str
    """Where it is printed."""
    box: str
    """Code of the box; one that the site has."""
    weight_g: int
    """Of the whole parcel, 1 to 100,000 grams."""
    lines: tuple[Content, ...]
    """What is in it, at least one line."""
    format: str
    """What the desk's printer takes: `zpl`, `pdf` or `png`."""
    confirmed: bool = False
    """Whether another label is wanted although the money for the one that is bought may be lost."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelGivenUp:
    """Give a parcel's label back; with `new`, for another one of the same parcel."""

    epoch: int
    """Of the order's lease."""
    reason: str
    """Why, for the record; not empty."""
    confirmed: bool = False
    """Whether it is given up although the money for it may be lost."""
    format: str = ""
    """With `new`: what the desk's printer takes, `zpl`, `pdf` or `png`; empty: the same as before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelSettled:
    """Say as a supervisor whether a label was bought of which the program cannot know it."""

    generation: int
    bought: bool
    reason: str
    """How it was found out; not empty."""
    tracking: str = ""
    """The number in its barcode, 1 to 80 characters; needed where it was bought: by it the parcel is closed."""
    purchase: str = ""
    """The carrier's own name for the purchase; where it is known, what is printed is fetched from the carrier."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelBefore:
    """The label that another one came instead of, as far as its money goes."""

    price: str
    """Such as `4.85`."""
    currency: str
    lost: bool = False
    """Whether its carrier takes it back no more, so that both are paid for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelStatus:
    """How far the purchase of a parcel's label is."""

    parcel: str
    generation: int
    """Counts the parcel's labels; only the highest is stuck on."""
    state: str
    """`intent`, `quoting`, `calling`, `bought`, `refused`, `uncertain`, `voiding`, `voided`."""
    format: str
    """The form in which it is, or will be, there; empty: it is bought, and nothing of it can be printed here."""
    carrier: str = ""
    service: str = ""
    tracking: str = ""
    price: str = ""
    """Such as `4.85`; empty while it is not known."""
    currency: str = ""
    why: str = ""
    """What the carrier refused, or what nobody knows."""
    by_hand: bool = False
    """Whether only a person can find out what became of it."""
    waiting_s: int = 0
    """Seconds since it was asked for; 0 once it is bought or refused."""
    weight_g: int = 0
    """Of the parcel it is wanted for; 0: not told."""
    desk: str = ""
    """Barcode of the desk at which it was wanted, and whose printer may have had it."""
    lease: int = 0
    """Epoch of the order's lease under which it was wanted; 0: not told."""
    before: LabelBefore | None = None
    """The label it came instead of, where that had been bought."""
    changed: str = ""
    """What of the order was changed so that it is wanted: `receiver`, `service` or `receiver_and_service`; empty where
    a desk asked for it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelsInTime:
    """How many labels of the last hour were ready in time."""

    per_mille: int | None
    """So many in a thousand, rounded down; None: no label counts, or it is not known."""

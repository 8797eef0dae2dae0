"""What is said at a pack desk about a parcel's label. Values without words."""

from warehouse.messages.message import Message
from warehouse.values import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelOnItsWay(Message):
    """The label is not here yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelDue(Message):
    """The label is there: it goes on the parcel and is scanned."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewLabelDue(Message):
    """The label is there in place of one that was given up and may lie there, too; `tail` is its barcode's end."""

    tail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelByHand(Message):
    """The label is bought, and the site has nothing of it to print: a person brings it from the carrier's website."""

    order: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelNotPrinted(Message):
    """The label is bought, and nobody knows whether it was printed; none comes by itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PrinterHolds(Message):
    """The printer has the label and prints it by itself when it can."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NoLabelYet(Message):
    """The label is late: the parcel waits at a hold place."""

    place: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ParcelOnHold(Message):
    """The parcel waits at a hold place though its label has come out."""

    order: str
    place: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelUnsure(Message):
    """Nobody knows yet whether the label was bought: the carrier is asked."""

    order: str
    place: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelReady(Message):
    """The label of a parcel on hold has come."""

    order: str
    place: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelReadyHere(Message):
    """The order in front waits on hold, and its label has come; a key takes the parcel out where that is lost."""

    order: str
    place: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldPrinted(Message):
    """Ask whether a parcel waits on hold though its label is out."""

    order: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NoLabel(Message):
    """No label can be had for the order; a person has to look."""

    order: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OnHold(Message):
    """The parcel stands at a hold place, and its label has not come."""

    order: str
    place: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WrongLabel(Message):
    """The label of another parcel was scanned."""

    got: str
    want: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelOfHeldBox(Message):
    """The label of a parcel on hold was scanned while another box of the same order is the open one."""

    place: str
    """The hold place of the box it belongs to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OldLabel(Message):
    """A label was scanned that was given up for a newer one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BinBeforeLabel(Message):
    """A bin was scanned where the parcel's label is due, whose scan closes the parcel and names the bin."""

    bin_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelNotKnown(Message):
    """Something was scanned where the parcel's label is due."""

    tail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldsFull(Message):
    """Every hold place of the desk is taken."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldNotDue(Message):
    """Nothing waits for a label that could be put on hold."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NoReprint(Message):
    """There is no label yet that could be printed again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReprintComes(Message):
    """Copy number `copy` of the label is printed; the old one is void."""

    copy: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NewLabelComes(Message):
    """Another label is bought at a packer's wish; the one there was is given back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UndoneLabel(Message):
    """A label's scan was taken back: its parcel comes out of the bin again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BuyNewLabel(Message):
    """Ask whether the label is given up for another one."""

    order: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MoneyAtRisk(Message):
    """Ask whether another label is bought though the money for the one there is may be lost."""

    order: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelUnsureHere(Message):
    """Nobody knows yet whether the label was bought: the box waits at a hold place, and the desk goes on."""

    order: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NoLabelOnHold(Message):
    """The parcel stands at a hold place, and its label will not come: it is fetched, and another one is asked for."""

    order: str
    place: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelOfOtherBox(Message):
    """The label of another box of the same order was scanned while box `want` is the open one."""

    got: int
    want: int


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldThenNextBox(Message):
    """The parcel waits at a hold place, and box `parcel` of the same order is next."""

    place: str
    parcel: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelToBuy(Message):
    """No label was sold for the order: another one may be asked for, or a person looks."""

    order: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldByHand(Message):
    """The parcel waits at a hold place for a label of which only a person can find out what became."""

    order: str
    place: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BuyLabelAgain(Message):
    """Ask whether a label is bought for a parcel that has none."""

    order: str

"""What a desk is given to pack an order with no network: what was ordered and picked, and what it may leave in."""

from enum import StrEnum
from typing import Final

from warehouse.items import Item
from warehouse.parcels import Box, Handling
from warehouse.values import dataclass, replace

HOLD_PLACES: Final = ("H1", "H2", "H3", "H4", "H5", "H6")
"""Where a parcel waits for a late label, at every desk."""


class PrintAt(StrEnum):
    """When the desk prints a label by itself."""

    BOUGHT = "bought"
    """As soon as it is bought, unless another box of its order is the open one: then as soon as its own is."""
    LAST_SCAN = "last_scan"
    """When nothing more goes into its parcel: then it lies on no desk while another parcel is packed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PackLine:
    """One order line."""

    line: str
    item: Item
    ordered: int
    """Units, 1 or more."""
    picked: int
    """Units that were picked for it, as far as was told when the order was opened."""
    handling: Handling = Handling()
    due: int | None = None
    """Of an order that was opened again: units in parcels or set aside when all is done, those of before included."""

    @property
    def expected(self) -> int:
        """Units that should be in the tote and go into a parcel: never more than were ordered."""
        return min(self.ordered, self.picked) if self.due is None else self.due

    @property
    def most(self) -> int:
        """Units that may go into parcels: also those that nobody had counted when they were picked."""
        return self.ordered if self.due is None else self.due


@dataclass(frozen=True, slots=True, kw_only=True)
class LinePrice:
    """What one unit of an order line costs."""

    line: str
    price: str
    """With its currency, such as `12.50 EUR`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SlipPlan:
    """What the pack slip of an order says beyond what is in it."""

    ship_to: tuple[str, ...]
    """Name and address, a line each."""
    gift_note: str = ""
    prices: tuple[LinePrice, ...] = ()
    """Empty where none is to be read on the slip: its merchant does not want that, it is a gift, or it says no."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PackPlan:
    """An order, for whom packs it."""

    order: str
    merchant_name: str
    service: str
    cut_off: str
    """`HH:MM` local; empty when it has none."""
    receiver: str
    """Whose name stands first on the label."""
    lines: tuple[PackLine, ...]
    boxes: tuple[Box, ...]
    """Every kind of box the site has."""
    gift: bool = False
    """Whether a gift note goes into the first parcel."""
    customs: bool = False
    """Whether it crosses a customs border."""
    extra_parcel: int = 0
    """Number of the parcel for which it was opened again; those before it stay closed. 0: it was not."""
    cancelled: bool = False
    """Whether the order was cancelled after it was picked: then all of it goes into the red tote."""
    print_at: str = PrintAt.BOUGHT
    """When its labels are printed by themselves: `bought` or `last_scan`; what is not known means `bought`."""
    slip: SlipPlan | None = None
    """The pack slip that goes in; None where its merchant wants none."""
    truck_gone: str = ""
    """Cut-off of today's truck, which went without it: its parcels wait for tomorrow's; empty: none did."""
    held: bool = False
    """Whether it waits until its merchant has answered: none of its parcels is closed."""

    def line_named(self, name: str) -> PackLine | None:
        """The line called `name`."""
        return next((line for line in self.lines if line.line == name), None)

    def box_named(self, code: str) -> Box | None:
        """The box with this code."""
        return next((box for box in self.boxes if box.box == code), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class PackTerms:
    """What of an order may change while it is at a desk: how it is sent."""

    service: str
    cut_off: str
    """`HH:MM` local; empty when it has none."""
    receiver: str
    customs: bool = False
    gift: bool = False
    slip: SlipPlan | None = None
    truck_gone: str = ""
    """`HH:MM` of today's truck, which went without it; empty: none did, as far as the server's clock says."""
    held: bool = False
    """Whether it waits until its merchant has answered."""


def under(plan: PackPlan, terms: PackTerms | None) -> PackPlan:
    """`plan` of an order that is sent under `terms` now; None: as it was."""
    if terms is None:
        return plan
    return replace(
        plan,
        service=terms.service,
        cut_off=terms.cut_off,
        receiver=terms.receiver,
        customs=terms.customs,
        gift=terms.gift,
        slip=terms.slip,
        truck_gone=terms.truck_gone,
        held=terms.held,
    )


def terms_of(plan: PackPlan) -> PackTerms:
    """How the order of `plan` is sent."""
    return PackTerms(
        service=plan.service,
        cut_off=plan.cut_off,
        receiver=plan.receiver,
        customs=plan.customs,
        gift=plan.gift,
        slip=plan.slip,
        truck_gone=plan.truck_gone,
        held=plan.held,
    )

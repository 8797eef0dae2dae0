"""Somebody who packs at a real desk: how long a label takes to the printer when it is bought and everything is packed.

The printer is a folder, so that a label has come out when its file is there. Measures nothing else.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from time import sleep, time

from pickclient.demo import ENROLMENT
from pickserver.demo import demo_site
from pickserver.picked import PickedTrolley
from tests.doubles.picker import Picker
from warehouse.items import Confirm

DESK, BADGE = "DSK-01", "BDG-0412"
SIZE = (80, 24)
WEIGHT_G_MAX = 20_000
"""Heavier orders go into boxes that a person chooses."""
PACE_S = 0.7
"""Seconds between two items."""
LABEL_DUE = "SCAN THE LABEL"
DEMANDS_MAX = 6
BATCH = "SCAN ONE ITEM"
Sold = Callable[[str], tuple[str, float]]
"""Of an order: the barcode of its label, and when the carrier sold it, in seconds since 1970."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """An order that is picked."""

    order: str
    opened_by: str
    """The tote it is in; of a batch tote, its item."""
    items: tuple[str, ...]
    """What is scanned, in order."""


def waiting(picked: PickedTrolley) -> Iterator[Waiting]:
    """The orders of a picked trolley that are not too heavy; those of its batch tote last."""
    for slot in sorted(picked.plan.slots, key=lambda each: len(each.orders)):
        inside = [(stop.item, share) for stop in picked.plan.stops for share in stop.shares if share.slot == slot.slot]
        for order in slot.orders:
            mine = [(item, share.quantity) for item, share in inside if share.line.startswith(f"{order}/")]
            scans = [(item.codes[0].code, 1 if item.confirm is Confirm.ONCE else quantity) for item, quantity in mine]
            codes = tuple(code for code, times in scans for _ in range(times))
            opened_by = picked.totes[slot.slot] if len(slot.orders) == 1 else codes[0]
            if sum(item.weight_g * quantity for item, quantity in mine) < WEIGHT_G_MAX:
                yield Waiting(order=order, opened_by=opened_by, items=codes)


def packed(server: str, folder: Path, sold: Sold) -> dict[str, float]:
    """Pack what the demo has picked; by order, milliseconds to paper from its last item, or its sale if later."""
    paper = folder / "paper"
    paper.mkdir()
    env = {"PICKCLIENT_ENROLMENT": ENROLMENT, "PICKCLIENT_PRINTER": f"dir:{paper}", "PICKCLIENT_POLL_S": "1"}
    (picked,) = demo_site().picked
    batch = {slot.slot for slot in picked.plan.slots if len(slot.orders) > 1}
    with Picker(server, folder / "desk", env=env, size=SIZE) as packer:
        packer.comes_to("SIGN_IN")
        packer.scan(DESK, BADGE)
        packer.comes_to("DESK")
        times = {}
        for each in waiting(picked):
            if each.opened_by == each.items[0] and batch:
                packer.scan(picked.totes[batch.pop()])
                packer.terminal.wait_for(BATCH)
            times[each.order] = _packed(packer, each, paper, sold)
        return times


def _packed(packer: Picker, each: Waiting, paper: Path, sold: Sold) -> float:
    packer.scan(each.opened_by)
    packer.comes_to(f"PACK {each.order}")
    for code in each.items[:-1]:
        packer.is_accepted(code)
        sleep(PACE_S)
    last_s = time()
    packer.is_accepted(each.items[-1])
    packer.terminal.wait_for("LABEL: printed")
    for _ in range(DEMANDS_MAX):
        if LABEL_DUE not in packer.terminal.text:  # what the order demands is confirmed first
            packer.press("1")
    packer.terminal.wait_for(LABEL_DUE)
    tracking, sold_s = sold(each.order)
    printed_s = (paper / f"{each.order}-1_1_1.zpl").stat().st_mtime
    packer.scan(tracking)
    packer.comes_to("DESK")
    return 1000 * max(0.0, printed_s - max(last_s, sold_s))

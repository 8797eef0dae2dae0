"""What a carrier sold as a label and no printer can print: a supervisor sees it until the parcel has another one."""

import pytest

from tests.protocol.floor import PIOTR, Handheld, sent
from tests.protocol.packing_floor import PackingFloor, at_desk
from tests.protocol.test_packing_facts import APPLIED, GIFT, TWO
from warehouse.desk_events import CloseWanted, LabelPrinted, PrintState
from warehouse.events import Event
from warehouse.values import replace

CANNOT = LabelPrinted(
    parcel=1, generation=1, copy=1, state=PrintState.FAILED, desk="DSK-1", cannot="it is no PDF: it begins with <html>"
)
SAYS = "label 1 of parcel 4417-1 cannot be printed: it is no PDF: it begins with <html>"


def told(floor: PackingFloor) -> list[tuple[str, str, str, str]]:
    return [(one.kind, one.trolley, one.line, one.detail) for one in floor.exceptions()]


@pytest.mark.parametrize(
    ("ends", "is_open"),
    [
        (replace(CANNOT, generation=2, cannot="", state=PrintState.PRINTED), False),
        (replace(APPLIED, generation=2), False),
        (replace(CANNOT, generation=2, cannot="", state=PrintState.PRINTING), True),
        (replace(CANNOT, parcel=2, cannot="", state=PrintState.PRINTED), True),
        (replace(CANNOT, copy=2), True),
    ],
)
def test_it_is_open_once_until_the_parcels_next_label_came_out(ends: Event, is_open: bool) -> None:
    floor, device = PackingFloor(), Handheld("D1")
    floor.opened()
    sent(floor, device, *at_desk(device, CANNOT))
    assert told(floor) == [("unprintable", "order 4417", "4417-1", SAYS)]
    sent(floor, device, *at_desk(device, ends))
    assert told(floor) == [("unprintable", "order 4417", "4417-1", SAYS)] * is_open


def test_two_desks_that_cannot_print_it_say_so_once_and_each_parcel_by_itself() -> None:
    floor, ana, piotr = PackingFloor(), Handheld("D1"), Handheld("D2")
    floor.opened()
    sent(floor, ana, *at_desk(ana, CANNOT))
    floor.opened(who=PIOTR, device="D2", desk="DSK-2", take_over="Ana went home")
    again = replace(CANNOT, generation=2, desk="DSK-2", cannot="its end is missing")
    sent(floor, piotr, *at_desk(piotr, again, replace(again, parcel=2), epoch=2))
    assert sorted(told(floor)) == [
        (
            "unprintable",
            "order 4417",
            f"4417-{parcel}",
            f"label 2 of parcel 4417-{parcel} cannot be printed: its end is missing",
        )
        for parcel in (1, 2)
    ]


def test_an_order_that_is_closed_leaves_none_open_and_what_is_told_later_opens_none() -> None:
    floor, device = PackingFloor(), Handheld("D1")
    floor.opened()
    late, second = at_desk(device, replace(CANNOT, parcel=2)), replace(CANNOT, parcel=3)
    reply = sent(floor, device, *late, *at_desk(device, second, TWO, GIFT, APPLIED, CloseWanted()))
    assert [one.granted for one in reply.verdicts] == [True]
    assert told(floor) == []
    sent(floor, device, *at_desk(device, CANNOT))
    assert told(floor) == []


def test_an_older_desk_that_says_only_that_it_failed_opens_none() -> None:
    floor, device = PackingFloor(), Handheld("D1")
    floor.opened()
    sent(floor, device, *at_desk(device, replace(CANNOT, cannot="")))
    assert told(floor) == []

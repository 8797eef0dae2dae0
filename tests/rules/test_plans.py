"""A plan that nobody could work by is known as such before it is kept."""

from dataclasses import replace

import pytest

from tests.doubles.trolleys import PLAN
from warehouse.trolleys import Plan, Stop, fault_of

FIRST = PLAN.stops[0]


def with_first(stop: Stop) -> Plan:
    """The plan with `stop` in the first one's place."""
    return replace(PLAN, stops=(stop, *PLAN.stops[1:]))


def test_a_plan_to_work_by_has_no_fault() -> None:
    assert fault_of(PLAN) == ""


@pytest.mark.parametrize(
    "plan",
    [
        replace(PLAN, trolley=""),
        replace(PLAN, slots=()),
        replace(PLAN, stops=()),
        replace(PLAN, zones=()),
        replace(PLAN, slots=(PLAN.slots[0], PLAN.slots[0])),
        replace(PLAN, stops=(FIRST, FIRST)),
        with_first(replace(FIRST, stop=0)),
        with_first(replace(FIRST, shares=())),
        with_first(replace(FIRST, item=replace(FIRST.item, codes=()))),
        with_first(replace(FIRST, item=replace(FIRST.item, codes=(replace(FIRST.item.codes[0], multiple=0),)))),
        with_first(replace(FIRST, shares=(replace(FIRST.shares[0], slot="Z9"),))),
        with_first(replace(FIRST, shares=(replace(FIRST.shares[0], quantity=0),))),
    ],
)
def test_a_plan_that_leads_nowhere_is_told_from_one_that_does(plan: Plan) -> None:
    assert fault_of(plan)

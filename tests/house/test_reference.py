"""The pages of docs that repeat what the code says are what it says now, and the diagrams are what the flows do."""

import random
from pathlib import Path

import pytest

from tests.doubles.packing import LAMP_CODE, MUG_CODE, ORDER, SOAP_CODE, label
from tests.doubles.trolleys import PLAN
from tools.reference import DOCS, pages
from tools.reference_flows import Edge, edges, pack_edges
from warehouse.codec import type_name
from warehouse.desk_events import PackProblem, PackUndone, WeighedBy
from warehouse.events import Recorded, ShortReason, Undone
from warehouse.flows import pack, packing, pick, trolley
from warehouse.flows.decision import NoCodeSaid, QuantityTyped, Said, Scanned, ShortSaid, SkipSaid, UndoSaid
from warehouse.flows.pack_said import AgreedSaid, AsideSaid, BoxSaid, HoldSaid, PackSaid, WeightSaid
from warehouse.parcels import LabelState
from warehouse.values import replace

CODES = [code.code for stop in PLAN.stops for code in stop.item.codes]
PLACES = [stop.location for stop in PLAN.stops] + [f"SLT-{PLAN.name}-{slot.slot}" for slot in PLAN.slots]

PACK_SAID: tuple[PackSaid, ...] = (
    *(Scanned(code=code) for code in (MUG_CODE, SOAP_CODE, LAMP_CODE, label().tracking) * 3),
    *(AgreedSaid(), AgreedSaid(), HoldSaid(), UndoSaid(), BoxSaid(box="BX-L")),
    WeightSaid(weight_g=900, by=WeighedBy.MANUAL),
    *(AsideSaid(problem=PackProblem.SHORT, quantity=1, line=line.line) for line in ORDER.lines),
)
"""What a packer could say, whether it is due or not."""


def test_a_written_page_is_what_make_docs_would_write() -> None:
    written = {path: (DOCS / path).read_text(encoding="utf-8") for path in pages() if (DOCS / path).is_file()}
    assert written == pages(), "make docs"


@pytest.mark.parametrize("folder", ["reference", "flows"])
def test_no_page_is_left_of_what_is_gone(folder: str) -> None:
    assert {path.relative_to(DOCS).as_posix() for path in Path(DOCS, folder).rglob("*.md")} <= set(pages())


def test_the_diagram_of_picking_is_what_picking_does() -> None:
    seen = {edge for seed in range(60) for edge in _moves(random.Random(seed))}
    assert set(edges()) == seen


def test_the_diagram_of_packing_is_what_packing_does_to_an_order_of_one_parcel() -> None:
    seen = {edge for seed in range(250) for edge in _pack_moves(random.Random(seed))}
    declared = {edge for edge in pack_edges() if edge[0] != "parcel_added"}
    assert declared <= seen, declared - seen
    moved = {edge for edge in seen if edge[1] != edge[2]}
    assert moved <= declared, moved - declared


def _pack_moves(dice: random.Random) -> set[Edge]:
    """The same of an order on a desk whose labels come whenever they like."""
    lines = dice.choice([(dice.choice(ORDER.lines),), ORDER.lines])
    if dice.randrange(2):
        lines = tuple(replace(line, item=replace(line.item, weight_g=0)) for line in lines)
    plan = replace(ORDER, lines=lines, cancelled=not dice.randrange(5), gift=not dice.randrange(2))
    now, moves = packing.opened(plan, 1), set()
    for seq in range(1, 60):
        if not dice.randrange(4):
            now = packing.labelled(now, label(state=dice.choice([LabelState.QUOTING, LabelState.BOUGHT])))
        decision = pack.decide(now, dice.choice(PACK_SAID))
        if decision.event is None or decision.refused:
            continue
        after = packing.evolve(now, Recorded(seq=seq, event=decision.event))
        if not isinstance(decision.event, PackUndone):
            moves.add((type_name(type(decision.event)), now.step.value, after.step.value))
        now = after
    return moves


def _moves(dice: random.Random) -> set[Edge]:
    """Event, step before and step after, of everything that was accepted in one walk of the dice."""
    now, moves = trolley.opened(PLAN), set()
    for seq in range(1, 80):
        decision = pick.decide(now, _said(dice))
        if decision.event is None or decision.refused:
            continue
        after = trolley.evolve(now, Recorded(seq=seq, event=decision.event))
        if not isinstance(decision.event, Undone) and after.current is not None:
            name = type(decision.event).__name__.lower()
            moves.add((name, now.cursor.step.value, after.cursor.step.value))
        now = after
    return moves


def _said(dice: random.Random) -> Said:
    """Something an operator could say, whether it is due or not."""
    could: list[Said] = [
        Scanned(code=dice.choice(PLACES)),
        Scanned(code=dice.choice(CODES)),
        QuantityTyped(quantity=dice.randrange(4)),
        NoCodeSaid(text=dice.choice(["47", "31", "08", "0015", "0022"])),
        ShortSaid(reason=ShortReason.MISSING, found=dice.randrange(3)),
        SkipSaid(),
        UndoSaid(),
    ]
    return dice.choice(could)

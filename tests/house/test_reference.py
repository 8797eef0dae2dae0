"""The pages of docs that repeat what the code says are what it says now, and the diagrams are what the flows do."""

import random
from pathlib import Path

import pytest

from tests.doubles.trolleys import PLAN
from tools.reference import DOCS, pages
from tools.reference_flows import Edge, edges
from warehouse.events import Recorded, ShortReason, Undone
from warehouse.flows import pick, trolley
from warehouse.flows.decision import NoCodeSaid, QuantityTyped, Said, Scanned, ShortSaid, SkipSaid, UndoSaid

CODES = [code.code for stop in PLAN.stops for code in stop.item.codes]
PLACES = [stop.location for stop in PLAN.stops] + [f"SLT-{PLAN.name}-{slot.slot}" for slot in PLAN.slots]


def test_a_written_page_is_what_make_docs_would_write() -> None:
    written = {path: (DOCS / path).read_text(encoding="utf-8") for path in pages() if (DOCS / path).is_file()}
    assert written == pages(), "make docs"


@pytest.mark.parametrize("folder", ["reference", "flows"])
def test_no_page_is_left_of_what_is_gone(folder: str) -> None:
    assert {path.relative_to(DOCS).as_posix() for path in Path(DOCS, folder).rglob("*.md")} <= set(pages())


def test_the_diagram_of_picking_is_what_picking_does() -> None:
    seen = {edge for seed in range(60) for edge in _moves(random.Random(seed))}
    assert set(edges()) == seen


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

"""What a desk took to have a label on paper: by its own word, of the copy that comes by itself."""

import pytest

from tests.rules.test_service_levels import CLOSED, SCAN, at, printed
from warehouse.desk_events import LabelPrinted, PrintState
from warehouse.envelope import Envelope
from warehouse.events import Event
from warehouse.service_levels import WAIT_MS_MAX, paper_ms
from warehouse.values import replace

Facts = list[tuple[Envelope, Event]]


def word(seq: int, there_ms: int | None, like: LabelPrinted | None = None) -> tuple[Envelope, Event]:
    return at(1000 * seq, seq), replace(like or printed(), there_ms=there_ms)


@pytest.mark.parametrize(
    ("facts", "took_ms"),
    [
        ([(at(0, 1), SCAN), word(2, 10, printed(PrintState.PRINTING)), word(3, 1500), (at(9000, 4), CLOSED)], 1500),
        ([word(3, 1500), word(4, 900)], 900),
        ([word(3, 0)], 0),
        ([word(3, -5)], 0),
        ([word(3, 10**12)], WAIT_MS_MAX),
        ([word(3, None)], None),
        ([word(3, 1500, printed(PrintState.HELD))], None),
        ([word(3, 1500, printed(copy=2))], None),
        ([word(3, 1500, replace(printed(), generation=2))], None),
        ([word(3, 1500, replace(printed(), parcel=2))], None),
        ([], None),
    ],
)
def test_the_first_word_that_the_first_copy_is_printed_says_what_it_took(facts: Facts, took_ms: int | None) -> None:
    assert paper_ms(facts, 1, 1) == took_ms
    assert paper_ms(reversed(facts), 1, 1) == took_ms

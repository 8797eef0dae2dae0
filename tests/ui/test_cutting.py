"""A name in too little room keeps what tells it from another."""

from hypothesis import given, strategies as st
from rich.cells import cell_len

from screens.cutting import Span, differing, shortened, squeezed

NAMES = st.text(alphabet="abcdefgh -0123456789ŻŁ漢", max_size=60)


def test_what_differs_is_found_by_whole_words() -> None:
    assert differing("Mug blue 330", "Mug blue 250") == Span(start=9, end=12)
    assert differing("D-14-03", "D-14-02") == Span(start=5, end=7)
    assert differing("Mug", "Mug blue") == Span(start=3, end=3)


def test_a_long_name_loses_its_middle() -> None:
    assert squeezed("Tea towel linen striped 50x70", 16) == "Tea tow…ed 50x70"


@given(text=NAMES, other=NAMES, room=st.integers(min_value=1, max_value=40))
def test_a_shortened_name_fits_and_keeps_what_differs_as_far_as_it_can(text: str, other: str, room: int) -> None:
    span = differing(text, other)
    middle = text[span.start : span.end]
    cut, kept = shortened(text, span, room)
    assert cell_len(cut) <= room
    assert 0 <= kept.start <= kept.end <= len(cut)
    if cell_len(middle) + 2 <= room:
        assert cut[kept.start : kept.end] == middle


@given(text=NAMES, room=st.integers(min_value=0, max_value=40))
def test_a_squeezed_name_fits(text: str, room: int) -> None:
    assert cell_len(squeezed(text, room)) <= room

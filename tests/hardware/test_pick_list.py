"""The pick list on paper: every barcode of it is read back, and whatever an item is called, a person finds it."""

from itertools import pairwise

import pytest
from hypothesis import given, settings, strategies as st

from paper.drawing import Bars, Words
from paper.font import label_font
from paper.lines import A4_MM, EDGE_MM
from paper.pdf import pdf
from paper.pick_list import ListedStop, PickList, Portion, left_out, pick_list
from paper.script import visual
from paper.words import words_in
from screens.wording import languages
from tests.doubles.paper import each_barcode, words_of_pdf
from warehouse.labels import Named
from warehouse.values import replace

ENGLISH = words_in("en")
STOP = ListedStop(
    number=3,
    location="A-01-02",
    check="47",
    name="Mug blue 250",
    sku="MUG-250",
    code="2000000000015",
    portions=(
        Portion(slot="B3", tote="TOT-00002", quantity=1, cut_off="15:00"),
        Portion(slot="A1", tote="TOT-00001", quantity=2, cut_off="17:00"),
    ),
)
LISTED = PickList(
    site="Test hall",
    trolley="TRL-17",
    name="17",
    holder="Ana",
    printed="2026-11-26 03:05",
    cut_off="15:00",
    route=8,
    stops=(STOP,),
    empty_slots=(),
    zones=(Named(code="ZON-2", name="Gate"),),
    parks=(Named(code="PRK-A1", name="Bay"),),
)


def text(listed: PickList, language: str = "en") -> list[str]:
    """What a reader finds on each page."""
    return [" ".join(page.split()) for page in words_of_pdf(pdf(pick_list(listed, words_in(language))))]


def codes(listed: PickList) -> list[str]:
    """What a scanner finds."""
    return [code for page in each_barcode(pdf(pick_list(listed, ENGLISH))) for code in page]


def test_a_list_says_whose_trolley_it_is_and_of_each_stop_where_what_and_how_much_into_which_tote() -> None:
    (told,) = text(LISTED)
    wanted = [
        "TROLLEY 17",
        "Test hall",
        "WITH Ana",
        "2026-11-26 03:05",
        "STOPS LEFT 1/8",
        "15:00",
        "A-01-02",
        "CHECK 47",
    ]
    wanted += ["Mug blue 250", "MUG-250", "2000000000015", "TAKE 3", "ALL OF IT", "ANOTHER NUMBER", "PAGE 1/1"]
    wanted += ["Gate (ZON-2)", "Bay (PRK-A1)", "F10, DONE ON PAPER"]
    assert [one for one in wanted if one not in told] == []
    assert told.index("1 > B3 TOT-00002") < told.index("2 > A1 TOT-00001"), "the earliest cut-off is served first"
    assert "Write its number" not in told


def test_every_barcode_of_a_long_list_is_read_back_and_no_stop_is_lost_between_pages() -> None:
    made = ("2000000000015", "12000000000012", "MUG-250", "400184", "012345678905")
    stops = tuple(
        replace(
            STOP, number=n, location=f"AB-{n:03}-04", code=made[n % len(made)], name=f"Item {n} " + "name " * (n % 9)
        )
        for n in range(1, 101)
    )
    listed = replace(LISTED, stops=stops)
    wanted = [LISTED.trolley] + [code for stop in stops for code in (stop.location, stop.code)]
    assert sorted(codes(listed)) == sorted(wanted)
    told = text(listed)
    assert [f"PAGE {n}/{len(told)}" in page for n, page in enumerate(told, 1)] == [True] * len(told)
    assert all("TROLLEY 17" in page and "2026-11-26 03:05" in page for page in told), "pages are mixed up otherwise"


def test_a_laser_across_a_stop_meets_one_barcode() -> None:
    for page in pick_list(replace(LISTED, stops=(STOP,) * 30), ENGLISH):
        spans = sorted((part.y, part.y + part.height) for part in page.parts if isinstance(part, Bars))
        assert [one for one, after in pairwise(spans) if one[1] > after[0]] == []


def test_what_cannot_be_a_barcode_is_written_to_be_typed() -> None:
    for odd in ("2000000000016", "Zamówienie", "x" * 60):
        listed = replace(LISTED, stops=(replace(STOP, code=odd),))
        assert sorted(codes(listed)) == ["A-01-02", "TRL-17"]
        assert odd[:30] in text(listed)[0]


@pytest.mark.parametrize(
    ("name", "found", "whole"),
    [
        ("كوب ازرق 250", "250", True),
        ("ספל כחול", "לפס", True),
        ("马克杯 250", "250", False),
        ("🎁 Gift box", "Gift box", False),
        ("马克杯", "MUG-250", False),
    ],
)
def test_a_name_in_another_script_is_drawn_or_left_out_and_named(name: str, found: str, whole: bool) -> None:
    listed = replace(LISTED, stops=(replace(STOP, name=name),) * 2)
    told = text(listed)[0]
    assert found in told or found[::-1] in told
    assert "MUG-250" in told, "the SKU is always there"
    assert left_out(listed) == (() if whole else (name,)), "once, however often"


def test_a_trolley_without_totes_has_a_line_for_each_slot() -> None:
    (told,) = text(replace(LISTED, empty_slots=("A1", "A2", "B1", "B2")))
    for wanted in ("Write its number here", "A2", "B1", "B2", "scan the totes first"):
        assert wanted in told
    assert "WITH NOBODY" in text(replace(LISTED, holder=""))[0]


@pytest.mark.parametrize("language", languages())
def test_a_list_is_in_the_language_that_was_asked_for_and_asks_in_the_words_of_the_screen(language: str) -> None:
    words = words_in(language)
    told = text(replace(LISTED, empty_slots=("A1",)), language)[0]
    for name in (name for name in words if name.startswith("list.") and name != "list.nobody"):
        assert " ".join(words[name].split()) in told, name
    assert words["paper.all"] in told
    assert words["paper.some"] in told
    assert words["more.paper"] in words["list.afterwards"].replace("\n", " "), "it is called so in the menu"


@settings(max_examples=60)
@given(
    name=st.text(max_size=160),
    sku=st.text(max_size=60),
    location=st.text(max_size=30),
    holder=st.text(max_size=80),
    many=st.integers(min_value=1, max_value=14),
)
def test_whatever_is_written_stays_on_the_paper(name: str, sku: str, location: str, holder: str, many: int) -> None:
    stop = replace(STOP, name=name, sku=sku, code=sku, location=location, portions=STOP.portions * many)
    listed = replace(LISTED, stops=(stop,) * 3, site=holder, holder=holder)
    for page in pick_list(listed, ENGLISH):
        for part in page.parts:
            if isinstance(part, Words):
                half = label_font().width(visual(part.text)) * part.size / 2
                assert part.x - half >= EDGE_MM - 0.01, part
                assert part.x + half <= A4_MM[0] - EDGE_MM + 0.01, part
                assert 0 < part.y < A4_MM[1], part

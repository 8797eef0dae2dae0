"""Codes by their looks, and check digits."""

import pytest
from hypothesis import given, strategies as st

from warehouse.barcodes import (
    CODE_CHARS_MAX,
    GS,
    GTIN_LENGTHS,
    CodeKind,
    Reading,
    case_code,
    check_digit,
    gtin14,
    is_gtin,
    read,
)

EAN = "2000001200001"
CASE = "12000001200008"
GTINS = st.sampled_from(GTIN_LENGTHS).flatmap(
    lambda length: st.text("0123456789", min_size=length - 1, max_size=length - 1).map(
        lambda body: body + check_digit(body)
    )
)


@pytest.mark.parametrize(
    ("code", "kind", "parts"),
    [
        ("BDG-0412", CodeKind.BADGE, ("0412",)),
        ("TRL-17", CodeKind.TROLLEY, ("17",)),
        ("SLT-17-B3", CodeKind.SLOT, ("17", "B3")),
        ("TOT-00417", CodeKind.TOTE, ("00417",)),
        ("ZON-2", CodeKind.ZONE, ("2",)),
        ("PRK-A1", CodeKind.PARK, ("A1",)),
        ("DSK-12", CodeKind.DESK, ("12",)),
        ("BIN-007", CodeKind.BIN, ("007",)),
        ("CMD-SHORT", CodeKind.COMMAND, ("SHORT",)),
        ("D-14-02", CodeKind.LOCATION, ()),
        ("RES-A-1", CodeKind.LOCATION, ()),
    ],
)
def test_a_printed_code_is_known_by_its_prefix(code: str, kind: CodeKind, parts: tuple[str, ...]) -> None:
    assert read(code) == Reading(kind=kind, text=code, parts=parts)


@pytest.mark.parametrize("code", ["SLT-17", "SLT-17-B3-X", "BDG-", "TRL", "TRL--17", "TOT-1-2", "CMD-S T"])
def test_one_of_our_prefixes_with_the_wrong_parts_is_not_known(code: str) -> None:
    assert read(code) == Reading(kind=CodeKind.UNKNOWN, text=code)


@pytest.mark.parametrize("code", ["520000", "7", "123456789", "B0012XYZ", "9" * CODE_CHARS_MAX])
def test_numbers_that_are_no_gtin_are_a_merchants_own(code: str) -> None:
    assert read(code) == Reading(kind=CodeKind.ITEM, text=code)


@pytest.mark.parametrize(
    "code",
    ["", " \r\n", "]C1", "\x11", f"A{chr(0)}B", "A\tB", "é", "MUG BLUE", "\x85X", "9" * (CODE_CHARS_MAX + 1)],
    ids=repr,
)
def test_what_no_printer_of_ours_makes_is_not_known(code: str) -> None:
    assert read(code).kind is CodeKind.UNKNOWN


@pytest.mark.parametrize("sent", [f"]E0{EAN}", f"  {EAN}\r\n", f"]E0 {EAN}"])
def test_the_scanner_s_prefix_and_blanks_are_not_part_of_the_code(sent: str) -> None:
    reading = read(sent)
    assert (reading.kind, reading.text, reading.gtin) == (CodeKind.ITEM, EAN, f"0{EAN}")


def test_the_scanner_s_prefix_is_kept_beside_the_code() -> None:
    assert read(f"]E0{EAN}").symbology == "]E0"
    assert read("]C0BDG-0412") == Reading(kind=CodeKind.BADGE, text="BDG-0412", parts=("0412",), symbology="]C0")


def test_a_code_typed_or_sent_with_caps_lock_turned_is_the_printed_one() -> None:
    assert read("slt-17-b3") == read("SLT-17-B3")
    assert read("d-14-02") == read("D-14-02")


@pytest.mark.parametrize("code", [EAN[:-1] + "2", CASE[:-1] + "0", "12345678"])
def test_a_wrong_check_digit_is_a_damaged_read_and_not_an_unknown_item(code: str) -> None:
    assert read(code) == Reading(kind=CodeKind.DAMAGED, text=code)


@pytest.mark.parametrize(
    "sent", [f"]C101{CASE}", f"01{CASE}", f"]C101{CASE}10LOT7{GS}37012", f"{GS}01{CASE}10A{GS}21B"]
)
def test_a_case_in_gs1_elements_is_its_gtin(sent: str) -> None:
    reading = read(sent)
    assert (reading.kind, reading.gtin) == (CodeKind.ITEM, CASE)


def test_the_separator_between_gs1_elements_is_kept() -> None:
    assert read(f"]C10112000001200008{GS}10A").text == f"0112000001200008{GS}10A"


def test_a_gs1_element_with_a_wrong_check_digit_is_damaged() -> None:
    assert read(f"]C101{CASE[:-1]}110LOT").kind is CodeKind.DAMAGED


def test_a_upc_is_the_same_number_however_many_noughts_are_sent() -> None:
    upc = "036000291452"
    assert gtin14(upc) == gtin14(f"0{upc}") == gtin14(f"00{upc}") == "00036000291452"


def test_check_digits_are_those_of_printed_goods() -> None:
    assert [code for code in ("4006381333931", "96385074", "10012345678902") if not is_gtin(code)] == []


def test_a_case_code_belongs_to_its_unit() -> None:
    assert case_code(EAN, 1) == CASE
    assert gtin14(CASE) == CASE


@pytest.mark.parametrize(("unit", "indicator"), [(EAN, 0), (EAN, 9), (CASE, 1), (EAN[:-1] + "2", 1)])
def test_a_case_code_is_refused_for_what_is_no_unit(unit: str, indicator: int) -> None:
    with pytest.raises(ValueError, match=unit):
        case_code(unit, indicator)


@pytest.mark.parametrize("body", ["", "12A", "-1", "²", "١٢"])
def test_a_check_digit_is_of_plain_digits_only(body: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011  # the text refused is the whole message
        check_digit(body)
    assert not is_gtin(f"{body}1")


@given(st.text())
def test_any_text_gives_a_reading(code: str) -> None:
    reading = read(code)
    assert len(reading.text) <= len(code)
    assert is_gtin(reading.gtin) or not reading.gtin


@given(st.text(st.sampled_from("0123456789-ABDGLRTSCMZONPK]E \x1d\r"), max_size=24))
def test_reading_what_was_read_changes_nothing_more(code: str) -> None:
    reading = read(code)
    if not reading.text.startswith("]"):
        again = read(reading.symbology + reading.text)
        assert again == reading


@given(GTINS, st.data())
def test_one_wrong_digit_in_a_gtin_is_always_caught(gtin: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(gtin) - 1))
    wrong = data.draw(st.sampled_from([digit for digit in "0123456789" if digit != gtin[at]]))
    assert read(gtin).kind is CodeKind.ITEM
    assert read(gtin[:at] + wrong + gtin[at + 1 :]).kind is CodeKind.DAMAGED


@given(GTINS)
def test_padding_never_changes_which_item_a_gtin_means(gtin: str) -> None:
    assert {gtin14(gtin.zfill(length)) for length in GTIN_LENGTHS if length >= len(gtin)} == {gtin.zfill(14)}

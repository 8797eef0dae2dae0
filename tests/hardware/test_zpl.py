"""Labels in ZPL: no name changes the commands, what is printed reads back, and a carrier's label can only draw."""

import re
from random import Random

import pytest
from hypothesis import given, settings, strategies as st

from tests.doubles.label_glass import barcodes, black, commands, fields
from warehouse.zpl import (
    CARRIER_BYTES_MAX,
    FRESH,
    LABEL_DOTS,
    Barcode,
    Box,
    Text,
    ZplRefusedError,
    bars,
    carrier_label,
    escaped,
    label,
    marked,
    proof,
    reprint,
)

HOSTILE = [
    "^XZ^XA^JUS^XZ",
    "~JR",
    "^FS^FO0,0^GB800,1200,1200^FS",
    "_5EXA",
    "^CC!",
    "~CC^",
    "\x02\x03\x05\x10",
    "a\r\nb\t^",
    "\\&^FD",
    '! U1 do "device.reset" ""',
    '{}{"a":null}',
    "\uff3e\uff38\uff21\uff5e\uff28\uff33",
    "\u202e^XZ",
    "\ud800^",
    "ﬁ^́~̂",
    "Łódź 12~14",
    ">:>;>5",
    "🎁^PQ999",
]
"""What stands in a name or an address, by accident or not."""
SAMPLE = "^~_\\>&,;:!\"'%$#@{}()[]| \t\r\n\x00\x02\x03\x1e\x7f\x85\xa0ŁąßéЖש本🎁\u200d\u202e\ud83dXAZFDSGBCJUHRPQ0159"


def names(many: int) -> list[str]:
    """As many hostile names and addresses, the same ones each time."""
    dice = Random(5)
    made = ["".join(dice.choices(SAMPLE, k=dice.randint(1, 60))) for _ in range(many - len(HOSTILE) * 20)]
    glued = [dice.choice(("", "Ana ", "Ul. ")) + one + dice.choice(("", " 12", "^")) for one in HOSTILE * 20]
    return made + glued


def address(name: str) -> bytes:
    """A label with `name` where names stand."""
    lines = [Text(x=40, y=40 + 50 * line, height=40, text=text) for line, text in enumerate((name, "Dom 1", name))]
    return label([Box(x=8, y=8, width=700, height=300), *lines, Barcode(x=60, y=400, height=120, code="1234")])


def test_three_thousand_hostile_names_change_no_command() -> None:
    plain = commands(address("Ana Kowalska"))
    told = [name for name in names(3000) if commands(address(name)) != plain]
    assert (len(names(3000)), told) == (3000, [])
    raw = [commands(address("Ana").replace(b"Ana", name.encode(errors="replace"))) != plain for name in names(3000)]
    assert sum(raw) > 1500, "the names are not hostile enough to prove anything"


@settings(max_examples=300)
@given(text=st.text(max_size=40))
def test_what_is_escaped_says_what_was_written(text: str) -> None:
    told = escaped(text)
    assert re.fullmatch(r"(?:[ -~])*", told)
    assert not set(told) & set("^~\\")
    raw = re.sub(rb"_([0-9A-F]{2})", lambda found: bytes.fromhex(found[1].decode()), told.encode())
    shown = raw.decode("utf-8")
    assert escaped(shown) == told
    assert all(char.isprintable() for char in shown)


def test_signs_that_zpl_needs_itself_are_drawn_and_blanks_are_not() -> None:
    def drawn(text: str) -> int:
        return black(label([Text(x=20, y=20, height=60, text=text)], (812, 200)))[0]

    assert drawn("\x07\u200b") == drawn(" ") == 0
    assert drawn("^~_\\>") > drawn("^~_\\") > drawn("^~") > drawn("^") > 0


CODES = st.text(st.sampled_from([chr(number) for number in range(33, 127)]), min_size=1, max_size=24)


@settings(max_examples=150)
@given(
    code=CODES | st.from_regex(r"[0-9]{1,30}", fullmatch=True) | st.sampled_from([">", ">>0", "A>:B", ">;12", "^XZ"])
)
def test_a_barcode_reads_back_as_its_code(code: str) -> None:
    assert barcodes(label([Barcode(x=60, y=40, height=200, code=code, module=1 if len(code) > 12 else 2)])) == [[code]]


@pytest.mark.parametrize("code", ["", "A\x1dB", "Łódź", "x" * 81])
def test_a_code_that_code_128_cannot_hold_is_refused_with_a_sentence(code: str) -> None:
    with pytest.raises(ValueError, match="cannot be printed as a barcode"):
        bars(code)


def test_a_label_undoes_what_the_one_before_it_set() -> None:
    turned = b"^XA^POI^LH300,300^LRY^FWR^PW200^FO1,1^A0N,20,20^FDx^FS^XZ"
    ours = label([Barcode(x=60, y=40, height=200, code="PCL-1")])
    assert barcodes(turned + ours)[1] == ["PCL-1"]
    assert barcodes(turned + carrier_label(b"^XA^FO60,40^BY2^BCN,200^FDPCL-2^FS^XZ".replace(b"^XA", b"^XA^PW812")))[
        1
    ] == ["PCL-2"]


CARRIER = (
    b"^XA^CI28^PW812^LL1218^MNY^MMT^PR4^MD10^LT0\r\n^FO40,40^A0N,40,40^FDDHL Paket^FS\n^FX sender ^FS"
    b"^FO40,100^GB700,3,3^FS^FO60,200^BY3^BCN,200,Y,N,N^FD>;00340434161094021501^FS"
    b"^FO500,700^BQN,2,6^FDMA,4417^FS^FO40,1000^GFA,8,8,1,FF818181818181FF^FS^PQ1,0,1,Y^XZ\n"
)


def test_a_carrier_label_keeps_what_it_draws_and_leaves_the_printer_as_it_is_set_up() -> None:
    passed = carrier_label(CARRIER)
    assert barcodes(passed) == [["00340434161094021501", "4417"]]
    assert [
        command for _, command in commands(passed) if command in {b"^MN", b"^MM", b"^PR", b"^MD", b"^LT", b"^PQ"}
    ] == []
    assert passed.startswith(b"^XA^CI0" + FRESH)


@pytest.mark.parametrize(
    ("bad", "command"),
    [
        (b"~JR", "~JR"),
        (b"~HS", "~HS"),
        (b"~DGR:X.GRF,8,1,FF", "~DG"),
        (b"^JUS", "^JU"),
        (b"^jus", "^JU"),
        (b"^CC!", "^CC"),
        (b"^HH", "^HH"),
        (b"^DFR:X.ZPL", "^DF"),
        (b"^XFR:X.ZPL", "^XF"),
        (b"^IDR:*.*", "^ID"),
        (b"^GFB,4,4,1,^XZ~", "^GF"),
        (b"^CI0,65,94", "^CI"),
        (b"^PQ2", "^PQ"),
        (b"^PQ10", "^PQ"),
        (b"^PQ", "^PQ"),
        (b"^KD1", "^KD"),
        (b"^RFW", "^RF"),
        (b"^\nJUS", "^\nJ"),
        (b"^XA", "^XA"),
        (b"^FD~12", "~12"),
        (b"^MUI", "^MU"),
        (b"^", "^"),
        (b"^A", "^A"),
    ],
)
def test_a_carrier_label_that_does_more_than_draw_is_refused_by_command(bad: bytes, command: str) -> None:
    with pytest.raises(ZplRefusedError, match=r"refused: .*PDF instead") as refused:
        carrier_label(b"^XA^FO1,1" + bad + b"^FS^XZ")
    assert refused.value.command == command


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "does not begin as ZPL"),
        (b"%PDF-1.5", "does not begin as ZPL"),
        (b'! U1 do "device.reset" ""\r\n^XA^XZ', "does not begin as ZPL"),
        (b'^XA^XZ! U1 do "device.reset" ""\r\n', "between its pages"),
        (b"^XA^FO1,1^FDx^FS", "no end"),
        (b"^FO1,1^XA^XZ", "outside its pages"),
        (b"\x02^FO1,1^XZ", "control character 0x02"),
        (b"^XA\x05^XZ", "control character 0x05"),
        (b"^XA" + b" " * CARRIER_BYTES_MAX + b"^XZ", "are the most"),
    ],
)
def test_what_is_no_whole_zpl_is_refused(data: bytes, why: str) -> None:
    with pytest.raises(ZplRefusedError, match=why):
        carrier_label(data)


@settings(max_examples=500)
@given(data=st.lists(st.sampled_from([*"^~_, \n1AXZJUSFDHGB", "^XA", "^XZ", "^FS", "^FD", "~HS"]), max_size=30))
def test_whatever_passes_draws_only(data: list[str]) -> None:
    try:
        passed = carrier_label("".join(data).encode())
    except ZplRefusedError:
        return
    told = commands(passed)
    assert {kind for kind, _ in told} == {"format_command"}
    assert not {command[1:] for _, command in told} & {b"JU", b"CC", b"HH", b"DF", b"PQ"}
    assert carrier_label(passed)


def test_a_reprint_says_so_at_the_edge_and_its_barcodes_still_read() -> None:
    once = carrier_label(CARRIER + CARRIER)
    again = reprint(once, 2)
    assert barcodes(again) == barcodes(once)
    assert [field for field in fields(again) if b"REPRINT" in field] == [b"REPRINT 2"] * 2
    assert [after > before for before, after in zip(black(once), black(again), strict=True)] == [True, True]
    short = label([Barcode(x=60, y=8, height=100, code="4417")], (406, 203))
    assert barcodes(reprint(short, 3)) == [["4417"]]
    assert black(reprint(short, 3))[0] > black(short)[0]
    hostile = commands(marked(once, "^XZ~JR"))
    assert hostile == commands(again)


def test_the_test_page_says_what_it_was_told_on_printers_of_every_density() -> None:
    for dots in (8, 12):
        page = proof("zpl://192.0.2.12:9100", ["2 labels a second", "all is well"], dots)
        assert barcodes(page) == [["PICKCLIENT-TEST"]]
        assert b"all is well" in fields(page)
    assert LABEL_DOTS == (812, 1218)

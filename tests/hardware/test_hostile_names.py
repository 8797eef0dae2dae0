"""Names of commands, foreign scripts and signs that print nothing, on everything that is printed: text and no more."""

import random
import re
import struct
import zlib
from unicodedata import bidirectional, normalize

import pytest

from paper.pdf import pdf, writable
from pickclient.paper.slip import Slip, SlipLine, pack_slip
from pickserver.carrier_sandbox.picture import label_file
from pickserver.labels.files import form_of
from screens.wording import catalogue
from tests.doubles.carriers import a_shipment
from tests.doubles.paper import scanned_pdf, words_of_pdf
from warehouse.addresses import Address
from warehouse.values import replace
from warehouse.zpl import Text, carrier_label, label, reprint

TRACKING = "SBX0123456789ABCD"
# fmt: off
COMMANDS = [
    "^XA",
    "^XZ",
    "~JA",
    "^FS",
    "^FD",
    "_5E",
    "\\&",
    ">;",
    "\x1b[2J",
    "\r\n",
    "\0",
    "(",
    ")Tj ET",
    "endstream",
    ">>",
]
SCRIPTS = [
    "\u0645\u0631\u062d\u0628\u0627",
    "\u05e9\u05dc\u05d5\u05dd",
    "\u674e",
    "\ud55c",
    "\u0141\u00f3d\u017a",
    "e\u0301",
]
UNSEEN = ["\u200f", "\u202e", "\u2066", "\u200b", "\xad", "\u2028", "\ud800", "\U0010ffff", "a" + "\u0301" * 30]
PLAIN = ["Ann", "x" * 200, "W" * 200, " ", "-", "B.V.", "#1001", "<script>", "${x}", "{0}", "%s"]
PARTS = [*COMMANDS, *SCRIPTS, *UNSEEN, *PLAIN]
RIGHT_TO_LEFT = ("R", "AL", "AN")
SHOWN_MAX = 25
"""A name of so many letters stands on one line."""


def names(seed: int, how_many: int = 40) -> list[str]:
    dice = random.Random(seed)
    return ["".join(dice.choices(PARTS, k=dice.randint(1, 6)))[:200] for _ in range(how_many)]


def shipment_to(name: str, street: str) -> Address:
    return Address(name=name, street1=street, town=name, postcode=street[:20], country="NL")


def undone(field: str) -> str:
    """What the printer makes of a field behind `^FH`."""
    hexed = re.sub("_([0-9A-F]{2})", lambda found: f"%{found[1]}", field.replace("%", "%25"))
    return re.sub("((?:%[0-9A-F]{2})+)", lambda found: bytes.fromhex(found[1].replace("%", "")).decode(), hexed)


@pytest.mark.parametrize("seed", range(4))
def test_a_name_is_never_a_command_and_is_read_back_as_it_was(seed: int) -> None:
    for name in names(seed):
        told = label([Text(x=1, y=1, height=20, text=name)]).decode("ascii")
        assert (told.count("^XA"), told.count("^XZ"), told.count("~"), told.count("^FS")) == (1, 1, 0, 1), name
        (field,) = re.findall(r"\^FD(.*?)\^FS", told)
        assert undone(field) == "".join(char if char.isprintable() else " " for char in normalize("NFC", name))
        assert reprint(carrier_label(told.encode()), 2).count(b"^XA") == 1


@pytest.mark.parametrize("seed", range(2))
def test_the_scripted_carrier_s_labels_are_whole_whatever_the_receiver_is_called(seed: int) -> None:
    told = names(seed, 20)
    for name, street in zip(told[::2], told[1::2], strict=True):
        shipment = replace(a_shipment(), receiver=shipment_to(name, street))
        zpl = label_file(TRACKING, "parcel", shipment, "zpl")
        assert (form_of(zpl), zpl.count(b"^XA"), zpl.count(b"~")) == ("zpl", 1, 0)
        png = label_file(TRACKING, "parcel", shipment, "png")
        assert (form_of(png), whole_png(png)) == ("png", True)


@pytest.mark.parametrize("name", names(7, 3))
def test_the_barcode_of_a_pdf_is_read_whatever_the_receiver_is_called(name: str) -> None:
    shipment = replace(a_shipment(), receiver=shipment_to(name, name))
    (codes,) = scanned_pdf(label_file(TRACKING, "parcel", shipment, "pdf"), dots_per_mm=8)
    assert codes == [("CODE128", TRACKING)]


def whole_png(data: bytes) -> bool:
    """Whether every chunk is what its sum says."""
    data = data[8:]
    while data:
        (length,) = struct.unpack(">I", data[:4])
        if struct.unpack(">I", data[8 + length : 12 + length]) != (zlib.crc32(data[4 : 8 + length]),):
            return False
        data = data[12 + length :]
    return True


@pytest.mark.parametrize("seed", range(2))
def test_a_slip_loses_no_line_and_no_letter_it_can_write_to_any_name(seed: int) -> None:
    told, words = names(seed, 40), catalogue("en")
    for at in range(0, len(told), 4):
        four = told[at : at + 4]
        lines = tuple(SlipLine(name=name, sku=f"S-{number}", quantity=1) for number, name in enumerate(four))
        slip = Slip(sender=four[0], order="#1001", ship_to=tuple(four), lines=lines, gift_note="\n".join(four))
        text = "".join(words_of_pdf(pdf(pack_slip(slip, words).pages)))
        seen = normalize("NFC", re.sub(r"\s", "", text))
        assert [one for one in ("ORDER#1001", "S-0", "S-1", "S-2", "S-3") if one not in seen] == []
        if any(bidirectional(char) in RIGHT_TO_LEFT for name in four for char in name):
            continue  # how a viewer puts such lines in order is its own affair
        wanted = (normalize("NFC", re.sub(r"\s", "", writable(name))) for name in four)
        assert [one for one in wanted if len(one) <= SHOWN_MAX and one not in seen] == []

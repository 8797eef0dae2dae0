"""The pack slip: everything the customer has to read, on as many pages as it takes, and a price only where wished."""

import pytest
from hypothesis import given, settings, strategies as st

from paper.drawing import Words
from paper.font import label_font
from paper.lines import A4_MM, EDGE_MM
from paper.pdf import pdf
from paper.script import visual
from pickclient.paper.slip import Slip, SlipLine, pack_slip
from screens.wording import catalogue, languages
from tests.doubles.paper import scanned_pdf, words_of_pdf
from warehouse.values import replace

LINES = (
    SlipLine(name="Mug blue 250", sku="MUG-250", quantity=2, price="17.98 EUR"),
    SlipLine(name="Tea towel, linen", sku="TOW-1", quantity=1, price="12.50 EUR"),
)
SLIP = Slip(
    sender="Łódzka Herbaciarnia",
    order="#1001",
    ship_to=("Zoë Żak", "ul. Długa 5", "00-238 Warszawa", "PL"),
    lines=LINES,
    gift_note="Happy birthday, Zoë!\nYours, Ștefan",
    total="30.48 EUR",
    prices=True,
)
ENGLISH = catalogue("en")


def text(slip: Slip, language: str = "en") -> str:
    """What a reader finds in the PDF."""
    return "\n".join(words_of_pdf(pdf(pack_slip(slip, catalogue(language)).pages)))


def test_a_slip_says_the_order_the_lines_and_the_gift_note() -> None:
    told = text(SLIP)
    wanted = ["Łódzka Herbaciarnia", "ORDER #1001", "Zoë Żak", "00-238 Warszawa", "Mug blue 250", "MUG-250", "TOW-1"]
    wanted += [
        "A NOTE FOR YOU",
        "Happy birthday, Zoë!",
        "Yours, Ștefan",
        "17.98 EUR",
        "12.50 EUR",
        "TOTAL",
        "30.48 EUR",
    ]
    assert [one for one in wanted if one not in told] == []
    assert "PAGE" not in told


def test_an_order_that_wishes_no_invoice_shows_no_price_anywhere() -> None:
    told = text(replace(SLIP, prices=False))
    assert [one for one in ("17.98", "12.50", "30.48", "EUR", "PRICE", "TOTAL") if one in told] == []
    assert "Happy birthday" in told
    assert "Mug blue 250" in told


def test_a_slip_shows_no_prices_unless_it_is_told_to() -> None:
    assert not Slip(sender="", order="1", ship_to=(), lines=()).prices


@pytest.mark.parametrize("language", languages())
def test_a_slip_is_in_the_language_that_was_asked_for(language: str) -> None:
    words = catalogue(language)
    told = text(replace(SLIP, parcel="1/2"), language)
    for name in ("title", "order", "to", "gift", "item", "quantity", "price", "total"):
        assert words.word(f"slip.{name}") in told
    assert "#1001 · 1/2" in told


def test_the_order_is_a_barcode_too() -> None:
    (found,) = scanned_pdf(pdf(pack_slip(SLIP, ENGLISH).pages))
    assert found == [("CODE128", "#1001")]
    for odd in ("4006381333931", "Zamówienie 1", "x" * 60):
        assert list(scanned_pdf(pdf(pack_slip(replace(SLIP, order=odd), ENGLISH).pages))) == [[]]


def test_a_long_order_goes_on_on_numbered_pages_and_no_line_is_lost() -> None:
    many = tuple(SlipLine(name=f"Item number {n}", sku=f"SKU-{n:03}", quantity=n) for n in range(1, 91))
    drawn = pack_slip(replace(SLIP, lines=many, gift_note="word " * 900), ENGLISH)
    pages = words_of_pdf(pdf(drawn.pages))
    assert len(pages) >= 4
    assert [f"PAGE {n}/{len(pages)}" in page for n, page in enumerate(pages, start=1)] == [True] * len(pages)
    assert [n for n in range(1, 91) if f"SKU-{n:03}" not in "".join(pages)] == []
    assert "".join(pages).count("word") == 900
    assert all("ORDER #1001" in page for page in pages)


def test_what_the_font_cannot_write_is_named() -> None:
    assert pack_slip(SLIP, ENGLISH).left_out == ()
    odd = replace(SLIP, gift_note="生日快乐 🎁", ship_to=("李小龙", "Main St. 1"))
    assert pack_slip(odd, ENGLISH).left_out == ("李小龙", "生日快乐 🎁")
    assert "Main St. 1" in text(odd)
    arabic = replace(SLIP, gift_note="مَن")
    assert pack_slip(arabic, ENGLISH).left_out == (), "vowel signs are left away where letters are not"


@settings(max_examples=60)
@given(name=st.text(max_size=120), note=st.text(max_size=400), sku=st.text(max_size=20), prices=st.booleans())
def test_whatever_is_written_stays_on_the_paper(name: str, note: str, sku: str, prices: bool) -> None:
    line = SlipLine(name=name, sku=sku, quantity=9999, price="99999.99 EUR")
    slip = replace(SLIP, sender=name, ship_to=(name, note), lines=(line,) * 3, gift_note=note, prices=prices)
    for page in pack_slip(slip, ENGLISH).pages:
        for part in page.parts:
            if isinstance(part, Words):
                half = label_font().width(visual(part.text)) * part.size / 2
                assert part.x - half >= EDGE_MM - 0.01
                assert part.x + half <= A4_MM[0] - EDGE_MM + 0.01
                assert 0 < part.y < A4_MM[1]

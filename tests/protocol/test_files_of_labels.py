"""Whatever a carrier sends in place of a label: it is paid for once, completed or left to a person, and never a 500."""

from base64 import b64encode
from collections.abc import Callable

import pytest

from pickserver.handlers.labels import FileAsked, file_of
from pickserver.labels.carriers.easypost import EasyPost
from pickserver.labels.carriers.line import ANSWER_BYTES_MAX, Json
from pickserver.labels.carriers.seam import Bought, Carrier, Idempotency, Order, Quoted, Unsure
from pickserver.labels.carriers.shipengine import ShipEngine
from pickserver.labels.completing import BY_HAND
from pickserver.labels.files import FILE_BYTES_MAX, form_of
from pickserver.store import labels
from tests.doubles.buying import Buying
from tests.doubles.carriers import a_shipment
from tests.doubles.foreign_carriers import FILES, EasyPostOffice, OfficeLine, ShipEngineOffice
from warehouse.wire import Problem

ONCE = {"test.4417-1.1": 1}
HTML = b"<!DOCTYPE html><html><body>Service temporarily unavailable ^XA ^XZ</body></html>"
HUGE = b"^XA" + b" " * ANSWER_BYTES_MAX + b"^XZ"
PDF, PNG = b"%PDF-1.4\n...", b"\x89PNG\r\n\x1a\n..."


def written(data: bytes) -> str:
    return b64encode(data).decode()


BAD: dict[str, dict[str, Json]] = {
    "empty": {"label": ""},
    "null": {"label": None},
    "of another kind": {"label": {"href": "https://x"}},
    "no base64": {"label": "!!! not base64"},
    "html": {"label": written(HTML)},
    "only blanks": {"label": written(b"  \r\n")},
    "half a zpl": {"label": written(b"^XA^FO10,10^FDhalf")},
    "too long": {"label": written(b"^XA" + b" " * FILE_BYTES_MAX + b"^XZ")},
}
"""Files that are no labels."""
ODD: dict[str, tuple[dict[str, Json], str]] = {
    "no form": ({"format": ""}, "zpl"),
    "null form": ({"format": None}, "zpl"),
    "unknown form": ({"format": "ZPLII/203dpi"}, "zpl"),
    "form of another": ({"format": "gif"}, "zpl"),
    "pdf said to be zpl": ({"label": written(PDF)}, "pdf"),
    "png said to be zpl": ({"label": written(PNG)}, "png"),
    "zpl with settings first": ({"label": written(b"~SD20\r\n^XA^FDx^FS^XZ")}, "zpl"),
}
"""Files that are labels, whatever they are called."""
each_bad = pytest.mark.parametrize("told", list(BAD.values()), ids=list(BAD))
each_class = pytest.mark.parametrize("kind", list(Idempotency))


def wanted(kind: Idempotency, told: dict[str, Json]) -> Buying:
    site = Buying(kind)
    site.opened()
    site.asked()
    site.line.amended = lambda answer: {**answer, **told}
    return site


def pass_time(site: Buying, seconds: int) -> None:
    for _ in range(seconds // 10):
        site.work()
        site.clock.advance(10)


def file(site: Buying, form: str = "") -> tuple[str, bytes] | Problem:
    return site.database.read(lambda tx: file_of(tx, FileAsked(parcel="4417-1", form=form)))


@each_class
@each_bad
def test_what_is_no_label_is_asked_for_again_and_not_bought_again(kind: Idempotency, told: dict[str, Json]) -> None:
    site = wanted(kind, told)
    site.work()
    assert (site.status().state, site.status().by_hand) == ("uncertain", False)
    assert isinstance(file(site), Problem)
    site.line.amended = lambda answer: answer
    site.work_until_ended()
    found = file(site)
    assert not isinstance(found, Problem)
    assert (site.status().state, found[0], dict(site.sold())) == ("bought", "zpl", ONCE)
    assert site.label().calls == 1
    assert site.told().count("label.bought") == 1


@each_class
@each_bad
def test_what_never_becomes_one_is_printed_by_hand_and_said(kind: Idempotency, told: dict[str, Json]) -> None:
    site = wanted(kind, told)
    pass_time(site, 200)
    status = site.status()
    assert (status.state, status.format, dict(site.sold())) == ("bought", "", ONCE)
    assert status.tracking == site.sandbox.ledger[0].tracking
    assert status.why.endswith(BY_HAND)
    assert isinstance(file(site), Problem)
    pass_time(site, 600)
    assert len(site.sandbox.ledger) == 1


@each_class
@pytest.mark.parametrize(("told", "form"), list(ODD.values()), ids=list(ODD))
def test_a_label_is_what_its_bytes_say(kind: Idempotency, told: dict[str, Json], form: str) -> None:
    site = wanted(kind, told)
    site.work()
    found = file(site)
    assert not isinstance(found, Problem)
    assert (site.status().state, site.status().format, found[0]) == ("bought", form, form)
    assert dict(site.sold()) == ONCE


@each_class
def test_an_answer_that_can_never_be_read_is_a_persons_in_the_end(kind: Idempotency) -> None:
    site = wanted(kind, {"label": written(HUGE)})
    pass_time(site, 400)
    assert (site.status().state, site.status().by_hand) == ("uncertain", True)
    assert site.status().why == "the answer is too long"
    calls = site.label().calls
    pass_time(site, 100)
    assert (site.label().calls, dict(site.sold())) == (calls, ONCE)
    assert site.told()[-1] == "label.uncertain", "and the desk is told"


@pytest.mark.parametrize("kept", ["gif", "", "ZPL"])
def test_a_file_that_a_program_of_before_kept_under_any_name_is_printed_or_said_not_to_be_there(kept: str) -> None:
    site = wanted(Idempotency.KEY, {})
    site.work()
    label = site.label(generation=1)
    site.database.transact(lambda tx: labels.put_file(tx, label, kept, PDF))
    found = file(site, kept) if kept else file(site)
    assert isinstance(found, tuple)
    assert found[0] in ("pdf", "zpl")
    site.database.transact(lambda tx: labels.put_file(tx, label, "gif", HTML))
    gone = file(site, "gif")
    assert isinstance(gone, Problem)
    assert gone.type == "label_not_there"


@pytest.mark.parametrize(
    ("data", "form"),
    [
        (b"", ""),
        (HTML, ""),
        (b"^XA^XZ", "zpl"),
        (b"\n\n^XA^XZ", "zpl"),
        (b"^XA", ""),
        (b"\xef\xbb\xbf%PDF-1.7", "pdf"),
        (PNG, "png"),
        (b"GIF89a", ""),
        (b"^XA^XZ" + b" " * FILE_BYTES_MAX, ""),
    ],
)
def test_a_form_is_known_by_its_bytes(data: bytes, form: str) -> None:
    assert form_of(data) == form


def offices() -> dict[str, tuple[OfficeLine, Carrier]]:
    easy, engine = OfficeLine(EasyPostOffice()), OfficeLine(ShipEngineOffice())
    return {"easypost": (easy, EasyPost(easy, 0)), "shipengine": (engine, ShipEngine(engine, ("se-1",), 0))}


def no_url(told: Json | bytes) -> Json | bytes:
    return {**told, "postage_label": {"id": "pl_1"}} if isinstance(told, dict) and "postage_label" in told else told


def no_file(told: Json | bytes) -> Json | bytes:
    return b"" if isinstance(told, bytes) else told


def html(told: Json | bytes) -> Json | bytes:
    if isinstance(told, dict) and "label_download" in told:
        return {**told, "label_download": {"href": f"data:application/zpl;base64,{written(HTML)}"}}
    return HTML if isinstance(told, bytes) else told


def no_base64(told: Json | bytes) -> Json | bytes:
    odd: Json = {"href": "data:application/zpl;base64,%%%"}
    return {**told, "label_download": odd} if isinstance(told, dict) and "label_download" in told else told


def no_download(told: Json | bytes) -> Json | bytes:
    return {**told, "label_download": None} if isinstance(told, dict) and "label_download" in told else told


@pytest.mark.parametrize(
    ("name", "amended"),
    [
        ("easypost", no_url),
        ("easypost", no_file),
        ("easypost", html),
        ("shipengine", html),
        ("shipengine", no_base64),
        ("shipengine", no_download),
    ],
)
def test_a_purchase_whose_file_cannot_be_had_is_one_all_the_same(
    name: str, amended: Callable[[Json | bytes], Json | bytes]
) -> None:
    line, carrier = offices()[name]
    quoted = carrier.rates(a_shipment())
    assert isinstance(quoted, Quoted)
    order = Order(shipment=a_shipment(), rate=quoted.rates[0].rate, shipment_name=quoted.rates[0].shipment)
    line.amended = amended
    bought = carrier.buy(order)
    assert isinstance(bought, Bought), bought
    assert bought.purchase
    assert bought.tracking
    assert form_of(bought.data) == ""
    line.amended = lambda told: told
    assert carrier.label(bought.purchase, "zpl") == FILES["zpl"]
    assert len(line.office.sold) == 1


def test_a_purchase_that_a_carrier_took_back_by_itself_is_not_looked_for_for_ever() -> None:
    line, carrier = offices()["shipengine"]
    quoted = carrier.rates(a_shipment())
    assert isinstance(quoted, Quoted)
    order = Order(shipment=a_shipment(), rate=quoted.rates[0].rate, shipment_name="")
    carrier.buy(order)
    line.amended = lambda told: {**told, "voided": True} if isinstance(told, dict) else told
    assert carrier.find(order, 0) == Unsure(why="its label is voided", is_told=True)

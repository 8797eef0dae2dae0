"""Any corruption of any cell either imports what the cells say or refuses by line; never a traceback, never half.

A second opinion reads the corrupted file again, sharing nothing with the importer, and compares what came of it.
"""

import csv
import io
import json
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any, TypeVar

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st
from sqlalchemy import Connection, select

from pickserver.importer import import_items, import_layout, import_orders, import_site, import_stock
from pickserver.importing.rows import Found, unheard
from pickserver.imports import RefusedFileError, Taken
from pickserver.store.database import Database, open_database
from pickserver.store.orders import Order, unplanned
from pickserver.store.tables import (
    BIN,
    DESK,
    ITEM,
    ITEM_DETAIL,
    MERCHANT,
    OPERATOR,
    PLACE,
    SITE,
    STOCK,
    TOTE,
    TROLLEY_SLOT,
)
from pickserver.take_orders import Wanted
from tests.doubles.other_site import Files, Size, write_site
from tests.protocol.test_importing import MERCHANT as SHOP, everything, refused

T = TypeVar("T")
Row = dict[str, str]

TEXTS = ("dangerous_goods", "customs_code", "origin", "value")
NASTY = st.sampled_from(
    ['"', "'", "\n", "\r\n", ",", ";", "\x00", "\x1b", "\u202e", "🎁", "ش", "", " ", "#", "-1", "0", "007", "\u0661"]
)
LONG = "a cell that is longer than a cell may be"
CORRUPT = st.one_of(
    NASTY,
    st.text(max_size=12),
    st.sampled_from(["9" * 30, LONG, "true", "paid", "1e5", "SKU-00002", "shop-2", "#1003", "A-01-1", "2"]),
)
LEAVES = st.one_of(
    CORRUPT.filter(lambda text: len(text) < 100), st.none(), st.integers(-5, 99), st.floats(), st.just([]), st.just({})
)


class Passing(Database):
    """A database on which everything that is done in an attempt is taken back at its end."""

    def __init__(self, below: Database) -> None:
        """Work on `below`."""
        self._below = below
        self._tx: Connection | None = None

    def attempt(self, act: Callable[[], None]) -> None:
        """Do `act`, whose transactions are parts of one, and forget it."""

        def forgotten(tx: Connection) -> None:
            self._tx = tx
            act()
            raise _TakenBackError

        with pytest.raises(_TakenBackError):
            self._below.transact(forgotten)

    def transact(self, work: Callable[[Connection], T]) -> T:
        """What `work` makes of a part of the attempt."""
        assert self._tx is not None
        with self._tx.begin_nested():
            return work(self._tx)

    def read(self, work: Callable[[Connection], T]) -> T:
        """The same."""
        return self.transact(work)

    def alone(self, work: Callable[[Connection], T]) -> T:
        """The same: nobody else is there."""
        return self.transact(work)


class _TakenBackError(Exception):
    """The end of an attempt."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Corrupted:
    """A CSV file of which one cell was changed."""

    data: bytes
    place: int
    """Which row, 0 is the header."""
    lines: tuple[int, ...]
    """The line on which each row begins."""
    rows: tuple[Row, ...]
    """What stands in each, under the names that the header has now."""


@cache
def site() -> tuple[Files, Database]:
    """A site for thousands of files."""
    files = write_site(
        Path(mkdtemp(prefix="corrupted-")) / "files", Size(items=24, merchants=2, orders=12, trolleys=2), 5
    )
    database = open_database(None)
    import_site(database, files.site)
    import_layout(database, files.layout)
    import_items(database, files.items, unheard)
    return files, database


def corrupted(source: Path, place: tuple[int, int], cell: str) -> Corrupted:
    """The file with another `cell` at `place`."""
    table = list(csv.reader(io.StringIO(source.read_bytes().decode("utf-8-sig"), newline="")))
    number = place[0] % len(table)
    table[number][place[1] % len(table[number])] = "x" * 140_000 if cell == LONG else cell
    texts = []
    for row in table:
        text = io.StringIO(newline="")
        csv.writer(text).writerow(row)
        texts.append(text.getvalue())
    heights = [sum(1 for _ in io.StringIO(text, newline="")) for text in texts]
    header = [name.strip() for name in table[0]]
    return Corrupted(
        data="".join(texts).encode(errors="surrogatepass"),
        place=number,
        lines=tuple(1 + sum(heights[:at]) for at in range(len(table))),
        rows=tuple({name: cell.strip() for name, cell in zip(header, row, strict=True)} for row in table[1:]),
    )


def tried(file: Corrupted, take: Callable[[Database, Path], Taken], is_right: Callable[[Database], bool]) -> None:
    """Take the file in, and see that the site is what the file says, or as it was and the row named."""
    files, below = site()
    path = files.site.with_name("corrupted.csv")
    path.write_bytes(file.data)
    database = Passing(below)

    def attempt() -> None:
        before = database.read(everything)
        refusal = refused(lambda: take(database, path))
        if refusal is None:
            assert is_right(database)
            return
        assert database.read(everything) == before
        assert isinstance(refusal, RefusedFileError)
        assert refusal.faults
        assert [fault for fault in refusal.faults if not is_named(file, fault.line, fault.reason)] == []

    database.attempt(attempt)


def is_named(file: Corrupted, line: int, reason: str) -> bool:
    """Whether a fault leads to the row that was changed, or to the next one, which no longer fits to it."""
    if file.place == 0:  # a wrong header is wrong for every row
        return bool(reason) and line in file.lines
    first, *others = file.lines[file.place :]
    if "NUL" in reason or "UTF-8" in reason or "not CSV" in reason:  # the very line, of which a row may have several
        return first <= line < (others[0] if others else line + 1)
    return bool(reason) and (line in (first, *others[:1]) or f"line {first} " in f"{reason} ")


PLACES = st.tuples(st.integers(0, 40), st.integers(0, 60))
often = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@often
@given(place=PLACES, cell=CORRUPT)
def test_an_item_file_with_any_cell_changed(place: tuple[int, int], cell: str) -> None:
    file = corrupted(site()[0].items, place, cell)
    tried(file, lambda database, path: import_items(database, path, unheard), lambda db: db.read(items) >= told(file))


def told(file: Corrupted) -> set[object]:
    """What the rows say of items."""
    return {json.dumps(_told(row), sort_keys=True) for row in file.rows}


def _told(row: Mapping[str, str]) -> dict[str, object]:
    def several(name: str) -> list[str]:
        return [part.strip() for part in row.get(name, "").split("|") if part.strip()]

    cases = [case.rpartition("*") for case in several("case_codes")]
    units = several("barcodes") or [row["sku"]]
    return {
        "key": [row["merchant"], row["sku"], row["name"]],
        "codes": [[code.upper(), 1] for code in units] + [[c.strip().upper(), int(n)] for c, _, n in cases],
        "confirm": row.get("confirm", "").lower() or "each",
        "numbers": [
            int(row.get(name) or 0) for name in ("weight_g", "length_mm", "width_mm", "height_mm", "age_limit")
        ],
        "tracking": [word.lower() for word in several("tracking")],
        "fragile": row.get("fragile", "").lower() == "yes",
        "texts": [
            row.get(name, "") for name in ("dangerous_goods", "customs_code", "origin", "value", "home_location")
        ],
    }


def items(tx: Connection) -> set[object]:
    """What the site knows of items, in the same form."""
    joined = select(ITEM, ITEM_DETAIL.c.detail).join(
        ITEM_DETAIL, (ITEM.c.merchant == ITEM_DETAIL.c.merchant) & (ITEM.c.sku == ITEM_DETAIL.c.sku)
    )
    return {
        json.dumps(_known(json.loads(row.item), json.loads(row.detail)), sort_keys=True) for row in tx.execute(joined)
    }


def _known(item: dict[str, Any], detail: dict[str, Any]) -> dict[str, object]:
    return {
        "key": [item["merchant"], item["sku"], item["name"]],
        "codes": [[code["code"].upper(), code["multiple"]] for code in item["codes"]],
        "confirm": item["confirm"],
        "numbers": [item["weight_g"], *item["size_mm"], detail["age_limit"]],
        "tracking": detail["tracking"],
        "fragile": detail["fragile"],
        "texts": [detail[name] for name in (*TEXTS, "home")],
    }


@often
@given(place=PLACES, cell=CORRUPT)
def test_a_stock_file_with_any_cell_changed(place: tuple[int, int], cell: str) -> None:
    file = corrupted(site()[0].stock, place, cell)

    def is_right(database: Database) -> bool:
        rows = database.read(lambda tx: list(tx.execute(select(STOCK))))
        lies = {(row.location, row.merchant, row.sku): row.quantity for row in rows}
        return lies == {(row["location"], row["merchant"], row["sku"]): int(row["quantity"]) for row in file.rows}

    tried(file, lambda database, path: import_stock(database, path, unheard), is_right)


@often
@given(place=PLACES, cell=CORRUPT)
def test_an_order_file_with_any_cell_changed(place: tuple[int, int], cell: str) -> None:
    files, below = site()
    file = corrupted(files.orders[SHOP], place, cell)
    wanted = Wanted(merchant=SHOP)

    def take(database: Database, path: Path) -> Taken:
        return import_orders(database, path, wanted, Found(), unheard)

    untouched: dict[str, Order] = {}
    whole = Passing(below)

    def as_it_was() -> None:
        take(whole, files.orders[SHOP])
        untouched.update({order.order: order for order in whole.read(unplanned)})

    whole.attempt(as_it_was)
    groups, at = grouped(file.rows), file.place - 1

    def is_right(database: Database) -> bool:
        taken = {order.order: order for order in database.read(unplanned)}
        assert taken.keys() <= {f"{SHOP}:{name}" for name in groups}
        for name, numbers in groups.items():
            order = taken.get(f"{SHOP}:{name}")
            if file.place and at not in numbers:
                assert order == untouched[f"{SHOP}:{name}"]
            elif order is not None:
                is_as_told(order, [file.rows[number] for number in numbers])
        return True

    tried(file, take, is_right)


def grouped(rows: tuple[Row, ...]) -> dict[str, list[int]]:
    """Rows by the order they belong to; one without a name belongs to the order above."""
    found: dict[str, list[int]] = {}
    last = ""
    for number, row in enumerate(rows):
        last = row.get("Name", "").removeprefix("#") or last
        found.setdefault(last, []).append(number)
    return found


def is_as_told(order: Order, rows: list[Row]) -> None:
    """See that an order is what its rows say."""
    wanted: Counter[str] = Counter()
    for row in rows:
        wanted[row["Lineitem sku"]] += int(row["Lineitem quantity"] or 0)
    assert {line.sku: line.quantity for line in order.lines} == {sku: n for sku, n in wanted.items() if n}
    head = rows[0]
    for row in rows[1:]:
        assert row.get("Name") or not row.get("Financial Status"), "an order of its own that lost its name"
        assert all(row.get(name) in ("", head.get(name)) for name in ("Financial Status", "Shipping Method", "Email"))
    assert order.customer.get("name", "") == head.get("Shipping Name", "")
    assert order.customer.get("note", "") == head.get("Notes", "")
    assert order.cut_off == {"Express": "14:30"}.get(head.get("Shipping Method", ""), "18:00")
    if head.get("Note Attributes", "").startswith("Gift note: "):
        assert order.gift_note == "Happy birthday 🎂\nwith love"


def leaves(value: object, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """The way to every value of a JSON file."""
    if isinstance(value, dict | list) and value:
        pairs = value.items() if isinstance(value, dict) else enumerate(value)
        for key, below in pairs:
            yield from leaves(below, (*path, key))
    yield path


def changed(record: Any, path: tuple[str | int, ...], leaf: object) -> object:  # noqa: ANN401 - any JSON
    """`record` with another value at `path`."""
    if not path:
        return leaf
    copy: Any = dict(record) if isinstance(record, dict) else list(record)
    copy[path[0]] = changed(record[path[0]], path[1:], leaf)
    return copy


@cache
def ways(kind: str) -> tuple[Any, tuple[tuple[str | int, ...], ...]]:
    """A JSON file and the way to each of its values."""
    files, _ = site()
    record = json.loads((files.site if kind == "site" else files.layout).read_text(encoding="utf-8"))
    return record, tuple(leaves(record))


@often
@given(number=st.integers(0, 10_000), leaf=LEAVES)
def test_a_site_file_with_any_value_changed(number: int, leaf: object) -> None:
    record, paths = ways("site")
    told = changed(record, paths[number % len(paths)], leaf)

    def is_right(tx: Connection) -> bool:
        assert isinstance(told, dict)
        assert set(tx.scalars(select(TOTE.c.tote))) == set(told["totes"])
        assert set(tx.scalars(select(BIN.c.bin))) == set(told.get("bins") or ())
        assert {row.desk: row.name for row in tx.execute(select(DESK))} == {
            desk["desk"]: desk["name"] for desk in told.get("desks") or ()
        }
        assert {row.merchant: row.name for row in tx.execute(select(MERCHANT))} == {
            merchant["merchant"]: merchant["name"] for merchant in told["merchants"]
        }
        people = {row.badge: (row.operator, row.name, row.language) for row in tx.execute(select(OPERATOR))}
        assert people == {p["badge"]: (p["operator"], p["name"], p["language"]) for p in told["operators"]}
        slots = {(row.trolley, row.slot) for row in tx.execute(select(TROLLEY_SLOT))}
        return slots == {(one["trolley"], slot) for one in told["trolleys"] for slot in one["slots"]}

    json_tried(told, import_site, is_right, open_database(None))


@often
@given(number=st.integers(0, 100_000), leaf=LEAVES)
def test_a_layout_file_with_any_value_changed(number: int, leaf: object) -> None:
    record, paths = ways("layout")
    told = changed(record, paths[number % len(paths)], leaf)

    def is_right(tx: Connection) -> bool:
        assert isinstance(told, dict)
        text = tx.scalar(select(SITE.c.layout))
        places = {(row.place, row.kind, row.name) for row in tx.execute(select(PLACE))}
        return json.loads(text or "") == told and places == {
            *((one["code"], "zone", one["name"]) for one in told["drops"] if one["use"] != "start"),
            *((one["code"], "park", one["name"]) for one in told["parks"]),
        }

    json_tried(told, import_layout, is_right, site()[1])


def json_tried(
    told: object, take: Callable[[Database, Path], Taken], is_right: Callable[[Connection], bool], below: Database
) -> None:
    """Take a JSON file in: the site is what it says, or as it was and there is a sentence."""
    path = site()[0].site.with_name("corrupted.json")
    path.write_bytes(json.dumps(told, ensure_ascii=False).encode(errors="surrogatepass"))
    database = Passing(below)

    def attempt() -> None:
        before = database.read(everything)
        refusal = refused(lambda: take(database, path))
        if refusal is None:
            assert database.read(is_right)
            return
        assert re.search(r"\w", str(refusal))
        assert database.read(everything) == before

    database.attempt(attempt)

"""Reads an order export with the columns of Shopify's: one row for each line item, an order's fields only in its first.

Says which orders are for the floor now. Whether the site knows their items is decided where the site is known.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from re import ASCII, fullmatch, search
from typing import Final

from pickserver.importing.cells import Cells
from pickserver.importing.rows import Found, Progress, Row, rows_of, unheard

NEEDED: Final = ("Name", "Lineitem quantity", "Lineitem sku")
CUSTOMER: Final = {
    "name": "Shipping Name",
    "company": "Shipping Company",
    "street": "Shipping Street",
    "address1": "Shipping Address1",
    "address2": "Shipping Address2",
    "postcode": "Shipping Zip",
    "town": "Shipping City",
    "province": "Shipping Province",
    "country": "Shipping Country",
    "phone": "Shipping Phone",
    "email": "Email",
    "note": "Notes",
}
"""What is kept of a customer, and the column it comes from."""
OWN: Final = (
    *("Financial Status", "Fulfillment Status", "Cancelled at", "Shipping Method", "Gift", "Show Prices"),
    *CUSTOMER.values(),
)
"""What an order has once."""
PAID: Final = ("", "paid", "partially_refunded")
UNPAID: Final = ("pending", "authorized", "partially_paid", "refunded", "voided", "expired")
OPEN: Final = ("", "unfulfilled", "partial")
CLOSED: Final = ("fulfilled", "restocked", "on_hold", "scheduled")
LINE_OPEN: Final = ("", "pending", "unfulfilled", "partial")
LINE_CLOSED: Final = ("fulfilled", "restocked", "not_eligible")
QUANTITY_MAX: Final = 9999
"""Units of one line, and of all lines of one item together."""
UNITS_MAX: Final = 99_999
"""Units of a whole order."""
NO_YES: Final = ("no", "yes")
SHOWN: Final = {"": None, "yes": True, "no": False}
"""What `Show Prices` says."""
PRICE: Final = r"[0-9]{1,9}(\.[0-9]{1,4})?"
CURRENCY: Final = "[A-Z]{3}"
TEXT_MAX: Final = 5000
"""Characters of one field of a customer, and of a gift note."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LineEntry:
    """A line item."""

    row: int
    """Line of the file."""
    number: int
    """Its place among the order's line items, from 1."""
    sku: str
    quantity: int
    price: str = ""
    """Of one unit, such as `12.50`; empty where it is not known, or its units do not cost the same."""
    currency: str = ""
    """Three capitals; empty: the site's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderEntry:
    """An order of the file; without lines when the floor has nothing to do for it now."""

    line: int
    name: str
    method: str
    """Shipping method, as the shop calls it."""
    lines: tuple[LineEntry, ...]
    customer: Mapping[str, str]
    gift_note: str
    gift: bool = False
    """Whether the customer says that it is a gift, or it has a gift note."""
    show_prices: bool | None = None
    """Whether the customer wishes prices on the pack slip; None: nothing is said."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderFile:
    """What an order file holds."""

    orders: tuple[OrderEntry, ...]
    """Those that can be taken."""
    bad: tuple[str, ...]
    """Names of those that cannot."""


def read_orders(data: bytes, found: Found, progress: Progress = unheard) -> OrderFile:
    """The orders in `data`; rows that cannot be taken are noted in `found`, and their orders are left out whole.

    Raises:
        FileFaultError: the file cannot be read as rows.

    """
    groups: list[list[Row]] = []
    places: dict[str, int] = {}
    bad: set[str] = set()
    misshapen = len(found.faults)
    for row in rows_of(data, NEEDED, found, progress):
        name = _name(row)
        if len(found.faults) > misshapen:  # a row of the wrong form may belong to the order before or after it
            bad |= {name, *(_name(rows[0]) for rows in groups[-1:])}
        misshapen = len(found.faults)
        if groups and name in ("", _name(groups[-1][0])):
            groups[-1].append(row)
            continue
        if name in places:
            found.note(row.line, f"Name: order {name!r} began in line {places[name]}, and other orders came between")
            misshapen = len(found.faults)
            bad.add(name)
        places.setdefault(name, row.line)
        groups.append([row])
    if groups and len(found.faults) > misshapen:
        bad.add(_name(groups[-1][0]))
    orders = []
    for rows in groups:
        before = len(found.faults)
        order = _order(rows, found)
        if len(found.faults) > before:
            bad.add(order.name)
        orders.append(order)
    return OrderFile(orders=tuple(order for order in orders if order.name not in bad), bad=tuple(sorted(bad)))


def _name(row: Row) -> str:
    return row.get("Name").removeprefix("#")


def _order(rows: Sequence[Row], found: Found) -> OrderEntry:
    head = Cells(rows[0], found)
    name = _name(rows[0])
    if not fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}", name, ASCII):
        head.fault(f"Name: {name[:40]!r} is no order number")
    if "Financial Status" in rows[0].cells and not rows[0].get("Financial Status"):
        head.fault("Financial Status: empty in the first row of an order")
    paid = head.choice("Financial Status", (*PAID, *UNPAID)) in PAID
    still = head.choice("Fulfillment Status", (*OPEN, *CLOSED)) in OPEN
    _repeats(rows, found)
    wanted = paid and still and not rows[0].get("Cancelled at")
    lines = _lines(rows, found, head.shaped("Currency", CURRENCY, "EUR"))
    note = _gift_note(head, rows[0].get("Note Attributes"))
    return OrderEntry(
        line=rows[0].line,
        name=name,
        method=head.maybe("Shipping Method"),
        lines=lines if wanted else (),
        customer=_customer(rows[0], head),
        gift_note=note,
        gift=bool(note) or head.choice("Gift", NO_YES) == "yes",
        show_prices=SHOWN[head.choice("Show Prices", tuple(SHOWN))],
    )


def _repeats(rows: Sequence[Row], found: Found) -> None:
    """See that rows below an order's first do not belong to another order: its fields stand there once, or again."""
    for row in rows[1:]:
        if not row.get("Name") and row.get("Financial Status"):
            found.note(row.line, "Name: empty, though an order begins here")
            continue
        odd = next((column for column in OWN if row.get(column) not in ("", rows[0].get(column))), None)
        if odd is not None:
            found.note(row.line, f"{odd}: not as in line {rows[0].line}, where this order begins")


def _customer(row: Row, head: Cells) -> dict[str, str]:
    customer = {key: row.get(column) for key, column in CUSTOMER.items() if row.get(column)}
    for key, text in customer.items():
        if len(text) > TEXT_MAX:
            head.fault(f"{CUSTOMER[key]}: {len(text)} characters where {TEXT_MAX} are the most")
    return customer


def _lines(rows: Sequence[Row], found: Found, currency: str) -> tuple[LineEntry, ...]:
    """What has to be sent, at prices in `currency` where a line says no other; a SKU that comes twice is one line."""
    lines: dict[str, LineEntry] = {}
    number = 0
    for row in rows:
        cells = Cells(row, found)
        if not row.get("Lineitem sku") and not row.get("Lineitem quantity") and not row.get("Lineitem name"):
            continue  # a row for a payment or a refund
        number += 1
        quantity = cells.whole("Lineitem quantity", 0, default=None)
        if quantity > QUANTITY_MAX:
            cells.fault(f"Lineitem quantity: {quantity} is more than {QUANTITY_MAX}")
        status = cells.choice("Lineitem fulfillment status", (*LINE_OPEN, *LINE_CLOSED))
        shipped = cells.choice("Lineitem requires shipping", ("true", "false")) == "true"
        if not shipped or status in LINE_CLOSED or not quantity:
            continue
        sku = cells.text("Lineitem sku", 100)
        price = cells.shaped("Lineitem price", PRICE, "12.50")
        its = cells.shaped("Lineitem currency", CURRENCY, "EUR") or currency
        entry = LineEntry(row=row.line, number=number, sku=sku, quantity=quantity, price=price, currency=its)
        known = lines.get(sku)
        lines[sku] = _both(known, entry) if known else entry
    _bounded(tuple(lines.values()), found)
    return tuple(lines.values())


def _both(one: LineEntry, other: LineEntry) -> LineEntry:
    """Both as one line; what a unit costs is not known where they differ in it."""
    both = replace(one, quantity=one.quantity + other.quantity)
    same = (one.price, one.currency) == (other.price, other.currency)
    return both if same else replace(both, price="", currency="")


def _bounded(lines: Sequence[LineEntry], found: Found) -> None:
    """Note what is more than anybody picks, and more than can be counted."""
    for line in lines:
        if line.quantity > QUANTITY_MAX:
            reason = f"{line.sku!r} is wanted {line.quantity} times in this order, more than {QUANTITY_MAX}"
            found.note(line.row, f"Lineitem quantity: {reason}")
    units = sum(line.quantity for line in lines)
    if units > UNITS_MAX:
        found.note(lines[0].row, f"Lineitem quantity: this order is {units} units, more than {UNITS_MAX}: split it")


def _gift_note(head: Cells, attributes: str) -> str:
    """What follows an attribute about a gift, to the next attribute."""
    found = search(r"(?ims)^gift[ _-]?(?:note|message)\s*:\s*(.*?)(?=^[\w -]{1,40}:|\Z)", attributes)
    note = found[1].strip() if found else ""
    if len(note) > TEXT_MAX:
        head.fault(f"Note Attributes: a gift note of {len(note)} characters where {TEXT_MAX} are the most")
    return note

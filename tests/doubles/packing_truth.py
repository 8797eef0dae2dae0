"""Compares what a played shift physically came to with what the server, the carrier and the printers kept of it.

Run as a process of its own (`python -m tests.doubles.packing_truth FOLDER`) when all of them have ended: it reads their
files by itself, and shares nothing with the product but the two readers of printed labels.
"""

import json
import re
import sqlite3
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Final

from tests.doubles.label_glass import barcodes

Parcel = tuple[str, int]
TRACKING: Final = re.compile(rb"SBX[0-9A-F]{14}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Bought:
    """A label as the server keeps it."""

    parcel: Parcel
    generation: int
    state: str
    tracking: str
    price: Decimal
    currency: str


@dataclass(slots=True)
class Truth:
    """What the packers did with their hands."""

    acts: list[dict[str, object]]

    def of(self, kind: str) -> list[dict[str, object]]:
        """Acts of a kind."""
        return [act for act in self.acts if act["act"] == kind]

    def parcels(self, kind: str) -> Counter[Parcel]:
        """How often something happened to each parcel."""
        return Counter((str(act["order"]), int(str(act["parcel"]))) for act in self.of(kind))


@dataclass(slots=True, kw_only=True)
class Shift:
    """Everything that was kept of a shift."""

    truth: Truth
    orders: list[str]
    """What was to be packed."""
    ledger: list[dict[str, object]]
    """What the carrier says it sold."""
    printed: list[bytes]
    """What came out of the printers."""
    labels: list[Bought]
    status: dict[str, str]
    """Of the orders."""
    counts: Counter[tuple[str, str, int, str, int]]
    """By order, kind, parcel, name and number: how often the server has counted it."""


def read(folder: Path) -> Shift:
    """The shift that was played in `folder`."""
    written = [file.read_text(encoding="utf-8") for file in sorted(folder.glob("DSK-*/truth.jsonl"))]
    database = sqlite3.connect(f"file:{folder / 'site' / 'pickserver.db'}?mode=ro", uri=True)
    bought = "SELECT parcel, generation, state, tracking, price_e4, currency FROM label"
    counted = "SELECT order_id, kind, parcel, name, number, count FROM pack_tally"
    labels = [
        Bought(
            parcel=(parcel.rpartition("-")[0], int(parcel.rpartition("-")[2])),
            generation=generation,
            state=state,
            tracking=tracking,
            price=Decimal(price_e4) / 10_000,
            currency=currency,
        )
        for parcel, generation, state, tracking, price_e4, currency in database.execute(bought)
    ]
    counts: Counter[tuple[str, str, int, str, int]] = Counter()
    for order, kind, parcel, name, number, count in database.execute(counted):
        counts[order, kind, parcel, name, number] += count
    status = dict(database.execute("SELECT order_id, status FROM packing"))
    database.close()
    return Shift(
        truth=Truth([json.loads(line) for text in written for line in text.splitlines()]),
        orders=json.loads((folder / "jobs.json").read_text(encoding="utf-8")),
        ledger=json.loads((folder / "ledger.json").read_text(encoding="utf-8")),
        printed=[file.read_bytes() for file in sorted(folder.glob("printed/*/*"))],
        labels=labels,
        status=status,
        counts=counts,
    )


def differences(shift: Shift) -> Iterator[str]:
    """Everything that is not as it was done, a sentence each."""
    yield from _orders(shift)
    yield from _units(shift)
    yield from _applied(shift)
    yield from _money(shift)
    yield from _paper(shift)


def _orders(shift: Shift) -> Iterator[str]:
    for order in shift.orders:
        if shift.status.get(order) != "closed":
            yield f"order {order} is {shift.status.get(order, 'not opened')}, and was packed"


def _units(shift: Shift) -> Iterator[str]:
    cancelled = {str(act["order"]) for act in shift.truth.of("cancelled")}
    done: Counter[tuple[str, str, int, str]] = Counter()
    for act in shift.truth.of("put"):
        done[str(act["order"]), "verified", int(str(act["parcel"])), str(act["line"])] += int(str(act["quantity"]))
    for act in shift.truth.of("aside"):
        done[str(act["order"]), "aside", 0, str(act["line"])] += int(str(act["quantity"]))
    known: Counter[tuple[str, str, int, str]] = Counter()
    for (order, kind, parcel, name, _), count in shift.counts.items():
        if kind == "verified" or (kind == "aside" and "/" in name and name.startswith(order)):
            known[order, kind, parcel, name] += count
    for key in sorted({*done, *known}):
        if key[0] not in cancelled and done[key] != known[key]:
            yield f"{key}: {done[key]} in truth, the server says {known[key]}"


def _applied(shift: Shift) -> Iterator[str]:
    truth = {(str(act["order"]), int(str(act["parcel"]))): str(act["tracking"]) for act in shift.truth.of("applied")}
    for parcel, times in shift.truth.parcels("applied").items():
        if times != 1:
            yield f"{parcel}: {times} labels were put on it"
    known: dict[Parcel, list[int]] = defaultdict(list)
    for (order, kind, number, _, generation), count in shift.counts.items():
        if kind == "applied" and count:
            known[order, number] += [generation] * count
    by_name = {(label.parcel, label.generation): label for label in shift.labels}
    for parcel in sorted({*truth, *known}):
        on_it = [by_name[parcel, generation] for generation in known[parcel] if (parcel, generation) in by_name]
        if [(one.tracking, one.state) for one in on_it] != [(truth.get(parcel, ""), "bought")]:
            yield f"{parcel}: {truth.get(parcel, 'nothing')} is on it, the server says {on_it}"
    cancelled = {str(act["order"]) for act in shift.truth.of("cancelled")}
    for label in shift.labels:
        withdrawn = label.state == "refused" and label.parcel[0] in cancelled
        if label.state not in ("bought", "voided") and not withdrawn:
            yield f"{label}: how it ended is not known"


def _money(shift: Shift) -> Iterator[str]:
    """Three sums that have to be one: the carrier's purchases less what it took back, the server's, the parcels'."""
    sums = totals(shift)
    if len(set(sums)) != 1:
        yield f"the money does not add up: carrier {sums[0]}, server {sums[1]}, parcels {sums[2]}"
    on_parcels = sorted(str(act["tracking"]) for act in shift.truth.of("applied"))
    sold = sorted(str(line["tracking"]) for line in shift.ledger if not line["voided"])
    if sold != on_parcels:
        unused, unsold = set(sold) - set(on_parcels), set(on_parcels) - set(sold)
        yield f"sold and on no parcel: {unused}; on one and not sold: {unsold}"


def totals(shift: Shift) -> tuple[Decimal, Decimal, Decimal]:
    """What the carrier got, what the server recorded, and what the labels on the parcels cost, in the one currency."""
    carrier = sum((Decimal(str(line["cents"])) for line in shift.ledger if not line["voided"]), Decimal(0)) / 100
    costing = [label for label in shift.labels if label.state in ("bought", "voiding")]
    assert {label.currency for label in costing} <= {"EUR"}
    on_parcels = {str(act["tracking"]) for act in shift.truth.of("applied")}
    parcels = sum((label.price for label in shift.labels if label.tracking in on_parcels), Decimal(0))
    return carrier, sum((label.price for label in costing), Decimal(0)), parcels


def _paper(shift: Shift) -> Iterator[str]:
    """Each label came out once, and once more whenever that was asked for; and says what it was bought for."""
    found: Counter[str] = Counter()
    for document in shift.printed:
        read = {code for page in barcodes(document) for code in page}
        said = TRACKING.findall(document)
        found.update({one.decode() for one in said})
        if not said or {one.decode() for one in said} - read:
            yield f"a printed label says {said}, and its bars {read}"
    again, here = shift.truth.parcels("reprint"), shift.truth.parcels("print here")
    for label in (label for label in shift.labels if label.tracking):
        due = 1 + (again[label.parcel] + here[label.parcel] if label.state == "bought" else 0)
        # A label that was given back may have been so before it came out, and one that was looked for had perhaps not.
        fewer = due if label.state == "voided" else here[label.parcel]
        if not due - fewer <= found[label.tracking] <= due:
            yield f"{label} came out {found[label.tracking]} times, and was wanted {due} times"
    if unknown := set(found) - {label.tracking for label in shift.labels}:
        yield f"printed, and nobody's: {unknown}"


def figures(shift: Shift) -> str:
    """The shift in a line."""
    acts = Counter(str(act["act"]) for act in shift.truth.acts)
    voided = sum(bool(line["voided"]) for line in shift.ledger)
    asked = (
        "aside",
        "cancelled",
        "held",
        "reprint",
        "print here",
        "label given back",
        "wrong label",
        "refused",
        "desk",
    )
    happened = ", ".join(f"{acts[act]} {act}" for act in asked)
    return (
        f"{len(shift.orders)} orders, {acts['applied']} parcels, {len(shift.ledger)} labels sold, {voided} voided,"
        f" {len(shift.printed)} printed; EUR {' = '.join(str(one) for one in totals(shift))}; {happened}"
    )


def main(arguments: Sequence[str]) -> int:
    """Print every difference, and the figures; 0 when there is none."""
    shift = read(Path(arguments[0]))
    found = list(differences(shift))
    for sentence in found:
        sys.stdout.write(f"{sentence}\n")
    sys.stdout.write(f"{figures(shift)}, {len(found)} differences\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""Reads a site file: who works at a site, with which trolleys and totes, for which merchants. JSON, as the demo's."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from re import ASCII, fullmatch, sub
from typing import Final
from zoneinfo import ZoneInfo

from assets import locales
from pickserver.pins import fits, hashed_pin
from pickserver.store.operators import Operator
from pickserver.store.services import Service
from warehouse.addresses import Address, address_faults
from warehouse.barcodes import CodeKind, read
from warehouse.codec import dumps, loads
from warehouse.desk import PrintAt
from warehouse.errors import CodecError, PickclientError
from warehouse.names import name_fault

ROLES: Final = ("picker", "packer", "water_spider", "supervisor")
"""What an operator may be."""
METHOD_CHARACTERS_MAX: Final = 200
"""Of a shipping method, which is called as a shop calls it, and of a line of an address."""
ECHOED: Final = 40
"""How much of what nobody could name anything is repeated in a sentence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MerchantRecord:
    """A merchant in a site file."""

    merchant: str
    name: str
    pack_slip: bool = False
    """Whether a pack slip goes into each of its orders."""
    slip_prices: bool = False
    """Whether prices stand on them, where they are known and the order is no gift and does not say no."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrolleyRecord:
    """A trolley in a site file."""

    trolley: str
    name: str
    slots: tuple[str, ...]
    """Such as `B3`, in the order in which they are filled."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskRecord:
    """A pack desk in a site file."""

    desk: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OperatorRecord:
    """An operator in a site file."""

    operator: str
    badge: str
    name: str
    language: str
    roles: tuple[str, ...]
    pin: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteRecord:
    """A site file."""

    site: str
    name: str
    time_zone: str
    currency: str
    units: str
    merchants: tuple[MerchantRecord, ...]
    operators: tuple[OperatorRecord, ...]
    trolleys: tuple[TrolleyRecord, ...]
    totes: tuple[str, ...]
    services: tuple[Service, ...] = ()
    desks: tuple[DeskRecord, ...] = ()
    bins: tuple[str, ...] = ()
    ship_from: Address | None = None
    """What is on the parcels as their sender; None: no label can be bought."""
    print_at: str = PrintAt.BOUGHT
    """When desks print a label by themselves: `bought` or `last_scan`."""


class SiteFileError(PickclientError):
    """A site file that cannot be used; `problems` names every fault, one sentence each."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        """Carry `problems`, at least one."""
        self.problems = problems
        super().__init__("\n".join(problems))


def read_site(text: str) -> SiteRecord:
    """The site in `text`.

    Raises:
        SiteFileError: a field is missing or of the wrong form, or nobody could work at such a site.

    """
    try:
        record = loads(SiteRecord, text)
    except CodecError as error:
        raise SiteFileError((_as_counted(str(error)),)) from error
    try:
        dumps(record)
    except UnicodeEncodeError as error:
        raise SiteFileError(("a text holds half of a character",)) from error
    if problems := tuple(_faults(record)):
        raise SiteFileError(problems)
    return record


def _as_counted(fault: str) -> str:
    """What the codec says, with list entries counted as people count: `operators.0.pin` is `operators 1, pin`."""
    place, _, what = fault.partition(": ")
    if not place.startswith(SiteRecord.__name__):
        return f"the site file: {fault}"
    field = place.removeprefix(SiteRecord.__name__).removeprefix(".")
    counted = sub(r"\.([0-9]+)", lambda found: f" {int(found[1]) + 1}", field).replace(".", ", ")
    return " ".join(filter(None, ("the site file:", counted, what)))


def operator_of(record: OperatorRecord, known: Mapping[str, Operator]) -> Operator:
    """The operator, with the hash that is known already when the PIN is still the same."""
    before = known.get(record.badge)
    pin_hash = before.pin_hash if before is not None else ""
    if not record.pin:
        pin_hash = ""
    elif not pin_hash or not fits(pin_hash, record.pin):
        pin_hash = hashed_pin(record.pin)
    return Operator(
        badge=record.badge,
        operator=record.operator,
        name=record.name,
        language=record.language,
        roles=record.roles,
        pin_hash=pin_hash,
    )


def _faults(record: SiteRecord) -> Iterator[str]:
    yield from _own_faults(record)
    for merchant in record.merchants:
        if not fullmatch("[a-z0-9][a-z0-9-]{0,39}", merchant.merchant, ASCII):
            yield f"merchant {_shown(merchant.merchant)}: not small letters, digits and hyphens"
    yield from _misread(CodeKind.BADGE, [operator.badge for operator in record.operators])
    yield from _misread(CodeKind.TROLLEY, [trolley.trolley for trolley in record.trolleys])
    yield from _misread(CodeKind.TOTE, list(record.totes))
    yield from _misread(CodeKind.DESK, [desk.desk for desk in record.desks])
    yield from _misread(CodeKind.BIN, list(record.bins))
    for whose, name in _named(record):
        if fault := name_fault(name):
            yield f"{whose}: its name {fault}"
    for operator in record.operators:
        yield from _operator_faults(operator)
    yield from (
        f"merchant {name}: there {times} times" for name, times in _twice([m.merchant for m in record.merchants])
    )
    yield from _trolley_faults(record.trolleys)
    for service in record.services:
        yield from _service_faults(service)
    yield from (f"service {name}: there {times} times" for name, times in _twice([s.method for s in record.services]))


def _own_faults(record: SiteRecord) -> Iterator[str]:
    """What is wrong with the site itself."""
    for field, text in (("site", record.site), ("name", record.name)):
        if fault := name_fault(text):
            yield f"{field}: {fault}"
    if not _is_zone(record.time_zone):
        yield f"time_zone: {_shown(record.time_zone)} is no time zone, such as Europe/Amsterdam"
    if not fullmatch("[A-Z]{3}", record.currency, ASCII):
        yield f"currency: {_shown(record.currency)} is not three capitals, such as EUR"
    if record.units not in ("metric", "imperial"):
        yield f"units: {_shown(record.units)} is not metric or imperial"
    if record.print_at not in set(PrintAt):
        yield f"print_at: {_shown(record.print_at)} is not {' or '.join(PrintAt)}"
    if record.ship_from is not None:
        yield from (f"ship_from: no {what}" for what in address_faults(record.ship_from))
        for field, text in asdict(record.ship_from).items():
            if text and (fault := name_fault(text, METHOD_CHARACTERS_MAX)):
                yield f"ship_from: its {field} {fault}"


def _service_faults(service: Service) -> Iterator[str]:
    whose = f"service {_shown(service.method)}"
    if not service.method or not fullmatch("([01][0-9]|2[0-3]):[0-5][0-9]", service.cut_off, ASCII):
        yield f"{whose}: needs a method, and a cut-off such as 17:00"
    for field, text in (("method", service.method), ("service", service.service)):
        if text and (fault := name_fault(text, METHOD_CHARACTERS_MAX)):
            yield f"{whose}: its {field} {fault}"


def _operator_faults(operator: OperatorRecord) -> Iterator[str]:
    whose = f"operator {_shown(operator.operator)}"
    if fault := name_fault(operator.operator):
        yield f"{whose}: this {fault}"
    if operator.language not in locales():
        yield f"{whose}: language {_shown(operator.language)} is not one of {', '.join(locales())}"
    for role in operator.roles:
        if role not in ROLES:
            yield f"{whose}: role {_shown(role)} is not one of {', '.join(ROLES)}"
    if operator.pin and not fullmatch("[0-9]{1,12}", operator.pin, ASCII):
        yield f"{whose}: its pin is not 1 to 12 digits"


def _trolley_faults(trolleys: Sequence[TrolleyRecord]) -> Iterator[str]:
    for trolley in trolleys:
        if not trolley.slots or any(not fullmatch("[A-Z][1-9][0-9]?", slot, ASCII) for slot in trolley.slots):
            yield f"trolley {trolley.trolley}: slots are a column letter and a row, such as B3, and at least one"
        yield from (f"trolley {trolley.trolley}: slot {slot} {times} times" for slot, times in _twice(trolley.slots))
        label = f"SLT-{trolley.name}-A1"
        if read(label).parts != (trolley.name, "A1"):
            odd = f"its slots cannot be labelled {_shown(label)}"
            yield f"trolley {trolley.trolley}: {odd}; name it in capitals and digits"
    names = [trolley.name for trolley in trolleys]
    yield from (f"trolley {_shown(name)}: {times} trolleys of this name" for name, times in _twice(names))


def _named(record: SiteRecord) -> Iterator[tuple[str, str]]:
    """What has a name that people read."""
    yield from ((f"merchant {merchant.merchant}", merchant.name) for merchant in record.merchants)
    yield from ((f"operator {_shown(operator.operator)}", operator.name) for operator in record.operators)
    yield from ((f"trolley {trolley.trolley}", trolley.name) for trolley in record.trolleys)
    yield from ((f"desk {desk.desk}", desk.name) for desk in record.desks)


def _misread(kind: CodeKind, codes: list[str]) -> Iterator[str]:
    """Codes that a scan would not bring back as what they are, or that are there twice."""
    for code in codes:
        reading = read(code)
        if (reading.kind, reading.text) != (kind, code):
            yield f"{kind} {_shown(code)}: does not read as a {kind}"
    yield from (f"{kind} {code}: there {times} times" for code, times in _twice(codes))


def _twice(names: list[str] | tuple[str, ...]) -> list[tuple[str, int]]:
    return [(name, times) for name, times in Counter(names).items() if times > 1]


def _shown(text: str) -> str:
    return repr(text if len(text) <= ECHOED else f"{text[:ECHOED]}...")


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (KeyError, OSError, ValueError):
        return False
    return bool(name)

"""Reads which carriers a site has: a JSON file names them, and their keys come from elsewhere, never from that file.

A carrier's key is looked for in `$CREDENTIALS_DIRECTORY/NAME`, then in the environment as `PICKSERVER_CARRIER_NAME`,
NAME in capitals with underlines. Where a kind of carrier needs one and there is none, the program says so and ends.
"""

from base64 import b64encode
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from re import ASCII, fullmatch
from typing import Final
from urllib.parse import urlsplit

from pickserver.labels.carriers.easypost import EasyPost
from pickserver.labels.carriers.line import Line
from pickserver.labels.carriers.sandbox import SandboxCarrier
from pickserver.labels.carriers.seam import Carrier, Idempotency
from pickserver.labels.carriers.shipengine import ShipEngine
from warehouse.codec import loads
from warehouse.errors import CodecError, PickclientError
from warehouse.values import dataclass, field

SETTLE_S_MIN: Final = 90.0
"""What was sold shows in a carrier's own records only after a while; asked before that, it sells again."""
TIMEOUT_S_MAX: Final = 120.0
ANY_SERVICE: Final = "*"
SECRET: Final = "PICKSERVER_CARRIER_"  # noqa: S105 - where the secret is, not what it is


@dataclass(frozen=True, slots=True, kw_only=True)
class CarrierRecord:
    """A carrier in a carriers file."""

    carrier: str
    """What it is called here: small letters, digits and hyphens; it stands in every label bought from it."""
    kind: str
    """Which plug-in speaks to it."""
    url: str = ""
    """Where it is, if not where its plug-in knows."""
    idempotency: str = ""
    """Of the sandbox alone: which of its classes is used."""
    timeout_s: float = 30.0
    """Seconds after which an exchange with it is given up, whatever happens in it."""
    settle_s: float = SETTLE_S_MIN
    """Seconds after an unclear purchase before it is looked for."""
    threads: int = 4
    """How many purchases from it are under way at a time on one node."""
    void_hours: int = 24
    """Hours after a purchase in which it is given back without loss; 0: never. Of the sandbox it is known."""
    accounts: tuple[str, ...] = ()
    """The carrier accounts that are asked behind it, where it stands for several (`carrier_ids` of ShipEngine)."""
    services: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """By the site's service, or `*`: those of its services that keep that promise. Not named: every one does."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CarriersFile:
    """A carriers file."""

    carriers: tuple[CarrierRecord, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a plug-in is made of."""

    record: CarrierRecord
    secret: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A plug-in."""

    url: str
    """Where its carrier is; empty: the file has to say."""
    needs_secret: bool
    headers: Callable[[str], dict[str, str]]
    """What every request to it carries, with its key."""
    make: Callable[[Line, CarrierRecord], Carrier]


class CarriersError(PickclientError):
    """A carriers file that cannot be used; says why, one sentence a line."""


def _sandbox(line: Line, record: CarrierRecord) -> Carrier:
    return SandboxCarrier(line, Idempotency(record.idempotency))


KINDS: Final[Mapping[str, Kind]] = {
    "sandbox": Kind(url="", needs_secret=False, headers=lambda _secret: {}, make=_sandbox),
    "easypost": Kind(
        url="https://api.easypost.com",
        needs_secret=True,
        headers=lambda secret: {"Authorization": f"Basic {b64encode(f'{secret}:'.encode()).decode()}"},
        make=lambda line, record: EasyPost(line, record.void_hours * 3600),
    ),
    "shipengine": Kind(
        url="https://api.shipengine.com",
        needs_secret=True,
        headers=lambda secret: {"API-Key": secret},
        make=lambda line, record: ShipEngine(line, record.accounts, record.void_hours * 3600),
    ),
}
"""Every plug-in, by name."""


def read_carriers(text: str, environment: Mapping[str, str]) -> tuple[Told, ...]:
    """The carriers in `text`, each with its key.

    Raises:
        CarriersError: it cannot be used.

    """
    try:
        records = loads(CarriersFile, text).carriers
    except CodecError as error:
        raise CarriersError(str(error)) from error
    told = [Told(record=record, secret=_secret(record.carrier, environment)) for record in records]
    if faults := [*_faults(records), *_secret_faults(told)]:
        raise CarriersError("\n".join(faults))
    return tuple(told)


def _secret(carrier: str, environment: Mapping[str, str]) -> str:
    folder = environment.get("CREDENTIALS_DIRECTORY", "")
    named = bool(fullmatch("[a-z0-9-]+", carrier, ASCII))
    if folder and named and (file := Path(folder) / carrier).is_file():
        return file.read_text(encoding="utf-8").strip()
    return environment.get(SECRET + carrier.upper().replace("-", "_"), "")


def _faults(records: Sequence[CarrierRecord]) -> Iterator[str]:
    names = [record.carrier for record in records]
    yield from (f"carrier {name}: there {names.count(name)} times" for name in set(names) if names.count(name) > 1)
    if not records:
        yield "carriers: none"
    for record in records:
        yield from (f"carrier {record.carrier!r}: {fault}" for fault in _record_faults(record))


def _record_faults(record: CarrierRecord) -> Iterator[str]:
    if not fullmatch("[a-z0-9][a-z0-9-]{0,29}", record.carrier, ASCII):
        yield "not small letters, digits and hyphens"
    if record.kind not in KINDS:
        yield f"kind: {record.kind!r} is not one of {', '.join(KINDS)}"
    elif not record.url and not KINDS[record.kind].url:
        yield "url: missing"
    if record.url and not (urlsplit(record.url).scheme in ("http", "https") and urlsplit(record.url).hostname):
        yield f"url: {record.url!r} is none"
    elif record.url.startswith("http:") and record.kind != "sandbox":
        yield "url: a carrier's key is sent by https alone"
    if record.kind == "sandbox" and record.idempotency not in set(Idempotency):
        yield f"idempotency: {record.idempotency!r} is not one of {', '.join(Idempotency)}"
    if not 1 <= record.timeout_s <= TIMEOUT_S_MAX:
        yield f"timeout_s: not from 1 to {TIMEOUT_S_MAX:g}"
    if record.settle_s < (0 if record.kind == "sandbox" else SETTLE_S_MIN):
        yield f"settle_s: less than {SETTLE_S_MIN:g}"
    if record.kind == "shipengine" and not record.accounts:
        yield "accounts: none, and it asks only those that are named"
    if not 0 <= record.void_hours <= 90 * 24:
        yield "void_hours: not from 0 to 2160"
    if not 1 <= record.threads <= 32:
        yield "threads: not from 1 to 32"


def _secret_faults(told: Sequence[Told]) -> Iterator[str]:
    for each in told:
        kind = KINDS.get(each.record.kind)
        if kind is not None and kind.needs_secret and not each.secret:
            name = SECRET + each.record.carrier.upper().replace("-", "_")
            yield f"carrier {each.record.carrier}: its key is missing; it is read from {name}"

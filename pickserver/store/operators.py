"""Who works here and on what: operators, devices, and who is signed in where. Secrets are kept hashed."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Final

from sqlalchemy import Connection, bindparam, delete, select

from pickserver.store.tables import DEVICE, OPERATOR, PIN_TRIES, SESSION
from pickserver.store.writes import put


@dataclass(frozen=True, slots=True, kw_only=True)
class Operator:
    """Somebody with a badge."""

    badge: str
    operator: str
    """The site's own name for the person."""
    name: str
    """What colleagues read."""
    language: str
    roles: tuple[str, ...]
    pin_hash: str = ""
    """Argon2; empty for who has no PIN."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PinTries:
    """Wrong PINs in a row that were given for a badge."""

    wrong: int = 0
    last_ms: int = 0


def pin_tries(tx: Connection, badge: str, *, lock: bool = False) -> PinTries:
    """The wrong PINs since the last right one; with `lock` nobody else counts until this transaction ends."""
    query = select(PIN_TRIES).where(PIN_TRIES.c.badge == badge)
    row = tx.execute(query.with_for_update() if lock else query).one_or_none()
    return PinTries(wrong=row.wrong, last_ms=row.last_ms) if row else PinTries()


def count_wrong_pin(tx: Connection, badge: str, now_ms: int, *, forget_after_ms: int) -> None:
    """Count one more wrong PIN; those before count no longer when the last of them is `forget_after_ms` ago."""
    before = pin_tries(tx, badge, lock=True)
    wrong = before.wrong if now_ms - before.last_ms < forget_after_ms else 0
    put(tx, PIN_TRIES, [{"badge": badge, "wrong": wrong + 1, "last_ms": now_ms}])


def forget_wrong_pins(tx: Connection, badge: str) -> None:
    """The right PIN was given."""
    tx.execute(delete(PIN_TRIES).where(PIN_TRIES.c.badge == badge))


def add(tx: Connection, operators: Iterable[Operator]) -> None:
    """Make `operators` known, or change what is known of them."""
    put(tx, OPERATOR, [{**asdict(operator), "roles": " ".join(operator.roles)} for operator in operators])


def with_badge(tx: Connection, badge: str) -> Operator | None:
    """The operator who wears `badge`."""
    row = tx.execute(select(OPERATOR).where(OPERATOR.c.badge == badge)).one_or_none()
    if row is None:
        return None
    return Operator(
        badge=row.badge,
        operator=row.operator,
        name=row.name,
        language=row.language,
        roles=tuple(row.roles.split()),
        pin_hash=row.pin_hash,
    )


def register(tx: Connection, device: str, token_hash: str, now_ms: int) -> None:
    """Make `device` known under a new token; an old one is good no longer."""
    put(tx, DEVICE, [{"device": device, "token_hash": token_hash, "registered_ms": now_ms}])


_DEVICES_WITH: Final = select(DEVICE.c.token_hash, DEVICE.c.device).where(
    DEVICE.c.token_hash.in_(bindparam("tokens", expanding=True))
)


def devices_with(tx: Connection, token_hashes: Iterable[str]) -> dict[str, str]:
    """The device of each of these tokens that is one's."""
    rows = tx.execute(_DEVICES_WITH, {"tokens": sorted(set(token_hashes))})
    return {row.token_hash: row.device for row in rows}


def begin_session(tx: Connection, token_hash: str, badge: str, device: str, *, now_ms: int, expires_ms: int) -> None:
    """Sign the operator in on `device`; whoever was signed in there no longer is, and what has run out is forgotten."""
    tx.execute(delete(SESSION).where((SESSION.c.device == device) | (SESSION.c.expires_ms <= now_ms)))
    row = {"token_hash": token_hash, "badge": badge, "device": device, "signed_in_ms": now_ms, "expires_ms": expires_ms}
    tx.execute(SESSION.insert().values(row))


def session_badge(tx: Connection, token_hash: str, device: str, now_ms: int) -> str | None:
    """Badge of who signed in on `device` with this token and still is."""
    where = (SESSION.c.token_hash == token_hash, SESSION.c.device == device, SESSION.c.expires_ms > now_ms)
    found: str | None = tx.scalar(select(SESSION.c.badge).where(*where))
    return found

"""Which tote stands where: bound to a slot by what a picker scanned, and free again when its orders are closed.

That it is free is kept beside what was scanned, which stays as it is: so facts go on commuting.
"""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Final

from sqlalchemy import Connection, and_, func, select

from pickserver.store.tables import SLOT_TOTE, TOTE, TOTE_FREED
from pickserver.store.writes import put


@dataclass(frozen=True, slots=True, kw_only=True)
class Bound:
    """A tote in a slot."""

    trolley: str
    slot: str
    tote: str
    times: int
    """How often it was put there, less taken away again."""


_SAME: Final = and_(
    TOTE_FREED.c.trolley == SLOT_TOTE.c.trolley,
    TOTE_FREED.c.slot == SLOT_TOTE.c.slot,
    TOTE_FREED.c.tote == SLOT_TOTE.c.tote,
)
_BOUND: Final = (
    select(SLOT_TOTE)
    .outerjoin(TOTE_FREED, _SAME)
    .where(SLOT_TOTE.c.times > func.coalesce(TOTE_FREED.c.times, 0))
    .order_by(SLOT_TOTE.c.trolley, SLOT_TOTE.c.slot, SLOT_TOTE.c.tote)
)
"""What is bound and was not freed since."""


def lock(tx: Connection, totes: Iterable[str]) -> set[str]:
    """Keep others from binding or freeing `totes` in the meantime; those of them the site knows."""
    query = select(TOTE.c.tote).where(TOTE.c.tote.in_(sorted(totes))).order_by(TOTE.c.tote)
    return set(tx.scalars(query.with_for_update()))


def is_known(tx: Connection, tote: str) -> bool:
    """Whether the site has this tote."""
    return tx.scalar(select(TOTE.c.tote).where(TOTE.c.tote == tote)) is not None


def standing(tx: Connection, totes: Iterable[str]) -> list[Bound]:
    """Wherever one of `totes` stands."""
    return [Bound(**row._asdict()) for row in tx.execute(_BOUND.where(SLOT_TOTE.c.tote.in_(sorted(totes))))]


def on(tx: Connection, trolley: str, slots: Iterable[str]) -> list[Bound]:
    """What stands in these slots of a trolley."""
    wanted = (SLOT_TOTE.c.trolley == trolley, SLOT_TOTE.c.slot.in_(sorted(slots)))
    return [Bound(**row._asdict()) for row in tx.execute(_BOUND.where(*wanted))]


def freed(tx: Connection, trolley: str) -> dict[tuple[str, str], int]:
    """Slot and tote of what was freed on a trolley, with how often it had been put there by then."""
    rows = tx.execute(select(TOTE_FREED).where(TOTE_FREED.c.trolley == trolley))
    return {(row.slot, row.tote): row.times for row in rows}


def carried(tx: Connection) -> dict[str, str | None]:
    """Every tote of the site, with the trolley that carries it, if any."""
    found: dict[str, str | None] = dict.fromkeys(tx.scalars(select(TOTE.c.tote).order_by(TOTE.c.tote)))
    rows = tx.execute(_BOUND.order_by(None).order_by(SLOT_TOTE.c.trolley.desc()))
    found.update((row.tote, row.trolley) for row in rows)
    return found


def free(tx: Connection, bound: Iterable[Bound], now_ms: int) -> None:
    """Note that these are free; putting one there once more binds it again."""
    put(tx, TOTE_FREED, [{**asdict(one), "freed_ms": now_ms} for one in bound])

"""How much of a journal its server is known to have, by the journal alone: at a start, after an answer."""

from offline.journal import Journal
from offline.news import Link, Standing
from warehouse.codec import read_envelope
from warehouse.errors import CodecError


def standing(journal: Journal, *, saved_ms: int | None, link: Link = Link.OFFLINE, since_s: float = 0.0) -> Standing:
    """Where `journal` stands, its server found as `link` since `since_s`; `saved_ms` is `saved_at`'s."""
    known = journal.standing
    return Standing(
        unsent=journal.count_unacked(),
        acked=known.ack,
        last_seq=known.seq,
        saved_ms=saved_ms,
        link=link,
        since_s=since_s,
        full=journal.full,
    )


def saved_at(journal: Journal) -> int | None:
    """When the newest event that the server has was recorded: milliseconds since 1970; None where it is not known."""
    ack = journal.acked
    newest = journal.tail(ack - 1, 1) if ack else []
    if not newest or newest[0].seq != ack:
        return None
    try:
        return read_envelope(newest[0].body).wall_ms
    except CodecError:
        return None

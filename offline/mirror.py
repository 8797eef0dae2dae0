"""What a device keeps of the server's: the trolley it claimed, what others did to it, who is signed in.

So that a claimed trolley can be picked and dropped with no network at all. Kept in the journal's file, in the same
transactions; how far one has come is never kept here, it is folded at every start.
"""

from collections.abc import Iterable
from typing import TypeVar

from offline.errors import JournalDamaged
from offline.journal import Journal
from warehouse.claims import Claim
from warehouse.codec import dumps, loads
from warehouse.errors import CodecError
from warehouse.sign_in import SignedIn
from warehouse.trolleys import Plan
from warehouse.values import dataclass, replace
from warehouse.wire import Snapshot

T = TypeVar("T")

_CLAIM = "claim:"
_PLAN = "plan:"
_SNAPSHOT = "snapshot:"
_OPERATOR = "operator"
_DONE = "done:"


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptClaim:
    """A trolley this device claimed and has not forgotten."""

    trolley: str
    epoch: int
    route_version: int
    operator: str
    """Badge of who claimed it here."""
    number: int
    """Counts the claims that are kept; tells which of two was claimed later."""
    lost_to: str | None = None
    """Set when somebody else was given the trolley: that person's name, empty when it is not known."""


def keep_claim(journal: Journal, claim: Claim, operator: str) -> KeptClaim:
    """Keep a granted claim, in place of an older one of the same trolley.

    Raises: what `Journal.keep` raises; the trolley is not to be worked on then.
    """
    plan = _as_read(journal, claim)
    kept = KeptClaim(
        trolley=plan.trolley,
        epoch=claim.epoch,
        route_version=plan.route_version,
        operator=operator,
        number=max((one.number for one in claims(journal)), default=0) + 1,
    )
    documents = {f"{_CLAIM}{plan.trolley}": dumps(kept), f"{_PLAN}{plan.trolley}": dumps(plan)}
    journal.keep(documents=documents | snapshot_document(claim.snapshot))
    return kept


def take_up(journal: Journal, kept: KeptClaim) -> KeptClaim:
    """Let `kept` be the one that was opened last: where a start goes on.

    Raises: what `Journal.keep` raises.
    """
    taken_up = replace(kept, number=claims(journal)[0].number + 1)
    journal.keep(documents={f"{_CLAIM}{kept.trolley}": dumps(taken_up)})
    return taken_up


def claims(journal: Journal) -> tuple[KeptClaim, ...]:
    """Every kept claim, the one opened last first."""
    kept = [_read(KeptClaim, name, content) for name, content in journal.documents(_CLAIM).items()]
    return tuple(sorted(kept, key=lambda claim: claim.number, reverse=True))


def plan_of(journal: Journal, trolley: str) -> Plan:
    """The plan of a claimed trolley.

    Raises: JournalDamaged when there is none; what the journal raises.
    """
    name = f"{_PLAN}{trolley}"
    content = journal.document(name)
    if content is None:
        raise JournalDamaged(f"{trolley} is claimed, but its plan is gone")
    return _read(Plan, name, content)


def snapshot_of(journal: Journal, trolley: str) -> Snapshot | None:
    """What the server last told of `trolley`."""
    name = f"{_SNAPSHOT}{trolley}"
    content = journal.document(name)
    return None if content is None else _read(Snapshot, name, content)


def forget(journal: Journal, trolley: str) -> None:
    """Keep nothing more of `trolley`; its events stay."""
    journal.keep(documents=forgotten(trolley))


def keep_operator(journal: Journal, signed_in: SignedIn | None) -> None:
    """Keep who is signed in, so that a restart asks no badge; never the token. None when nobody is."""
    content = None if signed_in is None else dumps(replace(signed_in, token=""))
    journal.keep(documents={_OPERATOR: content})


def operator(journal: Journal) -> SignedIn | None:
    """Who is signed in, without a token."""
    content = journal.document(_OPERATOR)
    return None if content is None else _read(SignedIn, _OPERATOR, content)


def lost_document(kept: KeptClaim, holder_name: str) -> dict[str, bytes | None]:
    """What to keep when `kept` turned out to be another's now."""
    return {f"{_CLAIM}{kept.trolley}": dumps(replace(kept, lost_to=holder_name))}


def snapshot_document(snapshot: Snapshot) -> dict[str, bytes | None]:
    """What to keep when the server told `snapshot`."""
    return {f"{_SNAPSHOT}{snapshot.trolley}": dumps(snapshot)}


def forgotten(trolley: str) -> dict[str, bytes | None]:
    """What to keep no longer when `trolley` is done, and that it is."""
    return {f"{kind}{trolley}": None for kind in (_CLAIM, _PLAN, _SNAPSHOT)} | {f"{_DONE}{trolley}": b"1"}


def done_document(subject: str, seq: int) -> dict[str, bytes | None]:
    """What to keep when the device is done with `subject`, a trolley's or an order's events, the newest being `seq`."""
    return {f"{_DONE}{subject}": str(seq).encode()}


def done(journal: Journal) -> tuple[str, ...]:
    """Under which names events may still be kept with which this device is done; the oldest first."""
    found = journal.documents(_DONE)
    return tuple(name.removeprefix(_DONE) for name in sorted(found, key=lambda name: int(found[name])))


def not_done(subjects: Iterable[str]) -> dict[str, bytes | None]:
    """What to keep no longer when nothing of `subjects` is kept, or they are in work again."""
    return {f"{_DONE}{subject}": None for subject in subjects}


def _as_read(journal: Journal, claim: Claim) -> Plan:
    """The plan of `claim`; where it is gone on with under the same lease, with what was cancelled when it began.

    What was cancelled since is first to be read.
    """
    plan, before = claim.plan, next((one for one in claims(journal) if one.trolley == claim.plan.trolley), None)
    if before is None or (before.epoch, before.route_version) != (claim.epoch, plan.route_version):
        return plan
    return replace(plan, cancelled=plan_of(journal, plan.trolley).cancelled)


def _read(kind: type[T], name: str, content: bytes) -> T:
    try:
        return loads(kind, content)
    except CodecError as error:
        raise JournalDamaged(f"what was kept as {name} cannot be read: {error}") from error

"""The label worker with one rule removed, each time another: histories that do not notice prove nothing."""

from math import inf
from types import SimpleNamespace

from sqlalchemy import Connection, update

from pickserver.handlers import cancelling
from pickserver.labels import renewing, wishes, worker
from pickserver.labels.carriers.seam import Idempotency
from pickserver.labels.clocks import WatchedClock
from pickserver.labels.terms import Terms
from pickserver.labels.worker import Act, Job
from pickserver.seams import Ids
from pickserver.store import labels, orders
from pickserver.store.labels import Label
from pickserver.store.tables import LABEL
from tests.simulation.label_history import LabelHistory
from tests.simulation.mutants import Mutant
from warehouse.parcels import LabelState

_CURRENT = labels.current
_ACT = worker._act
_ONE = labels.one


def _not_yet_seen(tx: Connection, parcel: str) -> Label | None:
    """As it was before another request wrote, a moment ago, what this one is about to write too."""
    found = _CURRENT(tx, parcel)
    return None if found is not None and found.state is LabelState.INTENT and not found.tries else found


def _buy_again(label: Label, terms: Terms) -> Act | None:
    act = _ACT(label, terms)
    looks = terms.capabilities.idempotency is Idempotency.LOOKUP
    return Act.BUY if looks and label.state in (LabelState.CALLING, LabelState.UNCERTAIN) else act


def _settled_at_once(_job: Job, _terms: Terms) -> bool:
    """Take it for unsold as soon as it is not there."""
    return True


def _never_set(_clock: WatchedClock) -> float:
    """Trust the clock whatever it did."""
    return inf


def _by_nobody(label: Label, terms: Terms) -> Act | None:
    """Repeat what nobody can know."""
    return _ACT(label, terms) or Act.BUY


def _save_whoever_has_it(tx: Connection, before: Label, after: Label) -> bool:
    values = {name: getattr(after, name) for name in labels._FIELDS}
    where = (LABEL.c.parcel == before.parcel, LABEL.c.generation == before.generation)
    return tx.execute(update(LABEL).where(*where).values(values)).rowcount == 1


def _one_whoever_has_it(tx: Connection, parcel: str, generation: int) -> Label | None:
    """Under whichever epoch and state the asker has it: it is always theirs."""
    return _Always(found) if (found := _ONE(tx, parcel, generation)) else None  # type: ignore[return-value] # enough of one


class _Always:
    """Equal to whatever it is compared with."""

    def __init__(self, label: Label) -> None:
        self.label = label

    @property
    def epoch(self) -> object:
        return _Equal()

    state = epoch


class _Equal:
    def __eq__(self, _other: object) -> bool:
        return True

    def __hash__(self) -> int:
        return 0


_UNFENCED = SimpleNamespace(**{**vars(labels), "save": _save_whoever_has_it, "one": _one_whoever_has_it})


def _name_without_generation(_site: str, parcel: str, _generation: int) -> str:
    return f"test.{parcel}"


def _kept(_tx: Connection, _order: str, _now_ms: int, _ids: Ids) -> list[Label]:
    return []


def _never_cancelled(_tx: Connection, _order: str) -> bool:
    return False


def _not_given_back(_tx: Connection, label: Label, _now_ms: int) -> Label:
    """Have another bought, and let the one that is there cost money."""
    return label


def _as_it_was(_tx: Connection, _label: Label) -> bool:
    """Take what is sold while its order changes for what is wanted."""
    return False


def _first_one_counts(_tx: Connection, label: Label, _now_ms: int, _ids: Ids) -> Label:
    """Change the order, and leave its label."""
    return label


LABEL_MUTANTS = (
    Mutant(
        name="check then act",
        without="a label is wanted under the lock of its parcel, and the same one is wanted once",
        patches=((labels, "current", _not_yet_seen),),
    ),
    Mutant(
        name="short lease",
        without="a lease outlasts everything that is asked under it",
        patches=((Terms, "lease_ms", 4000),),
    ),
    Mutant(
        name="retry without looking",
        without="what may have been bought is looked for before it is asked for again",
        patches=((worker, "_act", _buy_again),),
    ),
    Mutant(
        name="retry without settling",
        without="that nothing is there says that nothing was bought only when it would show",
        patches=((worker, "_had_settled", _settled_at_once),),
    ),
    Mutant(
        name="clock at its word",
        without="from time that a clock skipped nothing is concluded",
        patches=((WatchedClock, "even_s", _never_set), (WatchedClock, "known_s", _never_set)),
    ),
    Mutant(
        name="retry of what nobody knows",
        without="where nobody can know, only a person decides",
        patches=((worker, "_act", _by_nobody),),
    ),
    Mutant(
        name="transaction across the call",
        without="that a carrier is going to be asked is durable before it is asked",
        patches=((LabelHistory, "across_the_call", True),),
    ),
    Mutant(
        name="written under any epoch",
        without="what came of it is written only by who has the label",
        patches=((worker, "labels", _UNFENCED),),
    ),
    Mutant(
        name="one name for two labels",
        without="a label that replaces another has a name of its own",
        patches=((wishes, "reference_of", _name_without_generation),),
    ),
    Mutant(
        name="changed without a void",
        without="the label of an order that changed is given back before another one is bought",
        patches=((renewing, "give_back", _not_given_back),),
    ),
    Mutant(
        name="old label handed out",
        without="what a carrier sold while its order changed is bought anew before anybody has it",
        patches=((renewing, "is_outdated", _as_it_was),),
    ),
    Mutant(
        name="bought label kept",
        without="the label of an order that changed counts no longer",
        patches=((renewing, "put_right", _first_one_counts),),
    ),
    Mutant(
        name="cancelled and kept",
        without="what was bought for an order is given back when it is cancelled",
        patches=((cancelling, "withdraw", _kept),),
    ),
    Mutant(
        name="sold after it was cancelled",
        without="what a carrier sells for a cancelled order is given back, and no more is asked for",
        patches=((orders, "is_cancelled", _never_cancelled),),
    ),
)
"""Each removes one rule of the design."""

"""What must hold at every start of a device: the founding story, checked each time."""

from collections import Counter
from collections.abc import Iterator

from tests.simulation import cancellations
from tests.simulation.handheld import Chronicle, Handheld
from tests.simulation.truth import Amounts, reckoned, settled, undoable
from warehouse.codec import read_body
from warehouse.events import Refused
from warehouse.flows.trolley import Trolley


def violations(handheld: Handheld, shown: Trolley | None) -> Iterator[str]:
    """Everything that does not hold after a start; `shown` was on the screen before."""
    yield from p8_progress_after_a_restart(handheld, shown)
    yield from p10_at_most_one_event_in_question(handheld)
    yield from p11_what_was_signalled_is_there(handheld)
    yield from cancellations.forgotten_at_a_start(handheld, shown)


def p8_progress_after_a_restart(handheld: Handheld, shown: Trolley | None) -> Iterator[str]:
    """Progress after any restart is at least the progress that was signalled."""
    recovered, chronicle = handheld.recovered.trolley, handheld.chronicle
    if shown is not None and handheld.recovered.lost is None:
        name = shown.plan.trolley
        if recovered is None or recovered.plan.trolley != name:
            if not (shown.cursor.release_requested or _was_asked(chronicle, name)):
                yield f"P8 {handheld.name} forgot {name}"
            return
    if recovered is None:
        return
    name = recovered.plan.trolley
    durable = settled(total(chronicle, name))
    own = settled(as_amounts(name, recovered, own=True))
    if own != durable:
        yield f"P8 {handheld.name} shows {own} of its own on {name}, recorded are {durable}"
    if shown is None or shown.plan.trolley != name or shown.tally != recovered.tally or handheld.told:
        return
    if max(chronicle.events, default=0) in chronicle.signalled and _place(shown) != _place(recovered):
        yield f"P8 {handheld.name} was at {shown.cursor}, is at {recovered.cursor}"


def _place(trolley: Trolley) -> tuple[int, str, int, str]:
    """Where the operator is; which stops were put off differs once others' skips are known."""
    cursor = trolley.cursor
    return (cursor.stop, cursor.step, cursor.in_hand, cursor.left_at)


def p10_at_most_one_event_in_question(handheld: Handheld) -> Iterator[str]:
    """At most one event is durable and not signalled, and it is asked about."""
    chronicle = handheld.chronicle
    silent = [
        seq
        for seq, (_, _, event) in chronicle.events.items()
        if seq not in chronicle.signalled | chronicle.answered and not isinstance(event, Refused)
    ]
    silent = [
        seq for seq in silent if not any(later in chronicle.signalled for later in chronicle.events if later > seq)
    ]
    question = handheld.recovered.question
    if len(silent) > 1:
        yield f"P10 {handheld.name} has {silent} recorded and not signalled"
    if silent and undoable(chronicle.events[silent[0]][2]) and (question is None or question.seq != silent[0]):
        yield f"P10 {handheld.name} does not ask about {silent[0]}"


def p11_what_was_signalled_is_there(handheld: Handheld) -> Iterator[str]:
    """No signal before a completed durable commit: everything signalled is in the journal, as it was said."""
    here = {sealed.seq: read_body(sealed.body)[1] for sealed in handheld.journal.tail(0, 1 << 20)}
    for seq in handheld.chronicle.signalled:
        told = handheld.chronicle.events.get(seq)
        if told is None or here.get(seq) != told[2]:
            yield f"P11 {handheld.name} signalled {seq}, the journal has {here.get(seq)}"


def total(chronicle: Chronicle, trolley: str) -> Amounts:
    """What the journal's events of one trolley amount to."""
    mine = ((name, epoch, event) for name, epoch, event in chronicle.events.values() if name is not None)
    return reckoned(fact for fact in mine if fact[0] == trolley)


def as_amounts(name: str, trolley: Trolley, *, own: bool = False) -> Amounts:
    """A shown tally in the words of the truth."""
    tally = trolley.own if own else trolley.tally
    found: Amounts = Counter()
    for (stop, line), count in tally.lines.items():
        found[name, "picked", (stop, line)] = count.picked
        found[name, "shorted", (stop, line)] = count.shorted
    for stop, times in tally.skips.items():
        found[name, "skipped", (stop, "")] = times
    for (slot, tote), times in tally.totes.items():
        found[name, "tote", (0, f"{slot} {tote}")] = times
    return found


def _was_asked(chronicle: Chronicle, name: str) -> bool:
    """Whether the release of the trolley is the newest that was recorded for it."""
    mine = [event for trolley, _, event in chronicle.events.values() if trolley == name]
    return bool(mine) and type(mine[-1]).__name__ == "Requested"

"""What people physically did, kept apart from everything the product records: the truth a history is held against."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from warehouse.events import Event, FoundInTote, Put, Shorted, Skipped, Taken, ToteBound, Undoable, Undone

Key = tuple[str, str, tuple[int, str]]
"""A trolley, a kind (`picked`, `shorted`, `skipped`, `tote`), and the stop and line, or the slot and tote."""

Amounts = Counter[Key]
"""How much there is of each."""


def amounts(trolley: str, event: Event, times: int = 1) -> Amounts:
    """What an event amounts to, reckoned here once more and without the product's fold."""
    match event:
        case Put():
            found = {("picked", (event.stop, count.line)): count.quantity for count in event.counts}
        case Shorted():
            found = {("shorted", (event.stop, count.line)): count.quantity for count in event.missing}
        case Skipped():
            found = {("skipped", (event.stop, "")): 1}
        case ToteBound():
            found = {("tote", (0, f"{event.slot} {event.tote}")): 1}
        case Undone():
            return amounts(trolley, event.event, -times)
        case _:
            found = {}
    return Counter({(trolley, kind, what): number * times for (kind, what), number in found.items()})


def reckoned(facts: Iterable[tuple[str, int, Event]]) -> Amounts:
    """What facts, each with its trolley and epoch, amount to when what was found counts too, lease after lease."""
    total: Amounts = Counter()
    put: dict[int, Amounts] = {}
    found: dict[int, Counter[tuple[Key, int]]] = {}
    for trolley, epoch, event in facts:
        puts = put.setdefault(epoch, Counter())
        for key, number in amounts(trolley, event).items():
            (puts if key[1] == "picked" else total)[key] += number
        for key, units, times in assertions(trolley, event):
            found.setdefault(epoch, Counter())[key, units] += times
    for epoch in sorted(put):
        for (key, units), times in found.get(epoch, Counter[tuple[Key, int]]()).items():
            if times > 0:
                total[key] = max(total[key], units)
        total.update(put[epoch])
    return total


def assertions(trolley: str, event: Event) -> list[tuple[Key, int, int]]:
    """What an event says to have been found: of what, how many, and -1 where that is taken back."""
    match event:
        case FoundInTote():
            return [((trolley, "picked", (event.stop, count.line)), count.quantity, 1) for count in event.counts]
        case Undone():
            return [(key, units, -times) for key, units, times in assertions(trolley, event.event)]
        case _:
            return []


def settled(total: Amounts) -> dict[Key, int]:
    """`total` without what comes to nothing."""
    return {key: number for key, number in total.items() if number}


@dataclass(slots=True, kw_only=True)
class Act:
    """Something a person does once: it stands, or it does not (yet, or any longer)."""

    trolley: str
    event: Event
    """What the screen calls it."""
    reverses: "Act | None" = None
    """The act that this one takes back."""
    stands: bool = False
    did: Amounts = field(default_factory=Counter)
    hand_before: int = 0

    @property
    def base(self) -> "Act":
        """The act in question: itself, or the one it takes back."""
        return self.reverses or self


class Truth:
    """The physical side of one journal: what its people moved, and what they have in the hand."""

    def __init__(self) -> None:
        self.acts: dict[int, Act] = {}
        """By number in the journal, also of events that a crash kept from it."""
        self.moved: Amounts = Counter()
        self.hands: Counter[str] = Counter()
        """Units in the hand, by the trolley they are for."""

    def act_for(self, trolley: str, event: Event) -> Act:
        """The act that `event` asks of a person; taking back is an act about another."""
        if isinstance(event, Undone):
            known = self.acts.get(event.seq)
            return Act(trolley=trolley, event=event, reverses=known.base if known else None)
        return Act(trolley=trolley, event=event)

    def do(self, act: Act) -> None:
        """Do it with the hands."""
        if act.reverses is not None:
            self._take_back(act.reverses)
        elif not act.stands:
            self._do(act)

    def do_not(self, act: Act) -> None:
        """Put everything as it was before `do`."""
        if act.reverses is not None:
            if not act.reverses.stands:
                self._do(act.reverses)
        else:
            self._take_back(act)

    def is_done(self, act: Act) -> bool:
        """Whether the hands have done it."""
        return not act.reverses.stands if act.reverses is not None else act.stands

    def _do(self, act: Act) -> None:
        hand = self.hands[act.trolley]
        act.stands, act.hand_before = True, hand
        match act.event:
            case Taken():
                self.hands[act.trolley] += act.event.quantity
                return
            case Put():
                act.did = _at_most(hand, amounts(act.trolley, act.event))
                self.hands[act.trolley] -= act.did.total()
            case Shorted():
                act.did = amounts(act.trolley, act.event)
                self.hands[act.trolley] = act.event.found
            case _:
                act.did = amounts(act.trolley, act.event)
        self.moved.update(act.did)

    def _take_back(self, act: Act) -> None:
        if act.stands:
            act.stands = False
            self.hands[act.trolley] = act.hand_before
            self.moved.subtract(act.did)


def _at_most(units: int, wanted: Amounts) -> Amounts:
    """Of what is wanted, what there is."""
    found: Amounts = Counter()
    for key, number in wanted.items():
        found[key] = min(units, number)
        units -= found[key]
    return found


def undoable(event: Event) -> bool:
    """Whether it can be in question after a crash."""
    return isinstance(event, Undoable | Undone)

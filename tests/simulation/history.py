"""One history: people pick while devices, server and network fail; then all is healed and held to account.

Everything comes from one seed: run it again and the same happens.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from offline.transport import Refusal, Unreachable
from tests.doubles.network import FaultyNetwork, Flight
from tests.simulation import boots, properties
from tests.simulation.handheld import SCAN_MOMENTS, SYNC_MOMENTS, Chronicle, Handheld, Moment
from tests.simulation.person import says
from tests.simulation.site import BADGES, TOTES, TROLLEYS, Site
from warehouse.flows.trolley import Job, Trolley
from warehouse.wire import ClaimWanted

ACTS = 75
"""Things said in one history, before it is healed."""
CRASHES = (3, 6)
ROUNDS_MAX = 400
"""Steps in which everything must have come to rest once it is healed."""

SHARED_MEMORY = Path("/dev/shm")  # noqa: S108 - journals of a history are made and thrown away by the thousand


@dataclass(slots=True, kw_only=True)
class Result:
    """What came of one history."""

    seed: int
    counts: Counter[str] = field(default_factory=Counter)
    violations: list[str] = field(default_factory=list)
    trace: list[str] = field(default_factory=list)


class World:
    """Devices, people, network and server of one history."""

    def __init__(self, seed: int, acts: int, folder: Path) -> None:
        self.random = Random(seed)
        self.result = Result(seed=seed)
        self._acts_left = acts
        self._folder = folder
        self._calm = False
        self._server_deaths = 0.0
        self.site = Site(self.random, self._server_dies)
        self.network = FaultyNetwork(self.site.serve, self.random)
        self.handhelds = [self._handheld(f"D{number}", badge) for number, badge in enumerate(BADGES[:2], 1)]
        self._flights: dict[str, Flight] = {}
        self._keys = 0
        self._asking: dict[str, tuple[str, ClaimWanted, str]] = {}
        """By device: the claim whose outcome is not known, with its key."""
        self._crashes_at = self._booked(acts)
        self._takeover_at = self.random.randrange(acts // 4, acts) if seed % 2 else acts * 2
        self._backup_at = self.random.randrange(acts // 2) if seed % 5 == 0 else acts * 2
        self._restore_at = self.random.randrange(acts // 2, acts) if seed % 5 == 0 else acts * 2
        self._server_deaths = 0.06

    def _booked(self, acts: int) -> set[int]:
        number = min(self.random.randint(*CRASHES), max(0, acts - 5))
        return set(self.random.sample(range(5, max(acts, 6)), number))

    def _handheld(self, name: str, badge: str) -> Handheld:
        return Handheld(name, badge, self._folder, self.random, self.tell, self.inspect)

    def tell(self, what: str) -> None:
        """Add a line to the trace."""
        self.result.trace.append(what)

    def violated(self, what: str) -> None:
        """Note that a property does not hold."""
        self.tell(f"VIOLATION {what}")
        self.result.violations.append(what)

    def inspect(self, handheld: Handheld, shown: Trolley | None) -> None:
        """Hold a device that has just started against what its person was told before."""
        self._hung_up(handheld)
        for violation in boots.violations(handheld, shown):
            self.violated(violation)

    def _hung_up(self, handheld: Handheld) -> None:
        """What a program waits for is gone with it."""
        self._flights.pop(handheld.name, None)
        self._asking.pop(handheld.name, None)

    def run(self) -> None:
        """The faulty phase, the healed phase, and the account."""
        while self._acts_left > 0 and not self.result.violations:
            self.step()
        self.heal()
        if not self.result.violations:
            for violation in properties.violations(self):
                self.violated(violation)
        self._count()

    def step(self) -> None:
        """Let one thing happen."""
        dice = self.random.random()
        handheld = self.random.choice(self.handhelds)
        if dice < 0.62:
            self.act(handheld)
        elif dice < 0.92:
            self.network_step(handheld)
        else:
            handheld.clock.advance(self.random.choice((0.2, 1.0, 5.0)))
        for violation in properties.at_any_time(self):
            self.violated(violation)

    def act(self, handheld: Handheld) -> None:
        """Have the person with `handheld` do the next thing."""
        self._acts_left -= 1
        self._extraordinary()
        dies = self._death(SCAN_MOMENTS)
        handheld.clock.advance(1.0)
        handheld.sync.woken(handheld.clock.mono_s())
        if handheld.settle(dies) or handheld.ask_to_be_released(dies):
            return
        if handheld.trolley is None or handheld.trolley.job is Job.LEFT:
            self.look_for_work(handheld)
            return
        said = says(handheld.trolley, self.random, [tote for tote in TOTES if self._is_free(tote)])
        handheld.say(said, dies, hands_first=self.random.random() < 0.5)

    def _is_free(self, tote: str) -> bool:
        standing = [chronicle.truth.moved for one in self.handhelds for chronicle in one.chronicles]
        return not any(
            number and what[1] == "tote" and tote in str(what[2]) for all_ in standing for what, number in all_.items()
        )

    def _extraordinary(self) -> None:
        """What happens once in some histories."""
        done = self._acts_left
        if done == self._takeover_at:
            self.take_over()
        if done == self._restore_at and self.site.restore():
            self.result.counts["restores"] += 1
            self.tell("the server is restored from its backup")
        if done == self._backup_at:
            self.tell("the server is backed up")
            self.site.back_up()

    def take_over(self) -> None:
        """A colleague takes a trolley over, or a device is destroyed in the middle of it."""
        holding = [one for one in self.handhelds if one.trolley is not None]
        if not holding:
            return
        self.result.counts["takeovers"] += 1
        loser = self.random.choice(holding)
        trolley = loser.work.trolley
        assert trolley is not None
        if self.random.random() < 0.5:
            loser.destroy()
            self._hung_up(loser)
            self.result.counts["destroyed"] += 1
        winner = self.random.choice(self.handhelds)
        if winner.begun is None and winner.recovered.question is None and winner.work.trolley != trolley:
            self._ask(winner, trolley, "swap")

    def look_for_work(self, handheld: Handheld) -> None:
        """Claim some trolley, or ask again about the claim whose outcome is not known."""
        if handheld.name in self._asking:
            trolley, wanted, key = self._asking[handheld.name]
        else:
            trolley = f"TRL-{self.random.randint(1, TROLLEYS)}"
            self._ask(handheld, trolley, "")
            return
        self._claim(handheld, trolley, wanted, key)

    def _ask(self, handheld: Handheld, trolley: str, take_over: str) -> None:
        self._keys += 1
        wanted = ClaimWanted(take_over=take_over, incarnation=handheld.journal.incarnation)
        self._asking[handheld.name] = (trolley, wanted, f"key-{self._keys}")
        self._claim(handheld, trolley, wanted, f"key-{self._keys}")

    def _claim(self, handheld: Handheld, trolley: str, wanted: ClaimWanted, key: str) -> None:
        try:
            claim = self.network.call(lambda: self.site.claim(handheld.name, handheld.badge, trolley, wanted, key))
        except Unreachable:
            self.tell(f"{handheld.name} hears nothing about its claim of {trolley}")
            return
        except Refusal as refusal:
            self._asking.pop(handheld.name, None)
            self.tell(f"{handheld.name} is refused {trolley}: {refusal.problem.type}")
            return
        self._asking.pop(handheld.name, None)
        self.tell(f"{handheld.name} has {trolley} epoch {claim.epoch}, snapshot at {claim.snapshot.ack}")
        handheld.claimed(claim)
        self.result.counts["claims"] += 1

    def network_step(self, handheld: Handheld) -> None:
        """Send, deliver, or hear."""
        flight = self._flights.get(handheld.name)
        if flight is None:
            request = handheld.request()
            if request is not None:
                self.tell(f"{handheld.name} sends {request.from_seq}+{len(request.events)}")
                self._flights[handheld.name] = self.network.send(request)
        elif flight.outcome is None:
            self.network.deliver()
        else:
            del self._flights[handheld.name]
            handheld.hear(flight.outcome, self._death(SYNC_MOMENTS, 0.03))
        if self.random.random() < 0.2:
            self.network.deliver()
        for violation in properties.of_replies(self):
            self.violated(violation)

    def _death(self, moments: tuple[Moment, ...], chance: float | None = None) -> Moment:
        """Whether, and where, the device dies in what comes now."""
        if self._calm:
            return Moment.NOWHERE
        dies = self._acts_left in self._crashes_at if chance is None else self.random.random() < chance
        return self.random.choice(moments) if dies else Moment.NOWHERE

    def _server_dies(self) -> str:
        if self._calm or self.random.random() >= self._server_deaths:
            return ""
        self.result.counts["server deaths"] += 1
        return self.random.choice(("before", "after"))

    def heal(self) -> None:
        """No more faults: everything must come to rest in a bounded number of steps."""
        self.tell("healed")
        self._calm = True
        self.network.heal()
        for _ in range(ROUNDS_MAX):
            if self.result.violations or self._is_at_rest():
                break
            for handheld in self.handhelds:
                handheld.settle(Moment.NOWHERE)
                handheld.clock.advance(31.0)
                self.network_step(handheld)
        else:
            self.violated("L1 the queue did not drain")
        self._last_news()

    def _is_at_rest(self) -> bool:
        return (
            not self._flights
            and not self.network.deliver()
            and all(
                one.journal.count_unacked() == 0 and one.begun is None and one.recovered.question is None
                for one in self.handhelds
            )
        )

    def _last_news(self) -> None:
        """One more exchange each, so that everybody knows what everybody did."""
        for handheld in self.handhelds:
            for _ in range(4):
                handheld.clock.advance(31.0)
                self.network_step(handheld)
                if handheld.name not in self._flights and self.random.random() < 0:
                    break

    def chronicles(self) -> list[Chronicle]:
        """Of every journal there ever was."""
        return [chronicle for one in self.handhelds for chronicle in one.chronicles]

    def _count(self) -> None:
        counts = self.result.counts
        counts["histories"] = 1
        counts["events"] = sum(len(chronicle.events) for chronicle in self.chronicles())
        counts["signalled"] = sum(len(chronicle.signalled) for chronicle in self.chronicles())
        counts["crashes"] = sum(one.crashes for one in self.handhelds)
        counts["network faults"] = self.network.happened.total()
        counts["told lost"] = sum(one.told_lost for one in self.handhelds)


def run(seed: int, *, acts: int = ACTS, after: Callable[[World], None] = lambda world: None) -> Result:
    """The history of `seed`, at most `acts` things long."""
    where = SHARED_MEMORY if SHARED_MEMORY.is_dir() else None
    with TemporaryDirectory(dir=where) as folder:
        world = World(seed, acts, Path(folder))
        world.run()
        after(world)
        for handheld in world.handhelds:
            handheld.stop()
        world.site.close()
        return world.result

"""One history: people pick while devices, server and network fail; then all is healed and held to account.

Everything comes from one seed: run it again and the same happens.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from pickserver.store.trolleys import one
from tests.doubles.network import FaultyNetwork, Flight
from tests.simulation import boots, properties, supervisor
from tests.simulation.claims import Claims
from tests.simulation.deaths import Deaths
from tests.simulation.follower import followers
from tests.simulation.handheld import Chronicle, Handheld, Moment
from tests.simulation.person import looks, says
from tests.simulation.site import BADGES, TOTES, TROLLEYS, Site
from tests.simulation.truth import Key
from warehouse.flows.decision import FoundSaid, Scanned
from warehouse.flows.trolley import Job, Trolley

ACTS = 75
"""Things said in one history, before it is healed."""
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

    def __init__(self, seed: int, folder: Path) -> None:
        self.random = Random(seed)
        self.result = Result(seed=seed)
        self._acts = 0
        self._folder = folder
        self.deaths = Deaths(self.random, self.result.counts)
        self.site = Site(self.random, self.deaths.of_the_server)
        self.network = FaultyNetwork(self.site.serve, self.random)
        self.handhelds = [
            Handheld(f"D{number}", badge, self._folder, self.random, self.tell, self.inspect)
            for number, badge in enumerate(BADGES[:2], 1)
        ]
        self.claims = Claims(self.site, self.network, self.tell, self.result.counts)
        self.followers = followers(self.site, seed)
        self._flights: dict[str, Flight] = {}
        self.looked: defaultdict[Key, list[tuple[Chronicle, int]]] = defaultdict(list)
        """By line: what each other journal's people had put there, each time somebody looked."""
        self._parking = ""
        """The device whose person leaves the trolley, not knowing that it is another's by now."""
        self.deaths.book(ACTS)
        self._takeover_at = self.random.randrange(ACTS // 4, ACTS) if seed % 2 else None
        self._decided_at = self.random.randrange(ACTS // 4, ACTS) if seed % 3 == 0 else None
        self._cancels = supervisor.cancellations(seed, ACTS)
        self._backup_at = self.random.randrange(ACTS // 2) if seed % 5 == 0 else None
        self._restore_at = self.random.randrange(ACTS // 2, ACTS) if seed % 5 == 0 else None

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
        self.claims.forget(handheld)

    def run(self, acts: int) -> None:
        """The faulty phase, the healed phase, and the account."""
        while self._acts < acts and not self.result.violations:
            self.step()
        self.heal()
        if not self.result.violations:
            for violation in properties.violations(self):
                self.violated(violation)
        self._count()

    def step(self) -> None:
        """Let one thing happen."""
        for follower in self.followers:
            follower.step()
        dice = self.random.random()
        handheld = self.random.choice(self.handhelds)
        if dice < 0.62:
            self.act(handheld)
        elif dice < 0.92:
            self.network_step(handheld)
        else:
            handheld.clock.advance(self.random.choice((0.2, 1.0, 5.0)))
            return
        for violation in properties.at_any_time(self):
            self.violated(violation)

    def act(self, handheld: Handheld) -> None:
        """Have the person with `handheld` do the next thing."""
        self._acts += 1
        self._extraordinary()
        crashes, dies = handheld.crashes, self.deaths.in_a_scan(self._acts)
        self._act(handheld, dies)
        if dies is not Moment.NOWHERE and handheld.crashes > crashes:
            self.deaths.came()

    def _act(self, handheld: Handheld, dies: Moment) -> None:
        handheld.clock.advance(1.0)
        handheld.sync.woken(handheld.clock.mono_s())
        if handheld.settle(dies) or handheld.ask_to_be_released(dies):
            return
        if handheld.trolley is None or handheld.trolley.job is Job.LEFT or self.claims.is_unsettled(handheld):
            self.claims.look_for_work(handheld, self.random.randint(1, TROLLEYS))
            return
        if handheld.read_cancelled(dies):
            return
        said = self._looks(handheld) or says(handheld.trolley, self.random, self._free_totes())
        if self._parking == handheld.name:
            self._parking, said = "", Scanned(code=handheld.trolley.plan.parks[0])
        handheld.say(said, dies, hands_first=self.random.random() < 0.5)

    def _looks(self, handheld: Handheld) -> FoundSaid | None:
        """Have a person whose trolley was another's look into a tote; who has lost it does not stand there any more."""
        trolley = handheld.trolley
        assert trolley is not None
        row = self.site.read(lambda tx: one(tx, trolley.plan.trolley))
        if row is None or row.epoch != trolley.epoch:
            return None
        name, lying = trolley.plan.trolley, Counter[tuple[int, str]]()
        for chronicle in self.chronicles():
            for (other, kind, line), number in chronicle.truth.moved.items():
                if (other, kind) == (name, "picked"):
                    lying[line] += number
        said = looks(trolley, self.random, lying)
        if said is not None and trolley.current is not None:
            others = [each for each in self.chronicles() if each is not handheld.chronicle]
            for share in trolley.current.shares:
                key = (name, "picked", (trolley.current.stop, share.line))
                self.looked[key] += [(each, each.truth.moved[key]) for each in others]
        return said

    def _free_totes(self) -> list[str]:
        """Totes that physically stand on no trolley."""
        standing = {
            str(what).split()[-1]
            for chronicle in self.chronicles()
            for (_, kind, (_, what)), number in chronicle.truth.moved.items()
            if kind == "tote" and number
        }
        return [tote for tote in TOTES if tote not in standing]

    def _extraordinary(self) -> None:
        """What happens once in some histories."""
        if self._takeover_at is not None and self._acts >= self._takeover_at and self.take_over():
            self._takeover_at = None
        if self._decided_at is not None and self._acts >= self._decided_at and supervisor.decide(self):
            self._decided_at = None
        if self._acts in self._cancels:
            supervisor.cancel(self, self._cancels[self._acts])
        if self._acts == self._restore_at and self.site.restore():
            self.result.counts["restores"] += 1
            self.tell("the server is restored from its backup")
        if self._acts == self._backup_at:
            self.tell("the server is backed up")
            self.site.back_up()

    def take_over(self) -> bool:
        """A colleague takes a trolley over, or a device is destroyed in the middle of it; False when nobody can now."""
        holding = [one for one in self.handhelds if one.trolley is not None]
        if not holding:
            return False
        loser = self.random.choice(holding)
        destroyed = self.random.random() < 0.5
        winner = self.random.choice([one for one in self.handhelds if destroyed or one is not loser])
        trolley = loser.work.trolley
        assert trolley is not None
        if winner is not loser and not (self._is_free_to_choose(winner) and winner.work.trolley != trolley):
            return False
        self.result.counts["takeovers"] += 1
        if destroyed:
            loser.destroy()
            self._hung_up(loser)
            self.result.counts["destroyed"] += 1
        else:
            self._parking = loser.name if self.random.random() < 0.5 else ""
        self.claims.ask(winner, trolley, "swap")
        return True

    def _is_free_to_choose(self, handheld: Handheld) -> bool:
        return handheld.begun is None and handheld.recovered.question is None and not self.claims.is_unsettled(handheld)

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
            handheld.hear(flight.outcome, self.deaths.in_sync())
        if self.random.random() < 0.2:
            self.network.deliver()
        if self.site.replies:
            for violation in properties.p13_no_ack_past_a_gap(self):
                self.violated(violation)

    def heal(self) -> None:
        """No more faults: everything must come to rest in a bounded number of steps."""
        self.tell("healed")
        self.deaths.end()
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
        for handheld in self.handhelds * 6:  # so that everybody knows what everybody did
            handheld.clock.advance(31.0)
            self.network_step(handheld)

    def _is_at_rest(self) -> bool:
        return (
            not self._flights
            and not self.network.deliver()
            and all(
                one.journal.count_unacked() == 0 and one.begun is None and one.recovered.question is None
                for one in self.handhelds
            )
        )

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
        counts["followers begun anew"] = sum(one.refused for one in self.followers)
        counts["told lost"] = sum(one.told_lost for one in self.handhelds)


def run(seed: int, *, acts: int = ACTS) -> Result:
    """The history of `seed`; with fewer `acts` it is the same until then, and healed earlier."""
    where = SHARED_MEMORY if SHARED_MEMORY.is_dir() else None
    with TemporaryDirectory(dir=where) as folder:
        world = World(seed, Path(folder))
        world.run(acts)
        for handheld in world.handhelds:
            handheld.stop()
        world.site.close()
        return world.result


def shrunk(seed: int) -> Result:
    """The shortest beginning of a history that still violates something."""
    for acts in range(ACTS):
        result = run(seed, acts=acts)
        if result.violations:
            return result
    return run(seed)

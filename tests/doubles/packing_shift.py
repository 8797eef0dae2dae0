"""A played shift at the pack desks: trolleys picked by facts; then real desks, a real server, carrier and printers.

`python -m tests.doubles.packing_shift` plays the long one and prints a line of figures; the journeys play a tenth.
What is packed and what happens to it is thrown with a seed, and read from what the server says of each trolley.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from itertools import count
from pathlib import Path
from random import Random
from threading import Lock, Thread
from typing import Final
from urllib.request import Request, urlopen

import httpx

from assets import asset
from pickclient.demo import ENROLMENT, plan_of, site
from pickclient.demo_carrier import DemoCarrier
from tests.doubles.desk_jobs import Job, Paper, Place, Unit
from tests.doubles.desk_player import DeskPlayer
from tests.doubles.packer import Packer
from tests.doubles.zebra import Zebra, plugged_in
from tests.protocol.floor import Handheld
from warehouse.claims import Claim, ClaimWanted
from warehouse.codec import loads
from warehouse.events import Dropped, Event, LineCount, Put, Requested, ToteBound, Wish
from warehouse.items import Confirm, Item
from warehouse.opening import CancelWanted
from warehouse.sign_in import Badge, SignedIn
from warehouse.trolleys import Plan
from warehouse.wire import SyncReply

ROOT: Final = Path(__file__).parents[2]
LONG: Final = ("TRL-17", *(f"TRL-{number}" for number in (12, 14, 15, 16, 18, 19, 21, 22, 23, 24)), "TRL-30")
TENTH: Final = ("TRL-12", "TRL-23", "TRL-30")
PICKED_BEFORE: Final = "TRL-30"
"""The demo's own picked trolley."""
PEOPLE: Final = (
    ("BDG-0412", ""),
    ("BDG-0414", ""),
    ("BDG-0415", ""),
    ("BDG-0417", ""),
    ("BDG-0419", ""),
    ("BDG-0100", "2580"),
)
"""Those of the demo who read English, with the PIN of who has one."""
SPARE: Final = "DSK-08"
PICKED_SHORT: Final = 0.04
"""Share of the lines of several units of which the picker found one too few."""
MISHAPS: Final[Mapping[str, float]] = {
    "short": 0.04,
    "damaged": 0.02,
    "mispick": 0.02,
    "two parcels": 0.05,
    "cancelled before": 0.015,
    "cancelled": 0.02,
    "reprint": 0.02,
    "box": 0.02,
    "new label": 0.015,
    "late": 0.015,
    "wrong label": 0.03,
    "desk": 0.01,
    "taken over": 0.01,
    "killed": 0.01,
    "killed in a scan": 0.01,
}
"""Share of the orders to which each happens; every one happens at least once."""
SINGLE_TOO: Final = frozenset({"reprint", "box", "new label", "late", "wrong label"})
"""What can happen to an order of a batch tote, too."""


@dataclass(slots=True)
class FolderPaper:
    """A folder that a desk prints into."""

    folder: Path

    def labels(self) -> Sequence[bytes]:
        """Every file that is whole, the oldest first."""
        files = sorted(self.folder.glob("[!.]*"), key=lambda file: file.stat().st_mtime_ns)
        return [file.read_bytes() for file in files]


@dataclass(slots=True)
class ZebraPaper:
    """What a label printer printed."""

    zebra: Zebra

    def labels(self) -> Sequence[bytes]:
        """Every label, in order."""
        return list(self.zebra.printed)


class Orders:
    """What is to be packed, for all desks; and what only somebody else can do."""

    def __init__(self, jobs: Sequence[Job], cancel: Callable[[str], None], delay: Callable[[], None]) -> None:
        """Hand out `jobs` in this order."""
        self.cancel, self.delay = cancel, delay
        self._jobs, self._handed = list(jobs), list[Job]()
        self._lock, self._stopped = Lock(), False

    def stop(self) -> None:
        """Hand out no more."""
        self._stopped = True

    def take(self, desk: str) -> Job | None:
        """The next order; one that a colleague began goes before."""
        with self._lock:
            if self._stopped:
                return None
            begun = next((job for job in self._handed if job.begun_by != desk), None)
            if begun is not None:
                self._handed.remove(begun)
                return begun
            return self._jobs.pop(0) if self._jobs else None

    def hand_on(self, job: Job) -> None:
        """Leave a half-packed order to a colleague."""
        with self._lock:
            self._handed.append(job)

    def instead(self, job: Job, order: str) -> Job:
        """The job of `order`, which was opened for `job`'s item; that one stays to be done."""
        with self._lock:
            (other,) = (one for one in self._jobs if one.order == order)
            self._jobs[self._jobs.index(other)] = job
            return other


@dataclass(slots=True)
class Played:
    """A shift that is over."""

    folder: Path
    jobs: Sequence[Job]
    seconds: float
    errors: list[str] = field(default_factory=list)
    kills: int = 0
    figures: str = ""
    """What the separate reader found, as its last line says."""
    differences: list[str] = field(default_factory=list)


def play(folder: Path, trolleys: Sequence[str], desks: int, seed: int) -> Played:
    """Play a shift in `folder` and have it read by another process."""
    random = Random(seed)
    with ExitStack() as stack:
        carrier = stack.enter_context(DemoCarrier(folder / "site"))
        address = stack.enter_context(site(folder / "site", carriers=carrier.file))
        carrier.start()
        (told,) = json.loads(carrier.file.read_text(encoding="utf-8"))["carriers"]
        client = stack.enter_context(httpx.Client(base_url=address, timeout=30))
        jobs = _happen(_picked(client, address, trolleys, random), random)
        orders = Orders(jobs, Supervisor(client).cancel, lambda: _script(told["url"], {"next": ["late"], "late_s": 6}))
        _script(told["url"], {"shares": {"lost_reply": 0.02}})
        papers = {f"DSK-{number:02}": stack.enter_context(_printer(folder, number)) for number in range(1, desks + 1)}
        begun_s = time.monotonic()
        played = Played(folder, jobs, 0.0)
        places = [
            Place(desk=desk, badge=badge, pin=pin, printer=printer, paper=paper, spare=SPARE, number=int(desk[-2:]))
            for (desk, (printer, paper)), (badge, pin) in zip(papers.items(), PEOPLE, strict=False)
        ]
        threads = [Thread(target=_packs, args=(address, folder, place, orders, played)) for place in places]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        played.seconds = time.monotonic() - begun_s
        for desk, (_, paper) in papers.items():
            _kept(paper, folder / "printed" / desk)
        with urlopen(f"{told['url']}/ledger", timeout=30) as answer:  # noqa: S310 (on this machine)
            (folder / "ledger.json").write_bytes(answer.read())
    (folder / "jobs.json").write_text(json.dumps([job.order for job in jobs]), encoding="utf-8")
    reader = [sys.executable, "-m", "tests.doubles.packing_truth", str(folder)]
    read = subprocess.run(reader, capture_output=True, text=True, check=False, cwd=ROOT)
    *played.differences, played.figures = (read.stdout + read.stderr).splitlines() or [""]
    return played


class Supervisor:
    """Lotte, somewhere else."""

    def __init__(self, client: httpx.Client) -> None:
        """Sign her in on a device of her own."""
        self._self = Packer(client, "OFFICE", badge="BDG-0412", enrolment=ENROLMENT)
        answer = self._self.post("/v1/sign-in", Badge(badge="BDG-0100", pin="2580"))
        self._self.headers["Operator-Token"] = loads(SignedIn, answer.content).token
        self._lock = Lock()

    def cancel(self, order: str) -> None:
        """Cancel an order."""
        with self._lock:
            answer = self._self.post(f"/v1/orders/{order}/cancel", CancelWanted(reason="the customer rang"))
        assert answer.status_code == 200, answer.text


def _packs(address: str, folder: Path, place: Place, orders: Orders, played: Played) -> None:
    """One packer's shift, to the end or to the first thing that is not as it should be."""
    try:
        with DeskPlayer(address, folder / place.desk, place, orders) as player:
            player.begin()
            while (job := orders.take(place.desk)) is not None:
                player.pack(job)
            player.end()
            played.kills += player.kills
    except (AssertionError, OSError) as error:
        played.errors.append(f"{place.desk}: {error}")
        orders.stop()


def _picked(client: httpx.Client, address: str, trolleys: Sequence[str], random: Random) -> list[Job]:
    """Have the trolleys picked, all but a few units; the orders in their totes."""
    picker = Packer(client, "PICKER", badge="BDG-0412", enrolment=ENROLMENT)
    device, totes = Handheld("PICKER"), count(1)
    jobs: list[Job] = []
    for trolley in trolleys:
        if trolley == PICKED_BEFORE:
            plan, bound = plan_of(address, trolley), _picked_into(trolley)
            jobs += _jobs(plan, bound, {})
            continue
        answer = picker.post(f"/v1/trolleys/{trolley}/claim", ClaimWanted(incarnation=device.incarnation))
        given = loads(Claim, answer.content)
        plan = given.plan
        bound = {slot.slot: f"TOT-{next(totes):05}" for slot in plan.slots}
        missing = {
            share.line: 1
            for stop in plan.stops
            for share in stop.shares
            if share.quantity > 1 and random.random() < PICKED_SHORT
        }
        events = device.record(*_facts(plan, bound, missing), trolley=trolley, epoch=given.epoch)
        sent = picker.post("/v1/events", device.request(*events))
        assert loads(SyncReply, sent.content).ack == len(device.events)
        jobs += _jobs(plan, bound, missing)
    return jobs


def _picked_into(trolley: str) -> Mapping[str, str]:
    """The totes in which the demo's own picked trolley stands, by slot."""
    records = json.loads(asset("demo", "trolleys.json").read_text(encoding="utf-8"))
    return next(record["picked_into"] for record in records if record["trolley"] == trolley)


def _facts(plan: Plan, totes: Mapping[str, str], missing: Mapping[str, int]) -> Iterator[Event]:
    for slot, tote in totes.items():
        yield ToteBound(slot=slot, tote=tote)
    for stop in plan.stops:
        for slot, tote in totes.items():
            counts = tuple(
                LineCount(line=share.line, quantity=share.quantity - missing.get(share.line, 0))
                for share in stop.shares
                if share.slot == slot
            )
            if counts:
                yield Put(stop=stop.stop, slot=slot, tote=tote, counts=counts)
    yield Dropped(zone=plan.zones[0])
    yield Requested(wish=Wish.RELEASE)


def _jobs(plan: Plan, totes: Mapping[str, str], missing: Mapping[str, int]) -> Iterator[Job]:
    for slot in plan.slots:
        for order in slot.orders:
            lines = tuple(
                _unit(stop.item, share.line, share.quantity - missing.get(share.line, 0))
                for stop in plan.stops
                for share in stop.shares
                if share.line.partition("/")[0] == order
            )
            by_line = tuple(sorted(lines, key=lambda unit: unit.line))
            yield Job(order=order, tote=totes[slot.slot], lines=by_line, batch=len(slot.orders) > 1)


def _unit(item: Item, line: str, quantity: int) -> Unit:
    (code, *_) = (code.code for code in item.codes if code.multiple == 1)
    once = item.confirm is Confirm.ONCE
    return Unit(line=line, name=item.name, code=code, quantity=quantity, once=once, weight_g=item.weight_g)


def _happen(jobs: Sequence[Job], random: Random) -> list[Job]:
    """The orders in the order in which they are packed, tote by tote, each mishap at a few of them."""
    free, found = list(jobs), dict[str, str]()
    random.shuffle(free)
    for mishap, share in MISHAPS.items():
        fitting = [job for job in free if _can_happen(mishap, job)]
        for job in fitting[: max(1, round(share * len(jobs)))]:
            found[job.order] = mishap
            free.remove(job)
    totes = sorted({job.tote for job in jobs})
    random.shuffle(totes)
    return [
        replace(job, mishap=found.get(job.order, ""))
        for job in sorted(jobs, key=lambda job: (totes.index(job.tote), job.order))
    ]


def _can_happen(mishap: str, job: Job) -> bool:
    if job.batch:
        return mishap in SINGLE_TOO
    units, weight_g = sum(line.quantity for line in job.lines), sum(line.quantity * line.weight_g for line in job.lines)
    scans = sum(1 if line.once else line.quantity for line in job.lines)
    match mishap:
        case "box" | "reprint" | "new label" | "wrong label" | "late":
            return weight_g < 10_000
        case "cancelled before" | "mispick":
            return True
        case "short" | "damaged":
            return units > 1
        case _:
            return scans > 1


@contextmanager
def _printer(folder: Path, number: int) -> Iterator[tuple[str, Paper]]:
    """A desk's printer: a label printer at every third desk, else a folder; its address, and where labels come out."""
    if number % 3 == 0:
        zebra = Zebra()
        with plugged_in(zebra) as port:
            yield f"zpl://127.0.0.1:{port}", ZebraPaper(zebra)
    else:
        labels = folder / f"labels-{number}"
        labels.mkdir()
        yield f"dir:{labels}", FolderPaper(labels)


def _kept(paper: Paper, folder: Path) -> None:
    """Put what a printer printed where the reader finds it."""
    folder.mkdir(parents=True)
    for number, label in enumerate(paper.labels(), start=1):
        (folder / f"{number:04}.zpl").write_bytes(label)


def _script(carrier: str, told: Mapping[str, object]) -> None:
    request = Request(f"{carrier}/script/key", json.dumps(told).encode(), method="PUT")  # noqa: S310 (on this machine)
    with urlopen(request, timeout=30) as answer:  # noqa: S310 (on this machine)
        assert answer.status == 200


def main() -> int:
    """Play a shift and print a line of figures."""
    parser = argparse.ArgumentParser(prog="packing_shift", description="Play a shift at the pack desks.")
    parser.add_argument("--seed", type=int, default=17, help="of what happens")
    parser.add_argument("--desks", type=int, default=6, help="1 to 6")
    parser.add_argument("--tenth", action="store_true", help="a tenth of the orders")
    parser.add_argument("--keep", type=Path, help="keep everything in this new folder")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="packing-shift-") as made:
        folder = given.keep or Path(made)
        played = play(folder, TENTH if given.tenth else LONG, given.desks, given.seed)
    for sentence in (*played.errors, *played.differences):
        sys.stdout.write(f"{sentence}\n")
    told = f"seed {given.seed}, {given.desks} desks, {played.kills} kills, {played.seconds:.0f} s"
    sys.stdout.write(f"{told}: {played.figures}\n")
    return 1 if played.errors or played.differences else 0


if __name__ == "__main__":
    sys.exit(main())

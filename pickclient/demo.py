"""`pickclient demo`: a whole site on this machine, from nothing: server, data, device, and a picker who plays if asked.

The server is a child process on a free loopback port; nothing of it is imported here.
"""

import os
import signal
import subprocess
import sys
import tempfile
import termios
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import NoReturn, TypeVar
from urllib.error import HTTPError
from urllib.parse import quote
from urllib.request import urlopen

from pickclient.demo_carrier import DemoCarrier
from pickclient.player import Floor, Player, PlayError
from pickclient.script import acts, mishaps
from warehouse.codec import loads
from warehouse.errors import CodecError
from warehouse.trolleys import Plan
from warehouse.values import dataclass

T = TypeVar("T")

BADGE = "BDG-0412"
"""Ana's, the demo site's first picker."""
ENROLMENT = "DEMO"
"""The demo site's enrolment code; a real site has a secret one."""
DEMO_TROLLEY = "TRL-17"
COMMAND = "pickclient"
"""What the program is called where it is installed."""
SHOWN = 8
"""The most trolleys that are named."""
LISTENS = "pickserver listens on "
SEED = 17
VISIBLE_SIZE = (80, 24)
VISIBLE_PAUSE_S = 0.5
VISIBLE_KEY_S = 0.003


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What the person asked for."""

    folder: Path | None
    """Where the demo's files go; None makes a new folder."""
    play: bool
    headless: bool
    trolley: str = ""
    """Which to play; empty: trolley 17 of the demo, or the first that waits at another site."""
    server: str = ""
    """Another site to play at, instead of the demo's: what is picked there counts there."""
    badge: str = BADGE
    """Of who plays; without a PIN."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _State:
    """A trolley, as far as it is looked at here."""

    trolley: str
    status: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Trolleys:
    trolleys: tuple[_State, ...]


class DemoError(Exception):
    """The demo site did not start; the text says why."""


def demo(wanted: Wanted) -> int:
    """Start the site and work in it, or watch it or another being worked in; the exit status."""
    signal.signal(signal.SIGTERM, _told_to_end)
    folder = wanted.folder or Path(tempfile.mkdtemp(prefix="pickclient-demo-"))
    try:
        if wanted.server:
            return _play(folder, wanted.server.rstrip("/"), wanted, {})
        if wanted.play:
            with site(folder / "site") as server:
                return _play(folder, server, wanted, client_environment())
        _say(f"1/4 Making a site in {folder / 'site'}: its hall, goods, orders and people; some seconds ...")
        made = DemoCarrier(folder / "site")
        with made as carrier, site(folder / "site", carriers=carrier.file, say=_say) as server:
            return _work(folder, server, carrier)
    except (DemoError, PlayError) as error:
        sys.stderr.write(f"{error}\n")
        return 1


@contextmanager
def site(
    folder: Path, port: int = 0, carriers: Path | None = None, say: Callable[[str], object] = str
) -> Iterator[str]:
    """A demo site's pickserver on loopback for the time of the block; gives its address.

    It buys labels from those whom the file `carriers` names. What takes long is told to `say` when it begins.

    Raises:
        DemoError: it did not start.

    """
    folder.mkdir(parents=True, exist_ok=True)
    environment = {**os.environ, "PICKSERVER_ENROLMENT": ENROLMENT, "PICKSERVER_DATA": str(folder)}
    if carriers is not None:
        environment["PICKSERVER_CARRIERS"] = str(carriers)
    _seed(environment)
    say("2/4 Starting the site's server ...")
    serve = [sys.executable, "-m", "pickserver", "serve", "--port", str(port)]
    with (folder / "pickserver.log").open("ab") as log:
        child = subprocess.Popen(serve, env=environment, stdout=subprocess.PIPE, stderr=log, text=True)
    try:
        assert child.stdout is not None
        for line in child.stdout:
            if line.startswith(LISTENS):
                yield line.removeprefix(LISTENS).strip()
                return
        message = f"pickserver did not start; see {folder / 'pickserver.log'}"
        raise DemoError(message)
    finally:
        child.terminate()
        child.wait()
        if child.stdout is not None:
            child.stdout.close()


def plan_of(server: str, trolley: str) -> Plan:
    """The plan of `trolley`, by the server's public API.

    Raises:
        DemoError: there is no such trolley.

    """
    try:
        return _asked(Plan, f"{server}/v1/trolleys/{quote(trolley)}/plan")
    except HTTPError as error:
        shown = ", ".join(waiting(server)[:SHOWN]) or "none"
        message = f"there is no trolley {trolley} with a route; these wait: {shown}"
        raise DemoError(message) from error


def waiting(server: str) -> list[str]:
    """Barcodes of the trolleys that wait for somebody.

    Raises:
        DemoError: the server does not say.

    """
    try:
        told = _asked(_Trolleys, f"{server}/v1/trolleys")
    except HTTPError as error:
        message = f"{server} does not answer as a pickserver does: {error}"
        raise DemoError(message) from error
    return [one.trolley for one in told.trolleys if one.status == "waiting"]


def _asked(kind: type[T], address: str) -> T:
    """What the server says at `address`.

    Raises:
        HTTPError: it says that there is no such thing.
        DemoError: it does not say.

    """
    try:
        with urlopen(address, timeout=10) as answer:  # noqa: S310 (a server of ours, or one that was asked for)
            return loads(kind, answer.read())
    except HTTPError:
        raise
    except (OSError, ValueError, CodecError) as error:
        message = f"{address} does not answer as a pickserver does: {error}"
        raise DemoError(message) from error


def client_command(server: str, data: Path) -> list[str]:
    """The command that starts a pickclient on the data folder `data`."""
    return [sys.executable, "-m", "pickclient", "--server", server, "--data", str(data)]


def client_environment() -> dict[str, str]:
    """What a demo client needs in its environment to be known to the demo site."""
    return {"PICKCLIENT_ENROLMENT": ENROLMENT}


def _seed(environment: dict[str, str]) -> None:
    seeded = subprocess.run(
        [sys.executable, "-m", "pickserver", "seed", "demo"],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if seeded.returncode:
        message = f"the demo site could not be made: {seeded.stderr.strip() or seeded.stdout.strip()}"
        raise DemoError(message)


def _work(folder: Path, server: str, carrier: DemoCarrier) -> int:
    from pickclient.sheets import write_demo_sheet

    labels = (folder / "labels").resolve()
    labels.mkdir(exist_ok=True)
    _say("3/4 Drawing its barcodes ...")
    write_demo_sheet(folder / "sheets")
    trying = {"PICKCLIENT_LEAVE": "on", "PICKCLIENT_TRY_BADGE": BADGE.removeprefix("BDG-")}
    desk = {"PICKCLIENT_PRINTER": f"dir:{labels}"}
    _say(f"Barcodes to scan or type are in {folder / 'sheets'}; Ctrl-C ends the demo.")
    _say(f"A desk's labels come into {labels}.")
    _say(f"The site's server is {server}, its enrolment code {ENROLMENT}.")
    _say("4/4 Opening the client ...")
    environment = {**os.environ, **client_environment(), **trying, **desk}
    with subprocess.Popen(client_command(server, folder / "device"), env=environment) as client:
        try:
            carrier.start()
            status = client.wait()
        finally:  # told to end meanwhile, the client is let end first: it leaves the terminal as it was
            client.terminate()
    sys.stdout.write(f"Go on with it by: {called()} demo --folder {folder}\n")
    sys.stdout.write(f"See what was recorded and told by: {called()} --data {folder / 'device'} replay\n")
    return status


def _say(line: str) -> None:
    """Show a line at once: whoever waits sees for what."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def called() -> str:
    """The command as it was called, which need not be on the search path: after `make demo` it is not."""
    called = Path(sys.argv[0])
    return str(called) if called.stem == COMMAND else COMMAND


def _told_to_end(number: int, _frame: FrameType | None) -> NoReturn:
    raise SystemExit(128 + number)


def _play(folder: Path, server: str, wanted: Wanted, environment: Mapping[str, str]) -> int:
    plan = plan_of(server, wanted.trolley or (_first(server) if wanted.server else DEMO_TROLLEY))
    folder.mkdir(parents=True, exist_ok=True)
    truth = folder / f"truth-{plan.trolley}-{plan.route_version}.jsonl"
    with _watched(visible=not wanted.headless) as show:
        floor = Floor(client_command(server, folder / "device"), environment=environment, show=show, size=_size(wanted))
        try:
            pause_s, key_s = (0.0, 0.0) if wanted.headless else (VISIBLE_PAUSE_S, VISIBLE_KEY_S)
            player = Player(truth, key_s=key_s, pause_s=pause_s)
            player.sign_in(floor, wanted.badge)
            player.claim(floor, plan.trolley)
            free = tuple(tote for tote, carrier in plan.totes.items() if carrier is None)
            for act in acts(plan, mishaps(plan, SEED), free):
                player.play(floor, act)
            player.all_sent(floor)
        finally:
            floor.close()
    compare = [sys.executable, "-m", "pickclient.truth", server, plan.trolley, str(truth)]
    return subprocess.call(compare)


def _first(server: str) -> str:
    """A trolley that waits.

    Raises:
        DemoError: none does.

    """
    found = waiting(server)
    if not found:
        message = "no trolley waits at this site: pickserver plan"
        raise DemoError(message)
    return found[0]


def _size(wanted: Wanted) -> tuple[int, int]:
    if wanted.headless:
        return VISIBLE_SIZE
    size = os.get_terminal_size(sys.stdout.fileno()) if sys.stdout.isatty() else None
    return (size.columns, size.lines) if size else VISIBLE_SIZE


@contextmanager
def _watched(*, visible: bool) -> Iterator[Callable[[bytes], object]]:
    """Where the played terminal's bytes go: to this one, which neither echoes nor waits for lines meanwhile."""
    if not visible:
        yield bytes
        return
    before = termios.tcgetattr(0) if os.isatty(0) else None
    if before:
        quiet = [*before]
        quiet[3] = before[3] & ~(termios.ECHO | termios.ICANON)
        termios.tcsetattr(0, termios.TCSANOW, quiet)
    try:
        yield lambda data: os.write(1, data)
    finally:
        if before:
            termios.tcsetattr(0, termios.TCSANOW, before)

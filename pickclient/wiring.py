"""Makes every part and connects it: the only place where the client's constructors are called.

In two halves: what the first paint needs, and what comes after it (the network, and the libraries it imports).
"""

import os
import sys
from collections.abc import Callable, Collection

from offline import look, recovery
from offline.clock import Clock, SystemClock
from offline.commands import HttpCommands
from offline.errors import JournalError, ReadOnly
from offline.folder import DataFolder
from offline.http import Http, HttpTransport
from offline.journal import Journal
from offline.news import News, Standing
from offline.recorder import Context, Recorder
from offline.recovery import Recovered
from offline.signals import SignalledMark
from offline.sync import Sync
from offline.syncing import SyncThread
from offline.writer import Writer
from pickclient import VERSION
from pickclient.lean import leave_out_the_palette
from pickclient.link import ENROLMENT, TOKEN_FILE, Link
from pickclient.log import end_with_a_thread, open_log
from pickclient.looks import DeviceLooks
from pickclient.secrets import SecretStore
from pickclient.settings import Settings
from warehouse.values import dataclass
from warehouse.wire import DeviceWanted

NAME_KEPT = 33
"""Characters of the set name that are kept: a server takes 40 in all."""
DEVICE = "device"
"""Under which name the journal keeps the device's own name."""
TURN_S = 0.0005
"""After so long a thread lets a waiting one run, in seconds: a scan waits for no answer that is being read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Device:
    """What lasts, opened: the folder, the journal behind its one thread, and where the last start left off."""

    settings: Settings
    name: str
    """The device's name at the server: the one that was set, and what tells it from others of that name."""
    incarnation: str
    folder: DataFolder
    writer: Writer
    mark: SignalledMark
    context: Context
    clock: Clock
    recovered: Recovered
    looks: DeviceLooks
    standing: Standing
    """How much of the journal the server had, as far as is known without asking it."""

    def close(self) -> None:
        """Write everything that was handed over and let go of the folder."""
        self.writer.close()
        self.mark.close()
        self.folder.release()


def open_device(settings: Settings, fixed: Collection[str] = ()) -> Device:
    """Open the data folder and fold where the device stands; settings that are `fixed` nobody overrules.

    Raises:
        JournalError: it cannot be worked with; says why. Nothing was changed or deleted.

    """
    clock = SystemClock()
    folder = DataFolder.claim(settings.data)
    try:
        journal = Journal.open(folder.journal, randomness=os.urandom, make_room=folder.free_reserve)
        mark = SignalledMark.open(folder.signalled, incarnation=journal.incarnation)
        recovered = recovery.recover(journal, mark.seq)
        name = _named(journal, settings.device)
        kept = look.kept(journal)
        standing = Sync(name, os.urandom).standing(journal)
    except JournalError:
        folder.release()
        raise
    except OSError as fault:  # the mark of the last signal can be neither read nor made
        folder.release()
        raise ReadOnly(f"the data folder cannot be written: {fault}") from fault
    writer = Writer(journal)
    operator = recovered.operator
    context = Context(
        device=name,
        site=operator.site if operator else "",
        session=os.urandom(16).hex(),
        client=VERSION,
        operators=(operator.operator,) if operator else (),
    )
    return Device(
        settings=settings,
        name=name,
        incarnation=journal.incarnation,
        folder=folder,
        writer=writer,
        mark=mark,
        context=context,
        clock=clock,
        recovered=recovered,
        looks=DeviceLooks(settings, kept, fixed, writer),
        standing=standing,
    )


def connected(device: Device, tell: Callable[[News], None]) -> tuple[Link, Recorder]:
    """The network's end and the recorder that wakes it; `tell` is called with news on another thread."""
    http = Http(device.settings.server)
    commands = HttpCommands(http, device.incarnation, device.clock, os.urandom)
    sync = Sync(device.name, os.urandom, poll_s=device.settings.poll_s)
    syncing = SyncThread(device.writer, HttpTransport(http), sync, device.clock, tell)
    secrets = SecretStore(os.environ, file=device.folder.path / TOKEN_FILE)
    wanted = DeviceWanted(device=device.name, enrolment=os.environ.get(ENROLMENT, ""))
    recorder = Recorder(device.writer, device.context, device.clock, os.urandom, wake=syncing.wake)
    return Link(http, commands, syncing, secrets, wanted), recorder


def work(settings: Settings, fixed: Collection[str] = ()) -> int:
    """Open the device and run the application on this terminal; the exit status.

    What the command line has `fixed` of `settings`, by name, nothing chosen at the device overrules.
    """
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        sys.stderr.write("pickclient works in a terminal: start it in one, with nothing redirected but its output\n")
        return 2
    sys.setswitchinterval(TURN_S)
    os.environ["TEXTUAL_DISABLE_KITTY_KEY"] = "1"  # read when Textual is imported
    leave_out_the_palette()
    from pickclient.app import PickApp, StoppedApp  # noqa: PLC0415 (after the lines above)

    try:
        device = open_device(settings, fixed)
    except JournalError as error:
        StoppedApp(error, settings.language).run()
        sys.stderr.write(f"{error}\n")
        return 1
    open_log(settings.data)
    try:
        app = PickApp(device)
        end_with_a_thread(app.broken)
        app.run()
    finally:
        device.close()
    if app.complaint:
        sys.stderr.write(f"{app.complaint}\n")
    return app.return_code or 0


def _named(journal: Journal, name: str) -> str:
    """The device's name with six letters of its own, minted once: two devices may be set to the same name."""
    kept = journal.document(DEVICE)
    if kept is not None:
        return kept.decode()
    minted = f"{name[:NAME_KEPT]}-{os.urandom(3).hex()}"
    journal.keep(documents={DEVICE: minted.encode()})
    return minted

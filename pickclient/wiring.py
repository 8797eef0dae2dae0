"""Makes every part and connects it: the only place where the client's constructors are called.

In two halves: what the first paint needs is here; the network, and the libraries it imports, is `network`'s.
"""

import os
from collections.abc import Callable, Collection

from offline import look, recovery
from offline.clock import Clock, SystemClock
from offline.errors import DeviceFull, JournalError, NotSaved, ReadOnly
from offline.folder import DataFolder
from offline.journal import Journal
from offline.news import Standing
from offline.recorder import Context, Recorder
from offline.recovery import Recovered
from offline.signals import SignalledMark
from offline.standing import saved_at, standing
from offline.writer import Writer
from pickclient import VERSION
from pickclient.looks import DeviceLooks
from pickclient.settings import Settings
from warehouse.values import dataclass

NAME_KEPT = 33
"""Characters of the set name that are kept: a server takes 40 in all."""
DEVICE = "device"
"""Under which name the journal keeps the device's own name."""


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
        folder.refuse_odd_files()
        journal = Journal.open(folder.journal, randomness=os.urandom, make_room=folder.free_reserve)
        mark = SignalledMark.open(folder.signalled, incarnation=journal.incarnation)
        recovered = recovery.recover(journal, mark.seq)
        name = _named(journal, settings.device)
        kept = look.kept(journal)
        known = standing(journal, saved_ms=saved_at(journal))
    except JournalError as error:
        named = _full(folder, error)
        folder.release()
        raise named from error.__cause__
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
        time_zone=operator.time_zone if operator else "",
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
        standing=known,
    )


def recording(device: Device, wake: Callable[[], None]) -> Recorder:
    """Where the screens of `device` record; `wake` is called on the writer's thread whenever something was written."""
    return Recorder(device.writer, device.context, device.clock, os.urandom, wake=wake)


def label_form(printer: str) -> str:
    """In which form labels are wanted for the `printer` of the settings; a folder takes both."""
    return "pdf" if printer.startswith(("ipp", "lp:")) else "zpl"


def _full(folder: DataFolder, error: JournalError) -> JournalError:
    """`error`, or that the device is full: what a write says where no room is left depends on the disk."""
    if isinstance(error, NotSaved) and not folder.put_reserve_by():
        return DeviceFull(f"no room for a journal: {error}")
    return error


def _named(journal: Journal, name: str) -> str:
    """The device's name with six letters of its own, minted once: two devices may be set to the same name."""
    kept = journal.document(DEVICE)
    if kept is not None:
        return kept.decode()
    minted = f"{name[:NAME_KEPT]}-{os.urandom(3).hex()}"
    journal.keep(documents={DEVICE: minted.encode()})
    return minted

"""The command: lists what fits, or plays what is named; from this device's data folder, or from the site's server."""

import os
import sys
import time
from collections.abc import Sequence
from datetime import UTC, datetime, tzinfo
from getpass import getpass
from pathlib import Path
from typing import Final

from offline.errors import FolderInUse, JournalError
from offline.folder import DataFolder
from offline.http import Http
from offline.transport import Refusal, TransportError
from pickclient.link import TOKEN
from pickclient.network import TOKEN_FILE
from pickclient.replay.playing import Room, Tempo, clock_of, play, spoken, when
from pickclient.replay.sources import FolderSource, Listed, Playable, SiteSource, Source
from pickclient.replay.wanted import WantedError, wanted
from pickclient.secrets import SecretError, SecretStore
from pickclient.settings import Settings
from screens.cutting import printable
from warehouse.sign_in import Badge, SignedIn
from warehouse.values import dataclass

ROOM: Final = (80, 24)
"""Where nobody says how large the terminal is."""


class ReplayError(Exception):
    """Why nothing can be shown; the text says what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What the person asked for."""

    recordings: tuple[str, ...]
    operator: str
    trolley: str
    day: str
    at: str
    site: bool
    """Whether to ask the site's server."""
    badge: str
    """The supervisor's, with `site`."""
    tempo: Tempo
    headless: bool


def replay(settings: Settings, asked: Asked) -> int:
    """List, or play; the exit status."""
    try:
        source = _site(settings, asked.badge) if asked.site else _folder(settings.data)
        if asked.recordings:
            _play_all(source, asked)
        else:
            _list(source, asked)
    except (ReplayError, WantedError) as error:
        sys.stderr.write(f"{printable(str(error))}\n")
        return 1
    except TransportError as error:
        sys.stderr.write(f"{settings.server}: {printable(str(error))}\n")
        return 1
    except (KeyboardInterrupt, BrokenPipeError):
        return 130
    return 0


def _list(source: Source, asked: Asked) -> None:
    now = datetime.now(UTC).astimezone(source.zone)
    looked_for = wanted(operator=asked.operator, trolley=asked.trolley, day=asked.day, at=asked.at, now=now)
    found = source.find(looked_for)
    if not found:
        raise ReplayError(f"no recording fits; leave something out, or {source.elsewhere}")
    sys.stdout.writelines(f"{_line(one, source.zone)}\n" for one in found)


def _line(one: Listed, zone: tzinfo | None) -> str:
    """A recording on one line, with its times in `zone`; what came from a device steers nothing."""
    day = f"{when(one.began_ms, zone):%a %Y-%m-%d}"
    stops = f"stop {'-'.join(map(str, one.stops))}" if one.stops else "no stop"
    words = [
        one.name,
        f"{day} {clock_of(one.began_ms, zone)}-{clock_of(one.ended_ms, zone)}",
        one.device,
        ",".join(one.operators) or "nobody",
        ",".join(one.trolleys) or "no trolley",
        stops,
    ]
    told = [f"TOLD: {one.words}" if one.words else "TOLD"] if one.told else []
    return printable("  ".join([*words, *told]))


def _play_all(source: Source, asked: Asked) -> None:
    shown = not asked.headless and sys.stdout.isatty()
    for name in asked.recordings:
        playable = source.read(name)
        if playable is None:
            raise ReplayError(f"there is no recording {name!r}; without a name, they are listed")
        if shown:
            _show(playable, asked.tempo, source.zone)
        else:
            sys.stdout.writelines(f"{line}\n" for line in spoken(playable, source.zone))
        if playable.lacks:
            sys.stderr.write(f"scans may be missing: {printable(playable.lacks)}\n")


def _show(playable: Playable, tempo: Tempo, zone: tzinfo | None) -> None:
    """Play on this terminal with times in `zone`, give it back, and leave the scans on it."""

    def write(text: str) -> None:
        sys.stdout.write(text)
        sys.stdout.flush()

    try:
        room = os.get_terminal_size(sys.stdout.fileno())
    except OSError:
        room = os.terminal_size(ROOM)
    write("\x1b[?1049h\x1b[?25l\x1b[?7l")
    try:
        play(playable, Room(columns=room.columns, rows=room.lines, zone=zone), tempo, write, time.sleep)
    finally:
        write("\x1b[0m\x1b[?7h\x1b[?25h\x1b[?1049l")
    write(f"{_line(playable.listed, zone)}\n")
    write("".join(f"{clock_of(scan.at_ms, zone)} {scan.line}\n" for scan in playable.scans))


def _folder(data: Path) -> FolderSource:
    if not data.is_dir():
        raise ReplayError(f"{data} is no data folder; name one with --data before replay, or use --site")
    return FolderSource(data)


def _site(settings: Settings, badge: str) -> SiteSource:
    """The site's server, with a supervisor signed in on this device."""
    _nobody_works_in(settings.data)
    try:
        secret = SecretStore(os.environ, file=settings.data / TOKEN_FILE).read(TOKEN)
    except SecretError as error:
        raise ReplayError(str(error)) from error
    if secret is None:
        raise ReplayError(
            f"the site does not know this device yet: pickclient --server {settings.server} --data {settings.data} "
            "enrol CODE, with the site's code (a demo's is DEMO)"
        )
    code = badge.strip().upper() or _asked_for("Badge: ", hidden=False).upper()
    http = Http(settings.server, token=secret.value)
    signed_in = _signed_in(http, code if code.startswith("BDG-") else f"BDG-{code}")
    return SiteSource(http, signed_in)


def _nobody_works_in(data: Path) -> None:
    """A sign-in here would end that of who works here."""
    try:
        DataFolder.claim(data).release()
    except FolderInUse as error:
        message = (
            f"somebody works on the device in {data}. Without --site its own recordings can be read all the same; for "
            "the site's name another folder with --data, which pickclient enrol makes known to it once"
        )
        raise ReplayError(message) from error
    except JournalError as error:
        raise ReplayError(str(error)) from error


def _signed_in(http: Http, badge: str) -> SignedIn:
    try:
        return http.post("/v1/sign-in", Badge(badge=badge), SignedIn)
    except Refusal as refusal:
        if refusal.problem.type != "pin_due":
            raise
    return http.post("/v1/sign-in", Badge(badge=badge, pin=_asked_for("PIN: ", hidden=True)), SignedIn)


def _asked_for(prompt: str, *, hidden: bool) -> str:
    """What the person types, or what is piped in."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().strip()
    return (getpass(prompt) if hidden else input(prompt)).strip()


def names(given: Sequence[str]) -> tuple[str, ...]:
    """Names of recordings, as they were listed or as files are called."""
    return tuple(Path(name).name.removesuffix(".cast") for name in given)

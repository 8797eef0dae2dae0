"""Where the server's parts are put together: the only place that chooses the real ones."""

import os
import secrets
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from socket import gethostname
from time import monotonic
from typing import Final, TypeVar

from sqlalchemy import Connection

from pickserver import followers, print_pick_list
from pickserver.demo import demo_site
from pickserver.export_labels import site_labels
from pickserver.handlers.settling import ParcelSettled, told_here
from pickserver.imports import NotReadyError
from pickserver.labels.carriers.config import KINDS, Told, read_carriers
from pickserver.labels.carriers.line import HttpLine, LineLoop
from pickserver.labels.clocks import WatchedClock
from pickserver.labels.terms import Terms
from pickserver.labels.workers import Dealing, Ending, LabelWorkers
from pickserver.list_labels import LabelRow, rows
from pickserver.picked import pick
from pickserver.plan_trolleys import Made, drafted, keep, make_trolleys, situation
from pickserver.seams import Caller, Ids, wall_ms
from pickserver.seed import SiteContent, name_server, seed
from pickserver.settings import Settings
from pickserver.shell import Shell, SystemClock
from pickserver.store.database import Database, open_beside, open_database, open_postgres
from pickserver.store.followers import every
from pickserver.store.servers import put_server, server_of
from pickserver.store.times import database_ms, steady_ms
from pickserver.store.trust import DatabaseInUseError, UnsafeDatabaseError
from pickserver.tailer import LoopTime, Tailer
from warehouse.labels import SiteLabels
from warehouse.packing import LabelStatus
from warehouse.wire import Problem

T = TypeVar("T")

LABEL_WRITERS: Final = 6
"""Connections of a node for buying labels, where the database has several; transactions are short, and share them."""

PICKED_ON: Final = "picked-before"
"""The device on which the demo's picked trolley was picked."""


def database(settings: Settings) -> Database:
    """The site's database, with its tables up to date.

    Raises:
        DatabaseInUseError: another pickserver works on it.
        UnsafeDatabaseError: it could not be trusted with anything.

    """
    opened = _opened(settings)
    try:
        opened.migrate()
    except BaseException:
        opened.close()
        raise
    return opened


def _opened(settings: Settings) -> Database:
    named = settings.database.get_secret_value()
    if named:
        return open_postgres(named)
    if settings.nodes == "several":
        raise UnsafeDatabaseError(
            "several nodes cannot share a file: name a PostgreSQL in PICKSERVER_DATABASE, or serve from one node"
        )
    return open_database(settings.data.expanduser())


def shell(settings: Settings) -> Shell:
    """The server's inside, ready to answer.

    Raises:
        DatabaseInUseError: another pickserver works on the database.
        UnsafeDatabaseError: it could not be trusted with anything.

    """
    made = database(settings)
    served = Shell(made)
    enrolment, minimum = settings.enrolment.get_secret_value(), settings.minimum_client
    made.alone(lambda tx: name_server(tx, served.ids, enrolment, minimum))
    return served


def tailer(served: Shell, settings: Settings) -> Tailer:
    """Who reads the outbox of `served` for all that follow it."""
    return Tailer(served.read, LoopTime(), heartbeat_s=settings.heartbeat_s)


def label_workers(served: Shell, settings: Settings) -> LabelWorkers | None:
    """Who buys labels on this node; None where the site names no carriers.

    Raises:
        CarriersError: the file that names them cannot be used.
        OSError: it cannot be read.

    """
    if settings.carriers is None:
        return None
    told = read_carriers(settings.carriers.expanduser().read_text(encoding="utf-8"), os.environ)
    named = settings.database.get_secret_value()
    # Connections of their own, so that labels never take the floor's; a file has one writer, whose turns are short.
    own = open_postgres(named, writers=LABEL_WRITERS) if named else served.database
    clock = WatchedClock(_label_time(settings), monotonic, begins_anew=not named)
    lines = LineLoop()
    dealings = {each.record.carrier: _dealing(each, lines) for each in told}
    ending = Ending(lines=lines.close, database=own.close if named else lambda: None)
    return LabelWorkers(own, dealings, clock, served.ids, ending, f"{gethostname()}/{os.getpid()}")


def _dealing(told: Told, lines: LineLoop) -> Dealing:
    record = told.record
    kind = KINDS[record.kind]
    line = HttpLine(lines, record.url or kind.url, kind.headers(told.secret), record.timeout_s)
    carrier = kind.make(line, record)
    terms = Terms(
        carrier=record.carrier,
        capabilities=carrier.capabilities,
        timeout_s=record.timeout_s,
        settle_s=record.settle_s,
        threads=record.threads,
        services=record.services,
    )
    return Dealing(carrier=carrier, terms=terms)


def restored(settings: Settings) -> int:
    """Say that the database came from a backup: a new generation of it, whose number is returned.

    Devices and followers learn by it that what they had been told may be gone.

    Raises:
        NotReadyError: nothing was ever served from it.

    """

    def counted_on(tx: Connection) -> int:
        known = server_of(tx)
        if known is None:
            raise NotReadyError("this database was never served: there is nothing to have been restored")
        put_server(tx, replace(known, server_gen=known.server_gen + 1))
        return known.server_gen + 1

    return on_database(settings, lambda made: made.alone(counted_on))


def seed_demo(settings: Settings) -> bool:
    """Make the demo site; False when the folder holds a site already, which stays as it is."""
    content: SiteContent = demo_site()
    clock = SystemClock()
    ids = Ids(clock, secrets.token_bytes)
    picker = content.operators[0]
    who = Caller(
        site=content.site.site,
        device=PICKED_ON,
        operator=picker.badge,
        operator_name=picker.name,
        roles=picker.roles,
    )

    def filled(tx: Connection) -> bool:
        if not seed(tx, content, clock):
            return False
        name_server(tx, ids, "")
        pick(tx, content.picked, who, clock, ids)
        return True

    return on_database(settings, lambda made: made.transact(filled))


def plan(settings: Settings) -> Made:
    """Make waiting trolleys of the open orders.

    What takes long is done before the transaction that writes, so that a floor that works meanwhile does not wait.

    Raises:
        NotReadyError: the site cannot be planned for yet.

    """
    clock = SystemClock()
    ids = Ids(clock, secrets.token_bytes)

    def planned(made: Database) -> Made:
        draft = drafted(made.read(situation))
        kept = made.alone(lambda tx: keep(tx, draft, clock, ids))
        return kept if kept is not None else made.alone(lambda tx: make_trolleys(tx, clock, ids))

    return on_database(settings, planned)


def labels(settings: Settings, *, badges: bool) -> SiteLabels:
    """Everything of the site that has a label.

    Raises:
        NotReadyError: there is no layout yet.

    """
    return on_database(settings, lambda made: made.read(lambda tx: site_labels(tx, badges=badges)))


def pick_list(settings: Settings, trolley: str) -> print_pick_list.Found:
    """What is left to pick of the trolley with this barcode or name.

    Raises:
        NothingToPrintError: there is no such trolley, or nothing is left of it.

    """
    clock = SystemClock()
    return on_database(settings, lambda made: made.read(lambda tx: print_pick_list.find(tx, trolley, clock)))


def let_in(settings: Settings, follower: str) -> str:
    """Let a program follow the outbox; its token.

    Raises:
        FollowerError: the name cannot be, or is taken.

    """
    clock = SystemClock()
    ids = Ids(clock, secrets.token_bytes)
    return on_database(settings, lambda made: made.transact(lambda tx: followers.let_in(tx, follower, clock, ids)))


def let_out(settings: Settings, follower: str) -> None:
    """Let a program follow no longer.

    Raises:
        FollowerError: there is none of that name.

    """
    on_database(settings, lambda made: made.transact(lambda tx: followers.let_out(tx, follower)))


def let_in_since(settings: Settings) -> list[tuple[str, str]]:
    """Programs that may follow, by name, and since when."""
    known = on_database(settings, lambda made: made.read(every))
    return [(name, f"{datetime.fromtimestamp(added_ms / 1000, UTC):%Y-%m-%d %H:%M}") for name, added_ms in known]


def listed_labels(settings: Settings) -> tuple[LabelRow, ...]:
    """The labels of which somebody has to know, the worst first."""
    now_ms = _label_time(settings)
    return on_database(settings, lambda made: made.read(lambda tx: rows(tx, now_ms(tx))))


def settled_label(settings: Settings, asked: ParcelSettled, badge: str) -> LabelStatus | Problem:
    """Take a supervisor's word, by the badge, for what became of a label."""
    now_ms = _label_time(settings)
    ids = Ids(SystemClock(), secrets.token_bytes)
    return on_database(settings, lambda made: made.transact(lambda tx: told_here(tx, badge, asked, now_ms, ids)))


def _label_time(settings: Settings) -> Callable[[Connection], int]:
    """The clock by which labels are timed: the database's, where it is one for several nodes."""
    named = settings.database.get_secret_value()
    return database_ms if named else steady_ms(wall_ms(SystemClock()), monotonic)


def on_database(settings: Settings, work: Callable[[Database], T]) -> T:
    """What `work` makes of the site's database, also while a server works on it; it is closed again then.

    Raises:
        DatabaseInUseError: a pickserver of another version works on it.
        UnsafeDatabaseError: it could not be trusted with anything.

    """
    try:
        made = database(settings)
    except DatabaseInUseError as in_use:
        made = _beside(settings, in_use)
    try:
        return work(made)
    finally:
        made.close()


def _beside(settings: Settings, in_use: DatabaseInUseError) -> Database:
    """The database as the running server made it: its tables are not changed under its feet."""
    made = open_beside(settings.data.expanduser())
    try:
        odd = made.unmigrated()
    except BaseException:
        made.close()
        raise
    if odd:
        made.close()
        raise DatabaseInUseError(f"{in_use}, and it is not of this version ({odd}): stop it first") from in_use
    return made

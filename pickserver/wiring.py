"""Where the server's parts are put together: the only place that chooses the real ones."""

import secrets
from collections.abc import Callable
from typing import TypeVar

from pickserver.demo import demo_site
from pickserver.plan_trolleys import Made, make_trolleys
from pickserver.seams import Ids
from pickserver.seed import SiteContent, name_server, seed
from pickserver.settings import Settings
from pickserver.shell import Shell, SystemClock
from pickserver.store.database import Database, open_database

T = TypeVar("T")


def database(settings: Settings) -> Database:
    """The site's database, with its tables up to date.

    Raises:
        DatabaseInUseError: another pickserver works on it.
        UnsafeDatabaseError: it could not be trusted with anything.

    """
    opened = open_database(settings.data.expanduser())
    try:
        opened.migrate()
    except BaseException:
        opened.close()
        raise
    return opened


def shell(settings: Settings) -> Shell:
    """The server's inside, ready to answer.

    Raises:
        DatabaseInUseError: another pickserver works on the database.
        UnsafeDatabaseError: it could not be trusted with anything.

    """
    made = database(settings)
    served = Shell(made)
    made.transact(lambda tx: name_server(tx, served.ids, settings.enrolment.get_secret_value()))
    return served


def seed_demo(settings: Settings) -> bool:
    """Make the demo site; False when the folder holds a site already, which stays as it is."""
    content: SiteContent = demo_site()
    return on_database(settings, lambda made: made.transact(lambda tx: seed(tx, content, SystemClock())))


def plan(settings: Settings) -> Made:
    """Make waiting trolleys of the open orders.

    Raises:
        NotReadyError: the site cannot be planned for yet.

    """
    clock = SystemClock()
    ids = Ids(clock, secrets.token_bytes)
    return on_database(settings, lambda made: made.transact(lambda tx: make_trolleys(tx, clock, ids)))


def on_database(settings: Settings, work: Callable[[Database], T]) -> T:
    """What `work` makes of the site's database, which is closed again then.

    Raises:
        DatabaseInUseError: another pickserver works on it.
        UnsafeDatabaseError: it could not be trusted with anything.

    """
    made = database(settings)
    try:
        return work(made)
    finally:
        made.close()

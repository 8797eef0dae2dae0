"""Where the server's parts are put together: the only place that chooses the real ones."""

from pickserver.demo import demo_site
from pickserver.seed import SiteContent, name_server, seed
from pickserver.settings import Settings
from pickserver.shell import Shell, SystemClock
from pickserver.store.database import Database, open_database


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
    made = database(settings)
    try:
        return made.transact(lambda tx: seed(tx, content, SystemClock()))
    finally:
        made.close()

"""Brings a database's tables to what this program knows, by the migrations that ship with it."""

from typing import Final

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

SCRIPTS: Final = "pickserver.store:migrations"
CONNECTION: Final = "connection"
"""Under this name the migrations find the transaction they run in."""


def migrate(tx: Connection, up_to: str = "head") -> None:
    """Run every migration that is missing, `up_to` a revision or to the newest."""
    config = _config()
    config.attributes[CONNECTION] = tx
    command.upgrade(config, up_to)


def unmigrated(tx: Connection) -> str:
    """What is missing, for people; empty when nothing is."""
    has = MigrationContext.configure(tx).get_current_revision()
    head = ScriptDirectory.from_config(_config()).get_current_head()
    return "" if has == head else f"the tables are at {has or 'nothing'}, this program needs {head}"


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", SCRIPTS)
    config.set_main_option("path_separator", "os")
    return config

"""The tests of the handlers run on PostgreSQL as well as on SQLite."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Connection

from pickserver.store.database import Database, open_postgres
from pickserver.store.tables import METADATA, OUTBOX_HEAD
from tests.doubles.postgres import Cluster
from tests.protocol.floor import Floor

ON_BOTH = (
    "test_cancelled_labels",
    "test_cancelled_orders",
    "test_caught_up",
    "test_changed_orders",
    "test_claims",
    "test_clocks_set",
    "test_exceptions",
    "test_extra_shipments",
    "test_feed",
    "test_files_of_labels",
    "test_found_in_totes",
    "test_freed_totes",
    "test_importing_prices",
    "test_levels_at_the_edge",
    "test_listed_labels",
    "test_look_up",
    "test_label_levels",
    "test_label_orders_of_steps",
    "test_late_orders",
    "test_label_store",
    "test_labels_on_paper",
    "test_label_worker",
    "test_tracking_numbers",
    "test_wanting_labels",
    "test_whole_labels",
    "test_old_clients",
    "test_opening",
    "test_packing",
    "test_packing_facts",
    "test_pick_lists",
    "test_problem_orders",
    "test_reassigned_offline",
    "test_reconciliation",
    "test_recordings",
    "test_release",
    "test_retention",
    "test_supervising",
    "test_taken_in_together",
    "test_taking_in",
    "test_tasks",
    "test_unprintable",
    "test_what_no_database_takes",
    "test_who_asks",
)
"""Modules of tests that say what the server does, on whatever database."""


@pytest.fixture(scope="session")
def postgres_floor(postgres: Cluster) -> Iterator[Database]:
    """A database on it with its tables, and nothing in them to rely on."""
    database = open_postgres(postgres.made("floor"))
    database.migrate()
    yield database
    database.close()


@pytest.fixture
def emptied(postgres_floor: Database) -> None:
    """See that nothing lies in that database."""
    postgres_floor.transact(empty)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if metafunc.module.__name__.rpartition(".")[2] in ON_BOTH:
        metafunc.parametrize("floors_on", ["sqlite", "postgres"], indirect=True)


@pytest.fixture(autouse=True)
def floors_on(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Have every floor of a test lie in the database that is named.

    For every test, since pytest passes over a fixture that no test asks for, parametrized or not.
    """
    name: str = getattr(request, "param", "sqlite")
    if name == "postgres":
        database: Database = request.getfixturevalue("postgres_floor")

        def emptied() -> Database:
            database.transact(empty)
            return database

        monkeypatch.setattr(Floor, "made", staticmethod(emptied))
    return name


def empty(tx: Connection) -> None:
    for table in reversed(METADATA.sorted_tables):
        tx.execute(table.delete())
    tx.execute(OUTBOX_HEAD.insert().values(one=1, pos=0))

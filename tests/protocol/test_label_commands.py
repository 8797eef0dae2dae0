"""`pickserver labels`: a table and JSON of what somebody has to know, and a supervisor's word, beside the server."""

import json
from pathlib import Path

import pytest
from sqlalchemy import Connection, select
from typer.testing import CliRunner

from pickserver.cli import COMMANDS
from pickserver.label_commands import age
from pickserver.store import labels, operators
from pickserver.store.database import Database, open_database
from pickserver.store.labels import Parcel
from pickserver.store.tables import AUDIT
from tests.doubles.carriers import a_shipment
from tests.protocol.desk import a_label
from tests.protocol.floor import ANA
from tests.protocol.packing_floor import LOTTE, PackingFloor
from tests.protocol.serving import serving
from warehouse.codec import dumps
from warehouse.parcels import LabelState
from warehouse.values import replace

UNSURE = a_label(
    wanted=dumps(a_shipment()).decode(),
    state=LabelState.UNCERTAIN,
    carrier="acme",
    price_e4=47_000,
    currency="EUR",
    due_ms=None,
    why="no\nanswer \x1b[2J",
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    database = open_database(tmp_path)
    database.migrate()
    PackingFloor(database)
    database.transact(known)
    database.close()
    return tmp_path


def known(tx: Connection) -> None:
    """A label of which only a person can say what became of it, one that is late, and a supervisor."""
    operators.add(tx, [LOTTE])
    for label in (UNSURE, a_label("2001-1", state=LabelState.QUOTING, desk="DSK-2")):
        order, _, number = label.parcel.rpartition("-")
        parcel = labels.parcel_locked(tx, Parcel(parcel=label.parcel, order_id=order, number=int(number)))
        labels.save_parcel(tx, replace(parcel, generation=1))
        labels.insert(tx, label)


def run(folder: Path, *command: str) -> tuple[int, str, str]:
    done = CliRunner().invoke(COMMANDS, ["labels", *command, "--data", str(folder)])
    return done.exit_code, done.stdout, done.stderr


def settle(folder: Path, *command: str) -> tuple[int, str, str]:
    done = CliRunner().invoke(COMMANDS, ["labels", "settle", *command, "--data", str(folder)])
    return done.exit_code, done.stdout.strip(), done.stderr.strip()


def test_labels_are_a_table_for_people_the_worst_first(folder: Path) -> None:
    status, said, _ = run(folder)
    head, unsure, late, count = said.splitlines()
    assert (status, count) == (0, "2 labels, 1 for a person to settle")
    assert head.split() == ["state", "age", "label", "carrier", "desk", "hold", "price", "why"]
    assert unsure.startswith("uncertain, by hand  ")
    assert [one for one in ("4417-1/1", "acme", "DSK-1", "4.70 EUR", r"no answer \x1b[2J") if one not in unsure] == []
    assert [one for one in ("late", "2001-1/1", "DSK-2") if one not in late] == []
    assert head.index("label") == unsure.index("4417-1/1") == late.index("2001-1/1")


def test_labels_of_a_state_and_none(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    assert run(folder, "--state", "late")[1].splitlines()[-1] == "1 label"
    assert run(folder, "--state", "held")[1] == "0 labels\n"
    assert run(folder, "--state", "sold")[0] == 2
    empty = tmp_path_factory.mktemp("empty")
    assert run(empty, "--json")[1] == "[]\n"


def test_labels_are_json_for_programs_with_money_as_it_is(folder: Path) -> None:
    status, said, _ = run(folder, "--json", "--state", "uncertain")
    (told,) = json.loads(said)
    assert status == 0
    assert told.pop("age_s") > 0
    assert told == {
        "state": "uncertain",
        "by_hand": True,
        "parcel": "4417-1",
        "label": 1,
        "carrier": "acme",
        "desk": "DSK-1",
        "hold": "",
        "price": "4.7",
        "currency": "EUR",
        "why": UNSURE.why,
    }


def label_of(database: Database) -> tuple[str, str]:
    found = database.read(lambda tx: labels.one(tx, "4417-1", 1))
    assert found is not None
    return found.state, found.tracking


def test_a_supervisors_word_is_taken_once_and_written_down(folder: Path) -> None:
    word = ("4417-1/1", "--bought", "--tracking", "3S0001", "--reason", "on their website", "--by", LOTTE.badge)
    sold = "label 4417-1/1 is bought; its file is not to be had here"
    assert settle(folder, *word) == (0, sold, "")
    assert settle(folder, *word) == (0, sold, ""), "said again, it is the same"
    database = open_database(folder)
    assert label_of(database) == ("bought", "3S0001")
    (row,) = database.read(lambda tx: tx.execute(select(AUDIT)).all())
    assert (row.operator, row.act, row.subject) == (LOTTE.badge, "label_bought", "4417-1")
    assert "on their website" in row.reason
    database.close()
    assert run(folder)[1].splitlines()[-1] == "1 label"


@pytest.mark.parametrize(
    ("word", "why"),
    [
        (("4417-1/1", "--bought", "--reason", "x", "--by", LOTTE.badge), "needs its tracking number"),
        (("4417-1/1", "--not-bought", "--reason", " ", "--by", LOTTE.badge), "reason"),
        (("4417-1/1", "--not-bought", "--reason", "x", "--by", ANA.badge), "supervisor"),
        (("4417-1/1", "--not-bought", "--reason", "x", "--by", "BDG-9"), "BDG-9 is nobody's badge at this site"),
        (("4417-1/2", "--not-bought", "--reason", "x", "--by", LOTTE.badge), "4417-1 has no such label"),
        (("2001-1/1", "--not-bought", "--reason", "x", "--by", LOTTE.badge), "2001-1"),
        (("4417-1", "--not-bought", "--reason", "x", "--by", LOTTE.badge), "4417-1 is no label: it is called by"),
        (("4417-1/\x1b[2J", "--not-bought", "--reason", "x", "--by", LOTTE.badge), r"\x1b[2J is no label"),
    ],
)
def test_a_word_that_cannot_be_taken_is_refused_with_a_sentence_and_changes_nothing(
    folder: Path, word: tuple[str, ...], why: str
) -> None:
    status, said, complaint = settle(folder, *word)
    assert (status, said, why in complaint) == (1, "", True), complaint
    assert complaint.startswith("pickserver: ")
    database = open_database(folder)
    assert label_of(database) == ("uncertain", "")
    database.close()


def test_options_before_the_command_are_refused_and_settle_no_other_sites_label(folder: Path) -> None:
    word = ["settle", "4417-1/1", "--not-bought", "--reason", "x", "--by", LOTTE.badge]
    done = CliRunner().invoke(COMMANDS, ["labels", "--data", str(folder), *word])
    assert (done.exit_code, done.stdout) == (1, "")
    assert "options stand behind settle, not before it" in done.stderr
    database = open_database(folder)
    assert label_of(database) == ("uncertain", "")
    database.close()


def test_a_word_must_say_whether_it_was_bought(folder: Path) -> None:
    status, _, complaint = settle(folder, "4417-1/1", "--reason", "x", "--by", LOTTE.badge)
    assert (status, "--bought" in complaint) == (2, True)


def test_labels_are_listed_and_settled_while_the_server_runs(folder: Path) -> None:
    with serving(folder) as server:
        assert run(folder)[1].splitlines()[-1].startswith("2 labels")
        word = ("4417-1/1", "--not-bought", "--reason", "not on their website", "--by", LOTTE.badge)
        assert settle(folder, *word) == (0, "label 4417-1/1 is refused", "")
        assert server.client.get("/v1/parcels/4417-1/label").status_code in (200, 401)


@pytest.mark.parametrize(
    ("age_ms", "told"),
    [
        (0, "0 s"),
        (59_999, "59 s"),
        (60_000, "1 min 0 s"),
        (185_000, "3 min 5 s"),
        (7_200_000, "2 h 0 min"),
        (90_000_000, "1 d 1 h"),
        (10**12, "11574 d 1 h"),
    ],
)
def test_an_age_is_told_in_its_two_largest_units(age_ms: int, told: str) -> None:
    assert age(age_ms) == told

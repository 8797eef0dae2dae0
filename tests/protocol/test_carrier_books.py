"""A carrier that keeps books still knows what it sold when it is started again."""

import subprocess
import sys
from pathlib import Path

import pytest

from pickserver.carrier_sandbox.books import Books
from pickserver.carrier_sandbox.ledger import Answer, Sandbox
from pickserver.labels.carriers.line import Json
from tests.doubles.carriers import a_shipment
from warehouse.codec import to_json
from warehouse.values import replace


def asked(reference: str) -> Json:
    told = to_json(replace(a_shipment(), reference=reference))
    assert isinstance(told, dict)
    return {**told, "rate": "parcel"}


def opened(path: Path) -> Sandbox:
    return Sandbox(lambda: 1_795_000_000_000, books=Books(path))


def act(sandbox: Sandbox, method: str, target: str, body: Json = None, key: str = "") -> Answer:
    return sandbox.plan(method, target, {"idempotency-key": key}, body).act()


def test_what_was_sold_is_known_and_no_number_comes_twice(tmp_path: Path) -> None:
    before = opened(tmp_path / "books")
    first = act(before, "POST", "/key/purchases", asked("1001-1"), key="one")
    second = act(before, "POST", "/lookup/purchases", asked("1002-1"))
    shipment = act(before, "POST", "/natural/rates", asked("1003-1"))
    assert {first.status, second.status} == {201}
    assert act(before, "POST", "/key/purchases/pur-000001/void").status == 200

    after = opened(tmp_path / "books")
    assert after.ledger == before.ledger
    assert [sold.voided for sold in after.ledger] == [True, False]
    again = act(after, "POST", "/key/purchases", asked("1001-1"), key="one")
    assert (again.status, again.told) == (201, first.told)
    assert act(after, "POST", "/key/purchases", asked("1009-1"), key="one").status == 422
    assert act(after, "GET", "/lookup/purchases?reference=1002-1").status == 200
    assert isinstance(shipment.told, dict)
    assert act(after, "POST", f"/natural/shipments/{shipment.told['shipment']}/buy", asked("1003-1")).status == 201
    act(after, "POST", "/key/purchases", asked("1004-1"), key="two")
    assert len({sold.purchase for sold in after.ledger}) == len(after.ledger)
    assert len({sold.tracking for sold in after.ledger}) == len(after.ledger)
    assert opened(tmp_path / "books").ledger == after.ledger


def test_a_line_that_was_not_finished_is_none(tmp_path: Path) -> None:
    path = tmp_path / "books"
    act(opened(path), "POST", "/none/purchases", asked("1001-1"))
    whole = path.read_bytes()
    path.write_bytes(whole + whole[: len(whole) // 2])
    again = opened(path)
    assert len(again.ledger) == 1
    act(again, "POST", "/none/purchases", asked("1002-1"))
    assert [sold.reference for sold in opened(path).ledger] == ["1001-1", "1002-1"]


@pytest.mark.parametrize(
    "held", [b"a shopping list", b"[1]\n", b'{"sold": {}}\n', b'{"sold": 1, "of": 2, "request": 3}\n']
)
def test_another_file_is_left_alone_and_named(tmp_path: Path, held: bytes) -> None:
    path = tmp_path / "list"
    path.write_bytes(held)
    command = [sys.executable, "-m", "pickserver", "carrier-sandbox", "--port", "0", "--books", str(path)]
    ended = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert (ended.returncode, ended.stdout) == (1, "")
    assert ended.stderr == f"pickserver: {path} holds something else than a carrier's books: name another file\n"
    assert path.read_bytes() == held


def test_books_that_cannot_be_kept_are_named(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "pickserver", "carrier-sandbox", "--port", "0", "--books", str(tmp_path)]
    ended = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert (ended.returncode, ended.stdout) == (1, "")
    assert ended.stderr == f"pickserver: {tmp_path} cannot be kept as a carrier's books: Is a directory\n"

"""Writes that wait together share a commit, and nothing else: each gets its own answer or its own failure."""

import asyncio
from collections.abc import Sequence
from threading import Event

import pytest
from sqlalchemy import Connection, event

from pickserver.shell import Shell
from pickserver.store.database import open_database
from pickserver.store.outbox import Outbox, position
from pickserver.store.servers import Server
from pickserver.store.trolleys import Trolley
from pickserver.together import Wait


def count_one(tx: Connection) -> int:
    tx.exec_driver_sql("UPDATE outbox_head SET pos = pos + 1")
    return position(tx)


def count_and_fail(tx: Connection) -> int:
    count_one(tx)
    raise LookupError("mine")


class Watched:
    """A shell whose commits are counted, and whose writer can be held up."""

    def __init__(self) -> None:
        database = open_database(None)
        self.shell = Shell(database)
        self.commits = 0
        self.go_on = Event()
        event.listen(database._writer, "commit", self._committed)

    def _committed(self, _connection: Connection) -> None:
        self.commits += 1

    def hold_up(self, _tx: Connection) -> None:
        """Keep the writer busy until the others wait."""
        assert self.go_on.wait(20)

    async def together(self, *acts: object) -> list[object]:
        """What comes of `acts`, all of which wait behind the first."""
        first = asyncio.ensure_future(self.shell.write(self.hold_up))
        await asyncio.sleep(0)
        others = [asyncio.ensure_future(self.shell.write(act)) for act in acts if callable(act)]
        await asyncio.sleep(0)
        self.go_on.set()
        await first
        return list(await asyncio.gather(*others, return_exceptions=True))


def test_writes_that_wait_share_a_commit() -> None:
    watched = Watched()
    assert asyncio.run(watched.together(*[count_one] * 5)) == [1, 2, 3, 4, 5]
    assert watched.commits <= 3
    watched.shell.close()


def test_one_that_fails_fails_alone() -> None:
    watched = Watched()
    answers = asyncio.run(watched.together(count_one, count_and_fail, count_one))
    assert sorted(answer for answer in answers if isinstance(answer, int)) == [1, 2]
    (failure,) = [answer for answer in answers if not isinstance(answer, int)]
    assert isinstance(failure, LookupError)
    assert asyncio.run(watched.shell.read(position)) == 2
    watched.shell.close()


def sum_up(tx: Connection, asked: Sequence[int], wait: Wait) -> list[tuple[int, int, bool]]:
    """Each number asked for, with the position, and whether it was alone; 0 cannot be done together, -1 not at all."""
    alone = wait is Wait.FOR_OTHERS
    if -1 in asked or (0 in asked and not alone):
        raise LookupError("mine")
    tx.exec_driver_sql("UPDATE outbox_head SET pos = pos + 1")
    return [(number, position(tx), alone) for number in asked]


def test_requests_of_one_kind_are_done_in_one_transaction_and_each_gets_its_own_answer() -> None:
    async def asked(*numbers: int) -> list[tuple[int, int, bool] | BaseException]:
        shell, go_on = Shell(open_database(None)), Event()
        summed = shell.together(sum_up, lambda number: number)
        busy = asyncio.ensure_future(shell.write(lambda _tx: go_on.wait(20)))
        first = asyncio.ensure_future(summed(1))
        await asyncio.sleep(0.1)
        others = [asyncio.ensure_future(summed(number)) for number in numbers]
        await asyncio.sleep(0)
        go_on.set()
        assert (await first, await busy) == ((1, 1, False), True)
        answers = await asyncio.gather(*others, return_exceptions=True)
        shell.close()
        return answers

    assert asyncio.run(asked(2, 3, 4)) == [(2, 2, False), (3, 2, False), (4, 2, False)]
    heavy = asyncio.run(asked(300, 200, 100, 2000, 5))
    assert heavy == [(300, 2, False), (200, 2, False), (100, 3, False), (2000, 4, False), (5, 5, False)]
    assert asyncio.run(asked(2, 0, 4)) == [(2, 2, True), (0, 3, True), (4, 4, True)]
    *done, failed = asyncio.run(asked(2, 7, -1))
    assert done == [(2, 2, True), (7, 3, True)]
    assert isinstance(failed, LookupError)


def test_what_is_computed_holds_up_nobody_who_reads() -> None:
    async def crowd() -> int:
        shell, go_on = Shell(open_database(None)), Event()
        computed = [asyncio.ensure_future(shell.compute(lambda: go_on.wait(20))) for _ in range(40)]
        await asyncio.sleep(0)
        found = await asyncio.wait_for(shell.read(position), 10)
        go_on.set()
        assert all(await asyncio.gather(*computed))
        shell.close()
        return found

    assert asyncio.run(crowd()) == 0


def test_a_failure_reaches_its_caller() -> None:
    shell = Shell(open_database(None))
    with pytest.raises(LookupError, match="mine"):
        asyncio.run(shell.write(count_and_fail))
    assert asyncio.run(shell.write(count_one)) == 1
    shell.close()


def test_whoever_listens_is_told_of_rows_once_they_are_durable() -> None:
    shell, seen = Shell(open_database(None)), list[int]()
    shell.listen(lambda: seen.append(shell._database.read(position)))

    def tell(tx: Connection) -> None:
        outbox = Outbox()
        outbox.tell(Trolley(trolley="TRL-17", name="17"), "put", "c", {})
        outbox.write(tx, Server(server_id="s", server_gen=1), shell.ids, 0)

    asyncio.run(shell.write(count_one))
    assert seen == []
    asyncio.run(shell.write(tell))
    assert seen == [2]
    shell.close()

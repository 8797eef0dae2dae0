"""Requests of one kind that wait at the same time are done in one transaction: statements and commits are shared.

A request that cannot be done with others is done alone, and so are all of a group that failed. One that holds what the
database does not take is done in parts, so that nothing is left out but the part that cannot be done.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextlib import suppress
from enum import Enum
from threading import Lock
from typing import Final, Generic, TypeVar

from sqlalchemy import Connection

from pickserver.store.database import MAY_BE_DATA, Database, is_data_fault

Q = TypeVar("Q")
T = TypeVar("T")

WEIGHT_MAX: Final = 512
"""The most that one group may weigh, unless it is a single request."""
REQUESTS_MAX: Final = 64
"""The most requests of a group."""


class Wait(Enum):
    """What to do where somebody else holds something that is needed."""

    FOR_OTHERS = "for others"
    """Wait, as long as the database lets."""
    FOR_NOBODY = "for nobody"
    """Raise."""


Act = Callable[[Connection, Sequence[Q], Wait], Sequence[T]]
"""Does several requests in a transaction, and says what came of each, in order."""
Parts = Callable[[Q], Sequence[tuple[Q, Q]]]
"""A request in parts, which come to the same one after the other, each with what to do where it cannot be done; what
comes of the last is what comes of all. Empty: it has none."""


def no_parts(_asked: object) -> Sequence[tuple[Q, Q]]:
    """Of requests that are whole or not at all."""
    return ()


class _Asked(Generic[Q, T]):
    """A request, and where what came of it is told."""

    def __init__(self, asked: Q) -> None:
        self.asked = asked
        self.done: Future[T] = Future()
        self.done.set_running_or_notify_cancel()  # a caller who goes away cancels nothing


class Together(Generic[Q, T]):
    """A queue of requests, and the threads that empty it."""

    def __init__(
        self,
        database: Database,
        act: Act[Q, T],
        weigh: Callable[[Q], int],
        alone: Executor,
        parts: Parts[Q] = no_parts,
    ) -> None:
        """Do with `act` what comes, as much as it may `weigh` at a time; `alone` runs what has to wait for others."""
        self._parts = parts
        self._database = database
        self._act = act
        self._weigh = weigh
        self._waiting: deque[_Asked[Q, T]] = deque()
        self._taking = Lock()
        self._groups = ThreadPoolExecutor(database.groups, "group")
        self._alone = alone

    async def do(self, asked: Q) -> T:
        """What comes of the request; durable when it returns. It may be begun several times, and is done once."""
        one: _Asked[Q, T] = _Asked(asked)
        self._waiting.append(one)
        self._groups.submit(self._do_what_waits)
        return await asyncio.wrap_future(one.done)

    def close(self) -> None:
        """End when what was begun has ended; what is left over is `alone`'s."""
        self._groups.shutdown()

    def _do_what_waits(self) -> None:
        group = self._taken()
        if not group:  # somebody took it along
            return
        with suppress(Exception):  # whoever of them raises does so again alone, to its own caller
            answers = self._answers(group, Wait.FOR_NOBODY)
            for one, answer in zip(group, answers, strict=True):
                one.done.set_result(answer)
            return
        for one in group:
            self._alone.submit(self._do_alone, one)

    def _do_alone(self, one: _Asked[Q, T]) -> None:
        try:
            answer = self._answer(one.asked)
        except BaseException as error:  # noqa: BLE001 - whatever it is, it is raised where it is waited for
            one.done.set_exception(error)
        else:
            one.done.set_result(answer)

    def _answers(self, group: Sequence[_Asked[Q, T]], wait: Wait) -> Sequence[T]:
        asked = [one.asked for one in group]
        return self._database.transact(lambda tx: self._act(tx, asked, wait))

    def _answer(self, asked: Q) -> T:
        """What comes of `asked` alone; in parts, where the database does not take all of it."""
        try:
            return self._done(asked)
        except MAY_BE_DATA as error:
            parts = self._parts(asked) if is_data_fault(error) else ()
            if not parts:
                raise
        return [self._done_or(part, instead) for part, instead in parts][-1]

    def _done_or(self, asked: Q, instead: Q) -> T:
        try:
            return self._done(asked)
        except MAY_BE_DATA as error:
            if not is_data_fault(error):
                raise
        return self._done(instead)

    def _done(self, asked: Q) -> T:
        (answer,) = self._database.transact(lambda tx: self._act(tx, [asked], Wait.FOR_OTHERS))
        return answer

    def _taken(self) -> list[_Asked[Q, T]]:
        """As many as may be done together of those that wait, the first ones first."""
        group: list[_Asked[Q, T]] = []
        weight = 0
        with self._taking:
            while self._waiting and len(group) < REQUESTS_MAX:
                weight += self._weigh(self._waiting[0].asked)
                if group and weight > WEIGHT_MAX:
                    break
                group.append(self._waiting.popleft())
        return group

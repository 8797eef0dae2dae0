"""Doing a command once, however often it is asked: the answer, a refusal too, is kept under the key it came with."""

from collections.abc import Callable
from typing import TypeVar

from sqlalchemy import Connection

from pickserver.handlers import problems
from pickserver.seams import Caller, Clock, hashed, wall_ms
from pickserver.store import answers
from warehouse.codec import dumps, loads
from warehouse.wire import Problem

T = TypeVar("T")


def once(
    tx: Connection,
    caller: Caller,
    key: str,
    request: object,
    kind: type[T],
    clock: Clock,
    act: Callable[[], T | Problem],
) -> T | Problem:
    """What `act` answers, or what it answered to the same `key` and `request` before; `kind` is what it grants.

    Promises: `act` is called at most once for each key of a device; another request under the same key is refused.
    """
    request_hash = hashed(f"{type(request).__name__}{dumps(request).decode()}{caller.operator}")
    known = answers.begin(tx, caller.device, key, request_hash, wall_ms(clock))
    if known is None:
        answer = act()
        answers.keep(tx, caller.device, key, dumps(answer).decode(), refused=isinstance(answer, Problem))
        return answer
    if known.request_hash != request_hash:
        return problems.key_reused()
    return loads(Problem, known.answer) if known.refused else loads(kind, known.answer)

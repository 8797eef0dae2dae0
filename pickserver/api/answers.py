"""How a handler's value becomes a response: what was asked for as JSON, a refusal as problem+json."""

from collections.abc import Hashable
from functools import cache
from typing import Final, cast

from fastapi import Response
from pydantic import TypeAdapter

from warehouse.wire import Problem

PROBLEM_TYPE: Final = "application/problem+json"


def answered(value: object, status: int = 200) -> Response:
    """`value` as a response."""
    if isinstance(value, Problem):
        return refused(value)
    return Response(_writer(cast("Hashable", type(value))).dump_json(value), status, media_type="application/json")


def refused(problem: Problem) -> Response:
    """`problem` as a response."""
    headers = {"WWW-Authenticate": "Bearer"} if problem.status == 401 else None
    return Response(
        _writer(cast("Hashable", Problem)).dump_json(problem), problem.status, headers, media_type=PROBLEM_TYPE
    )


@cache
def _writer(kind: Hashable) -> TypeAdapter[object]:
    return TypeAdapter(cast("type[object]", kind))

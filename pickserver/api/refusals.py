"""Says in the OpenAPI document how an operation may refuse: the very problems that handlers answer, as examples."""

from dataclasses import asdict
from http import HTTPStatus
from typing import Final, TypeAlias

from pickserver.api.answers import PROBLEM_TYPE
from pickserver.api.bodies import too_large, wrong_type
from pickserver.handlers import problems
from warehouse.wire import Problem

Json: TypeAlias = dict[str, "Json"] | list["Json"] | str | int | bool | None
Responses: TypeAlias = dict[int | str, dict[str, Json]]

PROBLEM_SCHEMA: Final = "#/components/schemas/Problem"


def may_refuse(*refusals: Problem, body: bool = False) -> Responses:
    """The responses of an operation that may answer `refusals`; `body` when it reads one, which may be no good."""
    every = [*refusals, problems.malformed("path.after: Input should be a valid integer")]
    if body:
        every += [problems.malformed("body: JSON decode error", 400), too_large(), wrong_type("text/plain")]
    responses: Responses = {}
    for status in sorted({problem.status for problem in every}):
        examples: dict[str, Json] = {
            problem.type: {"summary": problem.title, "value": asdict(problem)}
            for problem in every
            if problem.status == status
        }
        content: dict[str, Json] = {PROBLEM_TYPE: {"schema": {"$ref": PROBLEM_SCHEMA}, "examples": examples}}
        names = ", ".join(f"`{name}`" for name in examples)
        responses[status] = {"description": f"{HTTPStatus(status).phrase}: {names}", "content": content}
    return responses

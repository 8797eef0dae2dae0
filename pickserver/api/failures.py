"""What a caller is told when something went wrong: always a problem, never what is inside."""

import logging
from http import HTTPStatus
from typing import Final

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from starlette.exceptions import HTTPException

from pickserver.api.answers import refused
from pickserver.handlers import problems
from pickserver.store.database import is_data_fault
from warehouse.wire import Problem

LOG: Final = logging.getLogger("pickserver")
FAULTS_MAX: Final = 3
"""How many faults of a request are named."""
CAUSE_CHARACTERS: Final = 300
"""How much of what a database says is written to the log."""


def install_failures(app: FastAPI) -> None:
    """Have `app` answer every failure with a problem."""

    @app.exception_handler(RequestValidationError)
    async def malformed(_request: Request, error: RequestValidationError) -> Response:
        faults = [f"{'.'.join(map(str, fault['loc']))}: {fault['msg']}" for fault in error.errors()[:FAULTS_MAX]]
        not_json = any(fault["type"] == "json_invalid" for fault in error.errors())
        return refused(problems.malformed("; ".join(faults), 400 if not_json else 422))

    @app.exception_handler(HTTPException)
    async def no_such_thing(_request: Request, error: HTTPException) -> Response:
        status = HTTPStatus(error.status_code)
        if status is HTTPStatus.BAD_REQUEST:
            return refused(problems.malformed(str(error.detail), status))
        kind = "not_known" if status is HTTPStatus.NOT_FOUND else status.phrase.lower().replace(" ", "_")
        return refused(Problem(type=kind, title=status.phrase, status=status))

    @app.exception_handler(UnicodeEncodeError)
    async def no_text(_request: Request, _error: UnicodeEncodeError) -> Response:
        return refused(problems.malformed("a text holds half a character"))

    @app.exception_handler(SQLAlchemyError)
    async def no_database(request: Request, error: SQLAlchemyError) -> Response:
        # A line and no traceback: while a database is away, that would be as many as there are requests.
        LOG.error("%s %r: the database failed: %s", request.method, request.url.path, _cause(error))
        if is_data_fault(error):
            return refused(problems.malformed("a text or a number is larger than any that is kept"))
        detail = "whether it was done is not known; send the same again"
        return refused(Problem(type="database", title="The database does not work", status=503, detail=detail))

    @app.exception_handler(OverflowError)
    async def no_number(_request: Request, _error: OverflowError) -> Response:
        return refused(problems.malformed("a number is larger than any that is kept"))

    @app.exception_handler(Exception)
    async def broken(_request: Request, _error: Exception) -> Response:
        detail = "it is written to the server's log; send the same again"
        return refused(Problem(type="internal", title="The server failed", status=500, detail=detail))


def _cause(error: SQLAlchemyError) -> str:
    """What the database said, in one line that names no statement."""
    said = error.orig if isinstance(error, DBAPIError) else error
    return f"{type(said).__name__}: {ascii(str(said))[1:-1][:CAUSE_CHARACTERS]}"

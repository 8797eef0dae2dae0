"""`/healthz` and `/readyz`: whether the process lives, and whether it can do its work."""

import asyncio
from dataclasses import dataclass
from typing import Final

from fastapi import APIRouter, Response
from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from pickserver.api.answers import answered
from pickserver.api.refusals import may_refuse
from pickserver.shell import Shell
from pickserver.store.migrate import unmigrated
from pickserver.store.outbox import position
from pickserver.store.servers import site_of

READY_S: Final = 2.0
"""How long a check may wait for the database."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """The process answers."""

    status: str = "ok"


@dataclass(frozen=True, slots=True, kw_only=True)
class Readiness:
    """Whether the server can do its work."""

    ready: bool
    reasons: tuple[str, ...] = ()
    """Why not, a sentence each."""


def router(shell: Shell) -> APIRouter:
    """The routes of this resource."""
    routes = APIRouter(tags=["health"])

    @routes.get("/healthz", summary="Is the process alive?", response_model=Health, responses=may_refuse())
    async def healthz() -> Response:
        """Answers as long as the process does; the database is not asked."""
        return answered(Health())

    @routes.get(
        "/readyz",
        summary="Can the server do its work?",
        response_model=Readiness,
        responses={503: {"model": Readiness, "description": "Not ready; `reasons` says why."}, **may_refuse()},
    )
    async def readyz() -> Response:
        """Whether tables, site and database are such that trolleys can be worked on; if not, why."""
        reasons = await _reasons(shell)
        return answered(Readiness(ready=not reasons, reasons=reasons), 503 if reasons else 200)

    return routes


async def _reasons(shell: Shell) -> tuple[str, ...]:
    try:
        async with asyncio.timeout(READY_S):
            reasons = await shell.read(_unready)
            await shell.write(position)
    except TimeoutError:
        return (f"the database did not answer within {READY_S:.0f} s",)
    except SQLAlchemyError as error:
        return (f"the database does not work: {type(error).__name__}",)
    return reasons


def _unready(tx: Connection) -> tuple[str, ...]:
    missing = unmigrated(tx)
    if missing:
        return (missing,)
    return () if site_of(tx) else ("there is no site yet: pickserver seed",)

"""The HTTP application: routes, what is refused before them, and what goes wrong behind them. Decides nothing else."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from fastapi import FastAPI

from pickserver.api import devices, events, exceptions, health, look_up, orders, recordings, sign_in, tasks, trolleys
from pickserver.api.bodies import BodyGate
from pickserver.api.document import document_router
from pickserver.api.failures import install_failures
from pickserver.shell import Shell

RECORDINGS_DAYS: Final = 30
"""Days for which recordings are kept where nothing else is set."""


def create_app(shell: Shell, *, recordings_days: int = RECORDINGS_DAYS) -> FastAPI:
    """The application that answers from `shell`, and closes it when it ends; recordings are kept `recordings_days`."""

    @asynccontextmanager
    async def life(_app: FastAPI) -> AsyncIterator[None]:
        yield
        shell.close()

    app = FastAPI(title="pickserver", openapi_url=None, docs_url=None, redoc_url=None, lifespan=life)
    for router in (
        devices.router(shell),
        sign_in.router(shell),
        events.router(shell),
        trolleys.router(shell),
        orders.router(shell),
        tasks.router(shell),
        exceptions.router(shell),
        look_up.router(shell),
        recordings.router(shell, recordings_days),
        health.router(shell),
    ):
        app.include_router(router)
    app.include_router(document_router(app))
    app.add_middleware(BodyGate)
    install_failures(app)
    return app

"""The HTTP application: routes, what is refused before them, and what goes wrong behind them. Decides nothing else."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from fastapi import FastAPI

from pickserver.api import (
    devices,
    events,
    exceptions,
    feed,
    health,
    look_up,
    orders,
    recordings,
    sign_in,
    tasks,
    trolleys,
)
from pickserver.api.bodies import BodyGate
from pickserver.api.document import document_router
from pickserver.api.failures import install_failures
from pickserver.pruning import prune_outbox
from pickserver.shell import Shell
from pickserver.tailer import LoopTime, Tailer

RECORDINGS_DAYS: Final = 30
"""Days for which recordings are kept where nothing else is set."""
OUTBOX_DAYS: Final = 30
"""The same of the outbox."""


def create_app(
    shell: Shell,
    tailer: Tailer | None = None,
    *,
    recordings_days: int = RECORDINGS_DAYS,
    outbox_days: int = OUTBOX_DAYS,
) -> FastAPI:
    """The application that answers from `shell`, and closes it when it ends.

    Those who follow follow `tailer`. Recordings are kept for `recordings_days`, the outbox for `outbox_days`.
    """
    following = tailer or Tailer(shell.read, LoopTime())

    @asynccontextmanager
    async def life(_app: FastAPI) -> AsyncIterator[None]:
        pruning = asyncio.create_task(prune_outbox(shell.write, shell.clock, following.time, outbox_days))
        looking = asyncio.create_task(following.run())
        shell.listen(following.wake)
        yield
        following.end()
        pruning.cancel()
        await asyncio.wait([pruning, looking])
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
        feed.router(shell, following),
        recordings.router(shell, recordings_days),
        health.router(shell),
    ):
        app.include_router(router)
    app.include_router(document_router(app))
    app.add_middleware(BodyGate)
    install_failures(app)
    return app

"""The HTTP application: routes, what is refused before them, and what goes wrong behind them. Decides nothing else."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine, Iterable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Final

from fastapi import APIRouter, FastAPI

from pickserver.api import (
    changing,
    desks,
    devices,
    events,
    exceptions,
    feed,
    health,
    late_orders,
    look_up,
    orders,
    packing,
    recordings,
    service_levels,
    sign_in,
    tasks,
    trolleys,
)
from pickserver.api.bodies import BodyGate
from pickserver.api.document import document_router
from pickserver.api.failures import install_failures
from pickserver.api.parcels import Parcels
from pickserver.changes import Changes
from pickserver.cut_off_watch import watch_cut_offs
from pickserver.labels.worker import Time
from pickserver.labels.workers import LabelWorkers
from pickserver.levels import Levels
from pickserver.metrics import Metrics
from pickserver.pruning import prune_outbox
from pickserver.seams import wall_ms
from pickserver.shell import Shell
from pickserver.tailer import LoopTime, Tailer

RECORDINGS_DAYS: Final = 30
"""Days for which recordings are kept where nothing else is set."""
OUTBOX_DAYS: Final = 30
"""The same of the outbox."""
DRAIN_S: Final = 10.0
"""Seconds that purchases are given to end where nothing else is set."""


def create_app(
    shell: Shell,
    tailer: Tailer | None = None,
    buying: LabelWorkers | None = None,
    *,
    node: str = "",
    drain_s: float = DRAIN_S,
    recordings_days: int = RECORDINGS_DAYS,
    outbox_days: int = OUTBOX_DAYS,
) -> FastAPI:
    """The application that answers from `shell`, and closes it when it ends.

    Those who follow follow `tailer`; labels are bought by `buying`, if at all. Recordings are kept for
    `recordings_days`, the outbox for `outbox_days`; purchases are given `drain_s` to end. Prometheus is told that this
    is `node`.
    """
    following = tailer or Tailer(shell.read, LoopTime())
    changes, metrics = Changes(lambda: following.ended), Metrics(node)
    time: Time = buying.time if buying else lambda _tx: wall_ms(shell.clock)
    levels = Levels(shell.read, shell.write, time, following.time)
    if buying is not None:
        buying.ended = metrics.label_ended
    parcels = Parcels(shell, changes, buying.time, buying.wake) if buying else Parcels(shell, changes)
    beside = (
        lambda: prune_outbox(shell.write, shell.clock, following.time, outbox_days),
        lambda: watch_cut_offs(shell.write, time, shell.ids, following.time),
        levels.run,
    )
    life = _life(shell, following, changes, beside, buying, drain_s=drain_s)
    app = FastAPI(title="pickserver", openapi_url=None, docs_url=None, redoc_url=None, lifespan=life)
    # The routes are tried in this order, so what a floor asks for all day comes first.
    app.include_router(events.router(shell, levels.at_desk, metrics.label_printed))
    for router in (
        *_routers(shell),
        changing.router(shell, time),
        late_orders.router(shell, time),
        parcels.router(),
        feed.router(shell, following),
        service_levels.router(shell, levels, metrics),
    ):
        app.include_router(router)
    app.include_router(recordings.router(shell, recordings_days))
    app.include_router(document_router(app))
    app.add_middleware(BodyGate)
    install_failures(app)
    return app


def _life(
    shell: Shell,
    following: Tailer,
    changes: Changes,
    beside: Iterable[Callable[[], Coroutine[None, None, None]]],
    buying: LabelWorkers | None,
    *,
    drain_s: float,
) -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    """What works beside the requests, from the application's beginning to its end; `beside` never ends by itself."""

    def wake() -> None:
        following.wake()
        changes.wake()

    @asynccontextmanager
    async def life(_app: FastAPI) -> AsyncIterator[None]:
        endless = [asyncio.create_task(begun()) for begun in beside]
        looking = asyncio.create_task(following.run())
        changes.begin()
        shell.listen(wake)
        if buying is not None:
            buying.start()
        yield
        following.end()
        for task in endless:
            task.cancel()
        await asyncio.wait([*endless, looking])
        if buying is not None:
            await asyncio.to_thread(buying.close, drain_s)
        shell.close()

    return life


def _routers(shell: Shell) -> tuple[APIRouter, ...]:
    """The routes of every resource that needs nothing but the shell."""
    return (
        devices.router(shell),
        sign_in.router(shell),
        trolleys.router(shell),
        orders.router(shell),
        packing.router(shell),
        desks.router(shell),
        tasks.router(shell),
        exceptions.router(shell),
        look_up.router(shell),
        health.router(shell),
    )

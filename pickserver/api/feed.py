"""`/v1/feed`: what happened, for programs that follow the site; and the bell of a floor device.

Server-sent events, or one answer at a time. A stream costs a waiting task and nothing else: see `tailer`.
"""

import json
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Annotated, Final

from fastapi import APIRouter, Header, Query, Response
from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError
from starlette.responses import StreamingResponse

from pickserver.api.answers import answered
from pickserver.api.refusals import Json, Responses, may_refuse
from pickserver.api.tokens import DeviceToken, FollowerToken, bearer
from pickserver.handlers import feed, problems
from pickserver.handlers.callers import device_caller, follower_problem
from pickserver.handlers.feed import Page, Place
from pickserver.shell import Shell
from pickserver.store.outbox_rows import OutboxRow
from pickserver.tailer import Tailer
from warehouse.wire import Problem

STREAM: Final = "text/event-stream"
RETRY_MS: Final = 1000
"""After how long a browser connects again."""
WAIT_S_MAX: Final = 30.0
HEADERS: Final = {"Cache-Control": "no-cache, no-transform", "X-Accel-Buffering": "no"}
"""So that no proxy keeps events back."""
GONE: Final = problems.feed_gone("what follows the token is older than rows are kept")

Token = Annotated[
    str, Query(description="Where to go on, as it was told; empty: now.", max_length=feed.TOKEN_CHARS_MAX)
]
LastEventId = Annotated[
    str | None,
    Header(alias="Last-Event-ID", description="The same, from who connects again.", max_length=feed.TOKEN_CHARS_MAX),
]


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedRow:
    """Something that happened: a row of the outbox, in the columns of Debezium's outbox router."""

    id: str
    """UUIDv7 of the row."""
    aggregatetype: str
    """What it is about: `trolley`, `order` or `parcel`."""
    aggregateid: str
    """Which one."""
    type: str
    """`trolley.operator_attached`, `trolley.put`, `packing.opened`, `label.bought` …"""
    payload: dict[str, object]
    version: int
    """Counts the rows about this one thing without a gap."""
    cause: str
    """The event or command it follows from; rows of one cause belong together."""
    pos: int
    """Counts the rows of the site without a gap."""
    written_ms: int
    """Milliseconds since 1970 by the server's clock."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedPage:
    """What came after a token."""

    rows: tuple[FeedRow, ...]
    token: str
    """What to ask with the next time."""


def router(shell: Shell, tailer: Tailer) -> APIRouter:
    """The routes of this resource."""
    routes = APIRouter(tags=["feed"])
    _add_stream(routes, shell, tailer)
    _add_poll(routes, shell, tailer)
    _add_bell(routes, shell, tailer)
    return routes


def _add_stream(routes: APIRouter, shell: Shell, tailer: Tailer) -> None:
    @routes.get(
        "/v1/feed",
        summary="Follow what happens",
        response_class=StreamingResponse,
        responses={
            **may_refuse(problems.follower_not_known(), GONE),
            **_streams("here", _event("here", {"token": "ZGVtby4xLjMxMDU"}, "ZGVtby4xLjMxMDU")),
        },
    )
    async def follow(follower: FollowerToken, token: Token = "", last: LastEventId = None) -> Response:
        """Server-sent events: the rows of the outbox after a token, in order, each once, and new ones as they come.

        The first event is `here` with the token from which it goes on; every other one is a `FeedRow` whose `id` is
        the token after it. Tokens are opaque: keep the last one together with what you made of its row, and come back
        with it as `Last-Event-ID` or `token`, to any node. Without one the feed begins now. A comment comes every 15 s
        when nothing else does; when two of them are missing, connect again. The server ends the stream when it stops
        and when a reader is too slow for it: connect again with the last token. A 410 says that rows may be missing
        for ever: take a snapshot, and begin anew.
        """
        asked = bearer(follower)

        def begin(tx: Connection) -> Place | Problem:
            return follower_problem(tx, asked) or feed.begun(tx, last or token)

        place = await shell.read(begin)
        if isinstance(place, Problem):
            return answered(place)
        told = _followed(tailer, place, lambda: shell.read(lambda tx: follower_problem(tx, asked) is None))
        return StreamingResponse(told, headers=HEADERS, media_type=STREAM)


def _add_poll(routes: APIRouter, shell: Shell, tailer: Tailer) -> None:
    @routes.get(
        "/v1/feed/poll",
        summary="Ask what happened",
        response_model=FeedPage,
        responses=may_refuse(problems.follower_not_known(), GONE),
    )
    async def poll(
        follower: FollowerToken,
        token: Token = "",
        wait_s: Annotated[
            float, Query(ge=0, le=WAIT_S_MAX, description="Seconds to wait for a row when there is none yet.")
        ] = 0.0,
    ) -> Response:
        """The rows after a token, at most 200, and the token to ask with the next time; for who cannot keep a stream.

        Without a token there are no rows, and the answer says where now is.
        """
        asked = bearer(follower)

        def begin(tx: Connection) -> Place | Problem:
            return follower_problem(tx, asked) or feed.begun(tx, token)

        place = await shell.read(begin)
        if isinstance(place, Problem):
            return answered(place)
        page = await tailer.caught_up(place)
        if isinstance(page, Page) and not page.rows and token and wait_s:
            await tailer.waited(place, wait_s)
            page = await tailer.caught_up(place)
        return answered(page if isinstance(page, Problem) else _page(page))


def _add_bell(routes: APIRouter, shell: Shell, tailer: Tailer) -> None:
    @routes.get(
        "/v1/feed/bell",
        summary="Be woken when a lease changes",
        response_class=StreamingResponse,
        responses={
            **may_refuse(problems.device_not_known()),
            **_streams("bell", _event("bell", {"trolleys": ["TRL-17"]})),
        },
    )
    async def ring(device: DeviceToken) -> Response:
        """Server-sent events for a floor device: `bell` when somebody else changes whose one of its trolleys is.

        A bell says nothing but that it is time to sync, so that it has no token: the first one comes at once and names
        no trolley, since any may have changed while nobody listened. A comment comes every 15 s when nothing else
        does.
        """
        token = bearer(device)
        caller = await shell.read(lambda tx: device_caller(tx, token))
        if isinstance(caller, Problem):
            return answered(caller)
        return StreamingResponse(_rung(tailer, caller.device), headers=HEADERS, media_type=STREAM)


async def _followed(tailer: Tailer, place: Place, still_known: Callable[[], Awaitable[bool]]) -> AsyncIterator[bytes]:
    """A stream of rows from `place` on, which ends when its follower is known no longer."""
    yield b"retry: %d\n" % RETRY_MS + _event("here", {"token": feed.token_of(place)}, feed.token_of(place))
    try:
        async for page in tailer.follow(place):
            if page.rows:
                yield b"".join(_row_event(row, page.place) for row in page.rows)
            elif await still_known():
                yield b": alive\n\n"
            else:
                return
    except SQLAlchemyError:  # it was said by who looks at the outbox; the token is good at another node
        return


async def _rung(tailer: Tailer, device: str) -> AsyncIterator[bytes]:
    async for trolleys in tailer.bells(device):
        yield b": alive\n\n" if trolleys is None else _event("bell", {"trolleys": sorted(trolleys)})


def _page(page: Page) -> FeedPage:
    return FeedPage(rows=tuple(_row(row) for row in page.rows), token=feed.token_of(page.place))


def _row(row: OutboxRow) -> FeedRow:
    return FeedRow(
        id=row.id,
        aggregatetype=row.aggregatetype,
        aggregateid=row.aggregateid,
        type=row.type,
        payload=json.loads(row.payload),
        version=row.version,
        cause=row.cause,
        pos=row.pos,
        written_ms=row.written_ms,
    )


def _row_event(row: OutboxRow, place: Place) -> bytes:
    """`row` with the token after it, of the generation that is read now: it may have been written under another."""
    return _event("", asdict(_row(row)), feed.token_of(replace(place, pos=row.pos)))


def _event(name: str, data: Mapping[str, object], token: str = "") -> bytes:
    lines = [f"id: {token}"] if token else []
    lines += [f"event: {name}"] if name else []
    lines.append(f"data: {json.dumps(data, ensure_ascii=False, separators=(',', ':'))}")
    return ("\n".join(lines) + "\n\n").encode()


def _streams(name: str, example: bytes) -> Responses:
    """The response of an operation that answers with a stream."""
    shown: dict[str, Json] = {"schema": {"type": "string"}, "examples": {name: {"value": example.decode()}}}
    return {200: {"description": "A stream of server-sent events.", "content": {STREAM: shown}}}

"""The line to a carrier: one request, one answer, and a hard limit on the time all of it takes.

A limit for each read would let a carrier that trickles hold a thread for ever, so that the exchange runs in an event
loop of its own, which can give up in the middle of anything. Everything that was not answered says whether it was sent.
"""

import asyncio
import json
from collections.abc import Coroutine, Mapping
from concurrent.futures import CancelledError
from threading import Thread
from typing import Final, Protocol, TypeAlias, TypeVar

import httpx

from pickserver.labels.carriers.seam import NotSent, Unsure
from warehouse.values import dataclass, field

Json: TypeAlias = dict[str, "Json"] | list["Json"] | str | int | float | bool | None
T = TypeVar("T")

ANSWER_BYTES_MAX: Final = 8 * 1024 * 1024
"""A label of 4 by 6 inches is some tens of kilobytes."""
CONNECT_S: Final = 5.0
IDLE_CONNECTIONS: Final = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """A request; `path` begins with a slash, or is a whole https address, which is asked without the carrier's key."""

    method: str
    path: str
    body: Json = None
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """An answer, whatever it says."""

    status: int
    body: bytes

    def json(self) -> dict[str, Json]:
        """The object it holds; empty where it holds none that can be read.

        Promises: every text in it can be kept in any database and shown anywhere.
        """
        try:
            told: Json = json.loads(self.body, parse_float=str)  # money is never a float, not even on its way
        except (ValueError, RecursionError):
            return {}
        return {name: _plain(value) for name, value in told.items()} if isinstance(told, dict) else {}


class Line(Protocol):
    """Carries requests to one carrier."""

    def exchange(self, ask: Ask) -> Reply | Unsure | NotSent:
        """The answer, within the line's limit; or whether the request may have arrived."""


class HttpLine:
    """A line by HTTP, to be used by any number of threads."""

    def __init__(self, loop: "LineLoop", base_url: str, headers: Mapping[str, str], timeout_s: float) -> None:
        """Ask under `base_url`, with `headers` in every request; `timeout_s` is for the whole of an exchange."""
        self._loop = loop
        self._timeout_s = timeout_s
        limits = httpx.Limits(max_keepalive_connections=IDLE_CONNECTIONS)
        timeout = httpx.Timeout(timeout_s, connect=min(CONNECT_S, timeout_s))
        self._client = httpx.AsyncClient(base_url=base_url, headers=dict(headers), timeout=timeout, limits=limits)
        # A carrier's label may lie elsewhere, and its key is nobody else's.
        self._elsewhere = httpx.AsyncClient(timeout=timeout, limits=limits)
        loop.close_with(self._client)
        loop.close_with(self._elsewhere)

    def exchange(self, ask: Ask) -> Reply | Unsure | NotSent:
        """Ask, and wait for the answer."""
        try:
            return self._loop.run(self._exchanged(ask))
        except CancelledError:
            return Unsure(why="this program ends")

    async def _exchanged(self, ask: Ask) -> Reply | Unsure | NotSent:
        try:
            async with asyncio.timeout(self._timeout_s):
                return await self._answer(ask)
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol) as error:
            return NotSent(why=_named(error))
        except (httpx.HTTPError, httpx.InvalidURL, TimeoutError) as error:
            return Unsure(why=_named(error))

    async def _answer(self, ask: Ask) -> Reply | Unsure:
        content = None if ask.body is None else json.dumps(ask.body, ensure_ascii=False).encode()
        headers = dict(ask.headers) if content is None else {"Content-Type": "application/json", **ask.headers}
        client = self._elsewhere if ask.path.startswith("https://") else self._client
        async with client.stream(ask.method, ask.path, content=content, headers=headers) as answer:
            body = bytearray()
            async for chunk in answer.aiter_bytes():
                body += chunk
                if len(body) > ANSWER_BYTES_MAX:
                    return Unsure(why="the answer is too long", is_told=answer.is_success)
            return Reply(status=answer.status_code, body=bytes(body))


class LineLoop:
    """The event loop in which all exchanges of a process run, on a thread of its own."""

    def __init__(self) -> None:
        """Begin."""
        self._loop = asyncio.new_event_loop()
        self._clients: list[httpx.AsyncClient] = []
        self._thread = Thread(target=self._loop.run_forever, name="carriers", daemon=True)
        self._thread.start()

    def close_with(self, client: httpx.AsyncClient) -> None:
        """Close `client` when the loop ends."""
        self._clients.append(client)

    def run(self, act: Coroutine[object, object, T]) -> T:
        """What `act` makes in the loop; waits for it.

        Raises:
            CancelledError: the loop was closed meanwhile.

        """
        return asyncio.run_coroutine_threadsafe(act, self._loop).result()

    def close(self) -> None:
        """End; what is under way ends as unsure."""
        self.run(self._end())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    async def _end(self) -> None:
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)
        for client in self._clients:
            await client.aclose()


def _named(error: Exception) -> str:
    """What went wrong, without what could hold an address or a key."""
    return type(error).__name__


def _plain(told: Json) -> Json:
    """The same with a blank for each sign that prints nothing.

    NUL or half of a character would be refused by the database each time that the answer is written, and the carrier
    be asked for ever.
    """
    match told:
        case str():
            return told if told.isprintable() else "".join(char if char.isprintable() else " " for char in told)
        case list():
            return [_plain(each) for each in told]
        case dict():
            return {name: _plain(value) for name, value in told.items()}
        case _:
            return told

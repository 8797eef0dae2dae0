"""What is refused before anything is read: bodies that are too large, or of another kind than JSON."""

from typing import Final

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pickserver.api.answers import refused
from warehouse.wire import Problem

BODY_BYTES_MAX: Final = 4 * 1024 * 1024
"""Ten times what 500 events come to."""


class BodyGate:
    """Lets through what has no body, or a JSON body of bearable size."""

    def __init__(self, app: ASGIApp) -> None:
        """Stand before `app`."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or let the application answer."""
        if scope["type"] != "http" or scope["method"] in ("GET", "HEAD", "OPTIONS", "DELETE"):
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        kind = headers.get("content-type", "").partition(";")[0].strip().lower()
        if kind != "application/json":
            await refused(wrong_type(kind))(scope, receive, send)
            return
        if headers.get("content-length", "0").isdigit() and int(headers.get("content-length", "0")) > BODY_BYTES_MAX:
            await refused(too_large())(scope, receive, send)
            return
        body = await _whole(receive)
        if body is None:
            await refused(too_large())(scope, receive, send)
            return
        await self._app(scope, _again(body, receive), send)


async def _whole(receive: Receive) -> bytes | None:
    """The body; None when it is too large, and what is there of it when the caller hung up."""
    parts, size, more = [], 0, True
    while more:
        message = await receive()
        parts.append(message.get("body", b""))
        size += len(parts[-1])
        if size > BODY_BYTES_MAX:
            return None
        more = message.get("more_body", False)
    return b"".join(parts)


def _again(body: bytes, receive: Receive) -> Receive:
    """Hands out `body` once, then what else comes."""
    left = [body]

    async def read() -> Message:
        if left:
            return {"type": "http.request", "body": left.pop(), "more_body": False}
        return await receive()

    return read


def wrong_type(kind: str) -> Problem:
    """The body is of another kind than JSON."""
    detail = f"application/json is read here, not {kind or 'a body without a type'}"
    return Problem(type="malformed", title="The request cannot be read", status=415, detail=detail)


def too_large() -> Problem:
    """The body is larger than any honest one."""
    detail = f"at most {BODY_BYTES_MAX} bytes"
    return Problem(type="too_large", title="The request is too large", status=413, detail=detail)

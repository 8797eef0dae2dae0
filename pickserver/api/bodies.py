"""What is refused before anything is read: bodies too large or of another kind than JSON, and texts that are none."""

import json
from re import compile as pattern
from typing import Final
from urllib.parse import unquote_to_bytes

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pickserver.api.answers import refused
from pickserver.handlers import problems
from warehouse.wire import Problem

BODY_BYTES_MAX: Final = 4 * 1024 * 1024
"""Ten times what 500 events come to."""
ITS_OWN_RULE: Final = "/v1/events"
"""Where a bad text is one event's, which is set aside by itself."""

_MAYBE: Final = pattern(rb"\\u(?:0000|[dD][89a-fA-F])")
"""How JSON spells NUL and halves of characters; most bodies hold neither."""
_NUL: Final = pattern(r"(?<!\\)(?:\\\\)*\\u0000")


class BodyGate:
    """Lets through what has no body, or a JSON body of bearable size."""

    def __init__(self, app: ASGIApp) -> None:
        """Stand before `app`."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or let the application answer."""
        if scope["type"] == "http" and (fault := _fault_of_address(scope)) is not None:
            await refused(fault)(scope, receive, send)
            return
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
        if scope["path"] != ITS_OWN_RULE and not _is_text(body):
            await refused(no_text("body"))(scope, receive, send)
            return
        await self._app(scope, _again(body, receive), send)


def _fault_of_address(scope: Scope) -> Problem | None:
    """What is wrong with the address before anybody looks at it: no name and no question holds NUL."""
    if "\0" in scope["path"]:
        return problems.not_known("a name without NUL")
    return no_text("query") if b"\0" in unquote_to_bytes(scope["query_string"]) else None


def _is_text(body: bytes) -> bool:
    """Whether every text in it is one that can be kept and written again; what is no JSON is found out later."""
    if not _MAYBE.search(body):
        return True
    try:
        written = json.dumps(json.loads(body), ensure_ascii=False)
        written.encode()
    except UnicodeEncodeError:
        return False
    except (ValueError, RecursionError):
        return True
    return not _NUL.search(written)


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


def no_text(where: str) -> Problem:
    """A text in it cannot be kept."""
    return problems.malformed(f"{where}: a text holds NUL, or half a character")


def too_large() -> Problem:
    """The body is larger than any honest one."""
    detail = f"at most {BODY_BYTES_MAX} bytes"
    return Problem(type="too_large", title="The request is too large", status=413, detail=detail)

"""Speaks to the site server over HTTP: the one shell that does.

Imports its libraries when the first request is made, which is after the first paint; decides nothing about what to
send, how often, or what an answer means.
"""

from collections.abc import Mapping
from threading import Lock
from types import MappingProxyType
from typing import TYPE_CHECKING, TypeVar, cast

from offline.transport import Malformed, NotAllowed, Refusal, ServerTrouble, Unreachable
from warehouse.codec import dumps
from warehouse.wire import Problem, SyncReply, SyncRequest

if TYPE_CHECKING:
    import httpx
    from pydantic import TypeAdapter

T = TypeVar("T")

CONNECT_S = 3.0
"""Seconds to wait for a connection; a site server is near."""
ANSWER_S = 10.0
"""Seconds to wait for the answer."""

_NONE: Mapping[str, str] = MappingProxyType({})


class _Libraries:
    """What is imported late, and what is made with it."""

    def __init__(self, client: "httpx.Client") -> None:
        self.client = client
        self.readers: dict[type, TypeAdapter[object]] = {}


class Http:
    """A site server at `base_url`, for several threads."""

    def __init__(
        self, base_url: str, *, token: str = "", connect_s: float = CONNECT_S, answer_s: float = ANSWER_S
    ) -> None:
        """Nothing is opened yet; `token` is the device's, and may be set when it becomes known."""
        self.token = token
        self._base_url = base_url
        self._connect_s = connect_s
        self._answer_s = answer_s
        self._lock = Lock()
        self._libraries: _Libraries | None = None

    def post(self, path: str, body: object, answer: type[T], headers: Mapping[str, str] = _NONE) -> T:
        """Post `body` and read the answer as an `answer`.

        Raises: Unreachable, ServerTrouble, Malformed: whether the server did it is not known. Refusal, NotAllowed.
        """
        written = {"Content-Type": "application/json", **headers}
        return self._asked("POST", path, answer, written, content=dumps(body))

    def get(self, path: str, answer: type[T], headers: Mapping[str, str] = _NONE, **asked: str) -> T:
        """Read what is at `path`, `asked` for by name, as an `answer`.

        Raises: Unreachable, ServerTrouble, Malformed, Refusal, NotAllowed.
        """
        return self._asked("GET", path, answer, headers, asked=asked)

    def _asked(
        self,
        method: str,
        path: str,
        answer: type[T],
        headers: Mapping[str, str],
        *,
        asked: Mapping[str, str] | None = None,
        content: bytes | None = None,
    ) -> T:
        import httpx  # noqa: PLC0415 - not before the first paint

        sent = {**headers, "Authorization": f"Bearer {self.token}"} if self.token else headers
        try:
            response = self._had().client.request(method, path, params=asked, content=content, headers=sent)
        except httpx.DecodingError as error:
            raise Malformed(f"{path}: {error}") from error
        except (httpx.RequestError, httpx.InvalidURL, UnicodeEncodeError) as error:
            raise Unreachable(f"{path}: {type(error).__name__} {error}") from error
        if response.is_server_error:
            raise ServerTrouble(f"{path}: status {response.status_code}")
        if response.is_client_error:
            problem = self._read(Problem, response.content, path)
            raise (NotAllowed if response.status_code in (401, 403) else Refusal)(problem)
        if not response.is_success:
            raise Malformed(f"{path}: status {response.status_code}")
        return self._read(answer, response.content, path)

    def close(self) -> None:
        """Let go of connections; safe to call again, and from another thread than the one that waits."""
        with self._lock:
            libraries, self._libraries = self._libraries, None
        if libraries is not None:
            libraries.client.close()

    def _had(self) -> _Libraries:
        import httpx  # noqa: PLC0415 - not before the first paint

        with self._lock:
            if self._libraries is None:
                wait = httpx.Timeout(self._answer_s, connect=self._connect_s)
                self._libraries = _Libraries(httpx.Client(base_url=self._base_url, timeout=wait))
            return self._libraries

    def _read(self, kind: type[T], content: bytes, path: str) -> T:
        from pydantic import TypeAdapter, ValidationError  # noqa: PLC0415 - not before the first paint

        readers = self._had().readers
        if kind not in readers:
            readers[kind] = TypeAdapter(kind)
        try:
            return cast("T", readers[kind].validate_json(content))
        except ValidationError as error:
            raise Malformed(f"{path}: {error.error_count()} faults in the answer for {kind.__name__}") from error


class HttpTransport:
    """Carries sync requests over HTTP, for the device alone: an expired sign-in never strands what was recorded."""

    def __init__(self, http: Http) -> None:
        """Send through `http`."""
        self._http = http

    def exchange(self, request: SyncRequest) -> SyncReply:
        """Send `request` and wait for its answer.

        Raises: TransportError.
        """
        return self._http.post("/v1/events", request, SyncReply)

"""Speaks to the site server over HTTP: the one shell that does.

Imports its libraries when the first request is made, which is after the first paint; decides nothing about what to
send, how often, or what an answer means.
"""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from socket import SHUT_RDWR, socket
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

SILENCE_S = 35.0
"""Seconds without any sign of life, two of which a bell's line has missed then."""

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
        self._line: socket | None = None
        """Of the answer that is read as it comes."""
        self._hung_up = False

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
        response = self._answered(method, path, headers, asked=asked, content=content)
        return self._read(answer, response.content, path)

    def fetch(self, path: str, **asked: str) -> bytes:
        """The bytes that are at `path`, `asked` for by name.

        Raises: Unreachable, ServerTrouble, Malformed, Refusal, NotAllowed.
        """
        return self._answered("GET", path, _NONE, asked=asked).content

    def _answered(
        self,
        method: str,
        path: str,
        headers: Mapping[str, str],
        *,
        asked: Mapping[str, str] | None = None,
        content: bytes | None = None,
    ) -> "httpx.Response":
        """The answer, which is one of success."""
        import httpx  # noqa: PLC0415 - not before the first paint

        sent = {**headers, "Authorization": f"Bearer {self.token}"} if self.token else headers
        try:
            response = self._had().client.request(method, path, params=asked, content=content, headers=sent)
        except httpx.DecodingError as error:
            raise Malformed(f"{path}: {error}") from error
        except (httpx.RequestError, httpx.InvalidURL, UnicodeEncodeError) as error:
            raise Unreachable(f"{path}: {type(error).__name__} {error}") from error
        self._refuse(response, path)
        return response

    def lines(self, path: str, silence_s: float) -> Iterator[str]:
        """What is at `path`, line by line as it comes, until the server ends it or is silent for `silence_s`.

        Raises: Unreachable, ServerTrouble, Malformed, Refusal, NotAllowed.
        """
        import httpx  # noqa: PLC0415 - not before the first paint

        client, wait = self._had().client, httpx.Timeout(silence_s, connect=self._connect_s)
        sent = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        try:
            with client.stream("GET", path, headers=sent, timeout=wait) as response:
                if not response.is_success:
                    response.read()
                self._refuse(response, path)
                self._line = response.extensions["network_stream"].get_extra_info("socket")
                if not self._hung_up:
                    yield from response.iter_lines()
        except httpx.DecodingError as error:
            raise Malformed(f"{path}: {error}") from error
        except (httpx.RequestError, httpx.InvalidURL, UnicodeEncodeError) as error:
            raise Unreachable(f"{path}: {type(error).__name__} {error}") from error
        finally:
            self._line = None

    def hang_up(self) -> None:
        """End what `lines` waits for, on another thread, for good."""
        self._hung_up, line = True, self._line
        if line is not None:
            with suppress(OSError):  # it has ended by itself
                line.shutdown(SHUT_RDWR)

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

    def _refuse(self, response: "httpx.Response", path: str) -> None:
        """Raise what an answer means that is not the one that was asked for."""
        if response.is_server_error:
            raise ServerTrouble(f"{path}: status {response.status_code}")
        if response.is_client_error:
            problem = self._read(Problem, response.content, path)
            raise (NotAllowed if response.status_code in (401, 403) else Refusal)(problem)
        if not response.is_success:
            raise Malformed(f"{path}: status {response.status_code}")

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


class HttpBell:
    """Hears the device's bell over HTTP, as server-sent events."""

    def __init__(self, http: Http) -> None:
        """Listen through `http`."""
        self._http = http

    def rings(self) -> Iterator[bool]:
        """Open the line; True for each ring, False for a sign of life, and the end when the site hangs up.

        Raises: TransportError.
        """
        for line in self._http.lines("/v1/feed/bell", SILENCE_S):
            if line.startswith(("data:", ":")):
                yield line.startswith("data:")

    def hang_up(self) -> None:
        """Let go of the line; from any thread, and safe when there is none."""
        self._http.hang_up()

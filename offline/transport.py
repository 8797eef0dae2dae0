"""How requests reach the server, and what can come of one; whoever carries them is a shell behind this.

    TransportError
    ├── Unreachable    no answer: whether the server did it is not known
    ├── ServerTrouble  an answer that says the server failed: not known either
    ├── Malformed      an answer that is not one of ours: not known either
    └── Refusal        the server said no, and why: not done
        └── NotAllowed the token or the sign-in is not good (any longer)

Not known means: send the same bytes again.
"""

from typing import Protocol

from warehouse.wire import Problem, SyncReply, SyncRequest

KEY_UNSAFE = "key_unsafe"
"""Type of the problem with which a device refuses itself: its token lies where others can read it."""


class TransportError(Exception):
    """A request did not end in the answer that was asked for."""


class Unreachable(TransportError):  # noqa: N818 (named for what is found)
    """No answer came."""


class ServerTrouble(TransportError):  # noqa: N818 (named for what is found)
    """The server answered that it failed."""


class Malformed(TransportError):  # noqa: N818 (named for what is found)
    """What answered does not speak as our server does."""


class Refusal(TransportError):  # noqa: N818 (named for what is found)
    """The server refused; nothing was done."""

    def __init__(self, problem: Problem) -> None:
        """Carry the reason."""
        super().__init__(f"{problem.status} {problem.type}: {problem.detail or problem.title}")
        self.problem = problem


class NotAllowed(Refusal):
    """The device's token or the operator's sign-in is not good (any longer)."""


class Transport(Protocol):
    """Carries one sync request at a time."""

    def exchange(self, request: SyncRequest) -> SyncReply:
        """Send `request` and wait for its answer.

        Raises: TransportError.
        """

"""The messages by which the application hands the screen in front what the operator scanned, chose or typed.

A screen takes them with `@on(ScanTaken)` and never reads keys, never focuses an input. Each is one *turn*: the next one
is handed out only when the handler of this one has returned, awaited if it is async, and goes to whichever screen is in
front by then. So a handler awaits the durable commit, then shows, then pushes or dismisses, and a burst of scans walks
through a change of screen without losing or misplacing one. Work put in a worker is not waited for.

Function keys, Escape and the arrows come in the same order, as Textual's own bindings of the screen in front.
"""

from typing import Protocol, runtime_checkable

from textual.message import Message

from devices.scanner import DropReason, Scan


class ScanTaken(Message, bubble=False):
    """One complete code, however it came in."""

    def __init__(self, scan: Scan) -> None:
        """Carry `scan` as heard."""
        super().__init__()
        self.scan = scan

    @property
    def code(self) -> str:
        """The code as scanned, GS characters included."""
        return self.scan.code


class ChoiceMade(Message, bubble=False):
    """A digit pressed by itself; it means the numbered choice on the screen, or nothing."""

    def __init__(self, digit: int) -> None:
        """Carry `digit`, 0 to 9."""
        super().__init__()
        self.digit = digit


class TypedChanged(Message, bubble=False):
    """The line typed by hand on a screen that asks for typing, whole, after each edit."""

    def __init__(self, text: str, *, finished: bool) -> None:
        """Carry `text` as it stands; `finished` when Enter ended it."""
        super().__init__()
        self.text = text
        self.finished = finished


class ScanDropped(Message, bubble=False):
    """Keys began a code and did not end it: say so, nothing was recorded."""

    def __init__(self, reason: DropReason, text: str) -> None:
        """Carry what had come, `text`, and why it is no scan."""
        super().__init__()
        self.reason = reason
        self.text = text


@runtime_checkable
class TakesTyping(Protocol):
    """A screen that asks for typing: while it is in front a hand's keys come as `TypedChanged`, digits included."""

    takes_typing: bool
    """True while keys are wanted as text; a screen may turn it on and off."""

"""Refusing: the message an operator reads, and the event that keeps it for the scan log."""

from warehouse.events import Refused
from warehouse.flows.decision import Decision
from warehouse.messages import Message


def refused(code: str, why: Message, stop: int = 0) -> Decision:
    """The decision that `code` was not due."""
    event = Refused(code=code, refusal=type(why).__name__, stop=stop)
    return Decision(event=event, note=why, refused=True)


def tail(code: str) -> str:
    """The last four characters of a code, by which people know it again."""
    return code[-4:]

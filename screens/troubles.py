"""What to tell an operator when something failed that they did not do wrong: a sentence for each failure."""

from typing import assert_never

from offline.errors import (
    DeviceFull,
    FolderInUse,
    JournalDamaged,
    JournalError,
    JournalTooNew,
    ReadOnly,
)
from offline.news import Link, Standing
from offline.transport import KEY_UNSAFE, NotAllowed, Refusal, TransportError, Unreachable
from warehouse import messages
from warehouse.messages import Message

SIGN_IN_AGAIN = "sign_in_again"
"""Type of the problem with which the server refuses an operator whose sign-in has run out."""


def sentence(error: JournalError) -> Message:
    """What to say when the device could not keep or read something."""
    match error:
        case DeviceFull():
            return messages.DeviceFull()
        case ReadOnly():
            return messages.DeviceReadOnly()
        case JournalDamaged():
            return messages.JournalBroken()
        case JournalTooNew():
            return messages.JournalNewer()
        case FolderInUse():
            return messages.FolderInUse(holder=_holder(error))
        case _:
            return messages.NotSaved()


def at_start(error: JournalError) -> Message:
    """The same where the program cannot even begin: nothing was scanned yet that could be scanned again."""
    said = sentence(error)
    return messages.DeviceReadOnly() if isinstance(said, messages.NotSaved) else said


def no_answer(error: TransportError) -> Message:
    """What to say when the server did not do what was asked, for a reason the operator cannot change.

    A refusal that depends on what was asked is the asking screen's to word, before it comes here.
    """
    match error:
        case Unreachable():
            return messages.NeedsWifi()
        case Refusal(problem=problem) if problem.type == KEY_UNSAFE:
            return messages.DeviceKeyUnsafe()
        case NotAllowed(problem=problem) if problem.type != SIGN_IN_AGAIN:
            return messages.DeviceNotKnown()
        case NotAllowed():
            return messages.SignInAgain()
        case Refusal(problem=problem) if problem.type == "client_too_old":
            return messages.ProgramTooOld()
        case Refusal(problem=problem) if problem.type == "no_work":
            return messages.NoWork()
        case _:
            return messages.SystemProblem()


def link_news(standing: Standing) -> Message | None:
    """What to say when the link became what `standing` says; None when all is well."""
    match standing.link:
        case Link.ONLINE:
            return None
        case Link.OFFLINE:
            return messages.NoWifi(unsent=standing.unsent)
        case Link.TROUBLE:
            return messages.SystemProblem()
        case Link.SIGN_IN:
            return messages.DeviceNotKnown()
        case _:
            assert_never(standing.link)


def _holder(error: FolderInUse) -> str:
    since = f" {error.since.astimezone():%H:%M}" if error.since else ""
    return f"{error.pid or '?'}{since}"

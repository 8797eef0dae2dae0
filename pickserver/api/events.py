"""`/v1/events`: what devices recorded comes in."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from fastapi import APIRouter, Response
from sqlalchemy import Connection

from pickserver.api.answers import answered
from pickserver.api.refusals import may_refuse
from pickserver.api.tokens import DeviceToken, bearer
from pickserver.handlers import problems
from pickserver.handlers.callers import device_callers
from pickserver.handlers.sync import sync_together
from pickserver.shell import Shell
from pickserver.together import Wait
from warehouse.packing import LabelsInTime
from warehouse.service_levels import OnPaper
from warehouse.wire import EVENTS_MAX, Problem, SyncReply, SyncRequest


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """A request, with the token it came with."""

    token: str
    request: SyncRequest
    unread: bool = False
    """Whether its events are kept without being read: the database did not take what they say."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What came of a request."""

    answer: SyncReply | Problem
    on_paper: tuple[OnPaper, ...] = ()
    """The labels that it told, or one that was done together with it, to be on paper."""


def one_by_one(sent: Sent) -> list[tuple[Sent, Sent]]:
    """Each event as if it had been sent by itself, or else unread; then what is asked with none."""
    events = sent.request.events
    alone = [replace(sent, request=replace(sent.request, events=(event,))) for event in events]
    rest = replace(sent, request=replace(sent.request, events=()))
    return [*((one, replace(one, unread=True)) for one in alone), (rest, rest)] if events else []


def router(shell: Shell, labels: Callable[[], LabelsInTime], printed: Callable[[OnPaper], None]) -> APIRouter:
    """The routes of this resource; `labels` says what desks are told of them, `printed` hears of each on paper."""
    routes = APIRouter(tags=["sync"])

    def take_in(tx: Connection, asked: Sequence[Sent], wait: Wait) -> Sequence[Taken]:
        callers = device_callers(tx, [one.token for one in asked])
        named = [(caller, one.request) for caller, one in zip(callers, asked, strict=True)]
        waits, unread = wait is Wait.FOR_OTHERS, all(one.unread for one in asked)
        found: list[OnPaper] = []
        answers = sync_together(tx, named, shell.clock, shell.ids, waits=waits, unread=unread, on_paper=found)
        told = [tuple(found), *(() for _ in answers[1:])]  # one of them is enough to tell it, once it is durable
        return [Taken(answer=answer, on_paper=each) for answer, each in zip(answers, told, strict=True)]

    taken_in = shell.together(take_in, lambda sent: 1 + len(sent.request.events), one_by_one)

    @routes.post(
        "/v1/events",
        summary="Send what a device recorded, and hear what is new",
        response_model=SyncReply,
        responses=may_refuse(
            problems.device_not_known(),
            problems.not_this_device("scanner-7"),
            problems.too_many_events(EVENTS_MAX),
            body=True,
        ),
    )
    async def send(request: SyncRequest, device: DeviceToken) -> Response:
        """Take in events, each once however often it comes, and answer in the same transaction.

        When no answer comes, send the same bytes again. `ack` never passes a gap; what is above it is to be kept and
        sent again when it is asked for. Facts are taken from any device, under any lease, at any age; only requests
        (such as a release) are decided, after every event before them is here. A bad event is set aside by itself and
        named in `exceptions`; the others count. Without events the request only asks for news.
        """
        taken = await taken_in(Sent(token=bearer(device), request=request))
        answer = taken.answer
        for one in taken.on_paper:
            printed(one)
        if isinstance(answer, SyncReply) and request.desk:
            return answered(replace(answer, labels=labels()))
        return answered(answer)

    return routes

"""`/v1/recordings`: what was told at devices comes in, and is found by operator, trolley and time."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Response
from sqlalchemy import Connection

from pickserver.api.answers import answered
from pickserver.api.refusals import may_refuse
from pickserver.api.tokens import DeviceToken, OperatorToken, bearer
from pickserver.handlers import problems
from pickserver.handlers.callers import device_caller, operator_caller
from pickserver.handlers.recordings import fault_of, find_recordings, keep_recording, read_recording
from pickserver.shell import Shell
from pickserver.store.recordings import Search
from warehouse.recordings import RecordingKept, RecordingRead, RecordingSent, RecordingsFound
from warehouse.wire import Problem

_EXAMPLE = "01912f3e-9c5b-7a41-8d1e-0f6a2b3c4d5e"
RecordingName = Annotated[str, Path(description="The recording's name.", examples=[_EXAMPLE], max_length=80)]
Operator = Annotated[str, Query(description="Badge of who was signed in.", examples=["BDG-0412"], max_length=40)]
Trolley = Annotated[str, Query(description="The trolley's barcode.", examples=["TRL-17"], max_length=40)]
FromMs = Annotated[
    int | None, Query(description="Told at this time or later: milliseconds since 1970 by the device's clock.")
]
UntilMs = Annotated[int | None, Query(description="Begun before this time, by the device's clock.")]


def router(shell: Shell, kept_days: int) -> APIRouter:
    """The routes of this resource."""
    routes = APIRouter(tags=["recordings"])
    _add_keep(routes, shell, kept_days)
    _add_find(routes, shell)
    _add_read(routes, shell)
    return routes


def _add_keep(routes: APIRouter, shell: Shell, kept_days: int) -> None:
    @routes.post(
        "/v1/recordings",
        summary="Send what was told at a device",
        response_model=RecordingKept,
        responses=may_refuse(
            problems.device_not_known(),
            problems.not_this_device("scanner-7"),
            problems.recording_differs(_EXAMPLE),
            body=True,
        ),
    )
    async def keep(sent: RecordingSent, device: DeviceToken) -> Response:
        """Keep the last minutes of a device's terminal, where they were, and what the operator wrote.

        Speaks for the device: nobody has to be signed in. When no answer comes, send the same again: a recording is
        kept once under the name that its device gave it. At most 12 parts of 2 MB unpacked; kept for `kept_days`, and
        of one device the newest 200.
        """
        token = bearer(device)
        known = await shell.read(lambda tx: device_caller(tx, token))
        if isinstance(known, Problem):
            return answered(known)
        fault = await shell.compute(lambda: fault_of(sent))
        if fault:
            return answered(problems.malformed(fault))

        def work(tx: Connection) -> RecordingKept | Problem:
            caller = device_caller(tx, token)
            return caller if isinstance(caller, Problem) else keep_recording(tx, caller, sent, shell.clock, kept_days)

        return answered(await shell.write(work))


def _add_find(routes: APIRouter, shell: Shell) -> None:
    @routes.get(
        "/v1/recordings",
        summary="Find recordings",
        response_model=RecordingsFound,
        responses=may_refuse(problems.device_not_known(), problems.sign_in_again(), problems.not_yours_to_read()),
    )
    async def find(
        device: DeviceToken,
        token: OperatorToken,
        operator: Operator = "",
        trolley: Trolley = "",
        from_ms: FromMs = None,
        until_ms: UntilMs = None,
    ) -> Response:
        """What was told, the newest first, 500 at most: by operator, trolley and time, of which any may be left out.

        For supervisors, signed in on a known device.
        """
        wanted = Search(operator=operator, trolley=trolley, from_ms=from_ms, until_ms=until_ms)

        def work(tx: Connection) -> RecordingsFound | Problem:
            caller = operator_caller(tx, bearer(device), token or "", shell.clock)
            return caller if isinstance(caller, Problem) else find_recordings(tx, caller, wanted)

        return answered(await shell.read(work))


def _add_read(routes: APIRouter, shell: Shell) -> None:
    @routes.get(
        "/v1/recordings/{recording}",
        summary="Read a recording",
        response_model=RecordingRead,
        responses=may_refuse(
            problems.device_not_known(),
            problems.sign_in_again(),
            problems.not_yours_to_read(),
            problems.not_known(_EXAMPLE),
        ),
    )
    async def read(recording: RecordingName, device: DeviceToken, token: OperatorToken) -> Response:
        """A recording with its parts, and beside it the device's events of the same minutes.

        For supervisors, signed in on a known device; who read what is audited. A recording is what a device sent: show
        it only through something that lets no control sequence through.
        """

        def work(tx: Connection) -> RecordingRead | Problem:
            caller = operator_caller(tx, bearer(device), token or "", shell.clock)
            if isinstance(caller, Problem):
                return caller
            return read_recording(tx, caller, recording, shell.clock, shell.ids)

        return answered(await shell.write(work))

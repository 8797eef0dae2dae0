"""`/v1/trolleys`: claiming them, and reading how far they are."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Response
from sqlalchemy import Connection

from pickserver.api.answers import answered
from pickserver.api.refusals import may_refuse
from pickserver.api.tokens import DeviceToken, IdempotencyKey, OperatorToken, bearer
from pickserver.handlers import problems, reading
from pickserver.handlers.callers import operator_caller
from pickserver.handlers.claims import TrolleyWanted, claim, next_trolley
from pickserver.handlers.once import once
from pickserver.handlers.supervising import TrolleyToReassign, reassign
from pickserver.shell import Shell
from warehouse.claims import Claim, ClaimWanted, Reassigned, ReassignWanted
from warehouse.trolleys import Plan
from warehouse.wire import Problem, Trolleys, TrolleyState

TrolleyCode = Annotated[str, Path(description="The trolley's barcode.", examples=["TRL-17"], max_length=40)]
COMMAND = (problems.device_not_known(), problems.sign_in_again(), problems.key_reused())


def router(shell: Shell) -> APIRouter:
    """The routes of this resource."""
    routes = APIRouter(tags=["trolleys"])
    _add_next(routes, shell)
    _add_claim(routes, shell)
    _add_reassign(routes, shell)
    _add_states(routes, shell)
    _add_details(routes, shell)
    return routes


def _add_next(routes: APIRouter, shell: Shell) -> None:
    @routes.post(
        "/v1/trolleys/next",
        summary="Claim the most urgent trolley",
        response_model=Claim,
        responses=may_refuse(*COMMAND, problems.no_work(), problems.client_too_old("0.2.0"), body=True),
    )
    async def claim_next(
        wanted: ClaimWanted, device: DeviceToken, operator: OperatorToken, key: IdempotencyKey
    ) -> Response:
        """Give the caller the trolley that should go first of those that nobody holds.

        Parked ones come first, then the earliest cut-off. The answer holds all that is needed to pick it without
        network. Asked again with the same key, it is the same answer.
        """

        def work(tx: Connection) -> Claim | Problem:
            caller = operator_caller(tx, bearer(device), operator or "", shell.clock)
            if isinstance(caller, Problem):
                return caller
            act = lambda: next_trolley(tx, caller, wanted, shell.clock, shell.ids)  # noqa: E731 - two lines later
            return once(tx, caller, key, wanted, Claim, shell.clock, act)

        return answered(await shell.write(work))


def _add_claim(routes: APIRouter, shell: Shell) -> None:
    @routes.post(
        "/v1/trolleys/{trolley}/claim",
        summary="Claim a trolley, resume it, or take it over",
        response_model=Claim,
        responses=may_refuse(
            *COMMAND,
            problems.not_known("TRL-99"),
            problems.held_by_other("TRL-17", "Ana", 41, 100, 360, 0),
            problems.client_too_old("0.2.0"),
            body=True,
        ),
    )
    async def claim_one(
        trolley: TrolleyCode, wanted: ClaimWanted, device: DeviceToken, operator: OperatorToken, key: IdempotencyKey
    ) -> Response:
        """Give the caller this trolley.

        One that the caller holds on this device is resumed under the same epoch; one that the caller holds on another
        device moves here under the next; a colleague's is refused with the holder's name unless `take_over` says why.
        """
        request = TrolleyWanted(trolley=trolley, wanted=wanted)

        def work(tx: Connection) -> Claim | Problem:
            caller = operator_caller(tx, bearer(device), operator or "", shell.clock)
            if isinstance(caller, Problem):
                return caller
            act = lambda: claim(tx, caller, request, shell.clock, shell.ids)  # noqa: E731 - two lines later
            return once(tx, caller, key, request, Claim, shell.clock, act)

        return answered(await shell.write(work))


def _add_reassign(routes: APIRouter, shell: Shell) -> None:
    @routes.post(
        "/v1/trolleys/{trolley}/reassign",
        summary="Give a trolley to somebody, or release it",
        response_model=Reassigned,
        responses=may_refuse(
            *COMMAND,
            problems.supervisors_only(),
            problems.not_known("BDG-9999 is nobody's badge"),
            problems.stale_epoch("TRL-17", "Ana"),
            problems.nobody_has_it("TRL-17"),
            problems.reason_missing(),
            body=True,
        ),
    )
    async def reassign_one(
        trolley: TrolleyCode, wanted: ReassignWanted, device: DeviceToken, operator: OperatorToken, key: IdempotencyKey
    ) -> Response:
        """Decide as a supervisor who has this trolley, with a reason; both people are told.

        Asked without `confirmed` it only says what is at risk. `epoch` is the lease that is to end: when it ended
        meanwhile the act is refused with the holder's name, and that is written down. What the former holder's device
        still sends counts in full.
        """
        request = TrolleyToReassign(trolley=trolley, wanted=wanted)

        def work(tx: Connection) -> Reassigned | Problem:
            caller = operator_caller(tx, bearer(device), operator or "", shell.clock)
            if isinstance(caller, Problem):
                return caller
            act = lambda: reassign(tx, caller, request, shell.clock, shell.ids)  # noqa: E731 - two lines later
            return once(tx, caller, key, request, Reassigned, shell.clock, act)

        return answered(await shell.write(work))


def _add_states(routes: APIRouter, shell: Shell) -> None:
    @routes.get("/v1/trolleys", summary="List trolleys", response_model=Trolleys, responses=may_refuse())
    async def every() -> Response:
        """Every trolley of the site, who holds it for how long, how far it is, and when its device was last heard.

        `unsent` is what that device had recorded and not sent then; null is not known, and never means none.
        """
        return answered(await shell.read(lambda tx: reading.all_trolleys(tx, shell.clock)))

    @routes.get(
        "/v1/trolleys/{trolley}",
        summary="Read a trolley",
        response_model=TrolleyState,
        responses=may_refuse(problems.not_known("TRL-99")),
    )
    async def one(trolley: TrolleyCode) -> Response:
        """Who holds the trolley, where it was left, and how many of its stops are done."""
        return answered(await shell.read(lambda tx: reading.one_trolley(tx, trolley, shell.clock)))


def _add_details(routes: APIRouter, shell: Shell) -> None:
    @routes.get(
        "/v1/trolleys/{trolley}/lines",
        summary="Read a trolley's lines",
        response_model=reading.TrolleyLines,
        responses=may_refuse(problems.not_known("TRL-99")),
    )
    async def lines(trolley: TrolleyCode) -> Response:
        """What is wanted, picked and short for each order line at each stop; totes and skips beside it."""
        return answered(await shell.read(lambda tx: reading.lines_of(tx, trolley)))

    @routes.get(
        "/v1/trolleys/{trolley}/plan",
        summary="Read a trolley's route",
        response_model=Plan,
        responses=may_refuse(problems.not_known("TRL-99")),
    )
    async def plan(trolley: TrolleyCode) -> Response:
        """The slots, the stops in walking order, and where the site's totes are now."""
        return answered(await shell.read(lambda tx: reading.plan_of(tx, trolley)))

    @routes.get(
        "/v1/trolleys/{trolley}/events",
        summary="Read a trolley's events",
        response_model=reading.TrolleyEvents,
        responses=may_refuse(problems.not_known("TRL-99")),
    )
    async def events(
        trolley: TrolleyCode,
        after: Annotated[int, Query(ge=0, le=2**31 - 1, description="Number after which to begin.")] = 0,
        limit: Annotated[int, Query(ge=1, le=reading.EVENTS_PAGE, description="The most events to answer.")] = 100,
    ) -> Response:
        """What was recorded for the trolley, by whichever device, in the order in which it was counted here."""
        return answered(await shell.read(lambda tx: reading.events_of(tx, trolley, after, limit)))

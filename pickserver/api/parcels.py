"""`/v1/parcels`: wanting a parcel's label, waiting for it, giving it up, and what is printed."""

from collections.abc import Callable, Collection, Mapping
from typing import Annotated, Final

from fastapi import APIRouter, Path, Query, Response
from fastapi.security import HTTPAuthorizationCredentials
from sqlalchemy import Connection

from pickserver.api.answers import answered
from pickserver.api.refusals import Responses, may_refuse
from pickserver.api.tokens import DeviceToken, IdempotencyKey, OperatorToken, bearer
from pickserver.api.trolleys import COMMAND
from pickserver.changes import Changes, Looks
from pickserver.handlers import labels, problems, settling
from pickserver.handlers.callers import device_caller, operator_caller
from pickserver.handlers.labels import FileAsked, ParcelAsked, ParcelGivenUp
from pickserver.handlers.once import once
from pickserver.handlers.settling import ParcelSettled
from pickserver.labels.worker import Time
from pickserver.seams import Caller, Ids, wall_ms
from pickserver.shell import Shell
from warehouse.packing import LabelGivenUp, LabelSettled, LabelStatus, LabelWanted
from warehouse.wire import Problem

WAIT_S_MAX: Final = 25.0
MEDIA: Final = {"zpl": "application/zpl", "pdf": "application/pdf", "png": "image/png"}
NEWS: Final = frozenset({"bought", "refused", "uncertain", "voided"})
"""States that a desk waits for."""
LEASE: Final = (problems.not_packed("1001"), problems.stale_epoch("1001", "Ana"))
FILE: Final[Responses] = {
    200: {"description": "The label's bytes.", "content": {kind: {"schema": {}} for kind in MEDIA.values()}}
}

ParcelName = Annotated[
    str, Path(description="The order's number, a hyphen, and 1, 2 …", examples=["1001-1"], max_length=90)
]
WaitS = Annotated[
    float,
    Query(ge=0, le=WAIT_S_MAX, description="Seconds to wait until it is bought, refused, uncertain or voided."),
]
Generation = Annotated[int, Query(ge=0, le=10_000, description="Which of the parcel's labels; 0: the one that counts.")]
Epoch = Annotated[
    int, Query(ge=0, le=2**31 - 1, description="Of the order's lease; 0: whoever has it now, as before there was this.")
]
Tokens = tuple[HTTPAuthorizationCredentials | None, str | None, str]
"""Of the device, of the operator, and the idempotency key."""
Act = Callable[[Connection, Caller, Time, Ids], LabelStatus | Problem]


class Parcels:
    """The routes of this resource, and what they all need."""

    def __init__(
        self, shell: Shell, changes: Changes, time: Time | None = None, wake: Callable[[], object] = lambda: None
    ) -> None:
        """Answer from `shell`; `time` is the label workers', None where nobody buys, and `wake` tells them."""
        self._shell = shell
        self._changes = changes
        self._looks = Looks(self._look)
        self._sells = time is not None
        self._time: Time = time or (lambda _tx: wall_ms(shell.clock))
        self._wake = wake

    def router(self) -> APIRouter:
        """The routes."""
        routes = APIRouter(tags=["parcels"])
        self._add_request(routes)
        self._add_reading(routes)
        self._add_giving_up(routes)
        self._add_settle(routes)
        return routes

    def _add_request(self, routes: APIRouter) -> None:
        @routes.post(
            "/v1/parcels/{parcel}/label",
            summary="Want a parcel's label",
            response_model=LabelStatus,
            responses=may_refuse(
                *COMMAND,
                *LEASE,
                problems.not_known("BX-9 is no box of this site"),
                problems.wrong_desk("DSK-2", "DSK-1"),
                problems.label_busy("1001-1"),
                problems.money_at_risk("4.85 EUR for 1001-1"),
                problems.address_incomplete("1001 has no town"),
                problems.no_carriers(),
                body=True,
            ),
        )
        async def want(
            parcel: ParcelName,
            wanted: LabelWanted,
            device: DeviceToken,
            operator: OperatorToken,
            key: IdempotencyKey,
            wait_s: WaitS = 0.0,
        ) -> Response:
            """Write down that a label is wanted, and wait for what comes of it, at most `wait_s` seconds.

            Wanted again in the same words, under whatever key, it is the same label, however far it is. Wanted in
            others: before a carrier was asked it replaces what was wanted; once it is bought it is given back and
            another one bought, if nothing is lost by it, and else only when `confirmed`. Workers buy; a request never
            waits for a carrier in a transaction.
            """
            asked = ParcelAsked(parcel=parcel, wanted=wanted)
            act: Act = lambda tx, who, time, ids: labels.request(tx, who, asked, time, ids)  # noqa: E731 - as below
            return await self._commanded((device, operator, key), asked, act, wait_s, sells=True)

    def _add_reading(self, routes: APIRouter) -> None:
        @routes.get(
            "/v1/parcels/{parcel}/label",
            summary="Read how far a parcel's label is",
            response_model=LabelStatus,
            responses=may_refuse(problems.device_not_known(), problems.not_known("1001-1 has no label")),
        )
        async def status(
            parcel: ParcelName, device: DeviceToken, generation: Generation = 0, wait_s: WaitS = 0.0
        ) -> Response:
            """How far the purchase of the label is; waits for news at most `wait_s` seconds."""
            known = await self._shell.read(lambda tx: device_caller(tx, bearer(device)))
            return answered(known if isinstance(known, Problem) else await self._news(parcel, generation, wait_s))

        @routes.get(
            "/v1/parcels/{parcel}/label/file",
            summary="Get what is printed",
            response_class=Response,
            responses={
                **may_refuse(problems.device_not_known(), problems.label_not_there("1001-1"), *LEASE),
                **FILE,
            },
        )
        async def file(
            parcel: ParcelName,
            device: DeviceToken,
            form: Annotated[
                str, Query(alias="format", description="`zpl`, `pdf` or `png`; empty: as it is.", max_length=8)
            ] = "",
            generation: Generation = 0,
            epoch: Epoch = 0,
        ) -> Response:
            """The bytes of the label that counts, as the carrier gave them; asking again never buys.

            With `epoch` they are given only to the device that packs the order under that lease: one that lost the
            order and does not know it yet prints nothing. Nobody need be signed in for it.
            """

            def look(tx: Connection) -> tuple[str, bytes] | Problem:
                known = device_caller(tx, bearer(device))
                if isinstance(known, Problem):
                    return known
                asked = FileAsked(parcel=parcel, form=form, generation=generation, epoch=epoch, device=known.device)
                return labels.file_of(tx, asked)

            found = await self._shell.read(look)
            return answered(found) if isinstance(found, Problem) else Response(found[1], media_type=MEDIA[found[0]])

    def _add_giving_up(self, routes: APIRouter) -> None:
        refusals = may_refuse(
            *COMMAND,
            *LEASE,
            problems.not_known("1001-1 has no label"),
            problems.reason_missing(),
            problems.label_busy("1001-1"),
            problems.money_at_risk("4.85 EUR for 1001-1"),
            body=True,
        )

        @routes.post(
            "/v1/parcels/{parcel}/label/void",
            summary="Give a parcel's label back",
            response_model=LabelStatus,
            responses=refusals,
        )
        async def void(
            parcel: ParcelName, wanted: LabelGivenUp, device: DeviceToken, operator: OperatorToken, key: IdempotencyKey
        ) -> Response:
            """Give the label back to its carrier, with a reason; where nobody was asked for it yet, want it no more."""
            asked = ParcelGivenUp(parcel=parcel, wanted=wanted)
            act: Act = lambda tx, who, time, ids: labels.void(tx, who, asked, time, ids)  # noqa: E731 - as below
            return await self._commanded((device, operator, key), ("void", asked), act)

        @routes.post(
            "/v1/parcels/{parcel}/label/new",
            summary="Give a parcel's label up for another one",
            response_model=LabelStatus,
            responses=refusals,
        )
        async def new(
            parcel: ParcelName, wanted: LabelGivenUp, device: DeviceToken, operator: OperatorToken, key: IdempotencyKey
        ) -> Response:
            """Give the label back and want another one of the same parcel, with a reason.

            Where it can no longer be given back, that has to be `confirmed`: what it cost is lost.
            """
            asked = ParcelGivenUp(parcel=parcel, wanted=wanted)
            act: Act = lambda tx, who, time, ids: labels.renew(tx, who, asked, time, ids)  # noqa: E731 - as below
            return await self._commanded((device, operator, key), ("new", asked), act, sells=True)

    def _add_settle(self, routes: APIRouter) -> None:
        @routes.post(
            "/v1/parcels/{parcel}/label/settle",
            summary="Say what became of an uncertain label",
            response_model=LabelStatus,
            responses=may_refuse(
                *COMMAND,
                problems.supervisors_only(),
                problems.not_known("1001-1 has no such label"),
                problems.reason_missing(),
                problems.tracking_missing(),
                problems.tracking_taken("1002-1"),
                problems.label_busy("1001-1"),
                body=True,
            ),
        )
        async def settle(
            parcel: ParcelName, wanted: LabelSettled, device: DeviceToken, operator: OperatorToken, key: IdempotencyKey
        ) -> Response:
            """Take a supervisor's word for a label that is `by_hand`: no program can find out whether it was bought.

            Where it was, `tracking` is needed, since by that its parcel is closed. What is printed is fetched from the
            carrier where `purchase` names what was bought; else `format` stays empty, and `why` says how to go on.
            """
            asked = ParcelSettled(parcel=parcel, wanted=wanted)
            act: Act = lambda tx, who, time, ids: settling.settle(tx, who, asked, time, ids)  # noqa: E731 - as below
            return await self._commanded((device, operator, key), asked, act)

    async def _commanded(
        self, tokens: Tokens, asked: object, act: Act, wait_s: float = 0.0, *, sells: bool = False
    ) -> Response:
        """Do a command once, have workers look, and answer how far that very label is now."""
        if sells and not self._sells:
            return answered(problems.no_carriers())
        device, operator, key = tokens
        shell = self._shell

        def work(tx: Connection) -> LabelStatus | Problem:
            caller = operator_caller(tx, bearer(device), operator or "", shell.clock)
            if isinstance(caller, Problem):
                return caller
            done = lambda: act(tx, caller, self._time, shell.ids)  # noqa: E731 - two lines later
            return once(tx, caller, key, asked, LabelStatus, shell.clock, done)

        told = await shell.write(work)
        if isinstance(told, Problem):
            return answered(told)
        self._wake()
        return answered(await self._news(told.parcel, told.generation, wait_s))

    async def _news(self, parcel: str, generation: int, wait_s: float) -> LabelStatus | Problem:
        return await self._changes.until(
            lambda: self._looks.at((parcel, generation)),
            lambda seen: isinstance(seen, Problem) or seen.state in NEWS,
            wait_s,
        )

    async def _look(self, asked: Collection[tuple[str, int]]) -> Mapping[tuple[str, int], LabelStatus | Problem]:
        return await self._shell.read(lambda tx: labels.read(tx, asked, self._time))

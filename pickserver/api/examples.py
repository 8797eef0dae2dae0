"""One believable value of each thing that travels, for the API's description."""

from dataclasses import replace
from typing import Final

from pickserver.api.feed import FeedPage, FeedRow
from pickserver.api.level_examples import LEVELS
from pickserver.api.packing_examples import INCARNATION, MUG, PACKING
from pickserver.handlers.closing import ExceptionClosed, ExceptionToClose
from pickserver.handlers.exceptions import Exceptions, ExceptionState
from pickserver.handlers.reading import EventState, LineState, TrolleyEvents, TrolleyLines
from pickserver.handlers.tasks import Tasks, TaskState
from warehouse.claims import AtRisk, Claim, ClaimWanted, Reassigned, ReassignWanted
from warehouse.codec import event_body
from warehouse.envelope import GENESIS, Envelope, seal
from warehouse.events import LineCount, Put
from warehouse.found import Found, ItemFound, Lies
from warehouse.recordings import (
    RecordingFound,
    RecordingKept,
    RecordingPart,
    RecordingRead,
    RecordingScan,
    RecordingSent,
    RecordingsFound,
    WorkedOn,
)
from warehouse.sign_in import Badge, DeviceKnown, DeviceWanted, SignedIn
from warehouse.trolleys import Plan, Share, Slot, Stop
from warehouse.wire import Lease, LineTally, SlotTote, Snapshot, SyncReply, SyncRequest, Trolleys, TrolleyState, to_wire

_TOKEN: Final = "5d1f…e07a"  # noqa: S105 - an example
_PUT: Final = Put(stop=41, slot="B3", tote="TOT-00417", counts=(LineCount(line="1001/1", quantity=2),))
_ENVELOPE: Final = Envelope(
    device="scanner-7",
    incarnation=INCARNATION,
    seq=1,
    event_id="01912f3e-9c5b-7a41-8d1e-0f6a2b3c4d5e",
    type="put",
    v=1,
    site="demo",
    trolley="TRL-17",
    epoch=3,
    route_version=1,
    operators=("BDG-0412",),
    session="01912f3e-9c5b-7a41-8d1e-000000000001",
    screen="pick",
    client="0.1.0",
    variant="",
    wall_ms=1795356202000,
    mono_ms=5123000,
    boot_id="3b1f6a52-7d9c-4f0e-8a33-5f8e1c2d4b60",
)
_SEALED: Final = to_wire(seal(prev_hash=GENESIS, seq=1, body=event_body(_ENVELOPE, _PUT)))
_SNAPSHOT: Final = Snapshot(
    trolley="TRL-17",
    status="picking",
    ack=1,
    lines=(LineTally(stop=41, line="1001/1", picked=2, shorted=0),),
    skips=(),
    totes=(SlotTote(slot="B3", tote="TOT-00417", times=1),),
)
_PLAN: Final = Plan(
    trolley="TRL-17",
    name="17",
    route_version=1,
    slots=(Slot(slot="B3", orders=("1001",), cut_off="17:00"),),
    stops=(
        Stop(
            stop=41,
            location="D-14-02",
            check="47",
            item=MUG,
            shares=(Share(slot="B3", line="1001/1", quantity=2, cut_off="17:00"),),
        ),
    ),
    zones=("ZON-2",),
    parks=("PRK-A1",),
    totes={"TOT-00417": None},
    metres=412,
)
_STATE: Final = TrolleyState(
    trolley="TRL-17",
    name="17",
    status="picking",
    epoch=3,
    operator_name="Ana",
    place="",
    stops=100,
    stops_done=41,
    route_version=1,
    held_s=4320,
    unsent=0,
    heard_s=3,
    version=61,
)
_LINE: Final = LineState(
    stop=41,
    location="D-14-02",
    merchant="nordlys",
    sku=MUG.sku,
    slot="B3",
    line="1001/1",
    wanted=2,
    picked=2,
    shorted=0,
)
_EVENT: Final = EventState(
    number=57,
    key="scanner-7/9f86d081884c7d65/1",
    device="scanner-7",
    incarnation="9f86d081884c7d65",
    seq=1,
    type="put",
    epoch=3,
    status="applied",
    received_ms=1795356202350,
)
_TASK: Final = TaskState(
    key="relabel/scanner-7/9f86d081884c7d65/40",
    kind="relabel",
    subject="item",
    code="2000001200001",
    location="D-14-02",
    merchant="nordlys",
    sku=MUG.sku,
    why="last_digits",
    quantity=1,
    trolley="TRL-17",
    stop=41,
    opened_ms=1795356202350,
)
_SENT: Final = RecordingSent(
    recording="01912f3e-9c5b-7a41-8d1e-0f6a2b3c4d5e",
    device="scanner-7",
    incarnation=INCARNATION,
    operator="BDG-0412",
    trolley="TRL-17",
    stop=41,
    screen="pick",
    seq=1,
    client="0.1.0",
    link="online",
    told_ms=1795356205000,
    words="the screen jumped back",
    parts=(
        RecordingPart(
            began_ms=1795356000000,
            ended_ms=1795356204600,
            cast="H4sIAAAAAAAC/6tWKkstKs7Mz1OyMtJRKs9MKckAskwMdJQyUjPTM0qArFoAtAFWdSUAAAA=",
        ),
    ),
    worked=(WorkedOn(operator="BDG-0412", trolley="TRL-17", first_stop=39, last_stop=41),),
)
_TOLD: Final = RecordingFound(
    recording=_SENT.recording,
    device=_SENT.device,
    operator=_SENT.operator,
    trolley=_SENT.trolley,
    stop=_SENT.stop,
    screen=_SENT.screen,
    seq=_SENT.seq,
    client=_SENT.client,
    link=_SENT.link,
    began_ms=1795356000000,
    told_ms=_SENT.told_ms,
    received_ms=1795356205400,
    words=_SENT.words,
    worked=_SENT.worked,
)

_EXCEPTION: Final = ExceptionState(
    key="overpick/scanner-9/0d1e2f3a4b5c6d7e/12/1001/1",
    kind="overpick",
    event="scanner-9/0d1e2f3a4b5c6d7e/12",
    other="scanner-7/9f86d081884c7d65/1",
    trolley="TRL-17",
    stop=41,
    line="1001/1",
    quantity=2,
    detail="scanner-9/0d1e2f3a4b5c6d7e/12 went past what was ordered; scanner-7/9f86d081884c7d65/1 was there before",
    opened_ms=1795356202350,
)
_ROW: Final = FeedRow(
    id="01912f3e-9c5b-7a41-8d1e-0f6a2b3c4d60",
    aggregatetype="trolley",
    aggregateid="TRL-17",
    type="trolley.operator_attached",
    payload={
        "how": "taken_over",
        "epoch": 4,
        "operator": "BDG-0413",
        "device": "scanner-9",
        "by_device": "scanner-9",
        "from_operator": "BDG-0412",
        "from_device": "scanner-7",
        "reason": "battery empty",
    },
    version=61,
    cause="01912f3e-9c5b-7a41-8d1e-0f6a2b3c4d5f",
    pos=3106,
    written_ms=1795356207000,
)

EXAMPLES: Final[tuple[object, ...]] = (
    LEVELS,
    DeviceWanted(device="scanner-7", enrolment="the site's code"),
    DeviceKnown(device="scanner-7", token=_TOKEN, site="demo"),
    Badge(badge="BDG-0412"),
    SignedIn(
        operator="BDG-0412",
        name="Ana",
        language="en",
        roles=("picker",),
        token=_TOKEN,
        expires_s=43200,
        site="demo",
        site_name="Demo hall",
        time_zone="Europe/Amsterdam",
        held=("TRL-17",),
    ),
    ReassignWanted(to="BDG-0413", epoch=3, reason="Ana went home", confirmed=True),
    Reassigned(
        trolley="TRL-17",
        done=True,
        epoch=4,
        operator_name="Piotr",
        at_risk=AtRisk(operator_name="Ana", unsent=7, heard_s=2520, stops_done=41, stops=100),
    ),
    ClaimWanted(take_over="battery empty", incarnation=INCARNATION, client="0.1.0"),
    Claim(plan=_PLAN, epoch=3, snapshot=replace(_SNAPSHOT, ack=0, lines=())),
    SyncRequest(
        device="scanner-7",
        incarnation=INCARNATION,
        from_seq=1,
        events=(_SEALED,),
        trolleys=("TRL-17",),
        last_seq=1,
    ),
    SyncReply(
        server_id="01912f3e-0000-7a41-8d1e-0f6a2b3c4d5e",
        server_gen=1,
        ack=1,
        pos=3105,
        leases=(Lease(trolley="TRL-17", epoch=3, device="scanner-7", operator="BDG-0412", operator_name="Ana"),),
        exceptions=(),
        verdicts=(),
        snapshots=(_SNAPSHOT,),
        minimum_client="0.1.0",
    ),
    _PLAN,
    _STATE,
    Trolleys(trolleys=(_STATE,)),
    TrolleyLines(trolley="TRL-17", lines=(_LINE,), totes=_SNAPSHOT.totes, skips=()),
    TrolleyEvents(trolley="TRL-17", events=(_EVENT,), more=True),
    *PACKING,
    Tasks(tasks=(_TASK,), more=False),
    Exceptions(exceptions=(_EXCEPTION,), more=False),
    ExceptionToClose(key="fork/scanner-7/9f86d081884c7d65/12/", reason="cloned device wiped, both journals checked"),
    ExceptionClosed(key="fork/scanner-7/9f86d081884c7d65/12/", closed_ms=1_790_000_000_000),
    Found(
        code="2000001200001",
        items=(
            ItemFound(
                merchant="nordlys",
                sku=MUG.sku,
                name=MUG.name,
                units=1,
                codes=("2000001200001", "12000001200008 x6"),
                lies=(Lies(location="D-14-02", units=40),),
            ),
        ),
    ),
    _SENT,
    _ROW,
    FeedPage(rows=(_ROW,), token="MDE5MTJmM2UuMS4zMTA2LjVkMWY"),  # noqa: S106 - an example
    RecordingKept(recording=_SENT.recording, kept_days=30),
    RecordingsFound(recordings=(_TOLD,)),
    RecordingRead(
        found=_TOLD,
        parts=_SENT.parts,
        scans=(RecordingScan(seq=1, status="applied", body=_SEALED.body),),
    ),
)

"""Every key at every step of packing, however its label is: it does what the bar says or says why not."""

import asyncio
import re
from collections.abc import Sequence
from typing import Final

import pytest

from screens.keys import Act, shown
from screens.pack import PackScreen
from screens.pack_keys import needed
from screens.widgets.key_bar import KeyBar
from screens.widgets.notice import Tone
from screens.widgets.tiles import HelpPage
from screens.wording import catalogue, languages, worded
from tests.doubles.at_desk import DeskBench, walked
from tests.doubles.packing import LAMP_CODE, MUG_CODE, ONE_MUG, ORDER, SMALL, SOAP_CODE, Packed, label
from tests.doubles.stage import Stage, names, staged
from warehouse.desk import PackPlan
from warehouse.desk_events import LabelPrinted, PrintState
from warehouse.flows.pack_said import HoldSaid
from warehouse.flows.pack_words import instruction
from warehouse.flows.packing import OrderAtDesk, PackStep
from warehouse.packing import LabelStatus
from warehouse.parcels import LabelState
from warehouse.values import replace

MUG_LINE: Final = ONE_MUG.lines[0]
UNWEIGHED: Final = replace(ONE_MUG, lines=(replace(MUG_LINE, item=replace(MUG_LINE.item, weight_g=0)),))
UNBOXED: Final = replace(ONE_MUG, boxes=(replace(SMALL, inner_mm=(50, 50, 50)),))
ALL: Final = (MUG_CODE, MUG_CODE, MUG_CODE, SOAP_CODE, LAMP_CODE)


def at(
    plan: PackPlan = ONE_MUG,
    *said: str,
    told: LabelStatus | None = None,
    printed: PrintState | None = None,
    hold: bool = False,
) -> OrderAtDesk:
    """An order after `said`, whose label is as was `told` and `printed`."""
    packed = Packed(plan)
    packed.order = replace(packed.order, desk="DSK-12", prints=True)
    if told is not None:
        packed.tell(told)
    packed.say(*said)
    if printed is not None:
        packed.record(LabelPrinted(parcel=1, generation=1, copy=1, state=printed, desk="DSK-12"))
    if hold:
        packed.say(HoldSaid())
    return packed.order


def cancelled(order: OrderAtDesk) -> OrderAtDesk:
    return replace(order, plan=replace(order.plan, cancelled=True))


STATES: Final = {
    "verify": at(ORDER, MUG_CODE),
    "verify, bought": at(ONE_MUG, told=label()),
    "demands": at(ORDER, *ALL, told=label(state=LabelState.CALLING)),
    "box": at(UNBOXED, MUG_CODE),
    "weigh": at(UNWEIGHED, MUG_CODE, "BX-S"),
    "label": at(ONE_MUG, MUG_CODE),
    **{
        f"label, {state}": at(ONE_MUG, MUG_CODE, told=label(state=state))
        for state in (LabelState.QUOTING, LabelState.REFUSED, LabelState.UNCERTAIN, LabelState.VOIDED)
    },
    "apply": at(ONE_MUG, MUG_CODE, told=label()),
    **{
        f"apply, {state}": at(ONE_MUG, MUG_CODE, told=label(), printed=state)
        for state in (PrintState.PRINTING, PrintState.HELD, PrintState.UNKNOWN)
    },
    "held": at(ONE_MUG, MUG_CODE, hold=True),
    "held, printed": at(ONE_MUG, MUG_CODE, told=label(), printed=PrintState.PRINTED, hold=True),
    "held by another before": replace(
        at(ONE_MUG, MUG_CODE, told=label(), printed=PrintState.PRINTED, hold=True), trail=(), epoch=2
    ),
    "cancelled": cancelled(at(ORDER, MUG_CODE)),
    "cancelled, bought": cancelled(at(ONE_MUG, MUG_CODE, told=label())),
}


def shows(order: OrderAtDesk, made: DeskBench) -> PackScreen:
    """The pack screen of `order`."""
    screen = made.pack(order.plan)
    screen.order = order
    return screen


def done_by(order: OrderAtDesk, keys: Sequence[str]) -> dict[str, str]:
    """What each key comes to: a screen that opens, an event, a refusal, the way out, the help page, or nothing."""
    made, seen = DeskBench(), dict[str, str]()

    async def run() -> None:
        async with staged(shows(order, made)) as stage:
            for key in keys:
                screen = shows(order, made)
                stage.results.clear()
                await stage.pilot.app.push_screen(screen, stage.results.append)
                await stage.settle()
                kept = len(made.bench.recorder.kept)
                await stage.press(key)
                seen[key] = outcome(stage, screen, names(made.bench.recorder.kept[kept:]))
                if not stage.results:
                    await is_heard(stage, made)

    asyncio.run(run())
    return seen


def outcome(stage: Stage[OrderAtDesk], screen: PackScreen, kept: list[str]) -> str:
    if kept:
        return " ".join(kept) + (", left" if stage.results else "")
    if stage.results:
        return "left"
    if stage.front != "PACK":
        return stage.front
    if screen.query_one(HelpPage).display:
        return "help"
    return "refused" if stage.tone is Tone.REFUSED and stage.notice else "nothing"


async def is_heard(stage: Stage[OrderAtDesk], made: DeskBench) -> None:
    """After a key and the way back, a scan is answered."""
    for _ in range(3):
        if stage.front != "PACK":
            await stage.press("f3")
    assert stage.front == "PACK"
    before = len(made.bench.signals.log)
    await stage.do("2000000009999")
    assert len(made.bench.signals.log) > before, "a scan without a signal"


REFUSED, CHOICE, OUT, UNDONE, ON_HOLD = "refused", "ONE OF", "left", "PackUndone", "PutOnHold, left"
EVERYWHERE: Final = {
    "f1": REFUSED,
    "f3": OUT,
    "escape": OUT,
    "f9": "help",
    "f10": "MORE",
    "f11": REFUSED,
    "f12": "TELL US",
}
"""Keys that come to the same at every step."""
AT: Final = {
    PackStep.VERIFY: ("TYPE", CHOICE, UNDONE, REFUSED, CHOICE),
    PackStep.DEMANDS: ("TYPE", CHOICE, UNDONE, REFUSED, CHOICE),
    PackStep.BOX: (CHOICE, CHOICE, UNDONE, REFUSED, CHOICE),
    PackStep.WEIGH: ("TYPE", CHOICE, UNDONE, REFUSED, CHOICE),
    PackStep.LABEL: ("TYPE", CHOICE, UNDONE, ON_HOLD, CHOICE),
    PackStep.APPLY: ("TYPE", CHOICE, UNDONE, ON_HOLD, CHOICE),
    PackStep.HELD: ("TYPE", CHOICE, UNDONE, REFUSED, REFUSED),
    PackStep.CANCELLED: ("TYPE", REFUSED, UNDONE, REFUSED, REFUSED),
}
"""What F2, F4, F6, F7 and F8 come to."""
PRINTS_AGAIN: Final = {"verify, bought", "label, refused", *(name for name in STATES if name.startswith("apply"))}
"""Where F5 offers another copy or another label."""


@pytest.mark.parametrize("name", STATES)
def test_a_key_does_at_every_step_what_it_is_said_to_do_or_says_why_not_and_no_scan_is_lost(name: str) -> None:
    order = STATES[name]
    wanted = dict(zip(("f2", "f4", "f6", "f7", "f8"), AT[order.step], strict=True))
    wanted["f5"] = CHOICE if name in PRINTS_AGAIN else REFUSED
    wanted["f6"] = wanted["f6"] if order.trail else REFUSED
    assert done_by(order, tuple(wanted)) == wanted


@pytest.mark.parametrize("name", ["verify", "apply", "held"])
def test_the_keys_that_are_the_same_everywhere_are_so_at_a_desk(name: str) -> None:
    assert done_by(STATES[name], tuple(EVERYWHERE)) == EVERYWHERE


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("name", STATES)
def test_a_key_that_a_steps_sentence_names_is_in_the_narrowest_bar(name: str, language: str) -> None:
    said = "\n".join(line.plain for line in worded(instruction(STATES[name]), catalogue(language)))
    first = {shown(act) for act in (*needed(STATES[name])[:3], Act.HELP)}
    assert set(re.findall(r"F[0-9]+", said)) <= first, said


def test_the_bar_shows_the_keys_of_the_step_as_they_stand_on_a_keyboard() -> None:
    async def keys(name: str, columns: int) -> str:
        async with staged(shows(STATES[name], DeskBench()), (columns, 24)) as stage:
            return " ".join(shown(act) for act in stage.screen.query_one(KeyBar).shown)

    found = {(name, columns): asyncio.run(keys(name, columns)) for name in BARS for columns in (27, 40)}
    assert found == {(name, columns): bar for name, bars in BARS.items() for columns, bar in bars.items()}
    assert asyncio.run(keys("held", 120)) == "F2 F3 F4 F6 F9 F10 F12", "what does nothing is not there"
    assert asyncio.run(keys("held by another before", 120)) == "F2 F3 F4 F9 F10 F12"
    assert asyncio.run(keys("apply", 120)) == "F2 F3 F4 F5 F6 F7 F8 F9 F10 F12"


BARS: Final = {
    "verify": {27: "F2 F4 F8 F9", 40: "F2 F4 F6 F8 F9"},
    "demands": {27: "F3 F6 F8 F9", 40: "F3 F4 F6 F8 F9"},
    "box": {27: "F3 F6 F8 F9", 40: "F2 F3 F6 F8 F9"},
    "weigh": {27: "F2 F6 F8 F9", 40: "F2 F3 F6 F8 F9"},
    "label": {27: "F3 F6 F7 F9", 40: "F3 F6 F7 F8 F9"},
    "label, refused": {27: "F3 F5 F7 F9", 40: "F3 F5 F6 F7 F9"},
    "apply": {27: "F2 F5 F7 F9", 40: "F2 F5 F6 F7 F9"},
    "held": {27: "F2 F3 F6 F9", 40: "F2 F3 F4 F6 F9"},
    "cancelled": {27: "F2 F3 F6 F9", 40: "F2 F3 F4 F6 F9"},
}
"""What the bar shows on the narrowest screens."""


def test_a_cancelled_order_asks_once_and_offers_no_problem_to_choose() -> None:
    made = DeskBench()

    async def walk(stage: Stage[OrderAtDesk], screen: PackScreen) -> None:
        await stage.press("f4")
        assert (stage.front, stage.tone) == ("PACK", Tone.REFUSED)
        assert stage.notice.startswith("ORDER 4417 CANCELLED")
        await stage.press("f7")
        assert stage.notice.startswith("ORDER 4417 CANCELLED")
        await stage.choose(1)
        assert screen.order.close_wanted

    walked(made, walk, replace(ORDER, cancelled=True))

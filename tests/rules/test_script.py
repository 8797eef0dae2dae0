"""The player's script against the flows: two opinions, made apart, of what a trolley comes to."""

import json
from collections import Counter
from dataclasses import replace

import pytest

from pickclient.script import Act, Answer, Means, acts, mishaps
from pickclient.truth import compared
from tests.doubles.trolleys import PLAN, Played
from warehouse.events import ShortReason
from warehouse.flows.decision import NoCodeSaid, Scanned, ShortSaid, SkipSaid, UndoSaid
from warehouse.flows.trolley import Job

FREE = ("TOT-00001", "TOT-00002")


def told(played: Played, act: Act, before: str) -> bool:
    """Say to the flows what `act` tells the screens, after the text `before`; whether it was taken."""
    match act.means, act.text:
        case Means.SCAN, "CMD-SKIP":
            return not played.say(SkipSaid()).refused
        case Means.SCAN, "CMD-UNDO":
            return not played.say(UndoSaid()).refused
        case Means.TYPE, digits if before == "CMD-NOCODE":
            return not played.say(NoCodeSaid(text=digits)).refused
        case Means.TYPE, found:
            return not played.say(ShortSaid(reason=ShortReason.MISSING, found=int(found))).refused
        case Means.SCAN, code if not code.startswith("CMD-"):
            return not played.say(Scanned(code=code)).refused
        case _:
            return act.answer is Answer.SCREEN


@pytest.mark.parametrize("seed", range(12))
def test_the_flows_take_and_refuse_what_the_script_expects_and_count_what_it_did(seed: int) -> None:
    played = Played()
    picked: Counter[str] = Counter()
    missing: Counter[str] = Counter()
    before = ""
    for act in acts(PLAN, replace(mishaps(PLAN, seed), no_codes=(seed % 3,)), FREE):
        assert told(played, act, before) == (act.answer is not Answer.REFUSED), act
        before = act.text
        picked.update(act.put)
        missing.update(act.missing)
    assert played.trolley.job is Job.LEFT
    for (_, line), count in played.trolley.tally.lines.items():
        assert (count.picked, count.shorted) == (picked[line], missing[line])
    assert sum(picked.values()) + sum(missing.values()) == sum(stop.quantity for stop in PLAN.stops)


def test_the_comparison_names_every_difference() -> None:
    truth = [json.dumps({"put": {"1/1": 2, "1/2": 1}, "missing": {}}), json.dumps({"put": {"1/1": -1}, "missing": {}})]
    lines: list[dict[str, object]] = [
        {"line": "1/1", "picked": 1, "shorted": 0},
        {"line": "1/3", "picked": 0, "shorted": 1},
    ]
    assert compared(truth, lines) == [
        "line 1/3: 0 shorted in truth, the server says 1",
        "line 1/2: in the truth, unknown to the server",
    ]

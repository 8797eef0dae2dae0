"""Scans as fast as a scanner can, and keys that must press nothing, on the real program."""

import os
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from offline.journal import Journal
from pickclient.demo import BADGE, plan_of
from pickclient.script import Mishaps, acts
from tests.doubles.picker import Picker
from tests.doubles.shift import DYING, Site
from warehouse.codec import read_body
from warehouse.events import Event, Recorded, Refused, ToteBound
from warehouse.flows import pick
from warehouse.flows.decision import Scanned
from warehouse.flows.trolley import Job, Trolley, evolve, opened
from warehouse.trolleys import Plan

BACK_TO_BACK = 500
SLOWER = {1.0: 12, 5.0: 12, 15.0: 6}
"""Codes in a burst, by milliseconds between two keys."""
WRONG = "4006381333931"
"""A good barcode of nothing that the trolley asks for."""
OTHER_BADGE = "BDG-0413"
F2, F3, F4, F7 = "\x1bOQ", "\x1bOR", "\x1bOS", "\x1b[18~"


def test_no_code_of_a_burst_is_lost_or_merged_on_the_pick_screen(site: Site, tmp_path: Path) -> None:
    plan = plan_of(site.address, "TRL-17")
    totes = [tote for tote, carrier in plan.totes.items() if carrier is None][: len(plan.slots)]
    codes = list(islice(scans(plan), BACK_TO_BACK + sum(SLOWER.values())))
    expected = list(events(plan, totes, codes))
    with Picker(site.address, tmp_path / "device") as picker:
        picker.begins("TRL-17")
        picker.is_accepted(*totes)
        picker.press("1")
        picker.comes_to("PICK")
        picker.scan(*codes[:BACK_TO_BACK])
        picker.stands_at(newest(expected[:BACK_TO_BACK], before=len(totes)), wait_s=60)
        rest = iter(codes[BACK_TO_BACK:])
        for key_ms, number in SLOWER.items():
            picker.terminal.scan(*islice(rest, number), key_ms=key_ms)
        picker.stands_at(newest(expected, before=len(totes)), wait_s=30)
        accepted = [event for event in expected if not isinstance(event, Refused)]
        assert picker.good_tones == len(totes) + len(accepted)
        picker.ends()
    recorded = [read_body(sealed.body)[1] for sealed in journal_of(tmp_path / "device").tail(len(totes), 10_000)]
    assert recorded == expected


def test_enter_tab_and_space_press_nothing_on_any_screen(site: Site, tmp_path: Path) -> None:
    plan = plan_of(site.address, "TRL-23")
    totes = [tote for tote, carrier in plan.totes.items() if carrier is None][: len(plan.slots)]
    with Picker(site.address, tmp_path / "other") as other:
        other.comes_to("SIGN_IN")
        other.scan(OTHER_BADGE)
        other.comes_to("HOME")
        other.scan("TRL-24")
        other.comes_to("BUILD")
    with Picker(site.address, tmp_path / "device") as picker:
        presses_nothing(picker, "SIGN_IN")
        picker.scan(BADGE)
        presses_nothing(picker, "HOME")
        picker.scan("TRL-24")
        presses_nothing(picker, "HELD")
        picker.press("2")
        picker.comes_to("HOME")
        picker.scan("TRL-23")
        presses_nothing(picker, "BUILD")
        picker.is_accepted(*totes)
        presses_nothing(picker, "SUMMARY")
        picker.press("1")
        presses_nothing(picker, "PICK")
        picker.press(F7)
        presses_nothing(picker, "DROP")
        picker.press(F3)
        picker.comes_to("PICK")
        picker.is_accepted(plan.stops[0].location)
        picker.press(F2)
        presses_nothing(picker, "TYPE", typing=True)
        picker.press(F3)
        picker.comes_to("PICK")
        picker.press(F4)
        presses_nothing(picker, "SHORT")
        picker.press("1")
        presses_nothing(picker, "COUNT", typing=True)
        with Picker(site.address, tmp_path / "device") as second:
            presses_nothing(second, "STOPPED")
        picker.terminal.kill()
    with Picker(site.address, tmp_path / "device", through=[*DYING, "1"]) as picker:
        picker.comes_to("PICK")
        picker.scan("CMD-SKIP")
        picker.terminal.wait()
    with Picker(site.address, tmp_path / "device") as picker:
        picker.comes_to("CONFIRM")
        picker.stands_at(len(totes) + 2)
        presses_nothing(picker, "CONFIRM")
        picker.press("1")
        picker.comes_to("PICK")


def presses_nothing(picker: Picker, screen: str, *, typing: bool = False) -> None:
    """On `screen` the keys that press buttons elsewhere press none; where it asks for `typing`, a blank is no line."""
    picker.comes_to(screen)
    titles, number, tones = picker.titles, picker.number, picker.good_tones
    picker.terminal.type(b"\r\t\n\r")
    if typing:
        picker.press(" ")
        picker.terminal.type(b"\r\t\n\r")
    else:
        heard = len(picker.terminal.raw)
        picker.press(" ")
        picker.hears_no(after=heard)
    assert (picker.titles, picker.number, picker.good_tones) == (titles, number, tones), picker.terminal.text


def scans(plan: Plan) -> Iterator[str]:
    """What is scanned at one stop after the other, with a wrong code before every fifth."""
    for number, act in enumerate(act for act in acts(plan, Mishaps(), ()) if act.stop):
        if number % 5 == 4:
            yield WRONG
        yield act.text


def events(plan: Plan, totes: list[str], codes: list[str]) -> Iterator[Event]:
    """What each of `codes` has to be recorded as, once `totes` stand in their slots."""
    trolley: Trolley = opened(plan)
    for seq, (slot, tote) in enumerate(zip(plan.slots, totes, strict=True), 1):
        trolley = evolve(trolley, Recorded(seq=seq, event=ToteBound(slot=slot.slot, tote=tote)))
    assert trolley.job is Job.PICK
    for seq, code in enumerate(codes, len(totes) + 1):
        event = pick.decide(trolley, Scanned(code=code)).event
        assert event is not None
        trolley = evolve(trolley, Recorded(seq=seq, event=event))
        yield event


def newest(recorded: list[Event], before: int) -> int:
    """The running number of the last that was accepted, after `before` others."""
    return before + max(place for place, event in enumerate(recorded, 1) if not isinstance(event, Refused))


def journal_of(device: Path) -> Journal:
    """The journal of a program that has ended."""
    return Journal.open(device / "journal", randomness=os.urandom)

"""What a device knows by itself: what codes mean by the trolleys it carries, and what was scanned on it lately."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from offline import mirror
from offline.finding import Finding, carried
from offline.history import LOGGED_MAX, History, Logged, recent
from offline.news import Link, Standing
from offline.writer import Writer
from tests.doubles.device import Device
from tests.doubles.trolleys import MUG_250, PLAN
from warehouse.events import Arrived, Put, Refused, Taken
from warehouse.found import Found
from warehouse.sign_in import SignedIn

MUG = MUG_250.codes[0].code
ANA = SignedIn(
    operator="BDG-0412", name="Ana", language="en", roles=(), token="", expires_s=1, site="S", site_name="S", held=()
)


@pytest.fixture
def device(tmp_path: Path) -> Iterator[Device]:
    made = Device(tmp_path)
    made.claim()
    made.say("TOT-00001", "TOT-00002", "A-01-02", "4006381333932", MUG, MUG, MUG, "SLT-17-A1")
    yield made
    made.stop()


async def _nobody(code: str) -> Found:
    raise AssertionError(code)


def found(device: Device, code: str) -> Found:
    """What the device says through its writer thread, with no server asked."""
    writer = Writer(device.journal)
    return asyncio.run(Finding(writer, _nobody).here(code))


def test_a_code_is_looked_up_in_the_trolley_as_it_is_folded_now(device: Device) -> None:
    mirror.keep_operator(device.journal, ANA)
    wanted = [lies.wanted for item in found(device, MUG).items for lies in item.lies]
    assert wanted == [1, 4], "two of three are in a tote; the soap of another merchant has the same number"
    assert [one.operator_name for one in carried(device.journal)] == ["Ana"]


def test_a_trolley_that_went_to_another_is_not_answered_from(device: Device) -> None:
    (claim,) = mirror.claims(device.journal)
    device.journal.keep(documents=mirror.lost_document(claim, "Piotr"))
    assert carried(device.journal) == []
    assert not found(device, MUG).known


def test_who_claimed_it_is_named_by_badge_where_the_name_is_not_known(device: Device) -> None:
    assert [one.operator_name for one in carried(device.journal)] == ["BDG-0412"]


def test_every_scan_is_there_with_its_place_the_newest_first(device: Device) -> None:
    log = recent(device.journal)
    assert [type(one.event).__name__ for one in log] == [
        *("Put", "Taken", "Taken", "Taken", "Refused", "Arrived", "ToteBound", "ToteBound")
    ]
    assert [one.seq for one in log] == list(range(8, 0, -1))
    assert {one.location for one in log if isinstance(one.event, Put | Taken | Arrived | Refused)} == {"A-01-02"}


def test_the_log_is_bounded_and_another_shift_is_left_out(device: Device) -> None:
    device.clock.advance(13 * 3600)
    for _ in range(LOGGED_MAX - 3):
        device.record(Refused(code="x", refusal="CodeNotKnown"))
    assert len(recent(device.journal)) == LOGGED_MAX - 3, "the five before are another shift's"
    for _ in range(4):
        device.record(Refused(code="x", refusal="CodeNotKnown"))
    log = recent(device.journal)
    assert (len(log), log[0].seq, log[-1].seq) == (
        LOGGED_MAX,
        device.journal.standing.seq,
        device.journal.standing.seq - 199,
    )


def test_what_this_program_cannot_read_is_there_all_the_same(device: Device) -> None:
    newer = device.journal.tail(7, 1)[0].body.replace(b'"type":"put"', b'"type":"flown"')
    device.journal.append("TRL-17", lambda _: newer, folds=False)
    device.journal.append("TRL-17", lambda _: b"nonsense", folds=False)
    log = recent(device.journal)
    assert [one.event for one in log[:2]] == [None, None]
    assert (log[0].wall_ms, log[1].wall_ms > 0) == (0, True)


def test_without_its_plan_a_stop_has_no_place_and_an_empty_journal_no_scans(device: Device, tmp_path: Path) -> None:
    mirror.forget(device.journal, PLAN.trolley)
    assert {one.location for one in recent(device.journal)} == {""}
    (tmp_path / "other").mkdir()
    empty = Device(tmp_path / "other")
    assert recent(empty.journal) == ()
    empty.stop()


def test_the_past_is_read_by_the_writer_and_sending_is_passed_on(device: Device) -> None:
    standing = Standing(unsent=0, acked=8, last_seq=8, saved_ms=None, link=Link.ONLINE, since_s=0.0)

    async def sent() -> Standing:
        return standing

    async def look() -> tuple[tuple[Logged, ...], Standing]:
        past = History(Writer(device.journal), sent)
        return await past.recent(), await past.send_now()

    log, after = asyncio.run(look())
    assert (len(log), after) == (8, standing)

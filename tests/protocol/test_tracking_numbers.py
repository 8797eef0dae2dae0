"""Two parcels never have one tracking number, and are never one purchase, whatever a carrier says of them."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import Connection, delete, insert

from pickserver.carrier_sandbox.faults import Fault
from pickserver.labels.carriers.line import Json
from pickserver.labels.carriers.seam import Bought, Idempotency
from pickserver.labels.worker import Job
from pickserver.store import tracking
from pickserver.store.labels import Label
from pickserver.store.tables import TRACKING
from pickserver.store.tracking import REUSED_MS
from tests.doubles.buying import LABEL, Buying
from tests.protocol.packing_floor import LOTTE
from warehouse.packing import LabelStatus
from warehouse.parcels import Content, LabelState
from warehouse.values import replace
from warehouse.wire import Problem

ONE = replace(LABEL, lines=(Content(line="4417/1", quantity=1),))
OTHER = replace(LABEL, lines=(Content(line="4418/1", quantity=1),))
PARCELS = {"4417-1": ONE, "4417-2": ONE, "4418-1": OTHER}
"""What is wanted of two parcels of one order, and one of another."""
each_pair = pytest.mark.parametrize("second", ["4417-2", "4418-1"])


def site_of(kind: Idempotency = Idempotency.KEY) -> Buying:
    site = Buying(kind)
    site.opened()
    site.opened("4418")
    return site


def said(site: Buying, **told: Json) -> None:
    """Have the carrier say the same of every purchase."""
    site.line.amended = lambda answer: {**answer, **told}


def bought_both(site: Buying, second: str) -> None:
    for parcel in ("4417-1", second):
        site.asked(PARCELS[parcel], parcel)
        site.work()


@each_pair
@pytest.mark.parametrize("kind", list(Idempotency))
def test_a_number_that_two_parcels_are_given_is_the_first_ones(kind: Idempotency, second: str) -> None:
    site = site_of(kind)
    said(site, tracking="SBX1")
    bought_both(site, second)
    first, parked = site.status("4417-1"), site.status(second)
    assert (first.state, first.tracking) == ("bought", "SBX1")
    assert (parked.state, parked.by_hand, parked.tracking) == ("uncertain", True, "")
    assert parked.why == "bought, and its tracking number SBX1 is that of 4417-1"
    site.clock.advance(3600)
    site.work()
    assert len(site.sandbox.ledger) == 2, "each was sold once, and nothing again"
    assert site.told()[-1] == "label.uncertain"


@each_pair
def test_the_second_is_given_up_for_another_one_or_settled_with_the_number_that_it_has(second: str) -> None:
    site = site_of()
    said(site, tracking="SBX1")
    bought_both(site, second)
    same = site.settle(LOTTE, bought=True, tracking="SBX1", parcel=second)
    assert isinstance(same, Problem)
    assert (same.type, same.detail) == ("tracking_taken", "4417-1")
    assert site.status(second).by_hand
    told = site.settle(LOTTE, bought=True, tracking="SBX2", parcel=second)
    assert isinstance(told, LabelStatus)
    site.work()
    assert (site.status(second).state, site.status(second).tracking) == ("bought", "SBX2")


def test_a_purchase_that_two_labels_are_said_to_be_is_given_back_for_neither() -> None:
    site = site_of()
    said(site, purchase="pur-1", tracking="SBX1")
    bought_both(site, "4418-1")
    parked = site.label("4418-1")
    assert (parked.state, parked.purchase, parked.due_ms) == (LabelState.UNCERTAIN, "", None)
    assert parked.why == "the carrier told the purchase pur-1 for it, which is that of 4417-1"
    taken = site.settle(LOTTE, bought=True, tracking="SBX2", purchase="pur-1", parcel="4418-1")
    assert isinstance(taken, Problem)
    assert taken.type == "tracking_taken"


def test_a_number_is_free_again_when_its_label_is_voided() -> None:
    site = site_of()
    said(site, tracking="SBX1")
    bought_both(site, "4417-1")
    site.give_up()
    site.work()
    site.asked(OTHER, "4418-1")
    site.work()
    assert (site.status("4418-1").state, site.status("4418-1").tracking) == ("bought", "SBX1")


def test_a_number_is_free_again_when_the_carrier_has_begun_anew() -> None:
    site = site_of()
    said(site, tracking="SBX1")
    site.asked(ONE, "4417-1")
    site.work()
    site.clock.advance(REUSED_MS / 1000)
    site.asked(OTHER, "4418-1")
    site.work()
    assert site.status("4418-1").state == "bought"


def test_the_same_answer_twice_is_no_clash() -> None:
    site = site_of()
    site.goes_wrong(Fault.LOST_REPLY)
    site.asked(ONE, "4417-1")
    site.work_until_ended(["4417-1"])
    assert site.status("4417-1").state == "bought"


@pytest.mark.parametrize(
    "odd", [{"tracking": "1" * 81}, {"tracking": "Ł1"}, {"purchase": "p" * 100_000}, {"service": "s" * 100_000}]
)
def test_names_that_no_barcode_or_index_has_room_for_hold_nothing_up(odd: dict[str, Json]) -> None:
    site = site_of()
    said(site, **odd)
    site.asked(ONE, "4417-1")
    for _ in range(200):
        site.work()
        site.clock.advance(1)
    status = site.status("4417-1")
    assert status.state == "bought" or status.by_hand
    assert len(site.sandbox.ledger) == 1


@pytest.mark.parametrize("row", [None, ("4419-1", 1)])
def test_a_number_whose_label_is_not_there_is_free(row: tuple[str, int] | None) -> None:
    site = site_of()

    def prepare(tx: Connection) -> None:
        tx.execute(delete(TRACKING))
        if row is not None:
            one = {"tracking": "SBX1", "parcel": row[0], "generation": row[1], "taken_ms": site.time(tx)}
            tx.execute(insert(TRACKING).values(one))

    site.database.transact(prepare)
    said(site, tracking="SBX1")
    site.asked(ONE, "4417-1")
    site.work()
    assert site.status("4417-1").state == "bought"


def test_of_two_answers_that_are_written_in_the_same_moment_one_has_the_number() -> None:
    site = site_of()
    said(site, tracking="SBX1")
    jobs = []
    for parcel in ("4417-1", "4418-1"):
        site.asked(PARCELS[parcel], parcel)
        site.quote()
        job = site.take("key")
        assert isinstance(job, Job)
        answer = site.perform(job)
        assert isinstance(answer, Bought)
        jobs.append((job, answer))
    together = Barrier(2)

    def written(each: tuple[Job, Bought]) -> None:
        together.wait()
        site.answered(*each)

    with ThreadPoolExecutor(2) as threads:
        list(threads.map(written, jobs))
    states = sorted(site.status(parcel).state for parcel in ("4417-1", "4418-1"))
    assert states == ["bought", "uncertain"]


def taken(site: Buying, label: Label, number: str) -> str:
    return site.database.transact(lambda tx: tracking.take(tx, label, number, site.time(tx)))


def test_who_has_a_number_may_take_it_again() -> None:
    site = site_of()
    site.asked(ONE, "4417-1")
    site.work()
    label = site.label("4417-1")
    assert [taken(site, label, label.tracking) for _ in range(2)] == ["", ""]

"""Labels as a desk asks for them: one however often it is asked for, another only when nothing or knowingly is lost."""

import json
from dataclasses import replace

import pytest
from sqlalchemy import select

from pickserver.carrier_sandbox.faults import Fault
from pickserver.handlers.labels import FileAsked, file_of, read
from pickserver.handlers.settling import ParcelSettled, settle
from pickserver.labels.carriers.sandbox import VOID_WINDOW_S
from pickserver.labels.carriers.seam import Idempotency, Shipment
from pickserver.store import packing
from pickserver.store.labels import Label
from pickserver.store.packing import PackingStatus
from pickserver.store.tables import AUDIT, LABEL
from tests.doubles.buying import LABEL as WANTED, Buying
from tests.protocol.floor import ANA, PIOTR, caller
from warehouse.codec import loads
from warehouse.packing import LabelSettled, LabelStatus, LabelWanted
from warehouse.parcels import Content, LabelState
from warehouse.wire import Problem

HEAVIER = replace(WANTED, weight_g=800)
LOTTE = replace(ANA, badge="BDG-0100", name="Lotte", roles=("picker", "supervisor"))


def opened(kind: Idempotency = Idempotency.KEY) -> Buying:
    site = Buying(kind)
    site.opened()
    return site


def bought(kind: Idempotency = Idempotency.KEY) -> Buying:
    site = opened(kind)
    site.asked()
    site.work()
    assert site.status().state == "bought"
    return site


def rows(site: Buying) -> list[tuple[int, str]]:
    query = select(LABEL.c.generation, LABEL.c.state).order_by(LABEL.c.parcel, LABEL.c.generation)
    return [(row.generation, row.state) for row in site.database.read(lambda tx: tx.execute(query).all())]


def refused(answer: LabelStatus | Problem) -> str:
    assert isinstance(answer, Problem), answer
    return answer.type


def test_asked_five_times_it_is_one_intent_and_one_purchase() -> None:
    site = opened()
    first = site.asked()
    assert (first.state, first.generation) == ("intent", 1)
    assert [site.asked() for _ in range(4)] == [first] * 4
    site.work()
    assert site.asked().state == "bought"
    assert rows(site) == [(1, "bought")]
    assert site.sold() == {"test.4417-1.1": 1}
    assert site.told().count("label.requested") == 1


def test_a_carrier_is_told_the_parcel_as_it_is() -> None:
    site = opened()
    site.opened("4419", device="D1")
    site.asked()
    site.asked(replace(WANTED, lines=(Content(line="4419/1", quantity=2),)), "4419-1")
    home, abroad = (loads(Shipment, site.label(parcel).wanted) for parcel in ("4417-1", "4419-1"))
    assert (home.reference, home.weight_g, home.size_mm, home.format) == ("test.4417-1.1", 730, (300, 220, 120), "zpl")
    assert (home.sender.company, home.receiver.town, home.customs) == ("Test hall", "Zandmeer", ())
    (line,) = abroad.customs
    assert (line.what, line.quantity, line.weight_g, line.value, line.currency) == ("Mug", 2, 600, "8.95", "EUR")
    assert (line.code, line.origin) == ("691200", "PT")


def test_a_label_says_where_and_under_which_lease_it_was_wanted_and_asking_again_changes_neither() -> None:
    site = bought()
    assert (site.status().desk, site.status().lease) == ("DSK-1", 1)
    site.opened(desk="DSK-2", take_over="helping")
    again = site.asked(replace(WANTED, epoch=2, desk="DSK-2"))
    assert (again.generation, again.desk, again.lease) == (1, "DSK-1", 1), "the first desk may have printed it"
    anew = site.give_up(new=True, epoch=2)
    assert isinstance(anew, LabelStatus)
    assert (anew.generation, anew.desk, anew.lease) == (2, "DSK-2", 2)


def test_a_label_says_for_which_weight_it_is_wanted() -> None:
    site = opened()
    assert site.asked().weight_g == WANTED.weight_g
    assert site.asked(HEAVIER).weight_g == HEAVIER.weight_g


def test_two_parcels_of_an_order_are_two_labels() -> None:
    site = opened()
    one = replace(WANTED, lines=(Content(line="4417/1", quantity=1),))
    site.asked(one, "4417-1")
    site.asked(one, "4417-2")
    site.work()
    assert site.sold() == {"test.4417-1.1": 1, "test.4417-2.1": 1}


def test_another_box_before_anybody_was_asked_replaces_what_is_wanted() -> None:
    site = opened()
    site.asked()
    before = site.label()
    site.asked(HEAVIER)
    after = site.label()
    assert (after.generation, after.epoch, after.reference) == (1, before.epoch + 1, before.reference)
    site.work()
    assert [sold.weight_g for sold in site.sandbox.ledger] == [800]


def test_a_price_for_what_was_wanted_before_is_not_taken() -> None:
    site = opened()
    site.asked()
    site.quote()
    site.asked(HEAVIER)
    assert (site.label().state, site.label().carrier) == (LabelState.INTENT, "")
    assert site.take("key") is False


def test_nothing_else_can_be_wanted_while_a_carrier_may_be_selling() -> None:
    site = opened()
    site.asked()
    site.quote()
    site.take("key")
    assert refused(site.ask(HEAVIER)) == "label_busy"
    assert refused(site.give_up()) == "label_busy"
    assert refused(site.give_up(new=True)) == "label_busy"
    assert site.asked().state == "calling"


def test_another_weight_after_it_was_bought_gives_it_back_and_buys_another() -> None:
    site = bought()
    second = site.asked(HEAVIER)
    assert (second.generation, second.state) == (2, "intent")
    site.work()
    assert rows(site) == [(1, "voided"), (2, "bought")]
    assert site.sold() == {"test.4417-1.2": 1}
    assert [row for row in site.told() if row.startswith("label.")] == [
        "label.requested",
        "label.bought",
        "label.requested",
        "label.bought",
        "label.voided",
    ]


def test_money_that_would_be_lost_is_asked_about_first() -> None:
    site = bought()
    site.clock.advance(VOID_WINDOW_S)
    assert refused(site.ask(HEAVIER)) == "money_at_risk"
    assert refused(site.give_up(new=True)) == "money_at_risk"
    assert refused(site.give_up()) == "money_at_risk"
    assert rows(site) == [(1, "bought")]
    site.asked(replace(HEAVIER, confirmed=True))
    site.work()
    assert rows(site) == [(1, "bought"), (2, "bought")]
    assert len(site.sold()) == 2, "both are paid for, and somebody said so"


def test_giving_back_twice_is_giving_back_once() -> None:
    site = bought()
    assert [site.give_up(), site.give_up()] == [replace(site.status(), state="voiding")] * 2
    site.work()
    assert site.sold() == {}
    assert site.status().state == "voided"
    assert (site.told()[-1], site.told().count("label.voided")) == ("label.voided", 1)


def test_one_that_was_given_back_is_bought_anew_when_it_is_wanted_again() -> None:
    site = bought()
    site.give_up()
    site.work()
    assert site.asked().generation == 2
    site.work()
    assert rows(site) == [(1, "voided"), (2, "bought")]


def test_labels_are_read_together_each_under_the_name_it_was_asked_by() -> None:
    site = bought()
    site.ask(replace(WANTED, lines=(Content(line="4417/1", quantity=1),)), "4417-2")
    new = site.give_up(new=True, reason="torn")
    assert isinstance(new, LabelStatus)
    asked = [("4417-1", 0), ("4417-1", 1), ("4417-1", 2), ("4417-1", 3), ("4417-2", 0), ("4418-1", 0)]
    told = site.database.read(lambda tx: read(tx, asked, site.time))
    assert [*told] == asked
    states = {key: (each.generation, each.state) for key, each in told.items() if isinstance(each, LabelStatus)}
    assert states == {
        ("4417-1", 0): (2, "intent"),
        ("4417-1", 1): (1, "voiding"),
        ("4417-1", 2): (2, "intent"),
        ("4417-2", 0): (1, "intent"),
    }
    assert {key for key in asked if isinstance(told[key], Problem)} == {("4417-1", 3), ("4418-1", 0)}
    assert site.database.read(lambda tx: read(tx, [], site.time)) == {}


def test_what_is_given_up_before_anybody_was_asked_costs_nothing() -> None:
    site = opened()
    site.asked()
    site.give_up()
    site.work()
    assert (site.status().state, site.sold()) == ("refused", {})
    assert site.asked().state == "refused", "nothing has changed"
    assert site.asked(HEAVIER).generation == 2


def test_a_new_label_is_an_act_of_its_own_and_written_down() -> None:
    site = bought()
    assert refused(site.give_up(new=True, reason=" ")) == "reason_missing"
    new = site.give_up(new=True, reason="torn")
    assert isinstance(new, LabelStatus)
    assert (new.generation, new.state) == (2, "intent")
    site.work()
    assert rows(site) == [(1, "voided"), (2, "bought")]
    (entry,) = site.database.read(lambda tx: tx.execute(select(AUDIT)).all())
    assert (entry.act, entry.subject, entry.operator) == ("new_label", "4417-1", ANA.badge)
    assert entry.reason.startswith("label 1, bought, ")
    assert entry.reason.endswith("EUR: torn")


def test_a_carrier_that_is_slow_to_take_back_is_asked_until_it_has() -> None:
    site = bought()
    site.give_up()
    job = site.take("key")
    assert not isinstance(job, bool)
    site.clock.advance(site.terms["key"].lease_ms / 1000)
    site.work()
    assert site.status().state == "voided"


def test_an_unclear_label_is_a_persons_to_settle_where_nobody_else_can() -> None:
    site = opened(Idempotency.NONE)
    site.asked()
    site.goes_wrong(Fault.LOST_REPLY)
    site.work()
    assert site.status().by_hand
    assert refused(site.settle(ANA, bought=True)) == "supervisors_only"
    assert refused(site.settle(LOTTE, bought=True, reason="")) == "reason_missing"
    assert refused(site.settle(LOTTE, bought=True)) == "tracking_missing"
    told = site.settle(LOTTE, bought=False)
    assert isinstance(told, LabelStatus)
    assert (told.state, told.by_hand, told.why) == ("refused", False, "Lotte: their website")
    assert site.told()[-1] == "label.refused"


@pytest.mark.parametrize("generation", [-1, 0, 2, 2**31, 2**63, 10**30])
def test_a_label_that_never_was_is_settled_by_nobody(generation: int) -> None:
    site = Buying(Idempotency.NONE)
    site.opened()
    site.asked()
    told = LabelSettled(generation=generation, bought=True, reason="their website", tracking="SBX1")
    asked, by = ParcelSettled(parcel="4417-1", wanted=told), caller(LOTTE, "D9")
    assert refused(site.database.transact(lambda tx: settle(tx, by, asked, site.time, site.ids))) == "not_known"


def test_nobody_settles_what_settles_itself() -> None:
    site = opened(Idempotency.LOOKUP)
    site.asked()
    site.goes_wrong(Fault.LOST_REPLY)
    site.work()
    assert refused(site.settle(LOTTE, bought=False)) == "label_busy"


def test_only_who_packs_the_order_decides_about_its_labels() -> None:
    site = opened()
    assert refused(site.ask(parcel="4418-1")) == "not_packed"
    assert refused(site.ask(who=PIOTR)) == "stale_epoch"
    site.opened(who=PIOTR, device="D2", take_over="Ana went home")
    late = site.ask()
    assert isinstance(late, Problem)
    assert (late.type, late.status, late.holder_name) == ("stale_epoch", 409, "Piotr")
    assert refused(site.give_up()) == "stale_epoch"
    assert rows(site) == []


@pytest.mark.parametrize(
    ("wanted", "parcel", "kind"),
    [
        (WANTED, "4417", "not_known"),
        (WANTED, "4417-0", "not_known"),
        (replace(WANTED, box="BX-9"), "4417-1", "not_known"),
        (replace(WANTED, desk="DSK-2"), "4417-1", "wrong_desk"),
        (replace(WANTED, format="gif"), "4417-1", "malformed"),
        (replace(WANTED, weight_g=0), "4417-1", "malformed"),
        (replace(WANTED, lines=()), "4417-1", "malformed"),
        (replace(WANTED, lines=(Content(line="4418/1", quantity=1),)), "4417-1", "malformed"),
        (replace(WANTED, lines=(Content(line="4417/1", quantity=3),)), "4417-1", "malformed"),
        (replace(WANTED, lines=(Content(line="4417/1", quantity=0),)), "4417-1", "malformed"),
    ],
)
def test_what_cannot_be_sent_is_refused_and_nothing_wanted(wanted: LabelWanted, parcel: str, kind: str) -> None:
    site = opened()
    assert refused(site.ask(wanted, parcel)) == kind
    assert rows(site) == []


def test_without_a_whole_address_nothing_is_asked_of_a_carrier() -> None:
    site = opened()
    site.opened("4420")
    answer = site.ask(replace(WANTED, lines=(Content(line="4420/1", quantity=1),)), "4420-1")
    assert isinstance(answer, Problem)
    assert (answer.type, answer.detail) == ("address_incomplete", "4420 has no town")


def test_the_bytes_are_there_when_it_is_bought_and_not_before() -> None:
    site = opened()
    site.asked()
    early = site.database.read(lambda tx: file_of(tx, FileAsked(parcel="4417-1")))
    assert isinstance(early, Problem)
    assert early.type == "label_not_there"
    site.work()
    found = site.database.read(lambda tx: file_of(tx, FileAsked(parcel="4417-1")))
    assert not isinstance(found, Problem)
    assert found[0] == "zpl"
    other = site.database.read(lambda tx: file_of(tx, FileAsked(parcel="4417-1", form="pdf")))
    assert isinstance(other, Problem)


def fetched(site: Buying, device: str, epoch: int) -> str:
    asked = FileAsked(parcel="4417-1", generation=1, epoch=epoch, device=device)
    found = site.database.read(lambda tx: file_of(tx, asked))
    return f"{found.type} {found.holder_name}".strip() if isinstance(found, Problem) else found[0]


def test_what_is_printed_is_given_to_the_desk_that_has_the_order_and_to_no_other() -> None:
    site = bought()
    assert [fetched(site, "D1", 1), fetched(site, "D1", 0)] == ["zpl", "zpl"], "an older program names no lease"
    assert fetched(site, "D2", 1) == "stale_epoch Ana"
    site.opened(who=PIOTR, device="D2", desk="DSK-2", take_over="Ana went home")
    assert fetched(site, "D1", 1) == "stale_epoch Piotr", "whatever it last heard"
    assert [fetched(site, "D2", 2), fetched(site, "D2", 1)] == ["zpl", "stale_epoch Piotr"]
    site.opened(device="D1", take_over="back")
    assert [fetched(site, "D1", 3), fetched(site, "D1", 1)] == ["zpl", "stale_epoch Ana"]
    assert fetched(site, "D1", 2**31 - 1) == "stale_epoch Ana"


def test_of_an_order_that_is_closed_nothing_is_printed_under_a_lease() -> None:
    site = bought()
    row = site.database.read(lambda tx: packing.of_order(tx, "4417"))
    assert row is not None
    site.database.transact(lambda tx: packing.save(tx, row, replace(row, status=PackingStatus.CLOSED)))
    assert [fetched(site, "D1", 1), fetched(site, "D1", 0)] == ["not_packed", "zpl"]


def test_what_is_told_of_a_purchase_names_what_it_cost_and_nobody_s_address() -> None:
    site = bought()
    told = json.loads(str(site.outbox()[-1].payload))
    label: Label = site.label()
    assert (told["order"], told["generation"], told["carrier"], told["desk"]) == ("4417", 1, "key", "DSK-1")
    assert (told["price"], told["currency"]) == (f"{label.price_e4 / 10_000:.2f}", "EUR")
    everything = " ".join(str(row.payload) for row in site.outbox())
    assert not any(word in everything for word in ("Ann", "Laan", "Zandmeer", "0200"))

"""Devices and operators become known by tokens, which are told once and kept hashed."""

import pytest
from sqlalchemy import select

from pickserver import pins
from pickserver.handlers.callers import device_caller, operator_caller
from pickserver.handlers.sign_in import LOCKED_MS, SIGNED_IN_S, WRONG_PINS_MAX, BadgeShown, register_device, sign_in
from pickserver.seams import Caller
from pickserver.seed import name_server
from pickserver.store import operators
from pickserver.store.tables import DEVICE, SESSION
from tests.protocol.floor import ANA, PIOTR, Floor, caller
from warehouse.sign_in import DeviceKnown, DeviceWanted, SignedIn
from warehouse.wire import Problem

NOBODY = Caller(site="")


def registered(floor: Floor, device: str = "D1", enrolment: str = "SECRET") -> DeviceKnown | Problem:
    wanted = DeviceWanted(device=device, enrolment=enrolment)
    return floor.database.transact(lambda tx: register_device(tx, NOBODY, wanted, floor.clock, floor.ids))


def signed_in(
    floor: Floor, badge: str = ANA.badge, device: str = "D1", pin_hash: str = "", *, has_pin: bool = False
) -> SignedIn | Problem:
    shown = BadgeShown(badge=badge, pin_hash=pin_hash, has_pin=has_pin or bool(pin_hash))
    return floor.database.transact(lambda tx: sign_in(tx, caller(ANA, device), shown, floor.clock, floor.ids))


def token_of(answer: object) -> str:
    assert isinstance(answer, DeviceKnown | SignedIn)
    return answer.token


def who(floor: Floor, device_token: str, operator_token: str) -> Caller | Problem:
    return floor.database.read(lambda tx: operator_caller(tx, device_token, operator_token, floor.clock))


def kind(answer: object) -> str:
    assert isinstance(answer, Problem)
    return answer.type


def test_a_device_is_known_by_the_token_it_was_given() -> None:
    floor = Floor()
    token = token_of(registered(floor))
    assert floor.database.read(lambda tx: device_caller(tx, token)) == Caller(site="", device="D1")


@pytest.mark.parametrize("token", ["", "00", "' OR 1=1 --"])
def test_another_token_is_nobodys(token: str) -> None:
    floor = Floor()
    registered(floor)
    assert kind(floor.database.read(lambda tx: device_caller(tx, token))) == "device_not_known"


def test_a_device_registered_again_gets_a_new_token_and_the_old_one_is_dead() -> None:
    floor = Floor()
    old, new = token_of(registered(floor)), token_of(registered(floor))
    assert kind(floor.database.read(lambda tx: device_caller(tx, old))) == "device_not_known"
    assert floor.database.read(lambda tx: device_caller(tx, new)) == Caller(site="", device="D1")


@pytest.mark.parametrize("enrolment", ["", "secret", "SECRET "])
def test_a_wrong_enrolment_code_registers_nothing(enrolment: str) -> None:
    assert kind(registered(Floor(), enrolment=enrolment)) == "enrolment_wrong"


@pytest.mark.parametrize("device", ["", "a" * 41, "two words", "é", "../etc"])
def test_a_device_has_a_plain_name(device: str) -> None:
    assert kind(registered(Floor(), device)) == "malformed"


def test_a_new_enrolment_code_takes_the_place_of_the_old_and_none_keeps_it() -> None:
    floor = Floor()
    floor.database.transact(lambda tx: name_server(tx, floor.ids, "NEWER"))
    floor.database.transact(lambda tx: name_server(tx, floor.ids, ""))
    assert kind(registered(floor)) == "enrolment_wrong"
    assert token_of(registered(floor, enrolment="NEWER"))


def test_no_token_can_be_read_from_the_database() -> None:
    floor = Floor()
    device, operator = token_of(registered(floor)), token_of(signed_in(floor))
    kept = floor.database.read(
        lambda tx: [*tx.scalars(select(DEVICE.c.token_hash)), *tx.scalars(select(SESSION.c.token_hash))]
    )
    assert len(kept) == 2
    assert not {device, operator} & set(kept)


def test_an_operator_is_known_on_the_device_of_the_sign_in_alone() -> None:
    floor = Floor()
    first, second = token_of(registered(floor, "D1")), token_of(registered(floor, "D2"))
    token = token_of(signed_in(floor))
    found = who(floor, first, token)
    assert isinstance(found, Caller)
    assert (found.site, found.device, found.operator, found.roles) == ("test", "D1", ANA.badge, ("picker",))
    assert kind(who(floor, second, token)) == "sign_in_again"
    assert kind(who(floor, "", token)) == "device_not_known"
    assert kind(who(floor, first, "")) == "sign_in_again"


def test_a_sign_in_runs_out_and_the_next_one_ends_it() -> None:
    floor = Floor()
    device = token_of(registered(floor))
    token = token_of(signed_in(floor))
    floor.clock.advance(SIGNED_IN_S - 1)
    assert isinstance(who(floor, device, token), Caller)
    floor.clock.advance(1)
    assert kind(who(floor, device, token)) == "sign_in_again"
    again = token_of(signed_in(floor))
    after = token_of(signed_in(floor, PIOTR.badge))
    assert kind(who(floor, device, again)) == "sign_in_again"
    assert isinstance(who(floor, device, after), Caller)


def test_a_sign_in_tells_what_the_operator_holds_on_whatever_device() -> None:
    floor = Floor()
    floor.claimed("TRL-18", device="D2")
    answer = signed_in(floor)
    assert isinstance(answer, SignedIn)
    assert (answer.held, answer.name, answer.site_name) == (("TRL-18",), "Ana", "Test hall")


def test_a_badge_nobody_wears_is_refused() -> None:
    assert kind(signed_in(Floor(), "BDG-9999")) == "badge_not_known"


def test_a_pin_has_to_fit_where_there_is_one() -> None:
    floor = Floor()
    kept = pins.hashed_pin("2468")
    safe = operators.Operator(badge="BDG-1", operator="x", name="X", language="en", roles=(), pin_hash=kept)
    floor.database.transact(lambda tx: operators.add(tx, [safe]))
    assert (pins.fits(kept, "2468"), pins.fits(kept, "2469"), pins.fits(kept, ""), pins.fits("", "")) == (
        True,
        False,
        False,
        False,
    )
    assert kind(signed_in(floor, "BDG-1")) == "pin_due"
    assert kind(signed_in(floor, "BDG-1", has_pin=True)) == "pin_wrong"
    assert token_of(signed_in(floor, "BDG-1", pin_hash=kept))
    assert "2468" not in kept


def test_after_five_wrong_pins_in_a_row_not_even_the_right_one_is_taken_for_five_minutes() -> None:
    floor = Floor()
    safe = operators.Operator(badge="BDG-1", operator="x", name="X", language="en", roles=(), pin_hash="kept")
    floor.database.transact(lambda tx: operators.add(tx, [safe]))
    for _ in range(WRONG_PINS_MAX - 1):
        assert kind(signed_in(floor, "BDG-1", has_pin=True)) == "pin_wrong"
    assert token_of(signed_in(floor, "BDG-1", pin_hash="kept"))
    for _ in range(WRONG_PINS_MAX):
        assert kind(signed_in(floor, "BDG-1")) == "pin_due", "a badge without a PIN counts nothing"
        assert kind(signed_in(floor, "BDG-1", has_pin=True)) == "pin_wrong"
    assert kind(signed_in(floor, "BDG-1", pin_hash="kept")) == "pin_locked"
    assert token_of(signed_in(floor, ANA.badge)), "nobody else is held up"
    floor.clock.advance(LOCKED_MS / 1000)
    assert kind(signed_in(floor, "BDG-1", has_pin=True)) == "pin_wrong"
    assert token_of(signed_in(floor, "BDG-1", pin_hash="kept"))

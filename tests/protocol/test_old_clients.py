"""An old program works with a new server, to the end of its trolley; only a new trolley may ask for a newer one."""

import pytest
from pydantic import TypeAdapter

from pickserver.handlers.claims import TrolleyWanted, claim, next_trolley
from pickserver.seed import name_server
from tests.protocol.floor import ANA, PIOTR, Floor, Handheld, caller
from warehouse.claims import Claim, ClaimWanted
from warehouse.codec import Json, to_json
from warehouse.events import LineCount, Put
from warehouse.wire import Problem, SyncReply, SyncRequest

PUT = Put(stop=1, slot="A1", tote="", counts=(LineCount(line="1001/1", quantity=1),))
NEWER = ("last_seq", "done", "orders", "desk")
"""What a request has had only since 0.1.0 was written."""


def asked(floor: Floor, client: str, *, device: str = "D1", take_over: str = "") -> Claim | Problem:
    """What Ana is answered whose program is of version `client`."""
    wanted = ClaimWanted(take_over=take_over, incarnation=f"{device}-first", client=client)
    request = TrolleyWanted(trolley="TRL-17", wanted=wanted)
    return floor.database.transact(lambda tx: claim(tx, caller(ANA, device), request, floor.clock, floor.ids))


def demanding(floor: Floor) -> None:
    """From now on new trolleys are for 0.10.0 and newer."""
    floor.database.transact(lambda tx: name_server(tx, floor.ids, "", "0.10.0"))


@pytest.mark.parametrize(("client", "given"), [("", False), ("0.9.9", False), ("0.10.0", True), ("1.0.0rc1", True)])
def test_a_new_trolley_is_given_to_programs_that_are_new_enough(client: str, given: bool) -> None:
    floor = Floor()
    demanding(floor)
    answers = [
        asked(floor, client),
        floor.database.transact(
            lambda tx: next_trolley(tx, caller(PIOTR, "D2"), ClaimWanted(client=client), floor.clock, floor.ids)
        ),
    ]
    assert [isinstance(answer, Claim) for answer in answers] == [given, given]
    refused = [(answer.type, answer.status, answer.detail) for answer in answers if isinstance(answer, Problem)]
    assert refused == ([] if given else [("client_too_old", 409, "0.10.0 at least")] * 2)
    assert ("trolley.operator_attached" in floor.told()) is given


def test_who_is_in_the_middle_of_a_trolley_is_never_asked_to_update() -> None:
    floor, device = Floor(), Handheld()
    assert isinstance(asked(floor, "0.1.0"), Claim)
    demanding(floor)
    assert isinstance(floor.sync(device.request(*device.record(PUT))), SyncReply)
    assert isinstance(asked(floor, "0.1.0"), Claim), "resumed"
    assert isinstance(asked(floor, "0.1.0", device="D2"), Claim), "gone on with on another device"


def test_a_colleagues_trolley_is_a_new_one() -> None:
    floor = Floor()
    floor.claimed("TRL-17", PIOTR, "D2")
    demanding(floor)
    refused = asked(floor, "0.1.0", take_over="Piotr went home")
    assert isinstance(refused, Problem)
    assert refused.type == "client_too_old"


def test_a_request_of_the_first_program_is_answered_and_nothing_is_claimed_to_be_known_of_it() -> None:
    floor, device = Floor(), Handheld()
    floor.claimed("TRL-17")
    told: Json = to_json(device.request(*device.record(PUT)))
    assert isinstance(told, dict)
    old = {name: value for name, value in told.items() if name not in NEWER}
    assert len(old) == len(told) - len(NEWER)
    answer = floor.sync(TypeAdapter(SyncRequest).validate_python(old))
    assert isinstance(answer, SyncReply)
    assert (answer.ack, answer.closed) == (1, ())

"""An order in two boxes: at the first one it is said of everything else which box it is for."""

from tests.doubles.packing import MUG, MUG_CODE, Packed, label
from warehouse.desk_events import Verified
from warehouse.flows.pack_said import AgreedSaid, HoldSaid, ParcelSaid
from warehouse.messages import HoldThenNextBox, ItemOfNextBox, LabelOfOtherBox


def test_what_is_for_the_next_box_is_said_so_while_the_full_one_waits_for_its_label() -> None:
    packed = Packed()
    packed.say(MUG_CODE, ParcelSaid(), AgreedSaid())
    packed.tell(label(1), label(2))
    assert packed.say(label(2).tracking).note == LabelOfOtherBox(got=2, want=1)
    assert packed.say(MUG_CODE).note == ItemOfNextBox(item_name=MUG.name, parcel=2, want=1)
    assert packed.say(HoldSaid()).note == HoldThenNextBox(place="H1", parcel=2)
    assert packed.say(MUG_CODE).event == Verified(parcel=2, line="4417/1", quantity=1, code=MUG_CODE)

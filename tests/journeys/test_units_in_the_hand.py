"""Units in the hand belong to one trolley: until they are put, no other trolley is had by any way."""

from pathlib import Path

from pickclient.demo import plan_of
from tests.doubles.picker import Picker
from tests.doubles.shift import Site
from tests.journeys.test_troubles import F1, F2, F3, F8, free_totes


def test_from_home_no_other_trolley_is_had_until_they_are_put(site: Site, tmp_path: Path) -> None:
    plan = plan_of(site.address, "TRL-20")
    stop = plan.stops[0]
    with Picker(site.address, tmp_path / "device") as picker:
        picker.begins("TRL-20")
        picker.is_accepted(*free_totes(plan)[: len(plan.slots)])
        picker.comes_to("SUMMARY")
        picker.press(F8)
        picker.comes_to("PICK")
        picker.is_accepted(stop.location, stop.item.codes[0].code)
        picker.press(F3)
        picker.comes_to("HOME")
        picker.is_told("HaveInHand", key=F1, trolley_name="20", have=1)
        picker.is_told("HaveInHand", "TRL-12", trolley_name="20", have=1)
        picker.press(F2)
        picker.comes_to("TYPE")
        for key in "TRL-12\r":
            picker.press(key)
        picker.comes_to("HOME")
        picker.reads("HaveInHand", trolley_name="20", have=1)
        picker.press("1")
        picker.comes_to("PICK")

"""A device learns at once that its trolley is somebody else's, though it asks for news only every five minutes."""

import time
from pathlib import Path

from pickclient.demo import BADGE, plan_of
from tests.doubles.picker import Picker
from tests.doubles.shift import Site
from tests.journeys.test_troubles import free_totes

RARELY = {"PICKCLIENT_POLL_S": "300"}
SOON_S = 1.5
"""A second, and what a busy machine adds to it."""


def test_who_loses_a_trolley_reads_it_within_a_second(site: Site, tmp_path: Path) -> None:
    totes = free_totes(plan_of(site.address, "TRL-21"))
    with (
        Picker(site.address, tmp_path / "one", env=RARELY) as one,
        Picker(site.address, tmp_path / "other", env=RARELY) as other,
    ):
        one.begins("TRL-21")
        one.is_accepted(totes[0])
        assert site.has("TRL-21", 1)
        other.comes_to("SIGN_IN")
        other.scan(BADGE)
        other.comes_to("HOME")
        tones = one.good_tones
        other.scan("TRL-21")
        other.comes_to("BUILD 21")
        taken_s = time.monotonic()
        one.terminal.wait_for("STOP. ANA HAS THIS NOW")
        assert time.monotonic() - taken_s < SOON_S
        assert one.good_tones == tones
        one.press("1")
        one.comes_to("HOME")
        other.is_accepted(totes[1])

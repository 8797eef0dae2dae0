"""A packer at a desk: the real program on a terminal, told what a person does, and read as a person reads it.

What an act physically comes to is put into the truth file before the program hears of it. What is to be done next is
what the screen says; what is in the tote is what the order's plan says. Knows nothing of the program's insides.
"""

import re
import time
from collections import Counter
from pathlib import Path
from typing import Final, Self

from tests.doubles.desk_device import F8, PATIENCE_S, DeskDevice
from tests.doubles.desk_jobs import Job, Place, Truth, Unit, Work
from tests.doubles.desk_parcels import DeskParcels
from tests.doubles.desk_troubles import DeskTroubles

BADGE_DUE: Final = "SCAN YOUR BADGE"
BEGUN: Final = frozenset({"desk", "killed", "killed in a scan", "taken over", "cancelled"})
"""What happens when one scan of an order is done."""
FULL_G: Final = 24_000
"""What a packer puts into one box at most; the largest takes 25 kg."""


class DeskPlayer:
    """One packer with one device; a context manager that leaves nothing running."""

    def __init__(self, server: str, folder: Path, place: Place, work: Work) -> None:
        """Start the program on a device in `folder`, which is made."""
        folder.mkdir(parents=True)
        self._truth = Truth(folder / "truth.jsonl")
        self._place, self._work, self._batch = place, work, ""
        self._device = DeskDevice(server, folder / "device", place)
        self._parcels = DeskParcels(self._device, place, self._truth)
        self._troubles = DeskTroubles(self._device, place, work, self._truth)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._device.close()

    @property
    def kills(self) -> int:
        """How often the battery was pulled."""
        return self._troubles.kills

    def begin(self) -> None:
        """Sign in, come to the desk, and put a bin beside it."""
        self._device.picker.comes_to("SIGN_IN")
        heard = self._device.heard
        self._device.shows_badge()
        self._device.comes("HOME", after=heard)
        self._troubles.goes_to(self._place.desk)
        self._device.scan(f"BIN-{self._place.number:03}")
        self._device.shows("IS HERE NOW")

    def end(self) -> None:
        """Take what is on hold off it, wait until the server has everything, and end the program."""
        until_s = time.monotonic() + PATIENCE_S
        while self._parcels.held:
            self._parcels.takes_off_hold()
            assert time.monotonic() < until_s, self._device.complaint(f"on hold for ever: {self._parcels.held}")
        self._troubles.sees_all_saved()
        self._device.picker.ends()

    def pack(self, job: Job) -> None:
        """Pack an order, with whatever happens to it."""
        try:
            self._parcels.takes_off_hold()
            if self._troubles.at != self._place.desk:
                self._troubles.goes_to(self._place.desk)
                self._batch = ""
            self._packs(job)
        except AssertionError as error:
            raise AssertionError(self._device.complaint(f"{job}: {error}")) from error

    # An order, from its tote to its bin.

    def _packs(self, job: Job) -> None:
        if job.mishap == "late":
            self._work.delay()
        if job.mishap == "cancelled before":
            self._troubles.cancels(job)
        order = self._opens(job)
        if order != job.order:
            job = self._work.instead(job, order)
        packed = Counter({line.line: self._device.packed_of(line) for line in job.lines if job.begun_by})
        if job.batch:
            self._sees_packed(job, job.lines[0], packed)
        if job.mishap in ("short", "damaged"):
            job = self._troubles.lacks_one(job)
        if job.mishap == "mispick":
            self._troubles.finds_another_item(job)
        if job.mishap in BEGUN and not job.begun_by:
            self._verifies(job, 1, job.lines[0], packed, in_a_kill=job.mishap == "killed in a scan")
            if job.mishap == "taken over":
                self._troubles.leaves(job)
                return
            self._troubles.meanwhile(job)
        if job.mishap.startswith("cancelled"):
            self._troubles.takes_all_out(job)
        else:
            self._fills_boxes(job, packed)

    def _opens(self, job: Job) -> str:
        """Come to the order of a tote, or of an item of a batch tote; which it is."""
        if job.batch and self._batch != job.tote:
            self._device.scan(job.tote)
            self._device.shows(f"of tote {job.tote}")
            self._batch = job.tote
        heard = self._device.scan(job.lines[0].code if job.batch else job.tote)
        if job.begun_by:
            self._device.shows("TAKE IT OVER?")
            self._device.press("1")
        title = self._device.until(
            lambda text, titles: next(
                (one for one in (*titles, BADGE_DUE) if one.startswith("PACK ") or (one == BADGE_DUE and one in text)),
                None,
            ),
            "the order",
            heard,
        )
        if title == BADGE_DUE:  # it was not seen while the program came up
            heard = self._device.heard
            self._device.shows_badge()
            self._device.comes("DESK", after=heard)
            return self._opens(job)
        if not job.batch:
            self._batch = ""
        return title.split(" ")[1]

    def _sees_packed(self, job: Job, line: Unit, packed: Counter[str]) -> None:
        """See that the scan which opened an order of a batch packed its unit, or all of them where one scan does."""
        packed[line.line] += line.quantity if line.once else 1
        self._truth.write("put", order=job.order, parcel=1, line=line.line, quantity=packed[line.line])
        self._shows_packed(line, packed)

    def _shows_packed(self, line: Unit, packed: Counter[str]) -> None:
        self._device.shows(re.compile(rf"\b{packed[line.line]}/\d+ {re.escape(line.name)}"))

    def _fills_boxes(self, job: Job, packed: Counter[str]) -> None:
        parcel, inside_g = 1, sum(packed[line.line] * line.weight_g for line in job.lines)
        for line in job.lines:
            while packed[line.line] < line.quantity:
                fills = job.mishap == "two parcels" and parcel == 1
                if inside_g and (fills or inside_g + line.weight_g > FULL_G):
                    self._takes_another_box()
                    self._parcels.finishes(job, parcel, last=False)
                    parcel, inside_g = parcel + 1, 0
                inside_g += line.weight_g * self._verifies(job, parcel, line, packed)
        self._parcels.finishes(job, parcel, last=True)

    def _takes_another_box(self) -> None:
        self._device.press(F8)
        self._device.shows("WHICH BOX?")
        self._device.says_good(self._device.picks_choice("FULL. ANOTHER BOX"))

    def _verifies(self, job: Job, parcel: int, line: Unit, packed: Counter[str], *, in_a_kill: bool = False) -> int:
        """Scan one unit into the box, or all where one scan does; how many."""
        units = line.quantity - packed[line.line] if line.once else 1
        packed[line.line] += units
        self._truth.write("put", order=job.order, parcel=parcel, line=line.line, quantity=units)
        if not in_a_kill:
            self._device.accepts(line.code)
        else:
            self._device.scan(line.code)
            self._troubles.dies(job.order)
            if self._device.packed_of(line) < packed[line.line]:
                self._device.accepts(line.code)
        self._shows_packed(line, packed)
        return units

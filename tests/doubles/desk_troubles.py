"""What goes wrong at a pack desk and what a packer does then: items that lack, cancelled orders, kills, take-overs."""

import re
from dataclasses import replace
from typing import Final

from tests.doubles.desk_device import F3, F4, DeskDevice
from tests.doubles.desk_jobs import Job, Place, Truth, Work

CANCELLED: Final = re.compile("CANCELLED.*RED TOTE.*1 = YES", re.DOTALL)
FOREIGN: Final = "2099999999994"
"""An item that nobody sells."""


class DeskTroubles:
    """The troubles of one packer."""

    def __init__(self, device: DeskDevice, place: Place, work: Work, truth: Truth) -> None:
        """Nothing has gone wrong yet."""
        self.at = place.desk
        """The desk at which the packer stands."""
        self.kills = 0
        self._device, self._place, self._work, self._truth = device, place, work, truth

    def goes_to(self, desk: str) -> None:
        """Come to a desk."""
        self._device.scan(desk)
        self._device.shows(f"DESK {desk.partition('-')[2]}: SCAN A TOTE")
        self.at = desk

    def sees_all_saved(self) -> None:
        """Have the desk's home painted anew, which counts all that was done, and wait until the server has it."""
        self._device.scan(f"BIN-{self._place.number:03}")
        self._device.shows("IS HERE NOW")
        self._device.picker.is_saved()

    def cancels(self, job: Job) -> None:
        """Have the order cancelled by somebody else."""
        self._truth.write("cancelled", order=job.order)
        self._work.cancel(job.order)

    def meanwhile(self, job: Job) -> None:
        """Do what happens to a half-packed order that stays with its packer."""
        match job.mishap:
            case "desk":
                self._truth.write("desk", order=job.order, to=self._place.spare)
                self._back_to_the_desk()
                self.goes_to(self._place.spare)
                self._device.comes("PACK ", after=self._device.scan(job.tote))
            case "killed":
                self.dies(job.order)
            case "cancelled":
                self.cancels(job)

    def leaves(self, job: Job) -> None:
        """Go from a half-packed order, for a colleague to take it over."""
        self._back_to_the_desk()
        self.sees_all_saved()
        self._work.hand_on(replace(job, begun_by=self._place.desk))

    def dies(self, order: str) -> None:
        """Pull the battery, put it back, and say yes to what is asked; then who works here shows the badge again."""
        self.kills += 1
        self._device.restarts()
        asked, at_work = "PACK_CONFIRM", f"PACK {order}"
        came = self._device.until(
            lambda _, titles: next((title for title in titles if title in (asked, at_work)), None), at_work, 0
        )
        if came == asked:
            self._device.shows("1  YES")
            self._device.press("1")
            self._device.comes(at_work, after=0)
        self._device.shows("ONLINE")
        self._device.shows_badge()

    def lacks_one(self, job: Job) -> Job:
        """Say that a unit of the last line is not in the tote, or broken; the job without it."""
        line = job.lines[-1]
        self._truth.write("aside", order=job.order, line=line.line, quantity=1, why=job.mishap)
        self._asks_what_is_wrong()
        heard = self._device.press("1" if job.mishap == "short" else "2")
        if len(job.lines) > 1:
            self._device.shows("WHICH ITEM?")
            heard = self._device.picks_choice(line.name)
        if line.quantity > 1:
            self._device.shows("HOW MANY DO YOU HAVE?")
            heard = self._device.press(str(line.quantity - 1))
            self._device.shows(f"{line.quantity - 1}_")  # or the ENTER after it would make a scan of both
            self._device.press("\r")
        self._device.says_good(heard)
        left = replace(line, quantity=line.quantity - 1)
        return replace(job, lines=(*job.lines[:-1], *((left,) if left.quantity else ())))

    def finds_another_item(self, job: Job) -> None:
        """Scan an item that nobody ordered, and put it into the red tote."""
        self._truth.write("foreign item", order=job.order)
        self._device.refuses(FOREIGN)
        self._asks_what_is_wrong()
        self._device.comes("TYPE", after=self._device.press("4"))
        self._device.accepts(FOREIGN)

    def takes_all_out(self, job: Job) -> None:
        """Into the red tote, all of it at once."""
        self._device.shows(CANCELLED)
        self._device.comes("DESK", after=self._device.accepts(key="1"))

    def _asks_what_is_wrong(self) -> None:
        self._device.press(F4)
        self._device.shows("WHAT IS WRONG?")

    def _back_to_the_desk(self) -> None:
        self._device.comes("DESK", after=self._device.press(F3))

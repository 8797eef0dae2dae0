"""What a packer does with a parcel that is full: what it needs, its box, its label, the hold place it may wait in."""

import time
from typing import Final

from tests.doubles.desk_device import F5, F7, PATIENCE_S, DeskDevice
from tests.doubles.desk_jobs import Held, Job, Place, Truth
from tests.doubles.desk_labels import LOOK, LOOKS_S, DeskLabels

LATE_S: Final = 2.0
"""A label that is not there after so long sends its parcel to a hold place."""
DEMANDS: Final = (
    "PUT THE GIFT NOTE IN",
    "PUT BATTERY LABEL ON BOX",
    "PUT HAZARD LABEL ON BOX",
    "PUT ID CHECK LABEL ON BOX",
    "PUT PADDING IN. FRAGILE",
    "PUT CUSTOMS PAPERS ON",
)
BOX_DUE, COMES = "TAKE A BOX. SCAN IT", "WAIT. THE LABEL COMES"
APPLY: Final = ("PUT THE LABEL ON THE BOX", "PUT THE NEW LABEL ON", LOOK)
ELSEWHERE: Final = "TAKE IT FROM THERE"
"""The label came out at the desk where the order was before."""
PERHAPS: Final = "IS THE LABEL AT"
"""The same, or not: that desk has not told."""
LARGEST, SECOND = ("BX-XL", "Extra large"), ("BX-L", "Large")
NO_PARCEL_S_LABEL: Final = "SBX00000000000000"


class DeskParcels:
    """The parcels of one packer, from their last item to their bin."""

    def __init__(self, device: DeskDevice, place: Place, truth: Truth) -> None:
        """Nothing is on hold yet."""
        self.held: list[Held] = []
        self._device, self._truth = device, truth
        self._labels = DeskLabels(device, place.paper)

    def finishes(self, job: Job, parcel: int, *, last: bool) -> None:
        """Do everything that comes after the items of a parcel, as the screen says it."""
        done = ""
        while True:
            due = self._device.shows(
                *(one for one in (*DEMANDS, BOX_DUE, COMES, *APPLY, ELSEWHERE, PERHAPS) if one != done)
            )
            if due == COMES and not self._comes_in_time(wait=not last):
                self._puts_on_hold(job, parcel)
                return
            if due in DEMANDS:
                self._truth.write("demand", order=job.order, parcel=parcel, demand=due)
                self._device.accepts(key="1")
                done = due
            elif due == BOX_DUE:
                self._device.accepts(LARGEST[0])
                done = due
            elif due in (ELSEWHERE, PERHAPS):
                self._prints_again(job.order, parcel, "reprint" if due == ELSEWHERE else "print here")
            elif due != COMES:
                break
        self._meets_the_label(job, parcel)
        self._applies(job, parcel, last=last)

    def takes_off_hold(self) -> None:
        """Put the labels on that have come for parcels on hold."""
        for held in tuple(self.held):
            found = [label.tracking for label in self._labels.of(held.order, held.parcel)]
            if found and f"ORDER {held.order}" in self._device.text and "LABEL READY" in self._device.text:
                self.held.remove(held)
                self._truth.write("applied", order=held.order, parcel=held.parcel, tracking=found[-1])
                heard = self._device.scan(found[-1])
                self._device.comes(f"PACK {held.order}", after=heard)
                self._device.says_good(heard)
                self._device.comes("DESK", after=heard)

    def _puts_on_hold(self, job: Job, parcel: int) -> None:
        self._device.press(F7)
        self._device.shows("PUT IN HOLD")
        self._truth.write("held", order=job.order, parcel=parcel)
        self.held.append(Held(job.order, parcel))

    def _comes_in_time(self, *, wait: bool) -> bool:
        """Whether the label comes before it is too late to wait for it."""
        until_s = time.monotonic() + (PATIENCE_S if wait else LATE_S)
        while COMES in self._device.text:
            if time.monotonic() > until_s:
                return False
            time.sleep(LOOKS_S)
        return True

    def _meets_the_label(self, job: Job, parcel: int) -> None:
        """Do what happens to the order when its label is there; wait for the label that is to be scanned then."""
        happens = {
            "wrong label": self._scans_another,
            "reprint": self._loses_it,
            "new label": self._buys_anew,
            "box": self._takes_another_box,
        }.get(job.mishap)
        if happens is not None:
            happens(job.order, parcel)

    def _scans_another(self, order: str, parcel: int) -> None:
        others = self._labels.not_of(self._labels.newest(order, parcel).tracking)
        self._device.refuses(others[-1] if others else NO_PARCEL_S_LABEL)
        self._truth.write("wrong label", order=order)

    def _loses_it(self, order: str, parcel: int) -> None:
        label = self._labels.newest(order, parcel)
        self._truth.write("reprint", order=order, parcel=parcel)
        self._device.says_good(self._asks_for_label("IT IS LOST"))
        self._labels.newest(order, parcel, label.generation, copies=2)

    def _buys_anew(self, order: str, parcel: int) -> None:
        label = self._labels.newest(order, parcel)
        self._truth.write("label given back", order=order, parcel=parcel)
        self._asks_for_label("BUY A NEW ONE")
        self._device.shows(f"NEW LABEL FOR {order}?")
        self._device.press("1")
        self._labels.newest(order, parcel, label.generation + 1)

    def _takes_another_box(self, order: str, parcel: int) -> None:
        label = self._labels.newest(order, parcel)
        self._truth.write("label given back", order=order, parcel=parcel)
        self._device.accepts((SECOND if f"BOX: {LARGEST[1]}" in self._device.text else LARGEST)[0])
        self._labels.newest(order, parcel, label.generation + 1)

    def _asks_for_label(self, why: str) -> int:
        self._device.press(F5)
        self._device.shows("LABEL AGAIN: WHY?")
        return self._device.picks_choice(why)

    def _prints_again(self, order: str, parcel: int, why: str) -> None:
        """The label came out at another desk, or may have: have it come out here."""
        before = len(self._labels.of(order, parcel))
        self._truth.write(why, order=order, parcel=parcel)
        self._device.accepts(key="2")
        self._labels.more_than(before, order, parcel)
        self._device.shows(*APPLY)  # or the question, which is there until the print is told, would be answered twice

    def _applies(self, job: Job, parcel: int, *, last: bool) -> None:
        """Scan the newest label that came out; where that is none any more, the one that comes after it."""
        tried = 0
        while True:
            label = self._labels.newest(job.order, parcel, tried + 1)
            self._device.shows(*APPLY)
            heard = self._device.scan(label.tracking)
            if self._device.is_good(heard):
                break
            assert label.generation == 1, f"the newest label {label} is refused"
            self._truth.write("refused", order=job.order, parcel=parcel, tracking=label.tracking)
            tried = label.generation
        self._truth.write("applied", order=job.order, parcel=parcel, tracking=label.tracking)
        if last:
            self._device.comes("DESK", after=heard)
        else:
            self._device.shows("GO ON WITH THE ORDER")

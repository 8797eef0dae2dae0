"""What a person with a trolley says next: mostly what the screen asks for, sometimes something else."""

from collections import Counter
from random import Random

from warehouse.events import ShortReason
from warehouse.flows.decision import FoundSaid, NoCodeSaid, QuantityTyped, Said, Scanned, ShortSaid, SkipSaid, UndoSaid
from warehouse.flows.trolley import Job, Step, Trolley, targets

WRONG = ("SKU999", "Z-99-99", "TOT-99999", "SLT-9-Z9", "nonsense", "ZON-1", "BDG-0001")


def says(trolley: Trolley, random: Random, totes: list[str]) -> Said:
    """What is said to `trolley`; `totes` are those that stand about, still free."""
    dice = random.random()
    if dice < 0.06:
        return Scanned(code=random.choice(WRONG))
    if dice < 0.13:
        return UndoSaid()
    match trolley.job:
        case Job.BUILD:
            return Scanned(code=random.choice(totes) if totes else "TOT-99999")
        case Job.PICK:
            return _picks(trolley, random)
        case _:
            return Scanned(code=trolley.plan.zones[0])


def looks(trolley: Trolley, random: Random, lying: Counter[tuple[int, str]]) -> FoundSaid | None:
    """What somebody who took `trolley` over says of a tote at this stop; of each line so many units are `lying` there.

    Mostly where more lies there than the screen knows of; seldom what it knows.
    """
    stop = trolley.current
    if stop is None or trolley.job is not Job.PICK or trolley.epoch < 2 or random.random() < 0.5:
        return None
    for slot in sorted({share.slot for share in stop.shares}):
        lines = [share.line for share in stop.shares if share.slot == slot]
        units = sum(lying[stop.stop, line] for line in lines)
        known = sum(trolley.tally.count(stop.stop, line).picked for line in lines)
        if units > known or (units and random.random() < 0.05):
            return FoundSaid(slot=slot, units=units)
    return None


def _picks(trolley: Trolley, random: Random) -> Said:
    stop = trolley.current
    assert stop is not None
    dice = random.random()
    match trolley.cursor.step:
        case Step.LOCATE:
            if dice < 0.04:
                return Scanned(code=trolley.plan.parks[0])
            if dice < 0.07:
                return NoCodeSaid(text=stop.check)
            return SkipSaid() if dice < 0.13 else Scanned(code=stop.location)
        case Step.TAKE:
            if dice < 0.08:
                found = random.randrange(trolley.wanted)
                return ShortSaid(reason=random.choice(list(ShortReason)), found=found)
            if dice < 0.14:
                return QuantityTyped(quantity=random.randint(1, trolley.wanted))
            if dice < 0.17:
                return Scanned(code=trolley.plan.parks[0])
            if dice < 0.21:
                return NoCodeSaid(text=random.choice([stop.item.codes[0].code[-4:], stop.check, "0"]))
            return Scanned(code=stop.item.codes[0].code)
        case Step.PUT:
            slot = targets(trolley)[0].slot
            if dice < 0.05:
                return NoCodeSaid(text=trolley.tote_in(slot)[-4:] or slot)
            return Scanned(code=f"SLT-{trolley.plan.name}-{slot}")

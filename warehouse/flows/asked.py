"""What a stop still asks for, when so much is counted and these orders are cancelled. Pure."""

from collections.abc import Collection

from warehouse.events import LineCount
from warehouse.reconcile import Tally
from warehouse.trolleys import Plan, Stop


def open_lines(stop: Stop, tally: Tally, cancelled: Collection[str] = ()) -> tuple[LineCount, ...]:
    """What each line of `stop` still asks for, the earliest cut-off first; nothing for lines that are done.

    Lines of `cancelled` orders ask for nothing.
    """
    left = []
    for share in sorted(stop.shares, key=lambda share: (share.cut_off, share.slot, share.line)):
        if cancelled and share.order in cancelled:
            continue
        count = tally.count(stop.stop, share.line)
        quantity = share.quantity - count.picked - count.shorted
        if quantity > 0:
            left.append(LineCount(line=share.line, quantity=quantity))
    return tuple(left)


def is_open(stop: Stop, tally: Tally, cancelled: Collection[str] = ()) -> bool:
    """Whether any line of `stop` still asks for units; those of `cancelled` orders ask for none."""
    for share in stop.shares:
        count = tally.count(stop.stop, share.line)
        if share.quantity > count.picked + count.shorted and not (cancelled and share.order in cancelled):
            return True
    return False


def stops_of(plan: Plan, tally: Tally, cancelled: Collection[str]) -> int:
    """How many stops of `plan` there are to show: where something is asked for, or was picked or short.

    So that the number done never falls when an order is cancelled, and a new device shows the same.
    """
    if not cancelled:
        return len(plan.stops)
    touched = {stop for (stop, _), count in tally.lines.items() if count.picked or count.shorted}
    return sum(
        stop.stop in touched or any(share.order not in cancelled for share in stop.shares) for stop in plan.stops
    )

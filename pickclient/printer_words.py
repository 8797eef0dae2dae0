"""Which sentence says what keeps a desk's printer from printing labels, or that it takes none."""

from devices.printers.fitness import Lack
from devices.printers.printer import Trouble
from warehouse.messages import (
    Message,
    PaperTooSmall,
    PrinterGone,
    PrinterNoPaper,
    PrinterOpen,
    PrinterStops,
    PrinterTakesNone,
)


def keeping(trouble: Trouble, desk: str) -> Message:
    """What keeps a label from being printed."""
    match trouble:
        case Trouble.PAPER_OUT:
            return PrinterNoPaper(desk_name=desk_name(desk))
        case Trouble.HEAD_OPEN:
            return PrinterOpen(desk_name=desk_name(desk))
        case Trouble.GONE:
            return PrinterGone(desk_name=desk_name(desk))
        case Trouble.OTHER:
            return PrinterStops(desk_name=desk_name(desk))


def lacking(lacks: Lack, desk: str) -> Message:
    """What is said of a desk's printer that does not take its labels."""
    match lacks:
        case Lack.ANSWER:
            return PrinterGone(desk_name=desk_name(desk))
        case Lack.FORM:
            return PrinterTakesNone(desk_name=desk_name(desk))
        case Lack.PAPER:
            return PaperTooSmall(desk_name=desk_name(desk))


def desk_name(desk: str) -> str:
    """What people call the printer: as they call its desk."""
    return desk.partition("-")[2] or desk

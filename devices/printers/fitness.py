"""Whether a printer takes what a desk prints on it: known when somebody comes to the desk, not with the first label."""

from collections.abc import Iterable
from enum import StrEnum
from typing import Final

from devices.printers import pictures
from devices.printers.printer import About, Form, Size, Trouble
from warehouse.values import dataclass

LABEL_MM: Final[Size] = (101.6, 152.4)
"""4 by 6 inches, as carriers are asked for."""
SLIP_MM: Final[Size] = (210.0, 297.0)
LEEWAY_MM: Final = 5.0
"""Paper may be so much smaller: labels of 100 by 150 mm are sold as 4 by 6 inches, and no carrier draws at the edge."""


class Lack(StrEnum):
    """Why a printer does not take what a desk prints."""

    ANSWER = "answer"
    """It cannot be asked."""
    FORM = "form"
    """It does not print what is written so."""
    PAPER = "paper"
    """It prints it on something smaller."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a desk prints."""

    form: Form
    size_mm: Size
    drawn: bool = False
    """Whether a PDF of it becomes a picture for a label printer, where that can be drawn."""


def lack(about: About, wanted: Wanted) -> Lack | None:
    """Why the printer that is `about` does not take what is `wanted`; None where it does, as far as it says."""
    if about.fault is not None and about.fault.trouble is Trouble.GONE:
        return Lack.ANSWER
    if not _prints(about, wanted):
        return Lack.FORM
    return None if not about.papers or holds(about.papers, wanted.size_mm) else Lack.PAPER


def holds(papers: Iterable[Size], size_mm: Size) -> bool:
    """Whether a page of `size_mm` goes onto one of `papers`, lying or standing; a side that is 0 is not known."""
    short, long = sorted(size_mm)
    for paper in papers:
        if 0 in paper:  # the length of the labels on a roll
            if max(paper) >= long - LEEWAY_MM:
                return True
        elif min(paper) >= short - LEEWAY_MM and max(paper) >= long - LEEWAY_MM:
            return True
    return False


def _prints(about: About, wanted: Wanted) -> bool:
    """Whether it prints what is written so, or what this program makes of it."""
    drawn = wanted.drawn and wanted.form is Form.PDF and Form.ZPL in about.forms and pictures.is_installed()
    return drawn or wanted.form in about.forms

"""Reads single cells: each reader gives a value, or notes what is wrong and gives a harmless one."""

from collections.abc import Sequence
from re import ASCII, fullmatch

from pickserver.importing.rows import Found, Row
from warehouse.names import NAME_CHARACTERS_MAX, name_fault

WHOLE_MAX = 999_999_999
"""The largest number that is taken for one, and not for a slip."""
_LINES = frozenset("\r\n\t")


class Cells:
    """The cells of one row, read by the names of their columns."""

    def __init__(self, row: Row, found: Found) -> None:
        """Read `row`, and note faults in `found`."""
        self._row = row
        self._found = found
        self.faultless = True

    def fault(self, reason: str) -> None:
        """Note what is wrong with this row."""
        self.faultless = False
        self._found.note(self._row.line, reason)

    def text(self, column: str, longest: int = 200) -> str:
        """A text of one line that is there."""
        text = self._row.get(column)
        if not text:
            self.fault(f"{column}: empty")
        return self._short(column, text, longest)

    def name(self, column: str, longest: int = NAME_CHARACTERS_MAX) -> str:
        """A name that people are to read."""
        text = self.text(column, longest)
        # What `text` has found nothing about.
        if text and len(text) <= longest and not _LINES & set(text) and (fault := name_fault(text, longest)):
            self.fault(f"{column}: {fault}")
        return text

    def maybe(self, column: str, longest: int = 200) -> str:
        """A text of one line, or nothing."""
        return self._short(column, self._row.get(column), longest)

    def whole(self, column: str, least: int = 0, default: int | None = 0) -> int:
        """A whole number of `least` or more; `default` where the cell is empty, None: it must not be."""
        text = self._row.get(column)
        if not text and default is not None:
            return default
        if fullmatch("[0-9]{1,9}", text, ASCII) and least <= int(text) <= WHOLE_MAX:
            return int(text)
        self.fault(f"{column}: {_shown(text)} is no whole number of {least} or more")
        return least

    def choice(self, column: str, choices: Sequence[str]) -> str:
        """One of the words `choices`; the first where the cell is empty."""
        text = self._row.get(column).lower()
        if not text or text in choices:
            return text or choices[0]
        self.fault(f"{column}: {_shown(text)} is not one of {', '.join(filter(None, choices))}")
        return choices[0]

    def shaped(self, column: str, pattern: str, example: str) -> str:
        """A text of the form `pattern`, or nothing."""
        text = self._row.get(column)
        if not text or fullmatch(pattern, text, ASCII):
            return text
        self.fault(f"{column}: {_shown(text)} is not of the form {example}")
        return ""

    def several(self, column: str) -> list[str]:
        """The parts between bars."""
        return [part.strip() for part in self._row.get(column).split("|") if part.strip()]

    def _short(self, column: str, text: str, longest: int) -> str:
        if len(text) > longest:
            self.fault(f"{column}: {len(text)} characters where {longest} are the most")
        elif _LINES & set(text):
            self.fault(f"{column}: holds a line break or a tab")
        return text


def _shown(text: str) -> str:
    return repr(text if len(text) <= 40 else f"{text[:40]}...")

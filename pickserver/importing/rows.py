"""Reads the rows of a CSV file: each with the line it begins on, or what is wrong there.

Pure: takes bytes. Which columns a file has, and what they mean, its own reader says.
"""

import csv
import io
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from warehouse.errors import PickclientError

Progress = Callable[[int, int], None]
"""Told now and then how many lines of how many are read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """Why a line cannot be taken."""

    line: int
    """Physical line of the file, from 1; of a row with line breaks in it, the first."""
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A row by the names of its columns, without outer blanks."""

    line: int
    cells: Mapping[str, str]

    def get(self, column: str) -> str:
        """What stands in `column`; empty when the file has no such column."""
        return self.cells.get(column, "")


class FileFaultError(PickclientError):
    """A file that cannot be read as rows at all from some line on."""

    def __init__(self, fault: Fault) -> None:
        """Carry what is wrong."""
        self.fault = fault
        super().__init__(f"line {fault.line}: {fault.reason}")


class Found:
    """Faults as they are found, while a reader goes on."""

    def __init__(self) -> None:
        """Begin with none."""
        self.faults: list[Fault] = []

    def note(self, line: int, reason: str) -> None:
        """Keep what is wrong at `line`."""
        self.faults.append(Fault(line=line, reason=reason))


def unheard(_done: int, _all: int) -> None:
    """Tell nobody how far it is."""


def text_of(data: bytes) -> str:
    """The file as text, without a byte order mark, however many stand there.

    Raises:
        FileFaultError: it is not UTF-8, or holds NUL bytes.

    """
    if (nul := data.find(b"\0")) >= 0:
        reason = "a NUL byte: this is no text, or text that is not saved as UTF-8"
        raise FileFaultError(Fault(line=data.count(b"\n", 0, nul) + 1, reason=reason))
    try:
        return data.decode("utf-8").lstrip("\ufeff")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        reason = "not UTF-8: save the file as UTF-8 (in a spreadsheet: CSV UTF-8)"
        raise FileFaultError(Fault(line=line, reason=reason)) from error


def rows_of(data: bytes, needed: Sequence[str], found: Found, progress: Progress = unheard) -> Iterator[Row]:
    """Each row with as many cells as the header has columns; every other is noted in `found`.

    Raises:
        FileFaultError: nothing can be read from some line on, or a column is missing.

    """
    text = text_of(data)
    lines = text.count("\n") + 1
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    header: list[str] = []
    begin = 1
    for number, cells in enumerate(_records(reader)):
        line, begin = begin, reader.line_num + 1
        if not any(cells):
            continue
        if not header:
            header = _header(cells, needed, line)
        elif len(cells) != len(header):
            found.note(line, f"{len(cells)} cells where the header has {len(header)} columns")
        elif odd := [name for name, cell in zip(header, cells, strict=True) if _steers(cell)]:
            for name in odd:
                found.note(line, f"{name}: holds a control character")
        else:
            named = {name: cell.strip() for name, cell in zip(header, cells, strict=True)}
            yield Row(line=line, cells=named)
        if number % 1000 == 0:
            progress(line, lines)
    progress(lines, lines)
    if not header:
        raise FileFaultError(Fault(line=1, reason="the file is empty"))


def _records(reader: Iterator[list[str]]) -> Iterator[list[str]]:
    """The records of a CSV reader, whose complaints become ours."""
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            line: int = getattr(reader, "line_num", 1)
            raise FileFaultError(Fault(line=max(line, 1), reason=f"not CSV from here on: {error}")) from error
        yield cells


def _header(cells: Sequence[str], needed: Sequence[str], line: int) -> list[str]:
    header = [cell.strip() for cell in cells]
    missing = [name for name in needed if name not in header]
    doubled = sorted(name for name, times in Counter(header).items() if times > 1 and name)
    if missing:
        hint = "; cells are separated by commas" if len(header) == 1 and ";" in header[0] else ""
        raise FileFaultError(Fault(line=line, reason=f"no column {', '.join(missing)}{hint}"))
    if doubled:
        raise FileFaultError(Fault(line=line, reason=f"two columns {', '.join(doubled)}"))
    return header


def _steers(cell: str) -> bool:
    """Whether `cell` holds what could steer a terminal or a printer."""
    return not cell.isprintable() and any(
        (char < " " and char not in "\t\r\n") or "\x7f" <= char <= "\x9f" for char in cell
    )

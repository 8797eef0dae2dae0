"""`pickclient sheets`: what the person asked for, checked, drawn and written to a folder."""

import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from re import ASCII, IGNORECASE, compile as pattern
from typing import Final

from paper.drawing import Page, svg
from paper.pdf import pdf, writable
from pickclient.paper.labels import Label, LabelsError, Range, demo_labels, kinds_of, read_labels, wanted
from pickclient.paper.sheets import Paper, sheets
from screens.cutting import printable
from screens.wording import catalogue, languages
from warehouse.labels import LabelKind
from warehouse.values import dataclass

SHEETS: Final[Mapping[str, Paper]] = {
    "a4": Paper(width=210, height=297, columns=3, rows=7, margin=(7.2, 15.1), gap=(2.5, 0)),
    "letter": Paper(width=215.9, height=279.4, columns=3, rows=10, margin=(4.8, 12.7), gap=(3.1, 0)),
}
"""Sheets of labels as every office shop has them: 21 of 63.5 by 38.1 mm, 30 of 2 5/8 by 1 inch."""
SIZE: Final = pattern(r"([0-9]{1,4}(?:\.[0-9]{1,3})?)[x,]([0-9]{1,4}(?:\.[0-9]{1,3})?)(mm|in)?", ASCII | IGNORECASE)
GRID: Final = pattern(r"([1-9][0-9]?)x([1-9][0-9]?)", ASCII)
MM_PER_INCH: Final = 25.4
ECHOED: Final = 200
"""How many characters of a name a sentence repeats."""
PRIVATE: Final = 0o600
"""Mode of what holds badges: whoever has the barcode of one can sign in."""
PUBLIC: Final = 0o666
"""Less what the person's umask takes off."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """The command's options, as they were given."""

    folder: Path
    labels: Path | None = None
    what: str = ""
    first: str = ""
    last: str = ""
    page: str = "a4"
    grid: str = ""
    margin: str = ""
    gap: str = ""
    form: str = "pdf"
    language: str = "en"


def write_sheets(asked: Asked) -> int:
    """Draw what was asked for into its folder, and name the files; the exit status."""
    try:
        names = _written(asked)
    except LabelsError as error:
        sys.stderr.write(f"{printable(str(error))}\n")
        return 1
    except OSError as error:
        sys.stderr.write(f"The sheets cannot be written to {printable(str(asked.folder))}: {error.strerror}\n")
        return 1
    sys.stdout.writelines(f"{printable(str(asked.folder / name))}\n" for name in names)
    return 0


def paper_of(asked: Asked) -> Paper:
    """The paper that was asked for.

    Raises:
        LabelsError: it is not told in a form that can be understood.

    """
    paper = SHEETS.get(asked.page.lower())
    if paper is None:
        width, height = _size("page", asked.page)
        paper = Paper(width=width, height=height)
    if asked.grid:
        found = GRID.fullmatch(asked.grid)
        if found is None:
            raise LabelsError(f"--grid {asked.grid}: columns and rows, such as 3x8")
        paper = replace(paper, columns=int(found[1]), rows=int(found[2]))
    if asked.margin:
        paper = replace(paper, margin=_size("margin", asked.margin))
    return replace(paper, gap=_size("gap", asked.gap)) if asked.gap else paper


def _size(option: str, text: str) -> tuple[float, float]:
    """Two lengths in millimetres."""
    found = SIZE.fullmatch(text)
    if found is None:
        example = "a4, letter, 100x50 (mm) or 4x2in" if option == "page" else "such as 7.2x15.1 (mm)"
        raise LabelsError(f"--{option} {text}: {example}")
    factor = MM_PER_INCH if (found[3] or "mm").lower() == "in" else 1
    return round(float(found[1]) * factor, 3), round(float(found[2]) * factor, 3)


def _written(asked: Asked) -> list[str]:
    """Everything is drawn before the first file is written: a label that does not fit leaves nothing half."""
    if asked.language not in languages():
        raise LabelsError(f"--language {asked.language}: there are {', '.join(languages())}")
    words = catalogue(asked.language)
    site = demo_labels() if asked.labels is None else read_labels(asked.labels)
    kinds = _kinds(asked.what) or kinds_of(site, words)
    if (asked.first or asked.last) and len(kinds) != 1:
        raise LabelsError("--from and --to need one kind of labels: --what locations")
    paper, within = paper_of(asked), Range(first=asked.first, last=asked.last)
    files: dict[str, bytes] = {}
    told: list[str] = []
    for kind in kinds:
        labels = wanted(kind, site, within, words)
        drawn = _files(kind, _plain(labels) if asked.form == "pdf" else labels, paper, asked.form)
        first, *others = drawn
        told.append(f"{first} to {others[-1]}" if others else first)
        files |= drawn
    asked.folder.mkdir(parents=True, exist_ok=True)
    for name, data in files.items():
        _write(asked.folder / name, data, PRIVATE if name.startswith(LabelKind.BADGES) else PUBLIC)
    return told


def _write(path: Path, data: bytes, mode: int) -> None:
    """Write `data` to `path` with `mode`, also in place of a file that others could read."""
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode), "wb") as file:
        if mode == PRIVATE:
            os.fchmod(file.fileno(), mode)
        file.write(data)


def _kinds(what: str) -> list[LabelKind]:
    names = [name.strip() for name in what.split(",") if name.strip()]
    known = {kind.value for kind in LabelKind}
    if odd := [name for name in names if name not in known]:
        raise LabelsError(f"--what {odd[0]}: there are {', '.join(LabelKind)}")
    return [kind for kind in LabelKind if kind in names]


def _files(kind: LabelKind, labels: Sequence[Label], paper: Paper, form: str) -> dict[str, bytes]:
    """The pages of one kind: a PDF holds them all, an SVG one."""
    pages: list[Page] = list(sheets(labels, paper))
    if form == "pdf":
        return {f"{kind}.pdf": pdf(pages)}
    digits = len(str(len(pages)))
    return {f"{kind}-{number:0{digits}}.svg": svg(page).encode() for number, page in enumerate(pages, start=1)}


def _plain(labels: Sequence[Label]) -> list[Label]:
    """`labels` with names that the PDF's font can write; what it cannot is left out and said."""
    found = []
    for label in labels:
        title = writable(label.title)
        if title != " ".join(label.title.split()):
            told = f"{title!r} instead" if title else f"{label.code} instead"
            said = f"{label.code}: a PDF cannot hold the whole name {label.title[:ECHOED]!r}; it says {told[:ECHOED]}"
            sys.stderr.write(f"{printable(said)}\n")
        found.append(replace(label, title=title or label.code, caption=writable(label.caption)))
    return found

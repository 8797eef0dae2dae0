"""A folder in place of a printer: for a program that prints what it finds there, for trying out, and for tests.

A file appears whole or not at all, and never in the place of another.
"""

import os
import re
from pathlib import Path

from devices.printers.printer import About, Document, Fault, Form, JobState, Report, Trouble


class FolderPrinter:
    """The folder at `path`; it has to be there."""

    def __init__(self, path: Path) -> None:
        """Look at nothing yet."""
        self._path = path

    @property
    def forms(self) -> frozenset[Form]:
        """Both: who reads the folder has to know them."""
        return frozenset(Form)

    def about(self) -> About:
        """Whether it can be written to."""
        return About(model="a folder", forms=self.forms, confirms=True, fault=self._fault())

    def ready(self, document: Document) -> Report:
        """Gone where there is no such folder; the reference is the file's name."""
        name = f"{re.sub(r'[^A-Za-z0-9.-]', '_', document.name)}.{document.form}"
        return Report(state=JobState.QUEUED, reference=name, fault=self._fault())

    def send(self, document: Document, reference: str) -> Report:
        """Write a file named for `document`, on the disk when this returns; the same one again is the same file."""
        place = self._path / reference
        beside = place.with_name(f".{place.name}.new")
        try:
            with beside.open("wb") as file:
                file.write(document.data)
                file.flush()
                os.fsync(file.fileno())
            try:
                os.link(beside, place)  # unlike a rename, never in the place of another
            finally:
                beside.unlink()
            _kept(self._path)
        except FileExistsError:
            return self._there_already(place, document)
        except OSError as error:
            state = JobState.UNKNOWN if place.exists() else JobState.QUEUED
            return Report(state=state, fault=Fault(trouble=Trouble.OTHER, detail=error.strerror or str(error)))
        return Report(state=JobState.CONFIRMED, reference=place.name)

    def follow(self, reference: str) -> Report:
        """A file that is there is printed; one that is not was taken, or never written."""
        there = (self._path / reference).exists()
        return Report(state=JobState.CONFIRMED if there else JobState.UNKNOWN, reference=reference)

    def withdraw(self, reference: str) -> bool:
        """Delete the file, unless somebody took it."""
        try:
            (self._path / reference).unlink()
        except OSError:
            return False
        return True

    def _fault(self) -> Fault | None:
        if not self._path.is_dir():
            return Fault(trouble=Trouble.GONE, detail=f"there is no folder {self._path}")
        if not os.access(self._path, os.W_OK):
            return Fault(trouble=Trouble.OTHER, detail=f"nothing may be written to {self._path}")
        return None

    def _there_already(self, place: Path, document: Document) -> Report:
        if place.read_bytes() == document.data:
            return Report(state=JobState.CONFIRMED, reference=place.name)
        said = f"{place.name} is there already, and is another document"
        return Report(state=JobState.NOT_PRINTED, fault=Fault(trouble=Trouble.OTHER, detail=said))


def _kept(folder: Path) -> None:
    """Put the folder's list of names on the disk."""
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)

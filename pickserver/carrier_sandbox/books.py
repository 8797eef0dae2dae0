"""The carrier's books: what it did, line by line in a file, so that it still knows when it is started again."""

import json
import os
from pathlib import Path

from pickserver.labels.carriers.line import Json
from warehouse.codec import dumps


class BooksError(Exception):
    """The file holds something else."""


class Books:
    """Lines of JSON that are only added to; not for more than one carrier at a time."""

    def __init__(self, path: Path) -> None:
        """Open, or begin, the books at `path`.

        Raises:
            OSError: they cannot be read or written.

        """
        path.open("ab").close()
        self._path = path

    def read(self) -> list[dict[str, Json]]:
        """Every line there is; one that was not finished is none.

        Raises:
            BooksError: the file holds something else.

        """
        *whole, torn = self._path.read_bytes().split(b"\n")
        try:
            lines = [json.loads(line) for line in whole]
        except ValueError:
            raise BooksError from None
        if not all(isinstance(told, dict) for told in lines) or (torn and not torn.startswith(b"{")):
            raise BooksError
        if torn:
            os.truncate(self._path, sum(len(line) + 1 for line in whole))
        return lines

    def write(self, **told: object) -> None:
        """Add a line."""
        with self._path.open("ab") as file:
            file.write(dumps(told) + b"\n")

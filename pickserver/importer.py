"""Takes files into a site's database: reads each, and writes it in one transaction of its own.

Whatever is wrong with a file is an error with a sentence, and then nothing of it is there.
"""

import secrets
from pathlib import Path

from pickserver import imports
from pickserver.importing.boxes import read_boxes
from pickserver.importing.items import read_items
from pickserver.importing.orders import read_orders
from pickserver.importing.rows import FileFaultError, Found, Progress, text_of
from pickserver.importing.stock import read_stock
from pickserver.imports import RefusedFileError, Taken
from pickserver.seams import Clock, Ids
from pickserver.shell import SystemClock
from pickserver.site_file import operator_of, read_site
from pickserver.store import operators
from pickserver.store.database import Database
from pickserver.store.operators import Operator
from pickserver.take_orders import Wanted, take_orders
from warehouse.errors import PickclientError
from warehouse.layout import LayoutError, parse_layout


class UnreadableFileError(PickclientError):
    """There is no such file, or nobody here may read it."""


def import_site(database: Database, file: Path) -> Taken:
    """Take the site file in.

    Raises:
        PickclientError: nothing was taken; says why.

    """
    record = read_site(text_of(_bytes(file)))
    badges = [operator.badge for operator in record.operators]
    met = database.read(lambda tx: [operators.with_badge(tx, badge) for badge in badges])
    known: dict[str, Operator] = {one.badge: one for one in met if one is not None}
    people = [operator_of(operator, known) for operator in record.operators]
    return database.alone(lambda tx: imports.take_site(tx, record, people))


def import_layout(database: Database, file: Path) -> Taken:
    """Take the layout file in.

    Raises:
        PickclientError: nothing was taken; says why.

    """
    text = text_of(_bytes(file))
    try:
        layout = parse_layout(text)
    except RecursionError as error:
        raise LayoutError(["not a layout: lists within lists without end"]) from error
    return database.alone(lambda tx: imports.take_layout(tx, text, layout))


def import_items(database: Database, file: Path, progress: Progress) -> Taken:
    """Take the item file in.

    Raises:
        PickclientError: nothing was taken; says why.

    """
    found = Found()
    try:
        entries = read_items(_bytes(file), found, progress)
    except FileFaultError as error:
        raise _with(error, found) from error
    return database.alone(lambda tx: imports.take_items(tx, entries, found))


def import_boxes(database: Database, file: Path, progress: Progress) -> Taken:
    """Take the box file in.

    Raises:
        PickclientError: nothing was taken; says why.

    """
    found = Found()
    try:
        entries = read_boxes(_bytes(file), found, progress)
    except FileFaultError as error:
        raise _with(error, found) from error
    return database.alone(lambda tx: imports.take_boxes(tx, entries, found))


def import_stock(database: Database, file: Path, progress: Progress) -> Taken:
    """Take the stock file in.

    Raises:
        PickclientError: nothing was taken; says why.

    """
    found = Found()
    try:
        entries = read_stock(_bytes(file), found, progress)
    except FileFaultError as error:
        raise _with(error, found) from error
    return database.alone(lambda tx: imports.take_stock(tx, entries, found))


def import_orders(
    database: Database, file: Path, wanted: Wanted, found: Found, progress: Progress, clock: Clock | None = None
) -> Taken:
    """Take the order export in; what is left out stands in `found`. Without `clock` the machine's tells the time.

    Raises:
        PickclientError: nothing was taken; says why.

    """
    try:
        orders = read_orders(_bytes(file), found, progress)
    except FileFaultError as error:
        raise _with(error, found) from error
    time = clock or SystemClock()
    ids = Ids(time, secrets.token_bytes)
    return database.alone(lambda tx: take_orders(tx, wanted, orders, found, time, ids))


def _with(error: FileFaultError, found: Found) -> RefusedFileError:
    """Everything that was found until the file could not be read any further."""
    return RefusedFileError([*found.faults, error.fault])


def _bytes(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise UnreadableFileError(f"{file} cannot be read: {error.strerror}") from error

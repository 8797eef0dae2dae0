"""What every command has in common: which site it is for, and the sentence with which it ends where it cannot go on."""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated, NoReturn, TypeVar

import typer
from pydantic import ValidationError
from sqlalchemy.exc import DatabaseError

from pickserver.imports import RefusedFileError
from pickserver.print_pick_list import NothingToPrintError
from pickserver.sentences import counted, readable
from pickserver.settings import Settings
from pickserver.store.trust import DatabaseInUseError, UnsafeDatabaseError
from warehouse.errors import PickclientError

T = TypeVar("T")

DataOption = Annotated[Path | None, typer.Option("--data", help="Folder of the database (PICKSERVER_DATA).")]


def settings_of(**told: Path | str | int | None) -> Settings:
    """The settings of the environment, overruled by what was `told`; the program ends where they cannot be."""
    given = {name: value for name, value in told.items() if value is not None}
    try:
        return Settings.model_validate({**Settings().model_dump(), **given})
    except ValidationError as error:
        leave("; ".join(f"{fault['loc'][0]}: {fault['msg']}" for fault in error.errors()))


def or_leave(make: Callable[[], T]) -> T:
    """What `make` makes, or the end of the program with a sentence."""
    try:
        return make()
    except (DatabaseInUseError, UnsafeDatabaseError) as error:
        leave(str(error))
    except RefusedFileError as refused:
        leave(f"nothing was imported, {counted(len(refused.faults), 'fault')}:\n{refused}")
    except NothingToPrintError as error:
        leave(f"nothing was printed: {error}")
    except PickclientError as error:
        leave(f"nothing was changed: {error}")
    except OSError as error:
        leave(f"the data folder cannot be used: {error}")
    except DatabaseError as error:
        leave(f"the database cannot be used: {error.orig}")


def leave(why: str) -> NoReturn:
    """End the program with a sentence."""
    typer.echo(readable(f"pickserver: {why}"), err=True)
    raise SystemExit(1)

"""The command line: `pickserver serve | migrate | seed`. Settings come from the environment; options overrule them."""

import signal
import socket
import sys
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Annotated, Final, NoReturn, TypeVar

import typer
import uvicorn
from pydantic import ValidationError
from sqlalchemy.exc import DatabaseError

from pickserver import wiring
from pickserver.app import create_app
from pickserver.settings import Settings
from pickserver.store.sqlite import DatabaseInUseError, UnsafeDatabaseError

T = TypeVar("T")

COMMANDS: Final = typer.Typer(
    name="pickserver",
    help="The site server that pickclients checkpoint to.",
    no_args_is_help=True,
    add_completion=False,
)
SEED: Final = typer.Typer(help="Make a new site.", no_args_is_help=True)
COMMANDS.add_typer(SEED, name="seed")

SWITCH_S: Final = 0.0005
"""How long the thread that writes may keep the one that answers waiting; Python's own 5 ms is many answers."""

DataOption = Annotated[Path | None, typer.Option("--data", help="Folder of the database (PICKSERVER_DATA).")]


def main() -> None:
    """Run the command that the process was started with."""
    COMMANDS()


@COMMANDS.command()
def serve(
    data: DataOption = None,
    host: Annotated[str | None, typer.Option(help="Address to listen on (PICKSERVER_HOST).")] = None,
    port: Annotated[int | None, typer.Option(help="Port; 0 takes a free one (PICKSERVER_PORT).")] = None,
) -> None:
    """Serve the site until told to stop; the database is migrated first."""
    settings = _settings(data=data, host=host, port=port)
    listening = _listening(settings)
    app = create_app(_or_leave(lambda: wiring.shell(settings)))
    address = f"http://{_shown(settings.host)}:{listening.getsockname()[1]}"
    sys.setswitchinterval(SWITCH_S)
    config = uvicorn.Config(
        app,
        lifespan="on",
        log_level=settings.log,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=round(settings.drain_s) or 1,
    )
    server = uvicorn.Server(config)

    def stop(_number: int, _frame: FrameType | None) -> None:
        server.should_exit = True

    # Uvicorn takes the signals over while it runs and raises them again when it has drained. Told to stop before that,
    # it does not begin; told by its own repetition, there is only the end.
    for told in (signal.SIGTERM, signal.SIGINT):
        signal.signal(told, stop)
    print(f"pickserver listens on {address}", flush=True)
    server.run(sockets=[listening])


@COMMANDS.command()
def migrate(data: DataOption = None) -> None:
    """Bring the database to what this program knows; `serve` does it by itself."""
    _or_leave(lambda: wiring.database(_settings(data=data))).close()
    print("the tables are up to date")


@SEED.command("demo")
def seed_demo(data: DataOption = None) -> None:
    """Make the demo site: two merchants, a hall, its people and trolleys; a site that is there already stays."""
    made = _or_leave(lambda: wiring.seed_demo(_settings(data=data)))
    print("the demo site is made" if made else "there is a site already; nothing was changed")


def _settings(**told: Path | str | int | None) -> Settings:
    given = {name: value for name, value in told.items() if value is not None}
    try:
        return Settings.model_validate({**Settings().model_dump(), **given})
    except ValidationError as error:
        _leave("; ".join(f"{fault['loc'][0]}: {fault['msg']}" for fault in error.errors()))


def _listening(settings: Settings) -> socket.socket:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    # Named TCP, or asyncio does not know it for TCP and leaves 40 ms between the two halves of an answer.
    listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((settings.host, settings.port))
        listening.listen(1024)
    except OSError as error:
        listening.close()
        _leave(f"cannot listen on {settings.host}:{settings.port}: {error.strerror}")
    return listening


def _shown(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _or_leave(make: Callable[[], T]) -> T:
    """What `make` makes, or the end of the program with a sentence."""
    try:
        return make()
    except (DatabaseInUseError, UnsafeDatabaseError) as error:
        _leave(str(error))
    except OSError as error:
        _leave(f"the data folder cannot be used: {error}")
    except DatabaseError as error:
        _leave(f"the database cannot be used: {error.orig}")


def _leave(why: str) -> NoReturn:
    print(f"pickserver: {why}", file=sys.stderr)
    raise SystemExit(1)

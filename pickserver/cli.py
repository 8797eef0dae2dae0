"""The command line: every command of `pickserver`. Options overrule the environment."""

import gc
import signal
import socket
import sys
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Annotated, Final

import typer
import uvicorn

from paper.pdf import pdf
from paper.pick_list import left_out, pick_list
from paper.words import words_in
from pickserver import importer, wiring
from pickserver.app import create_app
from pickserver.carrier_sandbox.books import Books, BooksError
from pickserver.carrier_sandbox.service import SandboxService
from pickserver.commands import DataOption, leave, or_leave, settings_of
from pickserver.export_labels import write_labels
from pickserver.files import PUBLIC, write_whole
from pickserver.importing.rows import Found
from pickserver.imports import Taken
from pickserver.label_commands import LABELS
from pickserver.progress import progress_bar
from pickserver.sentences import counted, readable
from pickserver.serving import Server, listening_on
from pickserver.settings import Settings
from pickserver.store.database import Database
from pickserver.take_orders import Wanted

COMMANDS: Final = typer.Typer(
    name="pickserver",
    help="The site server that pickclients checkpoint to.",
    no_args_is_help=True,
    add_completion=False,
)
SEED: Final = typer.Typer(help="Make a new site.", no_args_is_help=True)
COMMANDS.add_typer(SEED, name="seed")
IMPORT: Final = typer.Typer(
    help="Take a site's own files in, each whole or not at all; also while the server runs.",
    no_args_is_help=True,
)
COMMANDS.add_typer(IMPORT, name="import")
EXPORT: Final = typer.Typer(
    help="Write down what other programs need; also while the server runs.", no_args_is_help=True
)
COMMANDS.add_typer(EXPORT, name="export")
FOLLOWER: Final = typer.Typer(
    help="Say which programs may follow what happens at the site; also while the server runs.", no_args_is_help=True
)
COMMANDS.add_typer(FOLLOWER, name="follower")
COMMANDS.add_typer(LABELS, name="labels")

SWITCH_S: Final = 0.0005
"""How long the thread that writes may keep the one that answers waiting; Python's own 5 ms is many answers."""

SHOWN: Final = 20
"""The most orders that are named in one line."""

FileArgument = Annotated[Path, typer.Argument(metavar="FILE", help="The file; see docs/importing.md.")]
FollowerArgument = Annotated[str, typer.Argument(metavar="NAME", help="What the program is called.")]


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
    settings = settings_of(data=data, host=host, port=port)
    listening = _listening(settings)
    shell = or_leave(lambda: wiring.shell(settings))
    tailer = wiring.tailer(shell, settings)
    buying = or_leave(lambda: wiring.label_workers(shell, settings))
    days = {"recordings_days": settings.recordings_days, "outbox_days": settings.outbox_days}
    port_had = listening.getsockname()[1]
    node = f"{socket.gethostname()}:{port_had}"
    app = create_app(shell, tailer, buying, node=node, drain_s=settings.drain_s, **days)
    address = f"http://{_shown(settings.host)}:{port_had}"
    sys.setswitchinterval(SWITCH_S)
    config = uvicorn.Config(
        app,
        lifespan="on",
        log_level=settings.log,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=round(settings.drain_s) or 1,
    )
    server = Server(config, tailer.end)

    def stop(_number: int, _frame: FrameType | None) -> None:
        server.should_exit = True

    # Uvicorn takes the signals over while it runs and raises them again when it has drained. Told to stop before that,
    # it does not begin; told by its own repetition, there is only the end.
    for told in (signal.SIGTERM, signal.SIGINT):
        signal.signal(told, stop)
    gc.freeze()  # what is loaded stays: to look through it for garbage would hold answers up for a tenth of a second
    print(f"pickserver listens on {address}", flush=True)
    server.run(sockets=[listening])


@COMMANDS.command("carrier-sandbox")
def carrier_sandbox(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port; 0 takes a free one.")] = 8470,
    seed: Annotated[int, typer.Option(help="Of the dice that say what goes wrong.")] = 17,
    fd: Annotated[
        int | None,
        typer.Option("--fd", help="A socket that listens already, by its number; no address is needed then."),
    ] = None,
    books: Annotated[
        Path | None, typer.Option(help="A file in which it keeps what it sold; without one it forgets with its end.")
    ] = None,
) -> None:
    """Be a carrier that sells labels which no truck takes, for trials and tests; needs no database."""
    kept = _books(books) if books else None
    try:
        service = SandboxService(host, port, seed, socket.socket(fileno=fd) if fd is not None else None, books=kept)
    except BooksError:
        leave(f"{readable(str(books))} holds something else than a carrier's books: name another file")
    except OSError as error:
        leave(f"cannot listen on {f'{host}:{port}' if fd is None else f'the socket {fd}'}: {error.strerror}")
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    print(f"the carrier sandbox listens on http://{_shown(host)}:{service.port}", flush=True)
    try:
        service.serve_forever()
    except KeyboardInterrupt:
        service.server_close()


@COMMANDS.command()
def migrate(data: DataOption = None) -> None:
    """Bring the database to what this program knows; `serve` does it by itself."""
    or_leave(lambda: wiring.database(settings_of(data=data))).close()
    print("the tables are up to date")


@COMMANDS.command()
def restored(data: DataOption = None) -> None:
    """Say, before it is served again, that the database was restored from a backup: devices then send what it lacks."""
    generation = or_leave(lambda: wiring.restored(settings_of(data=data)))
    print(f"generation {generation}: devices send again what this database lacks, followers begin anew")


@SEED.command("demo")
def seed_demo(data: DataOption = None) -> None:
    """Make the demo site: two merchants, a hall, its people and trolleys; a site that is there already stays."""
    made = or_leave(lambda: wiring.seed_demo(settings_of(data=data)))
    print("the demo site is made" if made else "there is a site already; nothing was changed")


@IMPORT.command("site")
def import_site(file: FileArgument, data: DataOption = None) -> None:
    """Make a site, or bring it to what FILE says: people, trolleys, totes, merchants, services; JSON."""
    _take(data, lambda made: importer.import_site(made, file))


@IMPORT.command("layout")
def import_layout(file: FileArgument, data: DataOption = None) -> None:
    """Take the floor's layout: ways, locations, drop zones and parks; JSON."""
    _take(data, lambda made: importer.import_layout(made, file))


@IMPORT.command("items")
def import_items(file: FileArgument, data: DataOption = None) -> None:
    """Take the merchants' items with their barcodes; CSV."""
    _take(data, lambda made: importer.import_items(made, file, progress_bar()))


@IMPORT.command("boxes")
def import_boxes(file: FileArgument, data: DataOption = None) -> None:
    """Take the boxes that parcels leave in; CSV."""
    _take(data, lambda made: importer.import_boxes(made, file, progress_bar()))


@IMPORT.command("stock")
def import_stock(file: FileArgument, data: DataOption = None) -> None:
    """Take what lies where; CSV."""
    _take(data, lambda made: importer.import_stock(made, file, progress_bar()))


@IMPORT.command("orders")
def import_orders(
    file: FileArgument,
    merchant: Annotated[str, typer.Option(help="Whose orders they are.")],
    skip_bad: Annotated[bool, typer.Option("--skip-bad", help="Take orders without a fault, list the rest.")] = False,
    data: DataOption = None,
) -> None:
    """Take one merchant's orders, in the columns of Shopify's order export; CSV."""
    found = Found()
    wanted = Wanted(merchant=merchant, skip_bad=skip_bad)
    _take(data, lambda made: importer.import_orders(made, file, wanted, found, progress_bar()))
    for fault in found.faults:
        print(readable(f"line {fault.line}: {fault.reason}"), file=sys.stderr)


@EXPORT.command("labels")
def export_labels(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The file to write.")],
    badges: Annotated[
        bool, typer.Option("--badges", help="With badges: whoever has the barcode of one can sign in.")
    ] = False,
    data: DataOption = None,
) -> None:
    """Write down everything that has a label, for `pickclient sheets --labels FILE` to draw; JSON."""
    labels = or_leave(lambda: wiring.labels(settings_of(data=data), badges=badges))
    try:
        write_labels(labels, file)
    except OSError as error:
        leave(f"{file} cannot be written: {error.strerror}")
    print(f"the labels are in {file}")


@FOLLOWER.command("add")
def add_follower(name: FollowerArgument, data: DataOption = None) -> None:
    """Let a program follow `/v1/feed`, and say its token; it is said this once, and kept hashed."""
    print(or_leave(lambda: wiring.let_in(settings_of(data=data), name)))


@FOLLOWER.command("remove")
def remove_follower(name: FollowerArgument, data: DataOption = None) -> None:
    """Let a program follow no longer; a stream that it has ends at its next sign of life."""
    or_leave(lambda: wiring.let_out(settings_of(data=data), name))
    print(f"{name} follows no longer")


@FOLLOWER.command("list")
def list_followers(data: DataOption = None) -> None:
    """Say which programs may follow, and since when."""
    for name, since in or_leave(lambda: wiring.let_in_since(settings_of(data=data))):
        print(f"{since}  {name}")


@COMMANDS.command()
def plan(data: DataOption = None) -> None:
    """Put the open orders on empty trolleys, by cut-off; what is on a trolley already is never planned again."""
    made = or_leave(lambda: wiring.plan(settings_of(data=data)))
    planned = counted(len(made.trolleys), "trolley", "trolleys")
    waiting = counted(made.ready, "trolley waits", "trolleys wait")
    print(f"{planned} planned, with {counted(made.orders, 'order')}; {waiting} now")
    lacking = ("order is not covered by stock", "orders are not covered by stock")
    unplaced = ("order waits for an empty trolley", "orders wait for an empty trolley")
    for orders, (one, many) in ((made.lacking, lacking), (made.waiting, unplaced)):
        if orders:
            shown = ", ".join(orders[:SHOWN]) + (", ..." if len(orders) > SHOWN else "")
            print(f"{counted(len(orders), one, many)}: {shown}")


@COMMANDS.command()
def paper(
    trolley: Annotated[str, typer.Argument(metavar="TROLLEY", help="Its barcode or its name.")],
    to: Annotated[Path | None, typer.Option("--to", metavar="FILE", help="The PDF to write; TROLLEY.pdf.")] = None,
    language: Annotated[str, typer.Option(help="Its words; those of who has the trolley, else English.")] = "",
    data: DataOption = None,
) -> None:
    """Print what is left of a trolley, to be picked by hand while the devices are down; also while the server runs."""
    found = or_leave(lambda: wiring.pick_list(settings_of(data=data), trolley))
    listed = found.listed
    try:
        words = words_in(language or found.language or "en")
    except FileNotFoundError:
        leave(f"nothing was printed: there are no words in the language {language or found.language}")
    file = to or Path(f"{listed.trolley}.pdf")
    try:
        write_whole(file, pdf(pick_list(listed, words)), PUBLIC)
    except OSError as error:
        leave(f"{file} cannot be written: {error.strerror}")
    print(readable(f"{counted(len(listed.stops), 'stop')} of trolley {listed.name} to pick by hand: {file}"))
    if listed.empty_slots:
        slots = counted(len(listed.empty_slots), "slot has", "slots have")
        print(readable(f"{slots} no tote that is known here: their numbers are written on the list"), file=sys.stderr)
    for name in left_out(listed):
        print(readable(f"a PDF cannot hold the whole name {name!r}: look for the SKU beside it"), file=sys.stderr)


def _take(data: Path | None, work: Callable[[Database], Taken]) -> None:
    """Do the import and say what came of it."""
    taken = or_leave(lambda: wiring.on_database(settings_of(data=data), work))
    print(f"{taken.what}: {taken.new} new, {taken.changed} changed, {taken.there} already there")
    for note in taken.notes:
        print(readable(note))


def _books(path: Path) -> Books:
    try:
        return Books(path)
    except OSError as error:
        leave(f"{readable(str(path))} cannot be kept as a carrier's books: {error.strerror}")


def _listening(settings: Settings) -> socket.socket:
    try:
        return listening_on(settings.host, settings.port)
    except OSError as error:
        leave(f"cannot listen on {settings.host}:{settings.port}: {error.strerror}")


def _shown(host: str) -> str:
    return f"[{host}]" if ":" in host else host

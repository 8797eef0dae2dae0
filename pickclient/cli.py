"""The command line: `pickclient` works, its subcommands prepare, show and check.

Standard library only, and each command imports what it needs: the first paint waits for this file.
"""

import gc
import os
import sys
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from pickclient.settings import THEMES, Settings, SettingsError, default_file, load

if TYPE_CHECKING:
    import argparse

DESCRIPTION = "Picks a fulfilment centre's orders with a scanner, a trolley and a terminal."


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command that `arguments` (the process's own by default) name; its exit status."""
    asked = sys.argv[1:] if arguments is None else arguments
    if not asked:
        return _work_as_set()
    parser = command_line()
    given = parser.parse_args(asked)
    try:
        settings = load(given.settings or default_file(), os.environ, _told(given))
    except SettingsError as error:
        parser.error(str(error))
    match given.command:
        case "demo":
            return _demo(given)
        case "enrol":
            from pickclient.enrol import enrol

            return enrol(settings, given.code)
        case "sheets":
            return _sheets(given, settings)
        case "replay":
            return _replay(given, settings)
        case "scale":
            from pickclient.weigh import weigh

            return weigh(given.at or settings.scale)
        case "printer":
            from pickclient.printer import Asked, printer

            return printer(settings, Asked(test=given.what == "test", at=given.at, slips=given.slips))
        case _:
            return _work(settings, _told(given))


def _work_as_set() -> int:
    """What a device starts with, told nothing on its command line: it needs no parser for that."""
    try:
        settings = load(default_file(), os.environ, {})
    except SettingsError as error:
        sys.stderr.write(f"pickclient: error: {error}\n")
        return 2
    return _work(settings)


def _work(settings: Settings, fixed: Collection[str] = ()) -> int:
    gc.disable()  # until the first paint: nothing that is made for it is garbage
    os.environ["TEXTUAL_DISABLE_KITTY_KEY"] = "1"  # read when Textual is imported
    from pickclient.lean import lean

    with lean():
        from pickclient.work import work

    return work(settings, fixed)


def _demo(given: "argparse.Namespace") -> int:
    from pickclient.demo import Wanted, demo

    if given.server and not given.play:
        sys.stderr.write(
            "demo starts a site of its own: --server goes with demo --play, and without demo one just works\n"
        )
        return 2
    chosen = {name: getattr(given, name) for name in ("trolley", "server", "badge") if getattr(given, name)}
    return demo(Wanted(folder=given.folder, play=given.play, headless=given.headless, **chosen))


def _sheets(given: "argparse.Namespace", settings: Settings) -> int:
    """Labels, where any option says which; else the sheets from which the demo's trolleys can be worked."""
    from pickclient.paper.command import Asked, write_sheets
    from pickclient.sheets import write_demo_sheet
    from screens.cutting import printable

    names = ("labels", "what", "first", "last", "page", "grid", "margin", "gap", "form")
    chosen = {name: getattr(given, name) for name in names if getattr(given, name) is not None}
    if chosen:
        return write_sheets(Asked(folder=given.folder, language=settings.language, **chosen))
    try:
        sheets = write_demo_sheet(given.folder)
    except OSError as error:
        sys.stderr.write(f"The sheets cannot be written to {printable(str(given.folder))}: {error.strerror}\n")
        return 1
    sys.stdout.writelines(f"{printable(str(path))}\n" for path in sheets)
    return 0


def _replay(given: "argparse.Namespace", settings: Settings) -> int:
    from pickclient.replay.command import Asked, names, replay
    from pickclient.replay.playing import Tempo

    asked = Asked(
        recordings=names(given.recordings),
        operator=given.operator,
        trolley=given.trolley,
        day=given.day,
        at=given.time,
        site=given.site,
        badge=given.badge,
        tempo=Tempo(speed=given.speed, pause_s=given.pause),
        headless=given.headless,
    )
    return replay(settings, asked)


def _told(given: "argparse.Namespace") -> dict[str, str]:
    names = ("server", "data", "device", "language", "theme", "sound")
    return {name: str(getattr(given, name)) for name in names if getattr(given, name) is not None}


def command_line() -> "argparse.ArgumentParser":
    """All that can be said on the command line; the reference page is written from it."""
    import argparse

    parser = argparse.ArgumentParser(prog="pickclient", description=DESCRIPTION)
    parser.add_argument(
        "--settings",
        type=Path,
        metavar="FILE",
        help="settings file (default: pickclient.toml in $XDG_CONFIG_HOME or ~/.config)",
    )
    parser.add_argument("--server", metavar="URL", help="address of the site's pickserver")
    parser.add_argument("--data", type=Path, metavar="DIR", help="data folder: one folder is one device")
    parser.add_argument("--device", metavar="NAME", help="the device's name")
    parser.add_argument("--language", metavar="LL", help="language until somebody signs in")
    parser.add_argument("--theme", choices=THEMES, help="colours of the screens")
    parser.add_argument("--sound", choices=("on", "off"), help="whether the bell rings")
    parser.set_defaults(command="work")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND")
    _add(commands, "work", "pick (the default)")
    demo = _add(commands, "demo", "start a demo site on this machine, and pick and pack in it")
    demo.add_argument("--folder", type=Path, metavar="DIR", help="keep the demo there (default: a new folder)")
    demo.add_argument("--play", action="store_true", help="watch a trolley being picked")
    demo.add_argument("--headless", action="store_true", help="with --play: no terminal, as fast as it goes")
    demo.add_argument(
        "--trolley", metavar="CODE", help="the trolley to play (default: TRL-17; of --server: one that waits)"
    )
    demo.add_argument("--badge", metavar="CODE", help="with --server URL before demo: who plays at that site; no PIN")
    enrol = _add(commands, "enrol", "make this device known to the site")
    enrol.add_argument("code", help="the site's enrolment code")
    _add_sheets(commands)
    _add_replay(commands)
    _add_desk(commands)
    return parser


def _add_replay(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    replay = _add(commands, "replay", "list the recordings of this device or site, or play the ones that are named")
    replay.add_argument("recordings", nargs="*", metavar="RECORDING", help="play these; none: list what fits")
    replay.add_argument("--operator", default="", metavar="BADGE", help="only of this badge: BDG-0412, or 0412")
    replay.add_argument("--trolley", default="", metavar="CODE", help="only of this trolley: TRL-17, or 17")
    replay.add_argument("--day", default="", metavar="DAY", help="Sunday, yesterday, today, or 2026-11-22")
    replay.add_argument("--time", default="", metavar="TIME", help="14:05, or 14:00-15:30; of today where no day is")
    replay.add_argument("--site", action="store_true", help="those that were sent to the site's server")
    replay.add_argument(
        "--badge", default="", metavar="BADGE", help="with --site: the supervisor's; a PIN is asked for"
    )
    replay.add_argument("--speed", type=_positive, default=1.0, metavar="X", help="times as fast (default: 1)")
    replay.add_argument("--pause", type=_positive, default=2.0, metavar="S", help="longest pause (default: 2 seconds)")
    replay.add_argument("--headless", action="store_true", help="no terminal: a JSON object a line, at once")


def _add_desk(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    printer = _add(commands, "printer", "say what this desk's printer can do and what is wrong with it")
    printer.add_argument("what", nargs="?", choices=("status", "test"), default="status", help="test: print a page too")
    printer.add_argument("--at", default="", metavar="ADDRESS", help="this printer, and not the one of the settings")
    scale = _add(commands, "scale", "weigh what is on this desk's scale, or say why it cannot be weighed")
    scale.add_argument("--at", default="", metavar="SCALE", help="this scale, and not the one of the settings")
    printer.add_argument("--slips", action="store_true", help="the printer for pack slips, not the one for labels")


def _positive(text: str) -> float:
    number = float(text)
    if not 0 < number < 1e6:
        raise ValueError(text)
    return number


def _add_sheets(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    import argparse

    sheets = _add(
        commands,
        "sheets",
        "draw barcodes to print and stick up; without options, those of the demo's trolleys and desks",
    )
    sheets.add_argument("folder", type=Path, help="folder for the sheets")
    sheets.add_argument("--labels", type=Path, metavar="FILE", help="the site's labels, by pickserver export labels")
    sheets.add_argument("--what", metavar="KIND,...", help="which: badges, locations, slots, ... (default: all)")
    sheets.add_argument("--from", dest="first", metavar="CODE", help="the first of them, such as D-14-01")
    sheets.add_argument("--to", dest="last", metavar="CODE", help="the last of them, such as D-14-30")
    sheets.add_argument("--page", metavar="PAGE", help="a4 (default), letter, or one label: 100x50 (mm), 4x2in, 4x6in")
    sheets.add_argument("--grid", metavar="CxR", help="columns and rows of labels on a page (a4: 3x7)")
    sheets.add_argument("--margin", metavar="WxH", help="white beside and above the labels (a4: 7.2x15.1)")
    sheets.add_argument("--gap", metavar="WxH", help="between labels (a4: 2.5x0)")
    sheets.add_argument("--as", dest="form", choices=("pdf", "svg"), help="a file for each kind, or one for each page")
    sheets.add_argument("--language", metavar="LL", default=argparse.SUPPRESS, help="of the words on them")


def _add(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]", name: str, what: str
) -> "argparse.ArgumentParser":
    command = commands.add_parser(name, help=what, description=what[:1].upper() + what[1:] + ".")
    command.set_defaults(command=name)
    return command

"""The page of commands, read from the parsers of the two programs. Not shipped."""

import argparse

from typer.core import TyperArgument, TyperCommand, TyperGroup, TyperOption
from typer.main import get_group

from pickclient.cli import command_line
from pickclient.settings import default_file
from pickserver.cli import COMMANDS

PARAMETERS = (TyperOption, TyperArgument)
DEFAULT_FILE = "~/.config/pickclient.toml"


def commands_page() -> str:
    """Every command with everything that can be said to it."""
    server = _typer("pickserver", get_group(COMMANDS))
    return "\n\n".join(["# Commands", *_program(command_line()), *server]) + "\n"


def _program(parser: argparse.ArgumentParser) -> list[str]:
    """A section for a program, then one for each of its commands."""
    parts = [f"## {parser.prog}", parser.description or "", _options(parser)]
    for action in parser._actions:  # noqa: SLF001 - argparse shows its commands nowhere else
        if isinstance(action, argparse._SubParsersAction):  # noqa: SLF001 - as above
            for command in action.choices.values():
                parts += [f"### {command.prog}", command.description or "", _options(command)]
    return [part for part in parts if part]


def _typer(said: str, command: TyperGroup | TyperCommand) -> list[str]:
    """The same for a program made with typer: `said` is what is typed to reach `command`."""
    options = [f"| `{_told(one)}` | {one.help or ''} |" for one in command.params if isinstance(one, PARAMETERS)]
    table = "\n".join(["| | |", "|---|---|", *options]) if options else ""
    parts = [f"{'###' if ' ' in said else '##'} {said}", " ".join((command.help or "").split()), table]
    if isinstance(command, TyperGroup):
        for name, one in command.commands.items():
            if isinstance(one, TyperGroup | TyperCommand):
                parts += _typer(f"{said} {name}", one)
    return [part for part in parts if part]


def _told(parameter: TyperOption | TyperArgument) -> str:
    """How an option or argument of a program made with typer is written."""
    value = (parameter.name or "").upper()
    if isinstance(parameter, TyperArgument):
        return value
    return parameter.opts[-1] if parameter.is_flag else f"{parameter.opts[-1]} {value}"


def _options(parser: argparse.ArgumentParser) -> str:
    rows = [
        f"| `{_said(action)}` | {(action.help or '').replace(str(default_file()), DEFAULT_FILE)} |"
        for action in parser._actions  # noqa: SLF001 - argparse shows its options nowhere else
        if not isinstance(action, argparse._SubParsersAction | argparse._HelpAction)  # noqa: SLF001 - as above
    ]
    return "\n".join(["| | |", "|---|---|", *rows]) if rows else ""


def _said(action: argparse.Action) -> str:
    """How an option or argument is written."""
    value = str(action.metavar or (action.choices and f"{{{','.join(action.choices)}}}") or action.dest.upper())
    if not action.option_strings:
        return value
    return action.option_strings[-1] + (f" {value}" if action.nargs != 0 else "")

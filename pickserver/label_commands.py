"""`pickserver labels`: which labels somebody has to know of, and a person's word for what became of one of them."""

import json
from typing import Annotated, Final

import typer

from pickserver import wiring
from pickserver.commands import DataOption, leave, or_leave, settings_of
from pickserver.handlers.settling import ParcelSettled
from pickserver.list_labels import LabelRow, Standing
from pickserver.sentences import counted, readable
from warehouse.packing import LabelSettled, LabelStatus

LABELS: Final = typer.Typer(help="Say which labels are not as they should be; also while the server runs.")
HEAD: Final = ("state", "age", "label", "carrier", "desk", "hold", "price", "why")
NUMBER_MAX: Final = 6
"""Digits of a label's number."""
WHY_MAX: Final = 60
"""Characters of why a label is as it is that are shown in a table; `--json` has all of them."""


@LABELS.callback(invoke_without_command=True)
def labels(
    context: typer.Context,
    state: Annotated[list[Standing] | None, typer.Option("--state", help="Only these; may be repeated.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="For programs: an array, a label each.")] = False,
    data: DataOption = None,
) -> None:
    """List the labels that are uncertain, held, late, refused or waited for, the worst and oldest first."""
    if context.invoked_subcommand is not None:
        if state or as_json or data is not None:  # else it would be another site's label that is settled
            leave(f"nothing was changed: options stand behind {context.invoked_subcommand}, not before it")
        return
    rows = or_leave(lambda: wiring.listed_labels(settings_of(data=data)))
    shown = [row for row in rows if not state or row.standing in state]
    if as_json:
        typer.echo(json.dumps([_told(row) for row in shown], indent=2))
        return
    for line in _table([HEAD, *(_cells(row) for row in shown)] if shown else []):
        typer.echo(readable(line))
    by_hand = sum(row.by_hand for row in shown)
    typer.echo(counted(len(shown), "label") + (f", {by_hand} for a person to settle" if by_hand else ""))


@LABELS.command()
def settle(
    label: Annotated[str, typer.Argument(metavar="LABEL", help="As it is listed, such as 4417-1/2.")],
    bought: Annotated[
        bool, typer.Option("--bought/--not-bought", help="Whether the carrier sold it.", show_default=False)
    ],
    reason: Annotated[str, typer.Option(help="How that was found out.")],
    by: Annotated[str, typer.Option(metavar="BADGE", help="The supervisor whose word it is.")],
    tracking: Annotated[str, typer.Option(help="The number in its barcode; needed where it was bought.")] = "",
    purchase: Annotated[str, typer.Option(help="The carrier's name for the purchase, where it is known.")] = "",
    data: DataOption = None,
) -> None:
    """Say what became of an uncertain label of which only a person can know it; who says so is written down."""
    parcel, _, number = label.rpartition("/")
    if not parcel or not number.isdecimal() or len(number) > NUMBER_MAX:
        leave(f"{label} is no label: it is called by its parcel and its number, such as 4417-1/2")
    word = LabelSettled(generation=int(number), bought=bought, reason=reason, tracking=tracking, purchase=purchase)
    told = or_leave(lambda: wiring.settled_label(settings_of(data=data), ParcelSettled(parcel=parcel, wanted=word), by))
    if not isinstance(told, LabelStatus):
        leave(f"nothing was changed: {told.title}{f' ({told.detail})' if told.detail else ''}")
    file = "" if told.format or told.state != "bought" else "; its file is not to be had here"
    typer.echo(readable(f"label {told.parcel}/{told.generation} is {told.state}{file}"))


def _told(row: LabelRow) -> dict[str, object]:
    """A label as programs read it."""
    return {
        "state": row.standing,
        "by_hand": row.by_hand,
        "parcel": row.parcel,
        "label": row.generation,
        "age_s": row.age_ms // 1000,
        "carrier": row.carrier,
        "desk": row.desk,
        "hold": row.place,
        "price": str(row.price.amount) if row.price else None,
        "currency": row.price.currency if row.price else None,
        "why": row.why,
    }


def _cells(row: LabelRow) -> tuple[str, ...]:
    price = f"{row.price.amount:.2f} {row.price.currency}" if row.price else "-"
    why = row.why if len(row.why) <= WHY_MAX else f"{row.why[: WHY_MAX - 1]}…"
    state = f"{row.standing}, by hand" if row.by_hand else str(row.standing)
    cells = (row.carrier, row.desk, row.place, price, " ".join(why.split()))
    return (state, age(row.age_ms), f"{row.parcel}/{row.generation}", *(cell or "-" for cell in cells))


def age(age_ms: int) -> str:
    """An age in the two largest units that it has: `12 s`, `3 min 5 s`, `2 h 0 min`, `4 d 1 h`."""
    seconds = age_ms // 1000
    for unit, of, smaller, each in (("d", 86400, "h", 3600), ("h", 3600, "min", 60), ("min", 60, "s", 1)):
        if seconds >= of:
            return f"{seconds // of} {unit} {seconds % of // each} {smaller}"
    return f"{seconds} s"


def _table(rows: list[tuple[str, ...]]) -> list[str]:
    """The rows under one another, each column as wide as its widest cell."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]

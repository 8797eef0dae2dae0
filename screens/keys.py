"""What an operator can ask for besides scanning: one table of keys and command barcodes that mean the same.

A screen picks from it with `bindings`; its footer, its help page and its command barcodes come from that declaration.
The names people read are in the locale files, under `key.…` and `tip.…`; those here are Textual's, in English.
"""

from collections.abc import Iterable
from enum import StrEnum
from typing import Final

from textual.binding import Binding, BindingType

from warehouse.values import dataclass


class Act(StrEnum):
    """Something to ask for."""

    NEXT = "next"
    TYPE = "type"
    BACK = "back"
    SHORT = "short"
    SKIP = "skip"
    UNDO = "undo"
    PARK = "park"
    DONE = "done"
    HELP = "help"
    MORE = "more"
    NO_CODE = "no_code"
    TELL = "tell"
    PROBLEM = "problem"
    LABEL = "label"
    HOLD = "hold"
    BOX = "box"


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """How to ask for an act."""

    keys: str
    """Names of keys, as Textual writes them, separated by commas; the first is the one that is shown."""
    command: str
    """The barcode that asks for the same."""
    name: str
    tooltip: str


KEYS: Final[dict[Act, Key]] = {
    Act.NEXT: Key(keys="f1", command="CMD-NEXT", name="NEXT", tooltip="Get the next trolley"),
    Act.TYPE: Key(keys="f2", command="CMD-TYPE", name="TYPE", tooltip="Type what cannot be scanned, or a number"),
    Act.BACK: Key(keys="f3,escape", command="CMD-BACK", name="BACK", tooltip="Go back. What is saved stays saved"),
    Act.SHORT: Key(keys="f4", command="CMD-SHORT", name="SHORT", tooltip="There is less here than asked for"),
    Act.SKIP: Key(keys="f5", command="CMD-SKIP", name="SKIP", tooltip="Come back to this stop at the end"),
    Act.UNDO: Key(keys="f6", command="CMD-UNDO", name="UNDO", tooltip="Take the last scan back"),
    Act.PARK: Key(keys="f7", command="CMD-PARK", name="PARK", tooltip="Leave the trolley before it is finished"),
    Act.DONE: Key(keys="f8", command="CMD-DONE", name="GO ON", tooltip="What is next"),
    Act.HELP: Key(keys="f9", command="CMD-HELP", name="HELP", tooltip="What this screen wants, and every key"),
    Act.MORE: Key(keys="f10", command="CMD-MORE", name="MORE", tooltip="What is not part of the job, such as settings"),
    Act.NO_CODE: Key(
        keys="f11", command="CMD-NOCODE", name="NOCODE", tooltip="The barcode cannot be read: type its end"
    ),
    Act.TELL: Key(
        keys="f12", command="CMD-TELL", name="TELL", tooltip="Something is wrong: keep the last minutes and send them"
    ),
    # At a desk, where the picker's keys of the same numbers mean nothing.
    Act.PROBLEM: Key(keys="f4", command="CMD-PROBLEM", name="WRONG", tooltip="An item is missing, damaged or too many"),
    Act.LABEL: Key(keys="f5", command="CMD-LABEL", name="LABEL", tooltip="Print the label again, or buy a new one"),
    Act.HOLD: Key(keys="f7", command="CMD-HOLD", name="HOLD", tooltip="The label is late: put the parcel on hold"),
    Act.BOX: Key(keys="f8", command="CMD-BOX", name="BOX", tooltip="Choose another box, or begin the next one"),
}

AT_DESK: Final = frozenset({Act.PROBLEM, Act.LABEL, Act.HOLD, Act.BOX})
"""What is asked for only at a pack desk."""

_ACT_OF: Final[dict[str, Act]] = {key.command: act for act, key in KEYS.items()}


def bindings(screen: str, *acts: Act, tell: bool = True) -> list[BindingType]:
    """The bindings of `screen` for `acts`, the most needed first; a narrow footer shows as many as fit, and HELP.

    Before the last one, which is HELP, stands TELL: it can be asked for everywhere, but where it is asked for already.
    """
    acts = (*acts[:-1], Act.TELL, *acts[-1:]) if tell else acts
    return [
        Binding(
            KEYS[act].keys, f"ask('{act}')", KEYS[act].name, id=f"{screen}.{act}", tooltip=KEYS[act].tooltip, show=False
        )
        for act in acts
    ]


def every_key() -> list[BindingType]:
    """The bindings beneath those of any screen: a key that a screen does not have is asked for all the same.

    So it is refused in words there, and no key is silent.
    """
    return bindings("any", *KEYS, tell=False)


def acts_of(declared: Iterable[BindingType]) -> tuple[Act, ...]:
    """The acts that a screen's bindings ask for, in their order."""
    return tuple(Act((one.id or "").rpartition(".")[2]) for one in declared if isinstance(one, Binding))


def as_keys_stand(acts: Iterable[Act]) -> list[Act]:
    """`acts` in the order in which their keys stand on a keyboard."""
    return sorted(acts, key=lambda act: int(shown(act).removeprefix("F")))


def act_of(code: str) -> Act | None:
    """The act a command barcode asks for; None when `code` is none."""
    return _ACT_OF.get(code.strip().upper())


def shown(act: Act) -> str:
    """The key to press for `act`, as it is printed on keyboards."""
    return KEYS[act].keys.partition(",")[0].upper()

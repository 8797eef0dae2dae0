"""Pages that show each flow, with a diagram drawn from the `Transitions` its functions declare. Not shipped."""

import re
from types import ModuleType

from tools.code_read import doc_of, transitions_of
from warehouse.flows import build, cancelled, drop, pack, packing, pick, trolley

Edge = tuple[str, str, str]
"""Event, and the steps before and after it."""

STEPS = tuple(step.value for step in trolley.Step)
PACK_STEPS = tuple(step.value for step in packing.PackStep)


def edges() -> tuple[Edge, ...]:
    """Every move of the cursor at a stop, as `evolve` declares it."""
    return _moves(trolley.evolve, STEPS)


def pack_edges() -> tuple[Edge, ...]:
    """Every move of an order at a desk, as `evolve` declares it."""
    return _moves(packing.evolve, PACK_STEPS)


def _moves(evolve: object, steps: tuple[str, ...]) -> tuple[Edge, ...]:
    return tuple(edge for line in transitions_of(evolve) for edge in _edges(line, steps))


def flow_pages() -> dict[str, str]:
    """Name and text of each page of docs/flows."""
    return {
        "flows/pick.md": _page("Picking", pick, trolley.evolve, _diagram(edges(), "locate"))
        + _besides("When an order is cancelled meanwhile", cancelled),
        "flows/build.md": _page("Building a trolley", build),
        "flows/drop.md": _page("Leaving a trolley", drop),
        "flows/pack.md": _page("Packing", pack, packing.evolve, _diagram(pack_edges(), "verify")),
    }


def _page(title: str, flow: ModuleType, evolve: object = None, diagram: str = "") -> str:
    """One flow: its diagram, then what each thing said means."""
    meaning = "\n".join(f"- {line}" for line in transitions_of(flow.decide))
    parts = [f"# {title}", _first_line(flow), diagram, "## What is said, and what it means", meaning]
    if diagram:
        steps = "\n".join(f"- {line}" for line in transitions_of(evolve))
        parts += ["## What each event makes of it", doc_of(evolve), steps]
    return "\n\n".join(part for part in parts if part) + "\n"


def _besides(title: str, flow: ModuleType) -> str:
    """A part of a page: all that a module says of its flow, then what each thing said means."""
    meaning = "\n".join(f"- {line}" for line in transitions_of(flow.decide))
    return "\n" + "\n\n".join([f"## {title}", (flow.__doc__ or "").strip(), meaning]) + "\n"


def _diagram(moves: tuple[Edge, ...], first: str) -> str:
    lines = [f"    {before} --> {after}: {event}" for event, before, after in moves]
    return "\n".join(["```mermaid", "stateDiagram-v2", f"    [*] --> {first}", *lines, "```"])


def _edges(line: str, steps: tuple[str, ...]) -> list[Edge]:
    """The moves in one line of the table, such as `taken: take -> take, or put when all is in the hand`."""
    events, _, move = line.partition(": ")
    before, arrow, after = move.partition(" -> ")
    if not arrow:
        return []
    befores = steps if before == "any" else tuple(before.split(", "))
    afters = [word for word in re.findall(r"(?:^|, or )([a-z]+)", after) if word in steps]
    return [(event, old, new) for event in events.split(", ") for old in befores for new in afters]


def _first_line(flow: ModuleType) -> str:
    return (flow.__doc__ or "").strip().splitlines()[0]

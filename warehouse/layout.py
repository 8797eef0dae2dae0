"""Reads a layout file, and refuses it whole with every fault named when it could mislead a walk.

Pure: takes text or its parsed content, never a path. What a field means is said in warehouse.floor; the file names each
as it is named there, but for `id`, `x`, `y` of nodes, `dir` of edges, and `from` of timed blocks.
"""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from enum import StrEnum
from itertools import islice
from re import fullmatch
from typing import Final, TypeVar

from warehouse.barcodes import CodeKind, read
from warehouse.errors import PickclientError
from warehouse.floor import (
    Block,
    Drop,
    DropUse,
    Edge,
    Grid,
    GridEnd,
    Layout,
    Location,
    Node,
    NodeKind,
    Park,
    Penalty,
    Place,
    Way,
    Zone,
    ways,
)
from warehouse.grid import off_grid
from warehouse.names import NAME_CHARACTERS_MAX, name_fault

LAYOUT_FORMAT: Final = 1
"""The one format of layout file that is read."""

TEXT_MAX: Final = 200
"""The most characters of a text that names no place to people."""
NUMBER_MAX: Final = 10_000_000
"""The largest number of a layout, either way: 100 km in centimetres."""
FAULTS_MAX: Final = 100
"""How many faults are named; nobody reads more of them at a time."""

Choice = TypeVar("Choice", bound=StrEnum)
Part = TypeVar("Part")


class LayoutError(PickclientError):
    """A layout that cannot be used; `problems` names its faults, one sentence each."""

    def __init__(self, problems: Iterable[str]) -> None:
        """Carry `problems`, at least one."""
        self.problems = tuple(problems)
        super().__init__("\n".join(self.problems))


def parse_layout(source: str | Mapping[str, object]) -> Layout:
    """The layout in `source`, JSON text or what it holds.

    Raises:
        LayoutError: a field is missing, unknown or of the wrong form, or the graph does not hold together.

    """
    problems: list[str] = []
    layout = _layout(_content(source), problems)
    if not problems:
        problems += islice(_faults(layout), FAULTS_MAX + 1)
    if len(problems) > FAULTS_MAX:
        problems[FAULTS_MAX:] = ["layout: there is more, which is named when this is mended"]
    if problems:
        raise LayoutError(problems)
    return layout


def _content(source: str | Mapping[str, object]) -> Mapping[str, object]:
    if not isinstance(source, str):
        return source
    try:
        content = json.loads(source)
    except ValueError as error:
        raise LayoutError([f"not JSON: {error}"]) from error
    if not isinstance(content, dict):
        raise LayoutError(["not a JSON object"])
    return content


class _Record:
    """One record of the file: hands out its fields, and notes whatever is missing, odd or left over."""

    def __init__(self, name: str, content: object, problems: list[str]) -> None:
        self._name = name
        self._left: dict[str, object] = dict(content) if isinstance(content, Mapping) else {}
        self._problems = problems
        if not isinstance(content, Mapping):
            self._note("not a record")

    def text(self, field: str, most: int = TEXT_MAX) -> str:
        """A text that is not empty, of at most so many characters."""
        value = self._take(field)
        if isinstance(value, str) and value.strip() == value != "":
            if fault := name_fault(value, most):
                self._note(f"{field} {fault}")
            return value
        self._note(f"{field} is not a text without outer blanks")
        return ""

    def whole(self, field: str, least: int | None = None) -> int:
        """A whole number, at least `least`."""
        value = self._take(field)
        if isinstance(value, int) and not isinstance(value, bool) and (least is None or value >= least):
            if abs(value) <= NUMBER_MAX:
                return value
            self._note(f"{field} is more than {NUMBER_MAX}, either way")
            return least or 0
        self._note(f"{field} is not a whole number" + ("" if least is None else f" of {least} or more"))
        return least or 0

    def choice(self, field: str, choices: type[Choice]) -> Choice:
        """One of the words of `choices`."""
        value = self._take(field)
        for choice in choices:
            if value == choice.value:
                return choice
        self._note(f"{field} is not one of {', '.join(choices)}")
        return next(iter(choices))

    def cell(self, field: str) -> tuple[int, int, int] | None:
        """Three whole numbers from 0, or nothing."""
        if field not in self._left:
            return None
        value = self._take(field)
        match value:
            case [int(aisle), int(block), int(cell)] if (
                0 <= min(aisle, block, cell) <= max(aisle, block, cell) <= NUMBER_MAX
            ):
                return aisle, block, cell
        self._note(f"{field} is not [aisle, block, cell]")
        return None

    def records(self, field: str, part: Callable[["_Record"], Part], *, needed: bool = True) -> tuple[Part, ...]:
        """A list of records, each read by `part`; one that is not `needed` may be left out, and is empty then."""
        if not needed and field not in self._left:
            return ()
        value = self._take(field)
        if not isinstance(value, list):
            self._note(f"{field} is not a list")
            return ()
        return tuple(self._read(f"{field} {number}", entry, part) for number, entry in enumerate(value, start=1))

    def record(self, field: str, part: Callable[["_Record"], Part]) -> Part | None:
        """One record read by `part`, or nothing."""
        return self._read(field, self._take(field), part) if field in self._left else None

    def close(self) -> None:
        """Note every field that nobody asked for."""
        for field in self._left:
            self._note(f"unknown field {field}")

    def _read(self, name: str, content: object, part: Callable[["_Record"], Part]) -> Part:
        record = _Record(name, content, self._problems)
        found = part(record)
        record.close()
        return found

    def _take(self, field: str) -> object:
        return self._left.pop(field, None)

    def _note(self, problem: str) -> None:
        self._problems.append(f"{self._name}: {problem}")


def _layout(content: Mapping[str, object], problems: list[str]) -> Layout:
    file = _Record("layout", content, problems)
    if file.whole("format") != LAYOUT_FORMAT:
        problems.append(f"layout: format is not {LAYOUT_FORMAT}")
    layout = Layout(
        name=file.text("name", NAME_CHARACTERS_MAX),
        nodes=file.records("nodes", _node),
        edges=file.records("edges", _edge),
        locations=file.records("locations", _location),
        zones=file.records("zones", _zone),
        drops=file.records("drops", _drop),
        parks=file.records("parks", _park),
        blocks=file.records("blocks", _block, needed=False),
        penalties=file.records("penalties", _penalty, needed=False),
        grid=file.record("grid", _grid),
    )
    file.close()
    return layout


def _node(record: _Record) -> Node:
    return Node(
        node=record.text("id"),
        kind=record.choice("kind", NodeKind),
        x_cm=record.whole("x"),
        y_cm=record.whole("y"),
        cell=record.cell("cell"),
    )


def _edge(record: _Record) -> Edge:
    return Edge(a=record.text("a"), b=record.text("b"), cm=record.whole("cm"), way=record.choice("dir", Way))


def _location(record: _Record) -> Location:
    return Location(
        code=record.text("code"),
        check=record.text("check"),
        node=record.text("node"),
        level=record.whole("level", 0),
        zone=record.text("zone"),
    )


def _zone(record: _Record) -> Zone:
    return Zone(zone=record.text("zone"), precedence=record.whole("precedence"))


def _drop(record: _Record) -> Drop:
    return Drop(
        code=record.text("code"),
        name=record.text("name", NAME_CHARACTERS_MAX),
        node=record.text("node"),
        use=record.choice("use", DropUse),
    )


def _park(record: _Record) -> Park:
    return Park(code=record.text("code"), name=record.text("name", NAME_CHARACTERS_MAX), node=record.text("node"))


def _block(record: _Record) -> Block:
    return Block(
        a=record.text("a"),
        b=record.text("b"),
        since=record.text("from"),
        until=record.text("until"),
        reason=record.text("reason"),
    )


def _penalty(record: _Record) -> Penalty:
    return Penalty(a=record.text("a"), b=record.text("b"), cm=record.whole("cm", 1), reason=record.text("reason"))


def _grid(record: _Record) -> Grid:
    return Grid(
        aisles=record.whole("aisles", 1),
        aisle_pitch_cm=record.whole("aisle_pitch_cm", 1),
        blocks=record.whole("blocks", 1),
        cells=record.whole("cells", 1),
        cell_pitch_cm=record.whole("cell_pitch_cm", 1),
        cross_gap_cm=record.whole("cross_gap_cm", 1),
        cell0=record.choice("cell0", GridEnd),
    )


def _faults(layout: Layout) -> Iterator[str]:
    """Everything that keeps a well-formed layout from being walked."""
    found = [*_doubled(layout), *_unreadable(layout), *_dangling(layout)]
    yield from found
    if not found:
        yield from _cut_off(layout)
        yield from off_grid(layout)


def _doubled(layout: Layout) -> Iterator[str]:
    """What is there twice."""
    places: tuple[Place, ...] = (*layout.locations, *layout.drops, *layout.parks)
    codes = [place.code for place in places]
    yield from (f"code {code}: used {times} times" for code, times in _repeated(codes))
    yield from (f"node {node}: there {times} times" for node, times in _repeated(node.node for node in layout.nodes))
    yield from (f"zone {zone}: there {times} times" for zone, times in _repeated(zone.zone for zone in layout.zones))
    pairs = (" - ".join(sorted((edge.a, edge.b))) for edge in layout.edges)
    yield from (f"edge {pair}: there {times} times" for pair, times in _repeated(pairs))


def _unreadable(layout: Layout) -> Iterator[str]:
    """Codes that a scan would not bring back as what they are, and check digits that cannot be typed."""
    kinds: tuple[tuple[CodeKind, tuple[Place, ...]], ...] = (
        (CodeKind.LOCATION, layout.locations),
        (CodeKind.ZONE, layout.drops),
        (CodeKind.PARK, layout.parks),
    )
    for kind, places in kinds:
        for place in places:
            reading = read(place.code)
            if (reading.kind, reading.text) != (kind, place.code):
                yield f"code {place.code}: does not read as a {kind}"
    for location in layout.locations:
        if not fullmatch(r"[0-9A-Z]{2}", location.check):
            yield f"location {location.code}: check {location.check!r} is not two digits or capitals"


def _dangling(layout: Layout) -> Iterator[str]:
    """Edges of no length, and everything that stands on nothing."""
    kinds = {node.node: node.kind for node in layout.nodes}
    zones = {zone.zone for zone in layout.zones}
    for edge in layout.edges:
        name = f"edge {edge.a} - {edge.b}"
        yield from (f"{name}: no node {node}" for node in (edge.a, edge.b) if node not in kinds)
        if edge.a == edge.b:
            yield f"{name}: leads nowhere"
        if edge.cm < 1:
            yield f"{name}: has no length"
    for location in layout.locations:
        if kinds.get(location.node) is not NodeKind.FACE:
            yield f"location {location.code}: no face {location.node}"
        if location.zone not in zones:
            yield f"location {location.code}: no zone {location.zone}"
    places: tuple[Drop | Park, ...] = (*layout.drops, *layout.parks)
    for place in places:
        if place.node not in kinds:
            yield f"place {place.code}: no node {place.node}"
    edges = {frozenset((edge.a, edge.b)) for edge in layout.edges}
    notes: tuple[Block | Penalty, ...] = (*layout.blocks, *layout.penalties)
    for note in notes:
        if frozenset((note.a, note.b)) not in edges:
            yield f"{note.reason}: no edge {note.a} - {note.b}"
    for block in layout.blocks:
        if not _follows(block.since, block.until):
            yield f"{block.reason}: from {block.since} until {block.until} is no time"


def _cut_off(layout: Layout) -> Iterator[str]:
    """Faces that a walk cannot come to, or not leave."""
    if not layout.starts:
        yield "drops: none to start from"
    if not layout.ends:
        yield "drops: none to end at"
    came = _reached(layout.starts, {node: [n for n, _ in on] for node, on in ways(layout).items()})
    went = _reached(layout.ends, {node: [n for n, _ in on] for node, on in ways(layout, backwards=True).items()})
    for node in layout.nodes:
        if node.kind is NodeKind.FACE and layout.starts and node.node not in came:
            yield f"face {node.node}: not reachable from a start"
        if node.kind is NodeKind.FACE and layout.ends and node.node not in went:
            yield f"face {node.node}: no way to an end"


def _repeated(names: Iterable[str]) -> list[tuple[str, int]]:
    return [(name, times) for name, times in Counter(names).items() if times > 1]


def _reached(origins: Iterable[str], onward: Mapping[str, Iterable[str]]) -> set[str]:
    found: set[str] = set()
    waiting = list(origins)
    while waiting:
        here = waiting.pop()
        if here not in found:
            found.add(here)
            waiting += onward[here]
    return found


def _follows(since: str, until: str) -> bool:
    """Whether both are local times without an offset, in this order."""
    try:
        first, last = datetime.fromisoformat(since), datetime.fromisoformat(until)
    except ValueError:
        return False
    return first.tzinfo is None and last.tzinfo is None and first < last

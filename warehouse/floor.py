"""The floor as a graph: places, the ways between them, and how far a walk is.

Pure, and takes a layout as sound: warehouse.layout reads and checks it. Lengths are whole centimetres; x runs along the
cross aisles, y from front to back.
"""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from heapq import heappop, heappush
from itertools import pairwise

from warehouse.values import dataclass


class NodeKind(StrEnum):
    """What one stands at."""

    FACE = "face"
    """Before the shelves of one or more locations."""
    CROSS = "cross"
    """Where an aisle meets a cross aisle, or any other point of a way."""


class Way(StrEnum):
    """In which direction an edge may be walked."""

    BOTH = "both"
    AB = "ab"
    BA = "ba"


class DropUse(StrEnum):
    """What a drop zone is for."""

    START = "start"
    """Empty trolleys wait here: routes begin."""
    END = "end"
    """Picked trolleys are left here: routes end."""
    BOTH = "both"


class GridEnd(StrEnum):
    """The end of a block from which its cells are counted."""

    FRONT = "front"
    """The end of the smaller y."""
    BACK = "back"


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """A point on the floor."""

    node: str
    kind: NodeKind
    x_cm: int
    y_cm: int
    cell: tuple[int, int, int] | None = None
    """Aisle, block and cell of a face in the grid, each from 0."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Edge:
    """A way between two nodes with nothing to pick from in between."""

    a: str
    b: str
    cm: int
    """What one walks, 1 or more."""
    way: Way


@dataclass(frozen=True, slots=True, kw_only=True)
class Location:
    """A place on a shelf."""

    code: str
    """Its barcode, such as D-14-02."""
    check: str
    """Two characters on its label that a person can type when the barcode cannot be read."""
    node: str
    level: int
    """Shelf, 0 or 1 at the floor."""
    zone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Zone:
    """Goods that are picked in one go; lower `precedence` first, so that the heavy lies below the light."""

    zone: str
    precedence: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Drop:
    """A drop zone."""

    code: str
    name: str
    node: str
    use: DropUse


@dataclass(frozen=True, slots=True, kw_only=True)
class Park:
    """A place where a half-picked trolley may wait."""

    code: str
    name: str
    node: str


Place = Location | Drop | Park
"""What bears a barcode and stands on a node."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A way that is closed for a time."""

    a: str
    b: str
    since: str
    """Local date and time, ISO 8601 without offset."""
    until: str
    """Local date and time, ISO 8601 without offset, after `since`."""
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Penalty:
    """A way that is better avoided: walked as if it were `cm` longer, never counted as metres."""

    a: str
    b: str
    cm: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """The promise that the graph is nothing but parallel two-way aisles in equal blocks between cross aisles."""

    aisles: int
    aisle_pitch_cm: int
    blocks: int
    cells: int
    """Faces of one aisle in one block."""
    cell_pitch_cm: int
    cross_gap_cm: int
    """From the middle of a cross aisle to the nearest face, at both ends of a block."""
    cell0: GridEnd

    @property
    def block_cm(self) -> int:
        """From one cross aisle to the next."""
        return 2 * self.cross_gap_cm + (self.cells - 1) * self.cell_pitch_cm


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """A floor on which every face can be reached from a start and left to an end."""

    name: str
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    locations: tuple[Location, ...]
    zones: tuple[Zone, ...]
    drops: tuple[Drop, ...]
    parks: tuple[Park, ...]
    blocks: tuple[Block, ...] = ()
    penalties: tuple[Penalty, ...] = ()
    grid: Grid | None = None
    """Present only when the graph matches it exactly."""

    @property
    def starts(self) -> tuple[str, ...]:
        """Nodes where a route may begin."""
        return tuple(drop.node for drop in self.drops if drop.use is not DropUse.END)

    @property
    def ends(self) -> tuple[str, ...]:
        """Nodes where a route may end."""
        return tuple(drop.node for drop in self.drops if drop.use is not DropUse.START)


def ways(layout: Layout, *, backwards: bool = False) -> dict[str, list[tuple[str, Edge]]]:
    """From each node the next nodes and the edge to each; `backwards`: the nodes one can come from."""
    found: dict[str, list[tuple[str, Edge]]] = {node.node: [] for node in layout.nodes}
    for edge in layout.edges:
        way = edge.way
        if way is not (Way.AB if backwards else Way.BA):
            found[edge.a].append((edge.b, edge))
        if way is not (Way.BA if backwards else Way.AB):
            found[edge.b].append((edge.a, edge))
    return found


def walk_sequence(layout: Layout) -> dict[str, int]:
    """Each location's place, from 0, in a serpentine walk: zone after zone, up one aisle and down the next.

    An aisle is all faces of one x. At one face the lower codes come first.
    """
    nodes = {node.node: node for node in layout.nodes}
    precedence = {zone.zone: zone.precedence for zone in layout.zones}
    aisles = sorted({node.x_cm for node in layout.nodes if node.kind is NodeKind.FACE})
    rank = {x_cm: number for number, x_cm in enumerate(aisles)}

    def key(location: Location) -> tuple[int, int, int, str]:
        node = nodes[location.node]
        aisle = rank[node.x_cm]
        return precedence[location.zone], aisle, -node.y_cm if aisle % 2 else node.y_cm, location.code

    return {location.code: number for number, location in enumerate(sorted(layout.locations, key=key))}


def route_metres(layout: Layout, stops: Sequence[str]) -> int:
    """Metres from the nearest start past the locations `stops`, in their order, to the nearest end; 0 without stops.

    Timed blocks are not looked at: what is closed depends on the hour.

    Raises:
        KeyError: a stop is no location of this layout.

    """
    if not stops:
        return 0
    stands = {location.code: location.node for location in layout.locations}
    faces = [stands[stop] for stop in stops]
    onward, extra_cm = ways(layout), _penalties(layout)
    before = _distances(ways(layout, backwards=True), extra_cm, faces[0])
    centimetres = min(before[start] for start in layout.starts if start in before)[1]
    for here, there in pairwise(faces):
        if here != there:
            centimetres += _distances(onward, extra_cm, here, there)[there][1]
    after = _distances(onward, extra_cm, faces[-1])
    centimetres += min(after[end] for end in layout.ends if end in after)[1]
    return round(centimetres / 100)


def _penalties(layout: Layout) -> dict[frozenset[str], int]:
    return {frozenset((penalty.a, penalty.b)): penalty.cm for penalty in layout.penalties}


def _distances(
    onward: Mapping[str, Sequence[tuple[str, Edge]]],
    extra_cm: Mapping[frozenset[str], int],
    origin: str,
    goal: str | None = None,
) -> dict[str, tuple[int, int]]:
    """Effort and centimetres of the easiest walk from `origin`: to `goal`, or to every node that can be reached."""
    best: dict[str, tuple[int, int]] = {}
    waiting = [(0, 0, origin)]
    while waiting:
        effort, walked_cm, here = heappop(waiting)
        if here in best:
            continue
        best[here] = effort, walked_cm
        if here == goal:
            break
        for there, edge in onward[here]:
            if there not in best:
                more = edge.cm + extra_cm.get(frozenset((here, there)), 0)
                heappush(waiting, (effort + more, walked_cm + edge.cm, there))
    return best

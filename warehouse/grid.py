"""Whether a layout's graph is exactly the grid it claims to be, so that an exact route can be computed on it.

Pure. Without this check a grid read from the wrong end gives walks that are a few per cent too long and look right.
"""

from collections.abc import Iterator, Mapping
from itertools import pairwise

from warehouse.floor import Grid, GridEnd, Layout, NodeKind, Way


def off_grid(layout: Layout) -> Iterator[str]:
    """Where the graph is not what its grid promises; a grid read from the wrong end shows here."""
    if layout.grid is None:
        return
    grid = layout.grid
    points, nodes = grid.aisles * (grid.blocks * (grid.cells + 1) + 1), len(layout.nodes)
    if points > 2 * nodes:  # no slip of the pen, and what it promises may be more than any memory holds
        yield f"grid: it has {points} points, and there are {nodes} nodes"
        return
    left = min(node.x_cm for node in layout.nodes)
    front = min(node.y_cm for node in layout.nodes)
    stands = {(node.x_cm - left, node.y_cm - front): node for node in layout.nodes}
    due = _points(grid)
    for point, (kind, cell) in due.items():
        node = stands.pop(point, None)
        if node is None:
            yield f"grid: no node at x {point[0] + left}, y {point[1] + front}"
        elif (node.kind, node.cell) != (kind, cell):
            yield f"grid: node {node.node} is {node.kind} {node.cell}, want {kind} {cell} counted from the {grid.cell0}"
    yield from (f"grid: node {node.node} is on no point of it" for node in stands.values())
    if len({(node.x_cm, node.y_cm) for node in layout.nodes}) < len(layout.nodes):
        yield "grid: two nodes stand on one point"
    at = {node.node: (node.x_cm - left, node.y_cm - front) for node in layout.nodes}
    wanted = _edges(due)
    for edge in layout.edges:
        cm = wanted.pop(frozenset((at[edge.a], at[edge.b])), None)
        if cm != edge.cm or edge.way is not Way.BOTH:
            yield f"grid: edge {edge.a} - {edge.b} is not one of it, two-way and of the right length"
    yield from (f"grid: no edge between {' and '.join(map(str, sorted(pair)))}" for pair in wanted)


def _points(grid: Grid) -> dict[tuple[int, int], tuple[NodeKind, tuple[int, int, int] | None]]:
    """What stands where, seen from the grid's first corner, in the order of x and then y."""
    points: dict[tuple[int, int], tuple[NodeKind, tuple[int, int, int] | None]] = {}
    for aisle in range(grid.aisles):
        x = aisle * grid.aisle_pitch_cm
        for block in range(grid.blocks):
            points[x, block * grid.block_cm] = (NodeKind.CROSS, None)
            for step in range(grid.cells):
                y = block * grid.block_cm + grid.cross_gap_cm + step * grid.cell_pitch_cm
                cell = step if grid.cell0 is GridEnd.FRONT else grid.cells - 1 - step
                points[x, y] = (NodeKind.FACE, (aisle, block, cell))
        points[x, grid.blocks * grid.block_cm] = (NodeKind.CROSS, None)
    return points


def _edges(points: Mapping[tuple[int, int], tuple[NodeKind, object]]) -> dict[frozenset[tuple[int, int]], int]:
    """The edges between neighbours of an aisle, and between neighbouring aisles at each cross aisle."""
    along = [(a, b, b[1] - a[1]) for a, b in pairwise(sorted(points)) if a[0] == b[0]]
    crosses = sorted(
        (point for point, (kind, _) in points.items() if kind is NodeKind.CROSS), key=lambda p: (p[1], p[0])
    )
    across = [(a, b, b[0] - a[0]) for a, b in pairwise(crosses) if a[1] == b[1]]
    return {frozenset((a, b)): cm for a, b, cm in (*along, *across)}

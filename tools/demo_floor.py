"""The demo's floor: eight aisles in two blocks between three cross aisles, their places, and the walk past them.

Read by tools/demo_site.py alone; not shipped.
"""

from typing import Final

AISLES: Final = "ABCDEFGH"
BLOCKS: Final = 2
CELLS: Final = 6
"""Faces of an aisle in one block; at each stands one bay on the left and one on the right."""
LEVELS: Final = 4
AISLE_PITCH_CM: Final = 350
CELL_PITCH_CM: Final = 200
CROSS_GAP_CM: Final = 150
"""From the middle of a cross aisle to the nearest face."""
BLOCK_CM: Final = 2 * CROSS_GAP_CM + (CELLS - 1) * CELL_PITCH_CM
HEAVY_AISLES: Final = "AB"

Records = list[dict[str, object]]

PLACES: Final[dict[str, Records]] = {
    "drops": [
        {"code": "ZON-1", "name": "Start", "node": "A.x0", "use": "start"},
        {"code": "ZON-2", "name": "Drop zone 2", "node": "C.x0", "use": "end"},
        {"code": "ZON-3", "name": "Drop zone 3", "node": "H.x0", "use": "end"},
        {"code": "ZON-4", "name": "Drop zone 4", "node": "H.x2", "use": "both"},
    ],
    "parks": [
        {"code": "PRK-A1", "name": "Park A1", "node": "A.x0"},
        {"code": "PRK-A2", "name": "Park A2", "node": "A.x1"},
        {"code": "PRK-A3", "name": "Park A3", "node": "A.x2"},
        {"code": "PRK-H1", "name": "Park H1", "node": "H.x0"},
        {"code": "PRK-H2", "name": "Park H2", "node": "H.x1"},
        {"code": "PRK-H3", "name": "Park H3", "node": "H.x2"},
    ],
}
"""Where a trolley starts, is dropped, and may be parked."""


def walked() -> list[str]:
    """Every location in the order of a serpentine walk: up the first aisle, down the next."""
    faces = range(BLOCKS * CELLS)
    return [
        code
        for number, aisle in enumerate(AISLES)
        for face in (faces if number % 2 == 0 else reversed(faces))
        for code in _codes(aisle, face)
    ]


def zone_of(location: str) -> str:
    """Where heavy goods live, and where the others do."""
    return "heavy" if location[0] in HEAVY_AISLES else "light"


def layout() -> dict[str, object]:
    """The layout file's content, as warehouse.layout reads it."""
    return {
        "format": 1,
        "name": "Demo hall",
        "grid": {
            "aisles": len(AISLES),
            "aisle_pitch_cm": AISLE_PITCH_CM,
            "blocks": BLOCKS,
            "cells": CELLS,
            "cell_pitch_cm": CELL_PITCH_CM,
            "cross_gap_cm": CROSS_GAP_CM,
            "cell0": "front",
        },
        "zones": [{"zone": "heavy", "precedence": 1}, {"zone": "light", "precedence": 2}],
        **PLACES,
        "blocks": [],
        "penalties": [],
        "nodes": _nodes(),
        "edges": _edges(),
        "locations": _locations(),
    }


def _codes(aisle: str, face: int) -> list[str]:
    """Left bay, then right bay, each from the floor up."""
    bays = (2 * face + 1, 2 * face + 2)
    return [f"{aisle}-{bay:02}-{level:02}" for bay in bays for level in range(1, LEVELS + 1)]


def _nodes() -> Records:
    nodes: Records = []
    for number, aisle in enumerate(AISLES):
        x = number * AISLE_PITCH_CM
        for cross in range(BLOCKS + 1):
            nodes.append({"id": f"{aisle}.x{cross}", "kind": "cross", "x": x, "y": cross * BLOCK_CM})
        for face in range(BLOCKS * CELLS):
            block, cell = divmod(face, CELLS)
            y = block * BLOCK_CM + CROSS_GAP_CM + cell * CELL_PITCH_CM
            at = [number, block, cell]
            nodes.append({"id": f"{aisle}.{face + 1:02}", "kind": "face", "x": x, "y": y, "cell": at})
    return nodes


def _edges() -> Records:
    edges: Records = []
    for number, aisle in enumerate(AISLES):
        for block in range(BLOCKS):
            faces = [f"{aisle}.{block * CELLS + cell + 1:02}" for cell in range(CELLS)]
            path = [f"{aisle}.x{block}", *faces, f"{aisle}.x{block + 1}"]
            lengths = [CROSS_GAP_CM, *[CELL_PITCH_CM] * (CELLS - 1), CROSS_GAP_CM]
            edges += [
                {"a": a, "b": b, "cm": cm, "dir": "both"} for a, b, cm in zip(path, path[1:], lengths, strict=False)
            ]
        if number:
            before = AISLES[number - 1]
            edges += [
                {"a": f"{before}.x{cross}", "b": f"{aisle}.x{cross}", "cm": AISLE_PITCH_CM, "dir": "both"}
                for cross in range(BLOCKS + 1)
            ]
    return edges


def _locations() -> Records:
    """Check digits that differ between neighbours, so that reading the wrong label shows."""
    return [
        {
            "code": code,
            "check": str(10 + (number * 37) % 90),
            "node": f"{aisle}.{face + 1:02}",
            "level": int(code[-2:]),
            "zone": zone_of(code),
        }
        for number, (aisle, face, code) in enumerate(
            (aisle, face, code) for aisle in AISLES for face in range(BLOCKS * CELLS) for code in _codes(aisle, face)
        )
    ]

"""The layout file: what is refused, and the walks on what is accepted."""

import json
from collections.abc import Callable
from contextlib import suppress

import pytest
from hypothesis import given, strategies as st

from assets import asset
from warehouse.floor import Layout, route_metres, walk_sequence
from warehouse.layout import FAULTS_MAX, LayoutError, parse_layout

Records = list[dict[str, object]]
Change = Callable[[dict[str, Records]], object]

DEMO = asset("demo", "layout.json").read_text(encoding="utf-8")
LINE_CM = (400, 300, 500)
UNSEEN = "holds a control character, or one that nobody can see"


def small() -> dict[str, object]:
    """Start, two faces and an end on one line of 12 metres, one location at each face."""
    return {
        "format": 1,
        "name": "Line",
        "zones": [{"zone": "all", "precedence": 1}],
        "drops": [
            {"code": "ZON-1", "name": "In", "node": "in", "use": "start"},
            {"code": "ZON-2", "name": "Out", "node": "out", "use": "end"},
        ],
        "parks": [{"code": "PRK-1", "name": "Park", "node": "out"}],
        "blocks": [],
        "penalties": [],
        "nodes": [
            {"id": "in", "kind": "cross", "x": 0, "y": 0},
            {"id": "f1", "kind": "face", "x": 0, "y": 400},
            {"id": "f2", "kind": "face", "x": 0, "y": 700},
            {"id": "out", "kind": "cross", "x": 0, "y": 1200},
        ],
        "edges": [
            {"a": a, "b": b, "cm": cm, "dir": "both"}
            for a, b, cm in zip(("in", "f1", "f2"), ("f1", "f2", "out"), LINE_CM, strict=True)
        ],
        "locations": [
            {"code": "A-01", "check": "17", "node": "f1", "level": 1, "zone": "all"},
            {"code": "A-02", "check": "4K", "node": "f2", "level": 1, "zone": "all"},
        ],
    }


def problems(layout: dict[str, object]) -> list[str]:
    """What is wrong with `layout`."""
    with pytest.raises(LayoutError) as refused:
        parse_layout(layout)
    assert str(refused.value).splitlines() == list(refused.value.problems)
    return list(refused.value.problems)


def fields(values: st.SearchStrategy[object]) -> st.SearchStrategy[object]:
    """Records whose fields have a layout's names and any of `values`."""
    return st.dictionaries(st.sampled_from(sorted(small())), values)


def changed(change: Change) -> dict[str, object]:
    """The small layout after `change`."""
    layout = small()
    change(layout)  # type: ignore[arg-type]  # every list of the small layout is one of records
    return layout


def test_the_demo_s_layout_is_accepted_as_text_and_as_what_it_holds() -> None:
    assert parse_layout(DEMO) == parse_layout(json.loads(DEMO))


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (lambda f: f["edges"][1].update(cm=0), "edge f1 - f2: has no length"),
        (lambda f: f["edges"][1].update(cm=-5), "edge f1 - f2: has no length"),
        (lambda f: f["edges"].append({"a": "f1", "b": "f1", "cm": 9, "dir": "both"}), "edge f1 - f1: leads nowhere"),
        (lambda f: f["edges"].append({"a": "f2", "b": "f1", "cm": 9, "dir": "ab"}), "edge f1 - f2: there 2 times"),
        (lambda f: f["edges"][1].update(b="f3"), "edge f1 - f3: no node f3"),
        (lambda f: f["nodes"].append(f["nodes"][0]), "node in: there 2 times"),
        (lambda f: f["locations"][1].update(code="A-01"), "code A-01: used 2 times"),
        (lambda f: f["parks"][0].update(code="ZON-2"), "code ZON-2: used 2 times"),
        (lambda f: f["locations"][1].update(code="a-02"), "code a-02: does not read as a location"),
        (lambda f: f["locations"][1].update(code="TOT-02"), "code TOT-02: does not read as a location"),
        (lambda f: f["drops"][0].update(code="X"), "code X: does not read as a zone"),
        (lambda f: f["locations"][1].update(check="7"), "location A-02: check '7' is not two digits or capitals"),
        (lambda f: f["locations"][1].update(check="7é"), "location A-02: check '7é' is not two digits or capitals"),
        (lambda f: f["locations"][1].update(node="in"), "location A-02: no face in"),
        (lambda f: f["locations"][1].update(node="f9"), "location A-02: no face f9"),
        (lambda f: f["locations"][1].update(zone="cold"), "location A-02: no zone cold"),
        (lambda f: f["parks"][0].update(node="f9"), "place PRK-1: no node f9"),
        (lambda f: f["zones"].append(f["zones"][0]), "zone all: there 2 times"),
        (lambda f: f["edges"][0].update(dir="ba"), "face f1: not reachable from a start"),
        (lambda f: f["edges"][2].update(dir="ba"), "face f2: no way to an end"),
        (lambda f: f["drops"].pop(), "drops: none to end at"),
        (lambda f: f["drops"].pop(0), "drops: none to start from"),
        (lambda f: f["penalties"].append({"a": "in", "b": "f2", "cm": 1, "reason": "Ramp"}), "Ramp: no edge in - f2"),
        (
            lambda f: f["blocks"].append(
                {"a": "in", "b": "f1", "from": "2026-11-22T12:00", "until": "2026-11-22T08:00", "reason": "Paint"}
            ),
            "Paint: from 2026-11-22T12:00 until 2026-11-22T08:00 is no time",
        ),
        (lambda f: f["edges"][1].update(dir="up"), "edges 2: dir is not one of both, ab, ba"),
        (lambda f: f["edges"][1].update(cm=3.5), "edges 2: cm is not a whole number"),
        (lambda f: f["edges"][1].update(cm=True), "edges 2: cm is not a whole number"),
        (lambda f: f["edges"][1].update(cm=10**400), "edges 2: cm is more than 10000000, either way"),
        (lambda f: f["nodes"][1].update(x=-(10**400)), "nodes 2: x is more than 10000000, either way"),
        (lambda f: f["nodes"][1].update(y=10**30), "nodes 2: y is more than 10000000, either way"),
        (lambda f: f["nodes"][1].update(cell=[0, 0, 10**400]), "nodes 2: cell is not [aisle, block, cell]"),
        (lambda f: f["zones"][0].update(precedence=10**400), "zones 1: precedence is more than 10000000, either way"),
        (lambda f: f["locations"][0].update(level=10**400), "locations 1: level is more than 10000000, either way"),
        (lambda f: f["parks"][0].update(name="\u200b"), "parks 1: name " + UNSEEN + " (U+200B)"),
        (lambda f: f["zones"][0].update(zone="a\0b"), "zones 1: zone " + UNSEEN + " (U+0000)"),
        (lambda f: f["nodes"][0].update(id="\ud800"), "nodes 1: id " + UNSEEN + " (U+D800)"),
        (lambda f: f["parks"][0].update(name="x" * 81), "parks 1: name has 81 characters, and 80 are the most"),
        (lambda f: f["zones"][0].update(zone="z" * 201), "zones 1: zone has 201 characters, and 200 are the most"),
        (lambda f: f["edges"][1].update(lenght=3), "edges 2: unknown field lenght"),
        (lambda f: f["locations"][0].pop("check"), "locations 1: check is not a text without outer blanks"),
        (lambda f: f["nodes"][1].update(cell=[0, 1]), "nodes 2: cell is not [aisle, block, cell]"),
        (lambda f: f.pop("parks"), "layout: parks is not a list"),
        (lambda f: f["zones"].append("cold"), "zones 2: not a record"),
    ],
)
def test_a_layout_that_would_mislead_a_walk_is_refused_by_name(change: Change, problem: str) -> None:
    assert problem in problems(changed(change))


def test_every_fault_is_named_at_once() -> None:
    def spoil(file: dict[str, Records]) -> None:
        file["edges"][1].update(cm=0)
        file["locations"][0].update(zone="cold")
        file["locations"][1].update(check="123")

    assert len(problems(changed(spoil))) == 3


@pytest.mark.parametrize("text", ["", "[]", "{", "17", '{"format": 2}'])
def test_a_file_that_is_no_layout_is_refused(text: str) -> None:
    with pytest.raises(LayoutError):
        parse_layout(text)


@given(
    st.recursive(st.none() | st.integers() | st.text(), lambda inner: st.lists(inner) | fields(inner), max_leaves=20)
)
def test_whatever_a_file_holds_is_refused_in_words(content: object) -> None:
    with pytest.raises(LayoutError):
        parse_layout(json.dumps(content))


@given(st.data())
def test_a_layout_with_any_one_field_spoilt_is_accepted_or_refused_in_words(data: st.DataObject) -> None:
    layout = json.loads(DEMO)
    record = data.draw(st.sampled_from(layout["nodes"] + layout["edges"][:20] + layout["drops"] + [layout["grid"]]))
    record[data.draw(st.sampled_from(sorted(record)))] = data.draw(
        st.none() | st.integers() | st.text() | st.lists(st.integers())
    )
    with suppress(LayoutError):
        assert parse_layout(layout).nodes


@pytest.mark.parametrize(
    "change",
    [
        lambda f: f["grid"].update(cell0="back"),
        lambda f: f["grid"].update(aisles=7),
        lambda f: f["grid"].update(cells=5),
        lambda f: f["grid"].update(cell_pitch_cm=190),
        lambda f: f["grid"].update(aisle_pitch_cm=340),
        lambda f: f["nodes"][7].update(cell=[0, 0, 0]),
        lambda f: f["nodes"][7].update(x=3),
        lambda f: f["edges"][0].update(cm=151),
        lambda f: f["edges"][0].update(dir="ab"),
        lambda f: f["edges"].append({"a": "A.01", "b": "B.01", "cm": 350, "dir": "both"}),
    ],
)
def test_a_grid_that_is_not_the_graph_is_refused(change: Change) -> None:
    layout = json.loads(DEMO)
    change(layout)
    assert all(problem.startswith("grid: ") for problem in problems(layout)[:FAULTS_MAX])


@pytest.mark.parametrize("aisles", [100_000, 10_000_000])
def test_a_grid_that_is_out_of_all_proportion_is_refused_at_once(aisles: int) -> None:
    layout = json.loads(DEMO)
    layout["grid"]["aisles"] = aisles
    (problem,) = problems(layout)
    assert problem.startswith("grid: it has ")


def test_no_more_faults_are_named_than_anybody_reads() -> None:
    layout = json.loads(DEMO)
    for location in layout["locations"]:
        location["check"] = "?"
    named = problems(layout)
    assert (len(named), named[-1]) == (FAULTS_MAX + 1, "layout: there is more, which is named when this is mended")


def test_a_missing_edge_of_a_grid_is_named() -> None:
    layout = json.loads(DEMO)
    layout["edges"].pop(0)
    assert problems(layout) == ["grid: no edge between (0, 0) and (0, 150)"]


def test_a_grid_is_accepted_when_its_cells_are_counted_from_the_end_it_says() -> None:
    layout = json.loads(DEMO)
    layout["grid"]["cell0"] = "back"
    for node in layout["nodes"]:
        if node["kind"] == "face":
            node["cell"][2] = layout["grid"]["cells"] - 1 - node["cell"][2]
    assert parse_layout(layout).grid is not None


def test_a_walk_is_measured_from_the_start_past_each_stop_to_the_end() -> None:
    layout = parse_layout(small())
    assert [route_metres(layout, stops) for stops in ([], ["A-01"], ["A-01", "A-02"], ["A-02", "A-01"])] == [
        0,
        12,
        12,
        18,
    ]


def test_standing_still_costs_nothing() -> None:
    layout = parse_layout(small())
    assert route_metres(layout, ["A-01", "A-01", "A-02"]) == route_metres(layout, ["A-01", "A-02"])


def test_the_nearest_start_and_the_nearest_end_are_used() -> None:
    assert route_metres(_with_both_ends(), ["A-01"]) == 8
    assert route_metres(_with_both_ends(), ["A-02"]) == 10


def test_a_one_way_is_never_walked_against_its_direction() -> None:
    def circle(file: dict[str, Records]) -> None:
        file["edges"][1].update(dir="ab")
        file["edges"].append({"a": "out", "b": "in", "cm": 100, "dir": "ab"})

    layout = changed(circle)
    assert route_metres(parse_layout(layout), ["A-02", "A-01"]) == round((700 + 500 + 100 + 400 + 300 + 500) / 100)


def test_a_penalty_turns_the_walk_and_is_not_counted_as_metres() -> None:
    def ring(file: dict[str, Records]) -> None:
        file["edges"].append({"a": "in", "b": "out", "cm": 900, "dir": "both"})
        file["penalties"].append({"a": "f1", "b": "f2", "cm": 5000, "reason": "Crowded"})

    straight = ["A-01", "A-02"]
    assert route_metres(parse_layout(small()), straight) == 12
    assert route_metres(parse_layout(changed(ring)), straight) == 4 + (4 + 9 + 5) + 5


def test_an_unknown_stop_is_an_error() -> None:
    with pytest.raises(KeyError):
        route_metres(parse_layout(small()), ["A-09"])


def test_the_walk_goes_up_one_aisle_and_down_the_next_the_heavy_zone_first() -> None:
    layout = json.loads(DEMO)
    walk = sorted(walk_sequence(parse_layout(layout)).items(), key=lambda entry: entry[1])
    codes = [code for code, _ in walk]
    assert codes[:3] == ["A-01-01", "A-01-02", "A-01-03"]
    assert codes[95:98] == ["A-24-04", "B-23-01", "B-23-02"]
    layout["zones"] = [{"zone": "heavy", "precedence": 2}, {"zone": "light", "precedence": 1}]
    lightest = walk_sequence(parse_layout(layout))
    assert lightest["C-01-01"] == 0
    assert lightest["A-01-01"] == 576


def _with_both_ends() -> Layout:
    def both(file: dict[str, Records]) -> None:
        for drop in file["drops"]:
            drop.update(use="both")

    return parse_layout(changed(both))

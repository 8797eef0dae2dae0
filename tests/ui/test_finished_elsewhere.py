"""An order whose last scans another desk told late is closed at the desk that has it."""

from screens.pack import PackScreen
from tests.doubles.at_desk import DeskBench, walked
from tests.doubles.packing import label
from tests.doubles.stage import Stage, names
from warehouse.desk_events import LabelApplied, Verified
from warehouse.flows.packing import OrderAtDesk
from warehouse.packed import folded


def test_an_order_that_others_finished_is_closed_here_and_not_only_said_to_be_packed() -> None:
    made = DeskBench()
    made.desk.labels = [label()]
    packed = Verified(parcel=1, line="4417/1", quantity=1)
    others = folded([((1, 1), packed), ((1, 2), LabelApplied(parcel=1, generation=1, code=label().tracking))])

    async def walk(stage: Stage[OrderAtDesk], screen: PackScreen) -> None:
        await screen.news.learn(others, (label(),))
        await stage.answered()
        (closed,) = stage.results
        assert closed is not None
        assert closed.close_wanted

    walked(made, walk)
    assert names(made.bench.recorder.kept) == ["CloseWanted"]

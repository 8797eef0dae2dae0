"""Trolleys as a supervisor's screen shows them: made up, with everything that can be the matter with them."""

from screens.decide import DecideScreen
from screens.decide_late import DecideLateScreen
from screens.decide_order import DecideOrderScreen
from screens.home import HomeScreen
from screens.late import LateScreen
from screens.orders import OrdersScreen
from screens.supervise import SuperviseScreen
from screens.sure import SureScreen
from tests.doubles.late import ScriptedLate, late_orders
from tests.doubles.ordering import ScriptedOrders, problem_orders
from tests.doubles.packing import label
from tools.picture import OPERATOR, Picture
from warehouse.messages import TakeUnsent
from warehouse.values import replace
from warehouse.wire import Trolleys, TrolleyState


def overseen() -> Trolleys:
    """A silent device, one that is well, one that is given and not taken yet, and what waits."""
    return Trolleys(
        trolleys=(
            state("17", "Ana", done=41, held_s=4320, unsent=7, heard_s=2520),
            state("12", "Piotr", done=3, held_s=600, unsent=2, heard_s=4),
            state("9", "Marek", done=60, held_s=60, unsent=None, heard_s=None),
            state("21", "", done=0),
            state("22", "", done=0),
        )
    )


def state(
    name: str,
    holder: str,
    *,
    done: int,
    held_s: int | None = None,
    unsent: int | None = None,
    heard_s: int | None = None,
) -> TrolleyState:
    """One trolley of a hundred stops."""
    return TrolleyState(
        trolley=f"TRL-{name}",
        name=name,
        status="picking" if holder else "waiting",
        epoch=3,
        operator_name=holder,
        place="",
        stops=100,
        stops_done=done,
        route_version=1,
        held_s=held_s,
        unsent=unsent,
        heard_s=heard_s,
    )


PAID = replace(label(), price="4.85", currency="EUR")
"""The label of a late order."""


def supervising() -> tuple[Picture, ...]:
    """From a supervisor's home to a decision."""
    floor, lotte = overseen(), replace(OPERATOR, name="Lotte", roles=("picker", "supervisor"), held=())
    unsent = TakeUnsent(trolley_name="17", unsent=7, minutes=42)
    return (
        Picture(
            name="home-supervisor",
            shows="A supervisor's home offers everybody's trolleys, too.",
            opens=lambda seams: HomeScreen(seams, lotte),
        ),
        Picture(
            name="supervise",
            shows="Who has what, the longest unheard first: for how long, how far, and what is not sent.",
            opens=lambda seams: SuperviseScreen(seams, seq=41),
            answers=(floor,),
        ),
        Picture(
            name="decide",
            shows="One trolley: give it to somebody, whose badge is scanned, or release it. A reason is asked for.",
            opens=lambda seams: DecideScreen(seams, floor.trolleys[0], seq=41),
        ),
        Picture(
            name="orders",
            shows="Orders that wait for somebody: no desk can close them, or nobody knows of their label.",
            opens=lambda seams: OrdersScreen(seams, ScriptedOrders(waiting=problem_orders()), seq=41),
        ),
        Picture(
            name="decide-order",
            shows="One order: cancel it, or close it although something lacks. A reason is asked for, and a yes.",
            opens=lambda seams: DecideOrderScreen(seams, ScriptedOrders(), "4417", "not_finished", seq=41),
        ),
        Picture(
            name="late",
            shows="Orders that their trucks went without, by the server's clock: which truck, and for how long.",
            opens=lambda seams: LateScreen(seams, ScriptedLate(waiting=late_orders()), seq=41),
        ),
        Picture(
            name="decide-late",
            shows="One of them: it leaves tomorrow, goes by a faster service, or its merchant is told. With its cost.",
            opens=lambda seams: DecideLateScreen(seams, ScriptedLate(), late_orders(PAID).orders[0], seq=41),
        ),
        Picture(
            name="sure",
            shows="Before anything is done: what the holder's device had not sent, and since when it is silent.",
            opens=lambda seams: SureScreen(seams, unsent, seq=41),
        ),
    )

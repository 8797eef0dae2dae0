"""A colleague holds the trolley: take it over, or go back. Decides nothing; the server does."""

from screens.keys import Act, bindings
from screens.sure import SureScreen


class HeldScreen(SureScreen):
    """Dismissed with whether to take the trolley over."""

    TITLE = "HELD"
    BINDINGS = bindings("held", Act.BACK, Act.HELP)
    ways = ("held.take_over", "held.back")

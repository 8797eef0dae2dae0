"""What is in front and where its operator is, read from the screens themselves. Changes nothing."""

from collections.abc import Sequence

from textual.screen import Screen

from offline.recordings import Scene
from screens.base import JobScreen
from screens.trolley_screen import TrolleyScreen


def scene_in(stack: Sequence[Screen[object]], operators: tuple[str, ...]) -> Scene:
    """The scene that the screens of `stack` make, the front one last, for `operators`."""
    jobs = [screen for screen in stack if isinstance(screen, JobScreen)]
    trolleys = [screen.trolley for screen in jobs if isinstance(screen, TrolleyScreen)]
    works = [screen.work.trolley for screen in jobs if screen.work.trolley]
    return Scene(
        screen=jobs[-1].job if jobs else "",
        operator=",".join(operators),
        trolley=works[-1] if works else "",
        stop=trolleys[-1].cursor.stop if trolleys else 0,
        seq=max((screen.seq for screen in jobs), default=0),
    )

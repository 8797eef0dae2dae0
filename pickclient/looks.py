"""What was chosen at the device over what it was set to: kept in the journal first, in force right after.

The command line is asked before both: what it says holds for this start, whatever is chosen or kept.
"""

from collections.abc import Callable, Collection
from dataclasses import fields

from offline import look as kept_look
from offline.look import Look
from offline.writer import Writer
from pickclient.settings import Settings
from screens.themes import THEMES
from warehouse.values import replace

SOUNDS = ("on", "off")


class DeviceLooks:
    """The looks of one device; `changed` is told what was in force before and what is now."""

    def __init__(self, settings: Settings, kept: Look, fixed: Collection[str], writer: Writer) -> None:
        """Begin with `settings`, overruled by what was `kept`, but for those that the command line has `fixed`."""
        self._writer = writer
        self._kept = kept
        self._now = Look(
            theme=_first(THEMES, "" if "theme" in fixed else kept.theme, settings.theme),
            sound=_first(SOUNDS, "" if "sound" in fixed else kept.sound, settings.sound),
            language="" if "language" in fixed else kept.language,
        )
        self.changed: Callable[[Look, Look], None] = lambda _before, _now: None

    @property
    def now(self) -> Look:
        """What is in force."""
        return self._now

    async def choose(self, look: Look) -> None:
        """Keep what of `look` is another choice than the one in force, then put it in force.

        Raises: offline.errors.JournalError; nothing is changed then.
        """
        before = self._now
        other = {
            field.name: getattr(look, field.name)
            for field in fields(Look)
            if getattr(look, field.name) != getattr(before, field.name)
        }
        kept = replace(self._kept, **other)
        await self._writer.run(lambda journal: kept_look.keep(journal, kept))
        self._kept, self._now = kept, look
        self.changed(before, look)


def _first(known: Collection[str], *wanted: str) -> str:
    """The first of `wanted` that is known: what a newer program kept may not be."""
    return next(name for name in wanted if name in known)

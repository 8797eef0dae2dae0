"""Joins the running application to its recording: whole screens, who is where, and what is nobody's to see.

Imported after the first paint, and follows the internals of Textual 8.2, as the driver does. Writes nothing to the
terminal: a whole screen is drawn for the recording alone.
"""

from functools import partial
from typing import TYPE_CHECKING

from textual.events import Callback

from offline.recordings import Scene
from pickclient.recording import FOLDER, About, Bounds, Frame, Recording
from screens.base import JobScreen
from screens.scenes import scene_in
from warehouse.values import replace

if TYPE_CHECKING:
    from textual.app import App

    from offline.recorder import Recorder
    from pickclient.driver import HardenedDriver
    from pickclient.wiring import Device

BYTES_A_MB = 1_000_000
MS_AN_HOUR = 3_600_000


class Taping:
    """The recording of `app`, which works on `terminal` and records through `recorder`."""

    def __init__(self, app: "App[None]", terminal: "HardenedDriver", device: "Device", recorder: "Recorder") -> None:
        """Begin, with what is on the screen now."""
        settings, context = device.settings, device.context
        self._app = app
        self._terminal = terminal
        self._recorder = recorder
        self._muted = False
        self._scene = Scene()
        self.recording = Recording(
            device.folder.path / FOLDER,
            About(device=device.name, session=context.session, client=context.client),
            Bounds(
                bytes_max=round(settings.recording_mb * BYTES_A_MB), age_ms=round(settings.recording_h * MS_AN_HOUR)
            ),
            device.clock,
            self._frame_is_due,
        )
        self.recording.start()
        terminal.output.tap = self.recording.tap
        self.look()
        self.begin_segment()

    def look(self) -> None:
        """Note what is in front, when it is not what was; a secret screen is not recorded."""
        front = self._app.screen
        if not isinstance(front, JobScreen):  # Textual's blank one, between two of ours
            return
        if front.secret and not self._muted:
            self._terminal.after_written(self.recording.mute)
        elif self._muted and not front.secret:
            front.call_after_refresh(self.begin_segment)
        self._muted = front.secret
        scene = scene_in(self._app.screen_stack, self._recorder.context.operators)
        if scene != self._scene:
            self._scene = scene
            self._terminal.after_written(partial(self.recording.scene, scene))

    def signalled(self, seq: int) -> None:
        """The number of event `seq` stands on the terminal; on the writing thread."""
        self.recording.scene(replace(self._scene_now(), seq=seq))

    def resized(self, columns: int, rows: int) -> None:
        """The terminal has another size."""
        self.recording.resized(columns, rows)

    def begin_segment(self) -> None:
        """Draw the whole screen for the recording."""
        if self._muted or not self._app.screen_stack:
            return
        size = self._app.size
        frame = Frame(
            text=whole_screen(self._app),
            columns=size.width,
            rows=size.height,
            scene=self._scene_now(),
            time_zone=self._recorder.context.time_zone,
        )
        self._terminal.after_written(partial(self.recording.frame, frame))

    def close(self) -> None:
        """Write what is left."""
        self._terminal.output.tap = None
        self.recording.close()

    def _scene_now(self) -> Scene:
        return scene_in(self._app.screen_stack, self._recorder.context.operators)

    def _frame_is_due(self) -> None:
        self._app.post_message(Callback(callback=self.begin_segment))


def whole_screen(app: "App[None]") -> str:
    """What the front screen of `app` shows, as it would be written to an empty terminal."""
    rows = app.screen._compositor.render_strips()  # noqa: SLF001 - the only way to draw without sending
    drawn = (f"\x1b[{number};1H{row.render(app.console)}" for number, row in enumerate(rows, 1))
    return "".join(("\x1b[2J", *drawn))

"""Keeps what is told at this device, with the last minutes of its terminal, and has it sent.

What it needs is imported when something is told, or waits from an earlier start: never before the first paint.
"""

import os
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Final

from offline.aside import aside
from offline.clock import wall_ms
from pickclient.log import LOG
from warehouse.ids import uuid7
from warehouse.values import replace

if TYPE_CHECKING:
    from offline.http import Http
    from offline.recorder import Recorder
    from offline.recordings import Scene
    from offline.reporting import Reporting
    from offline.reports import Reports
    from pickclient.recording import Recording
    from pickclient.wiring import Device

FOLDER: Final = "told"
"""In the data folder."""
LAST_MS: Final = 5 * 60 * 1000
"""So much of the recording goes with what is told."""
SETTLE_S: Final = 1.0
"""Seconds that the newest frames are given to reach their file."""


class Teller:
    """What `screens.seams.Tells` asks for, on one device."""

    def __init__(self, device: "Device", recorder: "Recorder", recording: Callable[[], "Recording | None"]) -> None:
        """Tell in the name of who `recorder` records for; `recording` is the terminal's, where there is one."""
        self._device = device
        self._recorder = recorder
        self._recording = recording
        self._parts: tuple[Reports, Reporting] | None = None
        self._http: Http | None = None
        self._words: dict[str, str] = {}
        """Of the reports that are not released yet."""

    def start(self, http: "Http") -> None:
        """The server knows this device: send what waits through `http`, now and from now on."""
        self._http = http
        reports, reporting = self._had()
        if reports.waiting():
            reporting.start(http)

    async def keep(self, scene: "Scene", link: str) -> str:
        """Keep the last minutes, and where they were: `scene`, with the server as `link` says; the report's name.

        Promises: on the disk when it returns; sent when it is released, or at the next start.
        Raises: OSError.
        """
        return await aside(partial(self._keep, scene, link, ",".join(self._recorder.context.operators)))

    async def add_words(self, told: str, words: str) -> None:
        """Keep `words` with the report `told`.

        Promises: on the disk when it returns.
        Raises: OSError.
        """
        await aside(partial(self._had()[0].add_words, told, words))
        self._words[told] = words

    def release(self, told: str) -> None:
        """Nothing more is said to the report `told`: send it, and mark the recording where it was told."""
        recording = self._recording()
        if recording is not None:
            recording.told(self._words.pop(told, ""))
        _, reporting = self._had()
        if self._http is not None:
            reporting.start(self._http)
        reporting.release(told)

    def drop(self, told: str) -> None:
        """Forget the report `told`, which its operator did not mean; it is never released."""
        self._words.pop(told, None)
        self._had()[0].forget(told)

    def close(self) -> None:
        """End sending; what is not sent waits on the disk."""
        if self._parts is not None:
            self._parts[1].stop()

    def _keep(self, scene: "Scene", link: str, operator: str) -> str:
        from offline.reports import last_segments, packed, worked_on  # noqa: PLC0415 - not before the first paint
        from pickclient.recording import FOLDER as RECORDINGS  # noqa: PLC0415 - not before the first paint
        from warehouse.recordings import RecordingSent  # noqa: PLC0415 - not before the first paint

        device, recording = self._device, self._recording()
        now_ms = wall_ms(device.clock)
        if recording is not None:
            recording.settle(SETTLE_S)
        segments = last_segments(device.folder.path / RECORDINGS, now_ms - LAST_MS)
        report = RecordingSent(
            recording=uuid7(now_ms, os.urandom(10)),
            device=device.name,
            incarnation=device.incarnation,
            operator=operator,
            trolley=scene.trolley,
            stop=scene.stop,
            screen=scene.screen,
            seq=scene.seq,
            client=device.context.client,
            link=link,
            told_ms=now_ms,
            parts=packed(segments),
            worked=worked_on(segments),
        )
        reports, reporting = self._had()
        reporting.hold(report.recording)
        try:
            reports.keep(report)
        except OSError:
            reports.keep(replace(report, parts=()))  # where it was takes less room than what it looked like
        return report.recording

    def _had(self) -> "tuple[Reports, Reporting]":
        from offline.reporting import Reporting  # noqa: PLC0415 - not before the first paint
        from offline.reports import Reports  # noqa: PLC0415 - not before the first paint

        if self._parts is None:
            reports = Reports(self._device.folder.path / FOLDER)
            self._parts = reports, Reporting(reports, os.urandom, LOG.warning)
        return self._parts

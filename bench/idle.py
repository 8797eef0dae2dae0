"""What the program costs while nobody scans: processor and memory at a stop of the pick screen, with sync running.

Read from the system's own account of the process, with httpx and pydantic loaded and the server asked for news.
"""

import time
from pathlib import Path

from bench.report import Goal, Reading, Report, finish, options
from bench.shift import Picker, load, smooth, started, working_folder
from pickclient.demo import site

AFTER_S = 15.0
"""From the last scan to the first look: everything is loaded and sent by then."""
WATCHED_S = 40.0
WATCHED_LONG_S = 300.0
CPU_PERCENT = 0.3
RESIDENT_MIB = 80.0
SCANS = 10


def measure(folder: Path, watched_s: float) -> Report:
    """Bring a device to a stop, let it rest, look."""
    report = Report(bench="idle")
    with site(folder / "site") as server:
        building, picking = smooth(server)
        with started(server, folder / "device") as window:
            picker = Picker(window)
            picker.begin(building)
            for act in picking[:SCANS]:
                picker.play(act)
            window.rest(AFTER_S)
            run_s, begun_s = window.cpu_s(), time.monotonic()
            window.rest(watched_s)
            percent = 100 * (window.cpu_s() - run_s) / (time.monotonic() - begun_s)
            resident_mib = window.resident_mib()
    report.readings += [
        Reading(name=f"processor at rest, of one core, over {watched_s:.0f} s", unit="%", p50=percent),
        Reading(name="memory in use", unit="MiB", p50=resident_mib),
    ]
    report.goals += [
        Goal(name="processor", figure=percent, most=CPU_PERCENT, unit=" %"),
        Goal(name="memory", figure=resident_mib, most=RESIDENT_MIB, unit=" MiB"),
    ]
    report.notes.append(load())
    return report


if __name__ == "__main__":
    parser = options(__doc__ or "")
    parser.add_argument("--data", type=Path, default=Path.cwd(), help="folder on the disk to measure")
    asked = parser.parse_args()
    with working_folder(asked.data) as made:
        finished = measure(made, WATCHED_LONG_S if asked.long else WATCHED_S)
    finish(finished, as_json=asked.json)

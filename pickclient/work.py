"""`pickclient`: opens the device and runs the application on this terminal, until it is asked to end.

Imported as leanly as it goes, since the first paint waits for it.
"""

import sys
from collections.abc import Collection

from offline.errors import JournalError
from pickclient.app import PickApp
from pickclient.log import end_with_a_thread, open_log
from pickclient.settings import Settings
from pickclient.wiring import open_device

TURN_S = 0.0005
"""After so long a thread lets a waiting one run, in seconds: a scan waits for no answer that is being read."""


def work(settings: Settings, fixed: Collection[str] = ()) -> int:
    """Open the device and run the application on this terminal; the exit status.

    What the command line has `fixed` of `settings`, by name, nothing chosen at the device overrules.
    """
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        sys.stderr.write("pickclient works in a terminal: start it in one, with nothing redirected but its output\n")
        return 2
    sys.setswitchinterval(TURN_S)
    try:
        device = open_device(settings, fixed)
    except JournalError as error:
        from pickclient.stopped import StoppedApp  # noqa: PLC0415 - not before the first paint

        StoppedApp(error, settings.language).run()
        sys.stderr.write(f"{error}\n")
        return 1
    open_log(settings.data)
    try:
        app = PickApp(device)
        end_with_a_thread(app.broken)
        app.run()
    finally:
        device.close()
    if app.complaint:
        sys.stderr.write(f"{app.complaint}\n")
    return app.return_code or 0

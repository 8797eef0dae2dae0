"""The demo's carrier: sells labels that cost nothing, as long as the demo runs, in a process of its own.

It keeps its books beside the site's, so that a demo that goes on is sold no label under an old one's number.
"""

import json
import socket
import subprocess
import sys
from pathlib import Path
from threading import Timer
from types import TracebackType
from typing import Self

SERVICES = {"express": ["express"], "*": ["parcel", "express"]}
"""By what the demo's orders were promised: which of the carrier's services keep it."""
STANDS_BACK_S = 3.0
"""Seconds by which it begins later than the screens, whose opening is what somebody waits for."""


class DemoCarrier:
    """A context manager that leaves nothing running.

    It is named to a server before it runs, and nobody waits for it: what it is asked meanwhile stands in line at a
    socket that listens from the first.
    """

    def __init__(self, folder: Path) -> None:
        """Listen, and write `folder`/carriers.json, by which a pickserver finds it.

        Raises:
            OSError: the folder cannot be written.

        """
        folder.mkdir(parents=True, exist_ok=True)
        self.file = folder / "carriers.json"
        self._log = folder / "carrier.log"
        self._books = folder / "carrier-books.jsonl"
        self._listening = socket.create_server(("127.0.0.1", 0))
        self._child: subprocess.Popen[bytes] | None = None
        self._begins = Timer(STANDS_BACK_S, self._begin)
        url = f"http://127.0.0.1:{self._listening.getsockname()[1]}"
        record = {"carrier": "sandbox", "kind": "sandbox", "url": url, "idempotency": "key", "services": SERVICES}
        self.file.write_text(json.dumps({"carriers": [record]}), encoding="utf-8")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._begins.cancel()
        if self._begins.is_alive():
            self._begins.join()
        self._listening.close()
        if self._child is not None:
            self._child.terminate()
            self._child.wait()

    def start(self) -> None:
        """Have it answer, a little later."""
        self._begins.start()

    def _begin(self) -> None:
        handed = self._listening.fileno()
        command = [
            sys.executable,
            "-m",
            "pickserver",
            "carrier-sandbox",
            "--fd",
            str(handed),
            "--books",
            str(self._books),
        ]
        with self._log.open("ab") as log:
            self._child = subprocess.Popen(command, pass_fds=(handed,), stdout=subprocess.DEVNULL, stderr=log)
        self._listening.close()

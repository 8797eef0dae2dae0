"""A real pickserver in a process of its own, on a loopback port of its own."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from pickserver.settings import Settings
from pickserver.wiring import seed_demo
from warehouse.codec import dumps

LISTENS = "pickserver listens on "
JSON = {"Content-Type": "application/json"}


def environment(folder: Path, database: str = "", nodes: str = "one", **more: str) -> dict[str, str]:
    """What a pickserver on `folder` or `database` is told, and `more`; nothing of the outer world's."""
    outer = {name: value for name, value in os.environ.items() if not name.startswith("PICKSERVER_")}
    told = {"DATA": str(folder), "ENROLMENT": "SECRET", "DATABASE": database, "NODES": nodes, **more}
    return {**outer, **{f"PICKSERVER_{name}": value for name, value in told.items()}}


def pickserver(
    folder: Path, *arguments: str, database: str = "", nodes: str = "one", **more: str
) -> subprocess.CompletedProcess[str]:
    """Run a command of pickserver to its end."""
    command = [sys.executable, "-m", "pickserver", *arguments]
    told = environment(folder, database, nodes, **more)
    return subprocess.run(command, env=told, capture_output=True, text=True, check=False, timeout=60)


def seeded(folder: Path) -> None:
    """Make the demo site in `folder`, without a process of its own."""
    assert seed_demo(Settings(data=folder))


@dataclass(slots=True)
class Serving:
    """A running pickserver."""

    process: subprocess.Popen[str]
    url: str
    client: httpx.Client

    @property
    def address(self) -> tuple[str, int]:
        """Where it listens."""
        url = self.client.base_url
        assert url.port is not None
        return url.host, url.port

    def post(self, path: str, body: object, headers: dict[str, str] | None = None) -> httpx.Response:
        """Post a value as JSON."""
        return self.client.post(path, content=dumps(body), headers={**JSON, **(headers or {})})

    def get(self, path: str) -> httpx.Response:
        """Read something."""
        return self.client.get(path)

    def kill(self) -> None:
        """End it as a power cut would: it runs nothing more."""
        self.process.kill()
        self.process.wait()

    def stop(self) -> tuple[int, str]:
        """Ask it to end; its exit status, and what it wrote to standard error."""
        self.process.send_signal(signal.SIGTERM)
        _, errors = self.process.communicate(timeout=20)
        return self.process.returncode, errors


@contextmanager
def serving(folder: Path, database: str = "", nodes: str = "one", **more: str) -> Iterator[Serving]:
    """A pickserver on `folder`, or on `database` as one of `nodes`, told `more`, until the end of the block."""
    command = [sys.executable, "-m", "pickserver", "serve", "--port", "0"]
    told = environment(folder, database, nodes, **more)
    process = subprocess.Popen(command, env=told, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    try:
        assert process.stdout is not None
        said = process.stdout.readline()
        assert said.startswith(LISTENS), process.communicate()[1]
        url = said.removeprefix(LISTENS).strip()
        with httpx.Client(base_url=url, timeout=20) as client:
            yield Serving(process, url, client)
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate()

"""A real IPP printer of this machine, ippeveprinter, whose paper and pace a test decides; and a CUPS in front of it.

Both are Debian's programs. Where they are missing the tests that ask for them are skipped, with the line that installs
them; .ci/run installs them and starts what they need.
"""

import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import mkdtemp

import pytest

INSTALL = "apt-get install cups-ipp-utils cups-daemon cups-client avahi-daemon dbus"
START = "dbus-daemon --system --fork; avahi-daemon --daemonize"
COMMAND = """#!/bin/sh
# Prints what it is given: waits for paper, then keeps the page.
told=no
while test -e '{folder}/paper-out'; do
    test $told = no && echo 'STATE: +media-empty' >&2 && told=yes
    sleep 0.1
done
test $told = yes && echo 'STATE: -media-empty' >&2
while test -e '{folder}/slow'; do sleep 0.1; done
cp "$1" '{folder}/printed/'$$.pdf
echo 'ATTR: job-impressions-completed=1' >&2
"""
CUPSD_CONF = """Listen {folder}/sock
LogLevel warn
Browsing Off
DefaultAuthType None
<Location />
  Order allow,deny
  Allow all
</Location>
<Policy default>
  <Limit All>
    Order allow,deny
    Allow all
  </Limit>
</Policy>
"""
PLACES = {"ServerRoot": "root", "RequestRoot": "spool", "CacheDir": "cache", "StateDir": "state", "TempDir": "tmp"}
LOGS = {"AccessLog": "access", "ErrorLog": "error", "PageLog": "page"}


class OfficePrinter:
    """The running printer, its paper, and the pages that came out."""

    def __init__(self, folder: Path, port: int, process: "subprocess.Popen[bytes]") -> None:
        self._folder = folder
        self._process = process
        self.port = port

    @property
    def printed(self) -> list[bytes]:
        """Every page, in the order in which they came out."""
        pages = sorted((self._folder / "printed").iterdir(), key=lambda path: path.stat().st_mtime_ns)
        return [page.read_bytes() for page in pages]

    def set(self, what: str, on: bool) -> None:
        """`paper-out`, or `slow`: it takes its time over a page until it is told otherwise."""
        if on:
            (self._folder / what).touch()
        else:
            (self._folder / what).unlink(missing_ok=True)

    def pull_the_plug(self) -> None:
        """Gone, in the middle of whatever it does."""
        self._process.kill()
        self._process.wait()


@contextmanager
def office_printer(folder: Path) -> Iterator[OfficePrinter]:
    """A printer that takes PDF, while the test runs."""
    program = shutil.which("ippeveprinter")
    if program is None:
        pytest.skip(f"needs ippeveprinter: {INSTALL}")
    (folder / "printed").mkdir(parents=True)
    (folder / "spool").mkdir()
    command = folder / "print"
    command.write_text(COMMAND.format(folder=folder), encoding="utf-8")
    command.chmod(0o755)
    port = _free_port()
    wanted = ["-r", "off", "-n", "localhost", "-p", str(port), "-d", str(folder / "spool")]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [program, *wanted, "-c", str(command), "-f", "application/pdf", f"pickclient-{os.getpid()}-{port}"],
            stdout=log,
            stderr=log,
        )
        printer = OfficePrinter(folder, port, process)
        try:
            _until(lambda: _listens(port) or process.poll() is not None, folder / "log")
            if "DNS-SD" in (said := (folder / "log").read_text(errors="replace")) and process.poll() is not None:
                pytest.skip(f"needs what finds printers: {START}")
            assert process.poll() is None, said
            yield printer
        finally:
            printer.set("paper-out", False)
            printer.set("slow", False)
            process.terminate()
            process.wait()


@contextmanager
def cups(port: int) -> Iterator[dict[str, str]]:
    """A CUPS with a queue `label` for the printer at `port`; the environment in which it is found."""
    programs = [shutil.which(name, path=f"{os.environ['PATH']}:/usr/sbin") for name in ("cupsd", "lpadmin")]
    if not all(programs) or os.geteuid() != 0:
        pytest.skip(f"needs root and CUPS: {INSTALL}")
    cupsd, lpadmin = map(str, programs)
    folder = Path(mkdtemp(prefix="pickclient-cups-"))  # not pytest's own: CUPS reads it as somebody else
    folder.chmod(0o755)
    for name in PLACES.values():
        (folder / name).mkdir(parents=True)
    files = [f"{name} {folder / place}" for name, place in PLACES.items()]
    files += [f"{name} {folder / 'root' / f'{place}.log'}" for name, place in LOGS.items()]
    (folder / "root" / "cups-files.conf").write_text("\n".join([*files, "SystemGroup root", ""]), encoding="utf-8")
    (folder / "root" / "cupsd.conf").write_text(CUPSD_CONF.format(folder=folder), encoding="utf-8")
    told = {**os.environ, "CUPS_SERVER": str(folder / "sock"), "LC_ALL": "C"}
    with (folder / "log").open("wb") as log:
        options = ["-f", "-c", str(folder / "root" / "cupsd.conf"), "-s", str(folder / "root" / "cups-files.conf")]
        process = subprocess.Popen([cupsd, *options], stdout=log, stderr=log)
        try:
            _until((folder / "sock").exists, folder / "log")
            queue = ["-p", "label", "-E", "-v", f"ipp://localhost:{port}/ipp/print", "-m", "raw"]
            policy = ["-o", "printer-error-policy=stop-printer"]
            subprocess.run([lpadmin, *queue, *policy], env=told, check=True, capture_output=True)
            yield told
        finally:
            with suppress(ProcessLookupError):
                process.send_signal(signal.SIGTERM)
            process.wait()
            shutil.rmtree(folder)


def _until(holds: Callable[[], bool], log: Path, seconds: float = 20.0) -> None:
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, log.read_text(errors="replace")[-2000:]
        time.sleep(0.05)  # another program's start gives no other sign


def _listens(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), 1).close()
    except OSError:
        return False
    return True


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
    return port

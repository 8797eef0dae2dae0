"""What is really loaded when our modules are: the twin of the contracts, which read only what is written.

A floor device paints before it loads what is slow, and the rules run on the standard library alone.
"""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

SLOW = {"barcode", "biip", "httpx", "keyring", "paper", "pydantic", "typer"}
"""Loaded after the first paint: together they cost longer than everything before it."""

SERVER = {"alembic", "argon2", "fastapi", "pickserver", "pydantic_settings", "sqlalchemy", "starlette", "uvicorn"}
"""Never on a floor device."""

CLIENT = {"apsw", "devices", "keyring", "offline", "pickclient", "screens", "textual"}
"""Never in the server."""

PROOF = {"bench", "hypothesis", "pexpect", "pyte", "pytest", "tests", "tools"}
"""Never in either."""

IMPURE = {"apsw", "asyncio", "http", "logging", "random", "select", "socket", "sqlite3", "subprocess", "textual"}
"""Clocks, files and sockets come with these; `time` and `os` are loaded by the interpreter itself."""


def modules(package: str) -> list[str]:
    """Every module of `package` that may be imported by name; migration scripts run when they are."""
    paths = sorted((ROOT / package).rglob("*.py"))
    dotted = [".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__") for path in paths]
    return [name for name in dotted if not {"__main__", "migrations", "versions"} & set(name.split("."))]


def test_the_rules_of_the_floor_need_the_standard_library_alone() -> None:
    assert _loaded(modules("warehouse"), "-S") & (IMPURE | SLOW | SERVER | CLIENT | PROOF) == set()


@pytest.mark.parametrize("package", ["offline", "devices", "screens"])
def test_a_room_of_the_client_loads_no_server(package: str) -> None:
    assert _loaded(modules(package)) & (SERVER | PROOF) == set()


@pytest.mark.parametrize("package", ["offline", "devices"])
def test_the_record_and_the_devices_run_without_a_terminal(package: str) -> None:
    assert _loaded(modules(package)) & {"textual", "rich", "screens", "pickclient"} == set()


def test_the_server_loads_no_client() -> None:
    assert _loaded(modules("pickserver")) & (CLIENT | PROOF) == set()


def test_the_client_loads_no_server() -> None:
    assert _loaded(modules("pickclient")) & (SERVER | PROOF) == set()


@pytest.mark.parametrize(
    "names",
    [modules("screens"), ["pickclient.app"], ["pickclient.work"], ["pickclient.cli", "pickclient.__main__"]],
    ids=["screens", "app", "work", "cli"],
)
def test_the_first_paint_waits_for_nothing_slow(names: list[str]) -> None:
    assert _loaded(names) & SLOW == set()


def test_the_program_leaves_out_what_it_never_uses_and_whoever_asks_later_gets_the_real_one() -> None:
    program = """
import sys
from pickclient.lean import lean
with lean():
    import pickclient.work
from pickclient.app import FloorApp
from textual.app import App
left_out = {"mimetypes", "platformdirs", "rich.table", "ssl", "textual.command", "typing_extensions"}
assert not left_out & set(sys.modules), left_out & set(sys.modules)
assert not {"textual.fuzzy", "textual.widgets._input", "tempfile", "_ssl"} & set(sys.modules)
assert not FloorApp.ENABLE_COMMAND_PALETTE
assert App.COMMANDS
import mimetypes, platformdirs, ssl, typing_extensions
from rich.table import Table
from textual.command import Provider
assert mimetypes.guess_type
assert ssl.create_default_context and typing_extensions.deprecated and platformdirs.user_data_dir
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False, cwd=ROOT)
    assert done.returncode == 0, done.stderr


def _loaded(names: list[str], *options: str) -> set[str]:
    """Top-level modules that are there after importing `names` in an interpreter of their own."""
    program = f"""
import importlib, sys
sys.path.insert(0, {str(ROOT)!r})
for name in {names!r}:
    importlib.import_module(name)
print(*sys.modules)
"""
    done = subprocess.run(
        [sys.executable, "-I", *options, "-c", program], capture_output=True, text=True, check=False, cwd="/"
    )
    assert done.returncode == 0, done.stderr
    return {name.partition(".")[0] for name in done.stdout.split()}

"""Every dependency earns its place: what is imported is declared where it is needed, and what is declared is used."""

import ast
import re
import sys
import tomllib
from importlib.metadata import packages_distributions
from itertools import chain
from pathlib import Path
from typing import Final

import uvicorn
import uvloop
from fastapi import FastAPI
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

ROOT = Path(__file__).parents[2]
CLIENT = ("pickclient", "screens", "offline", "devices", "paper", "warehouse", "assets")
SERVER = ("pickserver",)
OURS = {*CLIENT, *SERVER}
AWAITED = {"pyzbar"}
"""Wished for by the owner; until a photo is read with it, it proves that our printed sheets can be scanned."""
FOUND: Final = {"httptools", "uvloop"}
"""What uvicorn takes by itself where it is there."""


def declared() -> tuple[set[str], set[str]]:
    """Distributions the client needs, its extras with them, and those the server needs besides."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    server = extras.pop("server")
    client = {_name(line) for line in (*project["dependencies"], *chain.from_iterable(extras.values()))}
    return client, {_name(line) for line in server}


def used(packages: tuple[str, ...]) -> set[str]:
    """Distributions whose modules these packages import, by statement or by name."""
    distributions = packages_distributions()
    names = {name for package in packages for path in (ROOT / package).rglob("*.py") for name in _imported(path) - OURS}
    return {_name(owner) for name in names - set(sys.stdlib_module_names) for owner in distributions.get(name, [name])}


def test_what_the_client_imports_is_declared() -> None:
    client, _ = declared()
    assert used(CLIENT) - client == set()


def test_what_the_server_imports_is_declared() -> None:
    client, server = declared()
    assert used(SERVER) - client - server == set()


def test_what_is_declared_is_used() -> None:
    client, server = declared()
    assert client - used(CLIENT) == AWAITED
    assert server - used(SERVER) == FOUND


def test_the_web_server_takes_what_it_is_given() -> None:
    config = uvicorn.Config(FastAPI())
    config.load()
    assert config.http_protocol_class is HttpToolsProtocol
    assert config.get_loop_factory() is uvloop.new_event_loop


def _imported(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        match node:
            case ast.Import(names=aliases):
                names |= {alias.name.partition(".")[0] for alias in aliases}
            case ast.ImportFrom(module=str(module)):
                names.add(module.partition(".")[0])
            case ast.Call(
                func=ast.Name(id="import_module") | ast.Attribute(attr="import_module"),
                args=[ast.Constant(value=str(module)), *_],
            ):
                names.add(module.partition(".")[0])
            case _:
                pass
    return names


def _name(line: str) -> str:
    return re.split(r"[^A-Za-z0-9._-]", line, maxsplit=1)[0].lower().replace("_", "-")

"""Reads what carriers answer: objects within objects, any part of which may be missing or of another form."""

from base64 import b64decode
from collections.abc import Iterator
from datetime import UTC, datetime

from pickserver.labels.carriers.line import Json

Object = dict[str, Json]


def inside(told: Json, *names: str) -> Object:
    """The object under `names`; empty where there is none."""
    for name in names:
        told = told.get(name) if isinstance(told, dict) else None
    return told if isinstance(told, dict) else {}


def objects(told: Json, name: str) -> Iterator[Object]:
    """The objects in the list under `name`."""
    listed = told.get(name) if isinstance(told, dict) else None
    yield from (each for each in (listed if isinstance(listed, list) else []) if isinstance(each, dict))


def words(told: Json, name: str) -> str:
    """The text or number under `name` as text; empty where there is none."""
    found = told.get(name) if isinstance(told, dict) else None
    return str(found) if isinstance(found, str | int) and not isinstance(found, bool) else ""


def decoded(text: str) -> bytes:
    """What is written in base64; empty where it is none: what it says beside that is not lost by it."""
    try:
        return b64decode(text, validate=True)
    except ValueError:
        return b""


def since(at_ms: int) -> str:
    """A time as carriers are told it."""
    return datetime.fromtimestamp(at_ms / 1000, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def told_ms(text: str) -> int:
    """Milliseconds since 1970 of a time that a carrier told; 0 where it cannot be read."""
    try:
        return round(datetime.fromisoformat(text).timestamp() * 1000)
    except ValueError:
        return 0

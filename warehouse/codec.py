"""Dataclasses to JSON and back with the standard library, so that nothing heavy is imported before the first paint.

Forms: dataclasses are objects, a union's member carries its `type`, tuples are arrays, a mapping is an object. Fields
that are not known are passed over, so that an older program reads what a newer one wrote.
"""

import json
import re
import types
from collections.abc import Mapping
from dataclasses import MISSING, fields, is_dataclass
from enum import StrEnum
from functools import cache
from typing import TypeVar, Union, cast, get_args, get_origin, get_type_hints

from warehouse.envelope import Envelope
from warehouse.errors import CodecError
from warehouse.events import Event

T = TypeVar("T")
Json = None | bool | int | float | str | list["Json"] | dict[str, "Json"]


def dumps(value: object) -> bytes:
    """`value` as compact UTF-8 JSON."""
    return json.dumps(to_json(value), ensure_ascii=False, separators=(",", ":")).encode()


def loads(kind: type[T], data: bytes | str) -> T:
    """The `kind` that `data` holds.

    Raises:
        CodecError: it does not hold one.

    """
    try:
        parsed = json.loads(data)
    except (ValueError, RecursionError) as error:
        message = f"not JSON: {error}"
        raise CodecError(message) from error
    return from_json(kind, parsed)


def to_json(value: object) -> Json:
    """`value` as the plain lists, objects, strings and numbers of JSON.

    Raises:
        TypeError: a value has no JSON form; this is a programming mistake.

    """
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if is_dataclass(value) and not isinstance(value, type):
        own: dict[str, Json] = {"type": type_name(type(value))} if type(value) in _tagged() else {}
        own.update((field.name, to_json(getattr(value, field.name))) for field in fields(value))
        return own
    if isinstance(value, Mapping):
        return {str(key): to_json(item) for key, item in value.items()}
    if isinstance(value, tuple | list):
        return [to_json(item) for item in value]
    message = f"{type(value).__name__} has no JSON form"
    raise TypeError(message)


def from_json(kind: type[T], data: object, where: str = "") -> T:
    """The `kind` that parsed JSON stands for; `where` is its place, for the error.

    Raises:
        CodecError: it does not have that form.

    """
    return cast("T", _read(kind, data, where or getattr(kind, "__name__", "value")))


def event_body(envelope: Envelope, event: Event) -> bytes:
    """The bytes that a journal keeps and that travel."""
    return dumps({"envelope": envelope, "event": event})


def read_body(body: bytes | str) -> tuple[Envelope, Event]:
    """The envelope and event in a journalled body.

    Raises:
        CodecError: the bytes hold no event that this program knows.

    """
    return read_envelope(body), from_json(cast("type[Event]", Event), _part(body, "event"))


def read_envelope(body: bytes | str) -> Envelope:
    """The envelope alone, also of an event whose type is not known here.

    Raises:
        CodecError: the bytes hold no envelope.

    """
    return from_json(Envelope, _part(body, "envelope"))


def type_name(kind: type) -> str:
    """How a dataclass is called in JSON: `ToteBound` is `tote_bound`."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", kind.__name__).lower()


def _part(body: bytes | str, name: str) -> object:
    try:
        parsed = json.loads(body)
    except (ValueError, RecursionError) as error:
        message = f"not JSON: {error}"
        raise CodecError(message) from error
    if not isinstance(parsed, dict) or name not in parsed:
        message = f"no {name} in the body"
        raise CodecError(message)
    part: object = parsed[name]
    return part


@cache
def _tagged() -> frozenset[type]:
    return frozenset(get_args(Event))


@cache
def _hints(kind: type) -> dict[str, object]:
    return get_type_hints(kind)


def _read(kind: object, data: object, where: str) -> object:
    origin = get_origin(kind)
    if origin in (types.UnionType, Union):
        return _read_union(get_args(kind), data, where)
    if origin is tuple:
        return _read_tuple(get_args(kind), data, where)
    if origin is not None:
        return _read_mapping(get_args(kind), data, where)
    if isinstance(kind, type) and is_dataclass(kind):
        return _read_dataclass(kind, data, where)
    return _read_scalar(kind, data, where)


def _read_scalar(kind: object, data: object, where: str) -> object:
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        try:
            return kind(data)
        except ValueError as error:
            raise _wrong(where, f"one of {', '.join(kind)}", data) from error
    if kind is float and isinstance(data, int) and not isinstance(data, bool):
        return float(data)
    if isinstance(kind, type) and type(data) is kind:
        return data
    raise _wrong(where, getattr(kind, "__name__", str(kind)), data)


def _read_union(members: tuple[object, ...], data: object, where: str) -> object:
    if data is None and type(None) in members:
        return None
    left = [member for member in members if member is not type(None)]
    if len(left) == 1:
        return _read(left[0], data, where)
    name = data.get("type") if isinstance(data, dict) else None
    for member in left:
        if isinstance(member, type) and type_name(member) == name:
            return _read(member, data, f"{where}.{name}")
    raise _wrong(where, "an event this program knows", name)


def _read_tuple(members: tuple[object, ...], data: object, where: str) -> object:
    if not isinstance(data, list):
        raise _wrong(where, "a list", data)
    if len(members) == 2 and members[1] is Ellipsis:
        return tuple(_read(members[0], item, f"{where}[{index}]") for index, item in enumerate(data))
    if len(members) != len(data):
        raise _wrong(where, f"{len(members)} values", data)
    return tuple(
        _read(member, item, f"{where}[{index}]") for index, (member, item) in enumerate(zip(members, data, strict=True))
    )


def _read_mapping(members: tuple[object, ...], data: object, where: str) -> object:
    if not isinstance(data, dict):
        raise _wrong(where, "an object", data)
    return {key: _read(members[1], item, f"{where}.{key}") for key, item in data.items()}


def _read_dataclass(kind: type, data: object, where: str) -> object:
    if not isinstance(data, dict):
        raise _wrong(where, "an object", data)
    hints = _hints(kind)
    values: dict[str, object] = {}
    for field in fields(kind):
        if field.name in data:
            values[field.name] = _read(hints[field.name], data[field.name], f"{where}.{field.name}")
        elif field.default is MISSING and field.default_factory is MISSING:
            raise _wrong(f"{where}.{field.name}", "a value", None)
    return kind(**values)


def _wrong(where: str, want: str, got: object) -> CodecError:
    return CodecError(f"{where}: expected {want}, found {str(got)[:60]!r}")

"""Dataclasses to JSON and back with the standard library, so that nothing heavy is imported before the first paint.

Forms: dataclasses are objects, a union's member carries its `type`, tuples are arrays, a mapping is an object. Fields
that are not known are passed over, so that an older program reads what a newer one wrote.
"""

import json
import re
import types
from collections.abc import Callable, Hashable, Mapping
from dataclasses import MISSING, fields, is_dataclass
from enum import StrEnum
from functools import cache
from typing import TypeVar, Union, cast, get_args, get_origin, get_type_hints

from warehouse.envelope import Envelope
from warehouse.errors import CodecError
from warehouse.events import Event
from warehouse.values import dataclass

T = TypeVar("T")
_SCALARS = {str: "a text", int: "a whole number", float: "a number", bool: "true or false"}
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


def from_json(kind: type[T], data: object) -> T:
    """The `kind` that parsed JSON stands for.

    Raises:
        CodecError: it does not have that form; says where.

    """
    try:
        return cast("T", _reader(cast("Hashable", kind))(data))
    except _UnfitError as unfit:
        place = ".".join([getattr(kind, "__name__", "event"), *reversed(unfit.where)])
        message = f"{place}: {unfit}"
        raise CodecError(message) from unfit


def event_body(envelope: Envelope, event: Event) -> bytes:
    """The bytes that a journal keeps and that travel."""
    return dumps({"envelope": envelope, "event": event})


def read_body(body: bytes | str) -> tuple[Envelope, Event]:
    """The envelope and event in a journalled body.

    Raises:
        CodecError: the bytes hold no event that this program knows.

    """
    parts = _parts(body)
    return from_json(Envelope, parts.get("envelope")), from_json(cast("type[Event]", Event), parts.get("event"))


def read_fact(body: bytes | str) -> tuple[int, Event]:
    """The epoch and the event in a journalled body: all that a fold needs of it, at a third of the time.

    Raises:
        CodecError: the bytes hold no event that this program knows.

    """
    parts = _parts(body)
    lease = from_json(_Lease, parts.get("envelope"))
    return lease.epoch, from_json(cast("type[Event]", Event), parts.get("event"))


def read_envelope(body: bytes | str) -> Envelope:
    """The envelope alone, also of an event whose type is not known here.

    Raises:
        CodecError: the bytes hold no envelope.

    """
    return from_json(Envelope, _parts(body).get("envelope"))


def type_name(kind: type) -> str:
    """How a dataclass is called in JSON: `ToteBound` is `tote_bound`."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", kind.__name__).lower()


def _parts(body: bytes | str) -> dict[str, object]:
    try:
        parsed: object = json.loads(body)
    except (ValueError, RecursionError) as error:
        message = f"not JSON: {error}"
        raise CodecError(message) from error
    if not isinstance(parsed, dict):
        message = "the body is no object"
        raise CodecError(message)
    return parsed


@dataclass(frozen=True, slots=True, kw_only=True)
class _Lease:
    """The one part of an envelope that decides what an event does."""

    epoch: int


@cache
def _tagged() -> frozenset[type]:
    return frozenset(get_args(Event))


@cache
def _reader(kind: Hashable) -> Callable[[object], object]:
    """The function that reads a `kind`; made once, since journals are folded at every start."""
    origin = get_origin(kind)
    if origin in (types.UnionType, Union):
        return _union_reader(get_args(kind))
    if origin is tuple:
        return _tuple_reader(get_args(kind))
    if origin is not None:
        return _mapping_reader(get_args(kind)[1])
    if isinstance(kind, type) and is_dataclass(kind):
        return _dataclass_reader(kind)
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return _choice_reader(kind)
    if isinstance(kind, type):
        return _scalar_reader(kind)
    message = f"{kind} has no JSON form"
    raise TypeError(message)


def _scalar_reader(kind: type) -> Callable[[object], object]:
    def read(data: object) -> object:
        if type(data) is kind:
            return data
        if kind is float and type(data) is int:
            return float(data)
        raise _UnfitError(_SCALARS.get(kind, kind.__name__), data)

    return read


def _choice_reader(kind: type[StrEnum]) -> Callable[[object], object]:
    members = {str(member): member for member in kind}

    def read(data: object) -> object:
        if isinstance(data, str) and data in members:
            return members[data]
        raise _UnfitError(f"one of {', '.join(members)}", data)

    return read


def _union_reader(members: tuple[object, ...]) -> Callable[[object], object]:
    left = [member for member in members if member is not type(None)]
    empty = len(left) < len(members)
    if len(left) == 1:
        only = _reader(left[0])
        return lambda data: None if data is None and empty else only(data)
    kinds = {type_name(member): member for member in left if isinstance(member, type)}

    def read(data: object) -> object:
        name = data.get("type") if isinstance(data, dict) else None
        kind = kinds.get(name) if isinstance(name, str) else None
        if kind is None:
            raise _UnfitError("an event this program knows", name)
        return _reader(kind)(data)  # made when the first of its kind is read: a start meets few of them

    return read


def _tuple_reader(members: tuple[object, ...]) -> Callable[[object], object]:
    if members[1:] == (Ellipsis,):
        return _row_reader(_reader(members[0]))
    readers = [_reader(member) for member in members]

    def read(data: object) -> object:
        items = _listed(data)
        if len(items) != len(readers):
            raise _UnfitError(f"{len(readers)} values", data)
        return tuple(reader(item) for reader, item in zip(readers, items, strict=True))

    return read


def _row_reader(each: Callable[[object], object]) -> Callable[[object], object]:
    def read(data: object) -> object:
        made: list[object] = []
        try:
            for item in _listed(data):
                made.append(each(item))  # noqa: PERF401 - its length says where it stopped
        except _UnfitError as unfit:
            if isinstance(data, list):
                unfit.where.append(str(len(made)))
            raise
        return tuple(made)

    return read


def _mapping_reader(member: object) -> Callable[[object], object]:
    each = _reader(member)
    return lambda data: {key: _inside(key, each, item) for key, item in _object(data).items()}


def _dataclass_reader(kind: type) -> Callable[[object], object]:
    hints = get_type_hints(kind)
    plan = [
        (field.name, hints[field.name], _reader(hints[field.name]), field.default is field.default_factory is MISSING)
        for field in fields(kind)
    ]

    def read(data: object) -> object:
        own = _object(data)
        values: dict[str, object] = {}
        for name, plain, reader, needed in plan:
            value = own.get(name, MISSING)
            if type(value) is plain:  # most are, and need no reader
                values[name] = value
            elif value is not MISSING:
                values[name] = _inside(name, reader, value)
            elif needed:
                raise _UnfitError(name, MISSING)
        return kind(**values)

    return read


def _inside(name: str, reader: Callable[[object], object], data: object) -> object:
    try:
        return reader(data)
    except _UnfitError as unfit:
        unfit.where.append(name)
        raise


def _listed(data: object) -> list[object]:
    if not isinstance(data, list):
        raise _UnfitError("a list", data)
    return data


def _object(data: object) -> dict[str, object]:
    if not isinstance(data, dict):
        raise _UnfitError("an object", data)
    return data


def _said(got: object) -> str:
    """A value as whoever wrote the file or request knows it, shortened."""
    return json.dumps(got, default=str)[:60]


class _UnfitError(Exception):
    """A value without the form due at its place; `where` is gathered on the way out."""

    def __init__(self, want: str, got: object) -> None:
        super().__init__(f"is {_said(got)}, not {want}" if got is not MISSING else f"{want} is missing")
        self.where: list[str] = []

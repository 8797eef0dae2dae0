"""The Internet Printing Protocol as bytes (RFC 8010): requests as this program makes them, any answer read.

Knows no printer and opens nothing.
"""

import struct
from collections.abc import Mapping, Sequence
from enum import IntEnum
from struct import pack, unpack_from
from typing import Final

from warehouse.errors import CodecError
from warehouse.values import dataclass

VERSION: Final = b"\x01\x01"
"""Understood by every printer since 2000."""
END: Final = 0x03
GROUP_TAGS_MAX: Final = 0x0F
"""Tags up to here begin a group of attributes, those above give a value."""
DEPTH_MAX: Final = 16
"""Collections within collections; printers use three."""


class Group(IntEnum):
    """Which attributes follow."""

    OPERATION = 1
    JOB = 2
    PRINTER = 4


class Tag(IntEnum):
    """How a value is written."""

    INTEGER = 0x21
    BOOLEAN = 0x22
    ENUM = 0x23
    COLLECTION = 0x34
    COLLECTION_END = 0x37
    MEMBER = 0x4A
    NAME = 0x42
    KEYWORD = 0x44
    URI = 0x45
    CHARSET = 0x47
    LANGUAGE = 0x48
    MIME = 0x49


TEXTS: Final = frozenset({0x41, *range(0x44, 0x4A), Tag.NAME})
"""Strings; what else there is (dates, resolutions, ranges) is kept as bytes."""
Value = int | bool | str | bytes
Attribute = tuple[Tag, str, Sequence[int | str]]
"""How its values are written, its name, its values."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A printer's answer."""

    status: int
    """Below 0x100 all went well; 0x400 and more: the request was refused; 0x500 and more: the printer failed."""
    groups: tuple[tuple[int, Mapping[str, tuple[Value, ...]]], ...]
    """Attributes by name in their groups, in order; members of collections are left out."""

    def group(self, tag: Group) -> Mapping[str, tuple[Value, ...]]:
        """The first group of this kind; empty where there is none."""
        return next((attributes for kind, attributes in self.groups if kind == tag), {})


def request(operation: int, number: int, groups: Mapping[Group, Sequence[Attribute]], data: bytes = b"") -> bytes:
    """A request: its operation's code, its number, its attributes, and a document."""
    written = bytearray(VERSION + pack(">HI", operation, number))
    for group, attributes in groups.items():
        written.append(group)
        for tag, name, values in attributes:
            for place, value in enumerate(values):
                raw = _raw(tag, value)
                shown = b"" if place else name.encode("ascii")
                written += pack(">BH", tag, len(shown)) + shown + pack(">H", len(raw)) + raw
    written.append(END)
    return bytes(written) + data


def answer(data: bytes) -> Answer:
    """A printer's answer, read.

    Raises:
        CodecError: the bytes are not IPP.

    """
    try:
        return _answer(data)
    except (struct.error, IndexError) as error:
        raise CodecError("the answer is no IPP: it ends too early") from error


def _answer(data: bytes) -> Answer:
    if data[:1] not in {b"\x01", b"\x02"}:
        raise CodecError("the answer is no IPP")
    (status,) = unpack_from(">H", data, 2)
    groups: list[tuple[int, dict[str, tuple[Value, ...]]]] = []
    at, name, depth = 8, "", 0
    while data[at] != END:
        tag = data[at]
        if tag <= GROUP_TAGS_MAX:
            groups.append((tag, {}))
            at += 1
            continue
        shown, at = _counted(data, at + 1)
        raw, at = _counted(data, at)
        name = shown.decode("ascii", errors="replace") or name
        depth += (tag == Tag.COLLECTION) - (tag == Tag.COLLECTION_END)
        if not groups or not 0 <= depth <= DEPTH_MAX:
            raise CodecError("the answer is no IPP: a value stands where none may")
        if depth == 0 and tag != Tag.COLLECTION_END:
            attributes = groups[-1][1]
            attributes[name] = (*attributes.get(name, ()), _value(tag, raw))
    return Answer(status=int(status), groups=tuple(groups))


def _counted(data: bytes, at: int) -> tuple[bytes, int]:
    """Bytes behind their number, and where they end."""
    (size,) = unpack_from(">H", data, at)
    end = at + 2 + int(size)
    if end > len(data):
        raise CodecError("the answer is no IPP: it ends too early")
    return data[at + 2 : end], end


def _raw(tag: Tag, value: int | str) -> bytes:
    if isinstance(value, str):
        return value.encode("utf-8")
    return pack(">?", value) if tag is Tag.BOOLEAN else pack(">i", value)


def _value(tag: int, raw: bytes) -> Value:
    if tag in TEXTS:
        return raw.decode("utf-8", errors="replace")
    if tag in (Tag.INTEGER, Tag.ENUM) and len(raw) == 4:
        return int.from_bytes(raw, "big", signed=True)
    if tag == Tag.BOOLEAN and len(raw) == 1:
        return raw != b"\x00"
    return raw

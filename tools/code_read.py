"""Reads what the code says about itself: docstrings of classes, fields and functions. Not shipped."""

import ast
import inspect
import re
import textwrap
from dataclasses import dataclass
from types import ModuleType


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One annotated name of a class body."""

    name: str
    kind: str
    """The annotation as written."""
    default: str
    """The default as written; empty when there is none."""
    doc: str
    """The string below it, on one line; empty when there is none."""


def fields_of(cls: type) -> tuple[Field, ...]:
    """The annotated names in the body of `cls`, in their order."""
    tree = ast.parse(textwrap.dedent(inspect.getsource(cls))).body[0]
    assert isinstance(tree, ast.ClassDef)
    following = [*tree.body[1:], None]
    return tuple(
        Field(
            name=node.target.id,
            kind=ast.unparse(node.annotation),
            default=ast.unparse(node.value) if node.value else "",
            doc=_string(after),
        )
        for node, after in zip(tree.body, following, strict=True)
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name)
    )


def doc_of(thing: object) -> str:
    """The docstring up to its first heading (`Transitions:`, `Raises:`, `Promises:`), on one line."""
    text = inspect.getdoc(thing) or ""
    return _one_line(re.split(r"^(?:Transitions|Raises|Promises)\b.*:", text, maxsplit=1, flags=re.MULTILINE)[0])


def transitions_of(function: object) -> tuple[str, ...]:
    """The lines under `Transitions:` in a function's docstring, each on one line."""
    text = inspect.getdoc(function) or ""
    found = re.search(r"^Transitions\b.*:\n((?:    .*\n?)+)", text, re.MULTILINE)
    lines = textwrap.dedent(found.group(1)).splitlines() if found else []
    joined: list[str] = []
    for line in lines:
        if line.startswith(" ") and joined:
            joined[-1] += " " + line.strip()
        else:
            joined.append(line.strip())
    return tuple(joined)


def members_of(union: object) -> tuple[type, ...]:
    """The classes of a union, in their order."""
    return tuple(getattr(union, "__args__", ()))


def kinds_in(package: ModuleType, base: type) -> tuple[type, ...]:
    """The classes of kind `base` that a package names, in its order."""
    named = (value for value in vars(package).values() if isinstance(value, type))
    return tuple(value for value in named if issubclass(value, base) and value is not base)


def _string(node: ast.stmt | None) -> str:
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
        return _one_line(node.value.value)
    return ""


def _one_line(text: str) -> str:
    return " ".join(text.split())

"""The house rules that a linter cannot express: each looks at one file and yields a line and what is wrong there.

Imports nothing of ours, so that it still works when our packages are shadowed.
"""

import ast
import re
import tokenize
from collections.abc import Iterator
from functools import cache
from pathlib import Path

FILE_LINES_MAX = 400
FUNCTION_LINES_MAX = 50
CLASS_METHODS_MAX = 20
SCREEN_LINES_MAX = 150
"""Lines of one screen's class; what words things stands below it."""

VAGUE_NAMES = {"utils", "util", "helpers", "helper", "common", "misc", "manager", "managers"}
"""Names that say where code was put, not what it does."""

NOT_PURE = {"now", "utcnow", "today", "uuid1", "uuid4", "urandom", "open"}
"""Calls whose answer differs from one run to the next, or that touch the disk."""

EXPLAINED = re.compile(r"(noqa: [A-Z]+[0-9]+(, ?[A-Z]+[0-9]+)*|type: ignore\[[a-z, -]+\]) +(- |# |\()?\w+")

Function = ast.FunctionDef | ast.AsyncFunctionDef
Definition = ast.ClassDef | Function
Fault = tuple[int, str]
"""A line, and what is wrong there."""


@cache
def parsed(path: Path) -> ast.Module:
    """A module's tree."""
    return ast.parse(path.read_text(encoding="utf-8"))


def purposeless(path: Path) -> Iterator[Fault]:
    """A module that does not say why it exists."""
    if not ast.get_docstring(parsed(path)):
        yield 1, "no docstring"


def long_file(path: Path) -> Iterator[Fault]:
    """A file that nobody reads to its end."""
    lines = path.read_text(encoding="utf-8").count("\n")
    if lines > FILE_LINES_MAX:
        yield 1, f"the file has {lines} lines of {FILE_LINES_MAX}"


def long_function(path: Path) -> Iterator[Fault]:
    """A function that does not fit on a screen."""
    for node in ast.walk(parsed(path)):
        if isinstance(node, Function) and (lines := _lines(node)) > FUNCTION_LINES_MAX:
            yield node.lineno, f"{node.name} has {lines} lines of {FUNCTION_LINES_MAX}"


def doing_everything(path: Path) -> Iterator[Fault]:
    """A class with more methods than one thing needs."""
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.ClassDef):
            methods = sum(isinstance(item, Function) for item in node.body)
            if methods > CLASS_METHODS_MAX:
                yield node.lineno, f"{node.name} has {methods} methods of {CLASS_METHODS_MAX}"


def many_jobs(path: Path) -> Iterator[Fault]:
    """A screen that is more than one job."""
    for node in parsed(path).body:
        if isinstance(node, ast.ClassDef) and (lines := _lines(node)) > SCREEN_LINES_MAX:
            yield node.lineno, f"{node.name} has {lines} lines of {SCREEN_LINES_MAX}"


def vague(path: Path) -> Iterator[Fault]:
    """A name that says where code was put."""
    for part in (path.parent.name, path.stem):
        if part in VAGUE_NAMES:
            yield 1, part
    for node in ast.walk(parsed(path)):
        if isinstance(node, Definition) and VAGUE_NAMES & _words(node.name):
            yield node.lineno, node.name


def undocumented(path: Path) -> Iterator[Fault]:
    """A public class, function or method without a sentence."""
    for node in _public(parsed(path)):
        if not _documented(node):
            yield node.lineno, node.name


def caught_unknown(path: Path) -> Iterator[Fault]:
    """A failure that is caught without a name, and not handed on."""
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.ExceptHandler) and _knows_nothing(node):
            yield node.lineno, "catches what it does not know"


def silenced(path: Path) -> Iterator[Fault]:
    """A linter told to be quiet, and nobody told why."""
    for line, comment in _comments(path):
        if re.search(r"noqa|type: ignore", comment) and not EXPLAINED.search(comment):
            yield line, f"{comment}: write `# noqa: RULE - why`"


def banners(path: Path) -> Iterator[Fault]:
    """A comment that is drawn instead of written."""
    return ((line, comment) for line, comment in _comments(path) if re.search(r"[-=#*~]{4,}", comment))


def state(path: Path) -> Iterator[Fault]:
    """A module that keeps something that changes; a constant is in capitals and never does."""
    for node in parsed(path).body:
        if isinstance(node, ast.Assign | ast.AnnAssign) and isinstance(
            node.value, ast.List | ast.Dict | ast.Set | ast.Call
        ):
            yield from ((node.lineno, name) for name in _assigned(node) if not _is_constant(name))
    for found in ast.walk(parsed(path)):
        if isinstance(found, ast.Global):
            yield found.lineno, "global"


def printed(path: Path) -> Iterator[Fault]:
    """Something that talks to a terminal that may be a screen."""
    return _calls(path, {"print"})


def impure(path: Path) -> Iterator[Fault]:
    """A rule that asks the world."""
    return _calls(path, NOT_PURE)


def stray_style(path: Path) -> Iterator[Fault]:
    """A rule of a stylesheet that reaches every screen, since it is not nested under its own."""
    own = {node.name for node in parsed(path.with_suffix(".py")).body if isinstance(node, ast.ClassDef)}
    text = path.read_text(encoding="utf-8")
    bare = re.sub(r"/\*.*?\*/", lambda found: "\n" * found.group().count("\n"), text, flags=re.DOTALL)
    for number, line in enumerate(bare.splitlines(), start=1):
        if re.match(r"[\w.#*]", line) and line.split()[0] not in own:
            yield number, line


def _knows_nothing(handler: ast.ExceptHandler) -> bool:
    """Catches whatever comes, and neither raises it again nor hands it to who waits for a future."""
    match handler.body[-1]:
        case ast.Raise(exc=None) | ast.Expr(value=ast.Call(func=ast.Attribute(attr="set_exception"))):
            return False
        case _:
            return bool(_names(handler.type) & {"", "Exception", "BaseException"})


def _lines(node: Definition) -> int:
    return (node.end_lineno or node.lineno) - node.lineno + 1


def _words(name: str) -> set[str]:
    """The words a name is made of."""
    return {word.lower() for word in re.findall(r"[A-Z]?[a-z]+", name)}


def _public(tree: ast.Module | ast.ClassDef) -> Iterator[Definition]:
    """Classes and functions a reader of this module may use, methods included."""
    for node in tree.body:
        if isinstance(node, Definition) and (not node.name.startswith("_") or node.name == "__init__"):
            yield node
            if isinstance(node, ast.ClassDef):
                yield from _public(node)


def _documented(node: Definition) -> bool:
    """Has a docstring, or repeats a signature that has one."""
    repeats = {"overload", "override", "setter"}
    return bool(ast.get_docstring(node)) or any(_names(mark) & repeats for mark in node.decorator_list)


def _names(node: ast.expr | None) -> set[str]:
    """The last words of the names in an expression; an empty one when there is no expression."""
    if node is None:
        return {""}
    names = {item.id for item in ast.walk(node) if isinstance(item, ast.Name)}
    return names | {item.attr for item in ast.walk(node) if isinstance(item, ast.Attribute)}


def _assigned(node: ast.Assign | ast.AnnAssign) -> set[str]:
    """The names a statement gives a value."""
    targets = node.targets if isinstance(node, ast.Assign) else [node.target]
    return {item.id for target in targets for item in ast.walk(target) if isinstance(item, ast.Name)}


def _is_constant(name: str) -> bool:
    """Reads as a constant, as one of Python's own names, or as a type's: `T = TypeVar("T")`."""
    return name.isupper() or name.startswith("__") or bool(re.fullmatch(r"_?([A-Z][a-z0-9]*)+", name))


def _calls(path: Path, names: set[str]) -> Iterator[Fault]:
    """Calls of anything whose last word is among `names`."""
    for node in ast.walk(parsed(path)):
        match node:
            case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name)) if name in names:
                yield node.lineno, name
            case _:
                pass


def _comments(path: Path) -> Iterator[Fault]:
    """Every comment with its line."""
    with path.open("rb") as file:
        for token in tokenize.tokenize(file.readline):
            if token.type == tokenize.COMMENT:
                yield token.start[0], token.string

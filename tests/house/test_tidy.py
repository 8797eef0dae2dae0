"""The house rules that a linter cannot express, kept by a test.

Imports nothing of ours, so that it still runs when our packages are shadowed.
"""

import ast
import re
import tokenize
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("pickclient", "screens", "offline", "devices", "warehouse", "pickserver", "assets")
SHIPPED = sorted(path for name in PACKAGES for path in (ROOT / name).rglob("*.py"))
PROOF = sorted(path for name in ("tests", "tools", "bench") for path in (ROOT / name).rglob("*.py"))
STYLES = sorted(path for name in ("pickclient", "screens") for path in (ROOT / name).rglob("*.tcss"))

FILE_LINES_MAX = 400
FUNCTION_LINES_MAX = 50
CLASS_METHODS_MAX = 20
SCREEN_LINES_MAX = 150
"""Lines of one screen's class; what words things stands below it."""

VAGUE_NAMES = {"utils", "util", "helpers", "helper", "common", "misc", "manager", "managers"}
"""Names that say where code was put, not what it does."""

NOT_PURE = {"now", "utcnow", "today", "uuid1", "uuid4", "urandom", "open"}
"""Calls whose answer differs from one run to the next, or that touch the disk."""

Function = ast.FunctionDef | ast.AsyncFunctionDef
Documented = ast.ClassDef | Function


def relative(path: Path) -> str:
    """How a test names a file."""
    return str(path.relative_to(ROOT))


@cache
def parsed(path: Path) -> ast.Module:
    """A module's tree."""
    return ast.parse(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", SHIPPED + PROOF, ids=relative)
def test_a_module_is_small_and_says_why_it_exists(path: Path) -> None:
    text, tree = path.read_text(encoding="utf-8"), parsed(path)
    assert ast.get_docstring(tree), "says why it exists"
    assert text.count("\n") <= FILE_LINES_MAX
    for node in ast.walk(tree):
        if isinstance(node, Function):
            assert _lines(node) <= FUNCTION_LINES_MAX, f"{node.name} is too long"
        if isinstance(node, ast.ClassDef):
            methods = [item for item in node.body if isinstance(item, Function)]
            assert len(methods) <= CLASS_METHODS_MAX, f"{node.name} does too much"


@pytest.mark.parametrize("path", SHIPPED + PROOF, ids=relative)
def test_a_name_says_what_it_does_not_where_code_was_put(path: Path) -> None:
    names = {*relative(path).removesuffix(".py").split("/")}
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.ClassDef | Function):
            names |= {word.lower() for word in re.findall(r"[A-Z]?[a-z]+", node.name)}
    assert not names & VAGUE_NAMES


@pytest.mark.parametrize("path", SHIPPED, ids=relative)
def test_everything_public_is_documented(path: Path) -> None:
    undocumented = [node.name for node in _public(parsed(path)) if not _documented(node)]
    assert undocumented == []


@pytest.mark.parametrize("path", SHIPPED + PROOF, ids=relative)
def test_a_failure_is_caught_by_name(path: Path) -> None:
    tree = parsed(path)
    broad = [
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.ExceptHandler) and _names(node.type) & {"", "Exception", "BaseException"}
        if not (isinstance(node.body[-1], ast.Raise) and node.body[-1].exc is None)
    ]
    assert broad == [], "only what is raised again at once may be caught without knowing what it is"


@pytest.mark.parametrize("path", SHIPPED + PROOF, ids=relative)
def test_a_silenced_linter_says_why(path: Path) -> None:
    unexplained = [
        f"{line}: {comment}"
        for line, comment in _comments(path)
        if re.search(r"noqa|type: ignore", comment)
        and not re.search(r"(noqa: [A-Z]+[0-9]+(, ?[A-Z]+[0-9]+)*|type: ignore\[[a-z, -]+\]) +(- |# |\()?\w+", comment)
    ]
    assert unexplained == [], "write `# noqa: RULE - why`"


@pytest.mark.parametrize("path", SHIPPED + PROOF, ids=relative)
def test_a_comment_is_a_sentence_and_no_banner(path: Path) -> None:
    banners = [line for line, comment in _comments(path) if re.search(r"[-=#*~]{4,}", comment)]
    assert banners == []


@pytest.mark.parametrize("path", SHIPPED, ids=relative)
def test_no_module_keeps_state(path: Path) -> None:
    tree = parsed(path)
    kept = [
        ast.unparse(node)[:60]
        for node in tree.body
        if isinstance(node, ast.Assign | ast.AnnAssign)
        if isinstance(node.value, ast.List | ast.Dict | ast.Set | ast.Call)
        if not all(name.isupper() or name.startswith("__") or _is_type(name) for name in _assigned(node))
    ]
    kept += [f"global at {node.lineno}" for node in ast.walk(tree) if isinstance(node, ast.Global)]
    assert kept == [], "a constant is in capitals and never changes; state belongs to an object"


@pytest.mark.parametrize("path", [path for path in SHIPPED if path.name != "cli.py"], ids=relative)
def test_only_a_command_line_prints(path: Path) -> None:
    calls = [node for node in ast.walk(parsed(path)) if isinstance(node, ast.Call)]
    assert [call.lineno for call in calls if _called(call) == "print"] == []


@pytest.mark.parametrize("path", sorted((ROOT / "warehouse").rglob("*.py")), ids=relative)
def test_the_rules_of_the_floor_ask_nobody_what_time_it_is(path: Path) -> None:
    calls = [node for node in ast.walk(parsed(path)) if isinstance(node, ast.Call)]
    assert [f"{call.lineno}: {_called(call)}" for call in calls if _called(call) in NOT_PURE] == []


@pytest.mark.parametrize("path", sorted((ROOT / "screens").rglob("*.py")), ids=relative)
def test_a_screen_is_one_job(path: Path) -> None:
    for node in parsed(path).body:
        if isinstance(node, ast.ClassDef):
            assert _lines(node) <= SCREEN_LINES_MAX, f"{node.name} does too much"


def test_a_stylesheet_styles_its_own_screen_only() -> None:
    for path in STYLES:
        classes = {node.name for node in parsed(path.with_suffix(".py")).body if isinstance(node, ast.ClassDef)}
        bare = re.sub(r"/\*.*?\*/", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
        top_level = {line.split()[0] for line in bare.splitlines() if line[:1].isalpha()}
        assert top_level <= classes, f"{path.name}: rules reach every screen unless they are nested under its class"


def test_no_two_test_files_share_a_name() -> None:
    names = [path.name for path in PROOF if path.name.startswith("test_")]
    assert sorted(names) == sorted(set(names))


def test_a_folder_of_tests_shadows_no_package() -> None:
    assert list((ROOT / "tests").rglob("__init__.py")) == []


def _lines(node: ast.ClassDef | Function) -> int:
    return (node.end_lineno or node.lineno) - node.lineno + 1


def _public(tree: ast.Module | ast.ClassDef) -> Iterator[Documented]:
    """Classes and functions a reader of this module may use, methods included."""
    for node in tree.body:
        if isinstance(node, Documented) and (not node.name.startswith("_") or node.name == "__init__"):
            yield node
            if isinstance(node, ast.ClassDef):
                yield from _public(node)


def _documented(node: Documented) -> bool:
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


def _is_type(name: str) -> bool:
    """Reads as a type's name: `T = TypeVar("T")`, `Site = NewType("Site", str)`."""
    return bool(re.fullmatch(r"_?([A-Z][a-z0-9]*)+", name))


def _called(call: ast.Call) -> str:
    """The last word of what is called."""
    match call.func:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
        case _:
            return ""


def _comments(path: Path) -> Iterator[tuple[int, str]]:
    """Every comment with its line."""
    with path.open("rb") as file:
        for token in tokenize.tokenize(file.readline):
            if token.type == tokenize.COMMENT:
                yield token.start[0], token.string

"""The house rules that a linter cannot express are kept, and a breach of any would be noticed."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.house import tidy

ROOT = Path(__file__).parents[2]
PACKAGES = ("pickclient", "screens", "offline", "devices", "paper", "warehouse", "pickserver", "assets")
SHIPPED = sorted(path for name in PACKAGES for path in (ROOT / name).rglob("*.py"))
PROOF = sorted(path for name in ("tests", "tools", "bench") for path in (ROOT / name).rglob("*.py"))
STYLES = sorted(path for name in ("pickclient", "screens") for path in (ROOT / name).rglob("*.tcss"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A rule, the files it is for, and what would break it."""

    says: str
    files: list[Path]
    finds: Callable[[Path], Iterable[tuple[int, str]]]
    breach: str


RULES = (
    Rule(says="a module says why it exists", files=SHIPPED + PROOF, finds=tidy.purposeless, breach="X = 1\n"),
    Rule(says="a file is short", files=SHIPPED + PROOF, finds=tidy.long_file, breach="X = 1\n" * 401),
    Rule(
        says="a function is short",
        files=SHIPPED + PROOF,
        finds=tidy.long_function,
        breach="def a():\n" + "    1\n" * 50,
    ),
    Rule(
        says="a class is one thing",
        files=SHIPPED + PROOF,
        finds=tidy.doing_everything,
        breach="class A:\n" + "".join(f"    def a{number}(self): ...\n" for number in range(21)),
    ),
    Rule(
        says="a screen is one job",
        files=[path for path in SHIPPED if path.is_relative_to(ROOT / "screens")],
        finds=tidy.many_jobs,
        breach="class A:\n" + "    1\n" * 150,
    ),
    Rule(
        says="a name says what it does, not where code was put",
        files=SHIPPED + PROOF,
        finds=tidy.vague,
        breach="class ScanManager: ...\n",
    ),
    Rule(says="everything public is documented", files=SHIPPED, finds=tidy.undocumented, breach="def a(): ...\n"),
    Rule(
        says="a failure is caught by name",
        files=SHIPPED + PROOF,
        finds=tidy.caught_unknown,
        breach="try:\n    1\nexcept Exception:\n    pass\n",
    ),
    Rule(says="a silenced linter says why", files=SHIPPED + PROOF, finds=tidy.silenced, breach="a = 1  # noqa: A001\n"),
    Rule(says="a comment is no banner", files=SHIPPED + PROOF, finds=tidy.banners, breach="# ---- parts ----\n"),
    Rule(says="no module keeps state", files=SHIPPED, finds=tidy.state, breach="seen = []\n"),
    Rule(
        says="only a command line prints",
        files=[path for path in SHIPPED if path.name != "cli.py"],
        finds=tidy.printed,
        breach="print('x')\n",
    ),
    Rule(
        says="the rules of the floor ask nobody what time it is",
        files=[path for path in SHIPPED if path.is_relative_to(ROOT / "warehouse")],
        finds=tidy.impure,
        breach="import datetime\ndatetime.datetime.now()\n",
    ),
    Rule(says="a stylesheet styles its own screen only", files=STYLES, finds=tidy.stray_style, breach="Static { }\n"),
)


def said(rule: Rule) -> str:
    """How a test names a rule."""
    return rule.says


@pytest.mark.parametrize("rule", RULES, ids=said)
def test_the_house_keeps_its_rules(rule: Rule) -> None:
    found = [f"{path.relative_to(ROOT)}:{line}: {what}" for path in rule.files for line, what in rule.finds(path)]
    assert not found, "\n".join([rule.says, *found])


@pytest.mark.parametrize("rule", RULES, ids=said)
def test_a_breach_is_noticed(rule: Rule, tmp_path: Path) -> None:
    style = rule.finds is tidy.stray_style
    breached = tmp_path / ("breached.tcss" if style else "breached.py")
    breached.with_suffix(".py").write_text("class Breached: ...\n", encoding="utf-8")
    breached.write_text(rule.breach, encoding="utf-8")
    assert list(rule.finds(breached))


def test_no_two_test_files_share_a_name() -> None:
    names = [path.name for path in PROOF if path.name.startswith("test_")]
    assert [name for name in names if names.count(name) > 1] == []


def test_a_folder_of_tests_shadows_no_package() -> None:
    assert list((ROOT / "tests").rglob("__init__.py")) == []

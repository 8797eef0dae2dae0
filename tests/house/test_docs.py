"""What the docs say exists: every link leads somewhere, every command is one."""

import json
import re
from pathlib import Path

import pytest

from pickclient.cli import command_line

ROOT = Path(__file__).parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
LINK = re.compile(r"\]\(([^)\s]+)\)")
TARGET = re.compile(r"(?:^|`|\s)make ([a-z][a-z-]*)", re.MULTILINE)


def relative(path: Path) -> str:
    """How a test names a page."""
    return path.relative_to(ROOT).as_posix()


def code(page: Path) -> str:
    """What a page shows as code: fenced blocks and `words`."""
    return "\n".join(re.findall(r"```.*?```|`[^`\n]+`", page.read_text(encoding="utf-8"), re.DOTALL))


@pytest.mark.parametrize("page", PAGES, ids=relative)
def test_every_link_within_the_project_leads_somewhere(page: Path) -> None:
    links = [link for link in LINK.findall(page.read_text(encoding="utf-8")) if not link.startswith(("http", "#"))]
    assert [link for link in links if not (page.parent / link.partition("#")[0]).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=relative)
def test_every_make_target_a_page_names_can_be_made(page: Path) -> None:
    rules = re.findall(r"^([a-z][a-z%-]*):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    known = [re.compile(rule.replace("%", "[a-z-]+")) for rule in rules]
    named = TARGET.findall(code(page))
    assert [name for name in named if not any(rule.fullmatch(name) for rule in known)] == []


def test_the_readme_says_the_two_commands() -> None:
    assert {"demo", "test"} <= set(TARGET.findall(code(ROOT / "README.md")))


def test_every_command_the_readme_shows_can_be_given() -> None:
    shown = re.findall(r"^\.venv/bin/pickclient ([^#\n]+?) *(?:#.*)?$", code(ROOT / "README.md"), re.MULTILINE)
    assert shown
    for line in shown:
        command_line().parse_args(line.split())


def test_every_make_target_says_what_it_is_for() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    phony = set(re.findall(r"^\.PHONY: (.*)$", makefile, re.MULTILINE)[0].split())
    explained = set(re.findall(r"^([a-z][a-z%-]*):.*## \w", makefile, re.MULTILINE))
    assert phony - explained == set()


def test_every_decision_is_listed_and_numbered_without_a_gap() -> None:
    pages = sorted(path.name for path in (ROOT / "docs" / "decisions").glob("0*.md"))
    listed = LINK.findall((ROOT / "docs" / "decisions" / "README.md").read_text(encoding="utf-8"))
    assert listed == pages
    assert [int(name[:4]) for name in pages] == list(range(1, len(pages) + 1))


def test_every_sentence_the_operating_page_explains_is_one_that_is_shown() -> None:
    page = (ROOT / "docs" / "operating.md").read_text(encoding="utf-8").partition("on the screen")[2]
    english = json.loads((ROOT / "assets" / "locales" / "en.json").read_text(encoding="utf-8"))["messages"]
    explained = re.findall(r"^\| `([^`]+)` \|", page, re.MULTILINE)
    assert explained
    assert set(explained) <= {lines[0] for lines in english.values()}


def test_every_package_is_on_the_map() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    packages = sorted(path.parent.name for path in ROOT.glob("*/__init__.py"))
    assert [name for name in packages if f"`{name}/`" not in readme] == []

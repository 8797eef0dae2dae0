"""Our package names are short and flat, so another distribution could take one of them.

Imports nothing of ours, so that it still says so when one of our packages is shadowed.
"""

from importlib.metadata import packages_distributions
from importlib.util import find_spec
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("pickclient", "screens", "offline", "devices", "paper", "warehouse", "pickserver", "assets")


@pytest.mark.parametrize("package", PACKAGES)
def test_no_other_distribution_ships_our_package(package: str) -> None:
    assert set(packages_distributions().get(package, [])) <= {"pickclient"}


@pytest.mark.parametrize("package", PACKAGES)
def test_the_package_that_is_imported_is_the_one_in_this_tree(package: str) -> None:
    spec = find_spec(package)
    assert spec is not None
    assert spec.origin == str(ROOT / package / "__init__.py")


@pytest.mark.parametrize("package", PACKAGES)
def test_every_package_is_listed_for_the_wheel(package: str) -> None:
    listed = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    assert f'"{package}"' in listed.partition("module-name")[2].partition("]")[0]

"""One demo site for the journeys that leave it as they find it: each works on trolleys of its own."""

from collections.abc import Iterator

import pytest

from tests.doubles.shift import Site, demo_site


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with demo_site(tmp_path_factory.mktemp("journeys") / "site") as made:
        yield made

"""Three nodes on one PostgreSQL, one of them killed again and again: what people see and what is kept is as with one.

`make nodes-long` has the full fifty trolleys; the usual run has a tenth.
"""

import os
from pathlib import Path
from typing import Final

from pydantic import SecretStr

from pickserver.settings import Settings
from pickserver.store.database import open_database, open_postgres
from pickserver.store.outbox import position
from pickserver.wiring import let_in
from tests.doubles.balancer import balanced
from tests.doubles.fleet import content, worked
from tests.doubles.follower import Follower
from tests.doubles.nodes import dying_nodes, filled, outbox_faults, state
from tests.doubles.postgres import Cluster
from tests.protocol.serving import serving

TROLLEYS: Final = int(os.environ.get("PICKCLIENT_TROLLEYS", "5"))
PICKERS: Final = 5
FOLLOWERS: Final = 2
PACE_S: Final = 0.08
"""Seconds a picker rests after each act."""


def test_three_nodes_of_which_one_is_always_dying_keep_what_one_file_keeps(tmp_path: Path, postgres: Cluster) -> None:
    site = content(TROLLEYS, PICKERS)
    address = postgres.made("fleet")
    with filled(open_postgres(address), site) as database:
        token = let_in(Settings(database=SecretStr(address)), "reports")
        with balanced([]) as balancer, dying_nodes(tmp_path, address, balancer) as kills:
            followers = [Follower(lambda: [balancer.url], token) for _ in range(FOLLOWERS)]
            for follower in followers:
                follower.begin()
            accounts = worked(tmp_path / "several", balancer.url, pickers=PICKERS, trolleys=TROLLEYS, pace_s=PACE_S)
            last = database.read(position)
            for follower in followers:
                follower.end(at=last)
        several = database.read(state)
        assert database.read(outbox_faults) == []
    with filled(open_database(tmp_path / "file"), site):
        pass
    with serving(tmp_path / "file") as one:
        alone = worked(tmp_path / "one", one.url, pickers=PICKERS, trolleys=TROLLEYS, pace_s=0.0)
        one.stop()
    with filled(open_database(tmp_path / "file"), None) as database:
        single = database.read(state)
    for account in (*accounts, *alone):
        assert account.failed == ""
        assert account.went_back == []
        assert account.unsent == 0
    for follower in followers:
        assert follower.failed == ""
        assert follower.positions == list(range(1, last + 1)), "each position once and in order"
    assert sum(kills.values()) >= TROLLEYS // 5
    print(f"{TROLLEYS} trolleys, {sum(kills.values())} nodes killed, {balancer.carried} connections carried")  # noqa: T201 - the figure of the long run
    assert [account.signalled for account in accounts] == [account.signalled for account in alone]
    assert several == single

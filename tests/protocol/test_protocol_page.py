"""The page that explains the protocol names all that a client can meet."""

from pathlib import Path

from pickserver.handlers import folding, intake, release, sync
from pickserver.store.journals import EventStatus

PAGE = (Path(__file__).parents[2] / "docs" / "protocol.md").read_text(encoding="utf-8")

TROUBLES = {
    intake.HASH_MISMATCH,
    intake.UNSEALED,
    intake.CHAIN_BROKEN,
    intake.QUARANTINED,
    intake.UNKNOWN_TYPE,
    sync.UNKNOWN_TROLLEY,
    folding.TOTE_CONFLICT,
    folding.UNKNOWN_TOTE,
    folding.LEASE_UNKNOWN,
}


def test_the_page_names_every_status_trouble_and_verdict() -> None:
    names = {*EventStatus, *TROUBLES, release.STALE_EPOCH, release.NOT_HELD}
    assert sorted(name for name in names if f"`{name}`" not in PAGE) == []

"""Reports as they wait on a device, for tests and for the programs that tests kill."""

from warehouse.recordings import RecordingPart, RecordingSent
from warehouse.values import replace

TOLD = RecordingSent(
    recording="01912f3e-9c5b-7a41-8d1e-000000000001",
    device="D1",
    incarnation="00",
    operator="",
    trolley="",
    stop=0,
    screen="sign_in",
    seq=0,
    client="0.1.0",
    link="offline",
    told_ms=5,
)


def told(number: int) -> RecordingSent:
    """Another one."""
    return replace(TOLD, recording=f"01912f3e-9c5b-7a41-8d1e-{number:012}")


def told_with(number: int) -> RecordingSent:
    """Another one, with enough of a recording that writing it takes a while."""
    return replace(told(number), parts=(RecordingPart(began_ms=0, ended_ms=1, cast="eA==" * 20_000),))

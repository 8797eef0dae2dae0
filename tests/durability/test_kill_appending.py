"""kill -9 of a process that appends as fast as it can: every number it told is in the journal, and at most one more.

Proves process death only; power cuts are another test.
"""

import os
import subprocess
import sys
from pathlib import Path
from random import Random

import pytest

from offline.journal import Journal

ROOT = Path(__file__).parents[2]
KILLS = 20

APPENDS = """
import os, sys
from offline.journal import Journal
journal = Journal.open(sys.argv[1], randomness=os.urandom)
print(journal.incarnation, flush=True)
while True:
    event = journal.append("TRL-17", lambda seq: b"event %d" % seq + bytes(500), folds=True)
    os.write(1, b"%d\\n" % event.seq)
    if event.seq % 20 == 0:
        journal.keep(ack=event.seq - 5, documents={"route": os.urandom(3000)})
"""


@pytest.mark.parametrize("seed", [17])
def test_every_number_told_before_a_kill_is_in_the_journal(tmp_path: Path, seed: int) -> None:
    dice = Random(seed)
    path = tmp_path / "journal"
    told = 0
    incarnations = set()
    for _ in range(KILLS):
        with subprocess.Popen(
            [sys.executable, "-c", APPENDS, str(path)], stdout=subprocess.PIPE, cwd=ROOT, env={"PYTHONPATH": str(ROOT)}
        ) as process:
            assert process.stdout
            incarnations.add(process.stdout.readline())
            numbers = [int(process.stdout.readline()) for _ in range(dice.randint(1, 60))]
            process.kill()
            numbers += [int(line) for line in process.stdout.read().splitlines(keepends=True) if line.endswith(b"\n")]
        assert numbers == list(range(numbers[0], numbers[0] + len(numbers)))
        assert numbers[0] in (told + 1, told + 2), "the next, or the one after an event that was never told"
        told = numbers[-1]
    assert len(incarnations) == 1
    journal = Journal.open(path, randomness=os.urandom)
    assert journal.standing.seq in (told, told + 1)
    assert [event.body[:-500] for event in journal.tail(0, 10_000)] == [
        b"event %d" % seq for seq in range(1, journal.standing.seq + 1)
    ]
    journal.check()
    journal.close()

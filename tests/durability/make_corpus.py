"""Makes the corpus folder of the newest journal version, once, before its release: never over a file that is there.

Run it with `python -m tests.durability.make_corpus`. Beside each journal it writes what has to be read from it.
"""

import json
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from random import Random

from offline.journal import Journal
from offline.recorder import Context, Stamp, Work, append
from offline.schema import STEPS
from warehouse.codec import read_body
from warehouse.events import (
    Arrived,
    Confirmed,
    Dropped,
    Entry,
    Event,
    LineCount,
    Parked,
    Put,
    Refused,
    Requested,
    Shorted,
    ShortReason,
    Skipped,
    Taken,
    ToteBound,
    Undone,
    Wish,
)
from warehouse.reconcile import folded

CORPUS = Path(__file__).parent / "corpus"

CONTEXT = Context(device="D1", site="S", session="s1", client="0.1.0", operators=("BDG-0412",))

PUT = Put(stop=1, slot="A1", tote="TOT-00417", counts=(LineCount(line="4417-1", quantity=2),))

SHIFT: tuple[Event, ...] = (
    ToteBound(slot="A1", tote="TOT-00417"),
    ToteBound(slot="A2", tote="TOT-00418"),
    Arrived(stop=1),
    Refused(code="4006381333931", refusal="WrongItem", stop=1),
    Taken(stop=1, quantity=3, code="4006381333931"),
    PUT,
    Undone(seq=6, event=PUT),
    PUT,
    Confirmed(seq=8),
    Put(stop=1, slot="A2", tote="TOT-00418", counts=(LineCount(line="4418-1", quantity=1),)),
    Skipped(stop=2),
    Arrived(stop=3, by=Entry.CHECK_DIGITS),
    Taken(stop=3, quantity=1, by=Entry.TYPED),
    Shorted(stop=3, reason=ShortReason.DAMAGED, found=1, missing=(LineCount(line="4417-2", quantity=1),)),
    Put(stop=3, slot="A1", tote="TOT-00417", counts=(LineCount(line="4417-2", quantity=1),)),
    Parked(place="PRK-A1"),
    Dropped(zone="ZON-2"),
    Requested(wish=Wish.RELEASE),
)
"""Every kind of event of version 1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Specimen:
    """A journal of the corpus: how far the server had it and what was forgotten."""

    name: str
    events: tuple[Event, ...]
    ack: int = 0
    pruned_to: int = 0


SPECIMENS = (
    Specimen(name="empty", events=()),
    Specimen(name="unsent", events=SHIFT),
    Specimen(name="pruned", events=SHIFT + SHIFT, ack=25, pruned_to=18),
)


def tally_of(events: list[Event]) -> dict[str, list[list[int | str]]]:
    """What the events of a trolley amount to, as JSON can hold it."""
    tally = folded(events)
    return {
        "lines": [[stop, line, count.picked, count.shorted] for (stop, line), count in sorted(tally.lines.items())],
        "skips": [[stop, times] for stop, times in sorted(tally.skips.items())],
        "totes": [[slot, tote, times] for (slot, tote), times in sorted(tally.totes.items())],
    }


def expectation(journal: Journal) -> dict[str, object]:
    """Everything that can be read from `journal`."""
    events = journal.tail(0, 10_000)
    return {
        "incarnation": journal.incarnation,
        "ack": journal.acked,
        "pruned": journal.standing.pruned,
        "server": journal.standing.server,
        "documents": {name: content.decode() for name, content in journal.documents("").items()},
        "events": [{"seq": e.seq, "hash": e.hash.hex(), "body": e.body.decode()} for e in events],
        "trolleys": {
            trolley: {
                "events": [event.seq for event in journal.events_of(trolley)],
                "tally": tally_of([read_body(event.body)[1] for event in journal.events_of(trolley)]),
            }
            for trolley in ("TRL-17", "TRL-18")
        },
    }


def make(specimen: Specimen, folder: Path) -> None:
    """Write the specimen's journal and what is to be read from it."""
    dice = Random(specimen.name)
    with tempfile.TemporaryDirectory() as made:
        journal = Journal.open(Path(made) / "journal", randomness=dice.randbytes)
        for n, event in enumerate(specimen.events):
            work = Work(trolley="TRL-17" if n < len(SHIFT) else "TRL-18", epoch=3, route_version=1)
            stamp = Stamp(event_id=f"{n:032x}", wall_ms=1_763_820_000_000 + n, mono_ms=n, boot_id="boot-1")
            append(journal, event, context=CONTEXT, work=work, screen="pick", stamp=stamp)
        if specimen.events:
            journal.keep(ack=specimen.ack, server="site-1.3", documents={"route/TRL-17": b'{"stops": []}'})
        journal.prune({"TRL-17": specimen.pruned_to})
        expected = json.dumps(expectation(journal), indent=1, ensure_ascii=False) + "\n"
        journal.close()
        with (folder / f"{specimen.name}.json").open("x", encoding="utf-8") as told:
            told.write(expected)
        shutil.copy(Path(made) / "journal", folder / f"{specimen.name}.journal")


if __name__ == "__main__":
    version = CORPUS / f"v{len(STEPS)}"
    version.mkdir(parents=True, exist_ok=True)
    for specimen in SPECIMENS:
        make(specimen, version)

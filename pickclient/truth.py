"""Compares what a played trolley physically came to with what the server says of it, through its public API alone.

Run as a process of its own (`python -m pickclient.truth SERVER TROLLEY TRUTH-FILE`), so that it shares nothing with the
player that wrote the file or with the client that was played.
"""

import json
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from urllib.request import urlopen


def compared(truth: Iterable[str], lines: Sequence[dict[str, object]]) -> list[str]:
    """What differs, a sentence each: truth-file lines against the server's lines of the trolley."""
    put: Counter[str] = Counter()
    missing: Counter[str] = Counter()
    for written in truth:
        act = json.loads(written)
        put.update(act["put"])
        missing.update(act["missing"])
    found = []
    for line in lines:
        name = str(line["line"])
        for what, told, true in (("picked", line["picked"], put), ("shorted", line["shorted"], missing)):
            if told != true[name]:
                found.append(f"line {name}: {true[name]} {what} in truth, the server says {told}")
    known = {str(line["line"]) for line in lines}
    found += [f"line {name}: in the truth, unknown to the server" for name in sorted({*put, *missing} - known)]
    return found


def main(arguments: Sequence[str]) -> int:
    """Print every difference and a closing count; 0 when there is none."""
    server, trolley, file = arguments
    with urlopen(f"{server}/v1/trolleys/{trolley}/lines", timeout=10) as answer:  # noqa: S310 (the caller names it)
        lines = json.load(answer)["lines"]
    found = compared(Path(file).read_text(encoding="utf-8").splitlines(), lines)
    for sentence in found:
        sys.stdout.write(f"{sentence}\n")
    picked, shorted = (sum(int(line[what]) for line in lines) for what in ("picked", "shorted"))
    sys.stdout.write(f"{trolley}: {len(lines)} lines, {picked} picked, {shorted} short, {len(found)} differences\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

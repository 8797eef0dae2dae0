"""A network line to a server, in a process of its own: as it is, slow, or swallowing everything.

`python -m bench.yardsticks.line SERVER-PORT` prints the port it listens on and then does what it is told, line by line:
`open`, `dead` (connections are taken and never answered) or `late SECONDS` (each piece of data is held back so long).
"""

import asyncio
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass

PIECE_BYTES_MAX = 65_536


@dataclass(slots=True)
class Line:
    """What is done to data now."""

    to_port: int
    dead: bool = False
    late_s: float = 0.0

    def told(self, words: str) -> None:
        """Change to what `words` say."""
        self.dead = words == "dead"
        self.late_s = float(words.removeprefix("late ")) if words.startswith("late ") else 0.0

    async def carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Carry one connection."""
        there, back = await asyncio.open_connection("127.0.0.1", self.to_port)
        async with asyncio.TaskGroup() as both:
            both.create_task(self._one_way(reader, back))
            both.create_task(self._one_way(there, writer))

    async def _one_way(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        async for piece in _pieces(reader):
            if self.dead:
                continue
            await asyncio.sleep(self.late_s)
            writer.write(piece)
        writer.close()


async def _pieces(reader: asyncio.StreamReader) -> AsyncIterator[bytes]:
    while piece := await reader.read(PIECE_BYTES_MAX):
        yield piece


async def main(to_port: int) -> None:
    """Listen until standard input ends."""
    line = Line(to_port)
    server = await asyncio.start_server(line.carry, "127.0.0.1", 0)
    sys.stdout.write(f"{server.sockets[0].getsockname()[1]}\n")
    sys.stdout.flush()
    while told := await asyncio.to_thread(sys.stdin.readline):
        line.told(told.strip())


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1])))

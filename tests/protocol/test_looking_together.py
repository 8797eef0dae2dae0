"""Requests that wait for labels look together: one look for all who ask meanwhile, and never at what was before."""

import asyncio
from collections.abc import Collection, Mapping

import pytest

from pickserver.changes import Looks


class Wall:
    """Something to look at, which changes, and whose every look is counted and takes as long as it is told."""

    def __init__(self) -> None:
        self.written = 0
        self.looks: list[set[str]] = []
        self.go_on = asyncio.Event()
        self.go_on.set()
        self.fails = False

    async def look(self, asked: Collection[str]) -> Mapping[str, int]:
        self.looks.append(set(asked))
        seen = self.written
        await self.go_on.wait()
        if self.fails:
            raise ConnectionError
        return dict.fromkeys(asked, seen)


def test_who_asks_at_the_same_moment_looks_once() -> None:
    async def live() -> None:
        wall = Wall()
        looks = Looks(wall.look)
        assert await asyncio.gather(*(looks.at(name) for name in ["a", "b", "a", "a", "c"])) == [0] * 5
        assert wall.looks == [{"a", "b", "c"}]
        wall.written = 1
        assert await looks.at("a") == 1
        assert wall.looks[1:] == [{"a"}]

    asyncio.run(live())


def test_who_asks_during_a_look_is_told_by_the_next_one() -> None:
    async def live() -> None:
        wall = Wall()
        looks = Looks(wall.look)
        wall.go_on.clear()
        early = asyncio.create_task(looks.at("a"))
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        assert wall.looks == [{"a"}]
        wall.written = 1
        late = [asyncio.create_task(looks.at(name)) for name in ("a", "b")]
        await asyncio.sleep(0)
        wall.go_on.set()
        assert await early == 0
        assert [await each for each in late] == [1, 1], "what was written before they asked"
        assert wall.looks == [{"a"}, {"a", "b"}]

    asyncio.run(live())


def test_a_look_that_fails_fails_for_who_asked_for_it_and_for_nobody_later() -> None:
    async def live() -> None:
        wall = Wall()
        looks = Looks(wall.look)
        wall.fails = True
        failed = await asyncio.gather(looks.at("a"), looks.at("b"), return_exceptions=True)
        assert [type(each) for each in failed] == [ConnectionError] * 2
        with pytest.raises(ConnectionError):
            await looks.at("a")
        wall.fails = False
        assert await looks.at("a") == 0

    asyncio.run(live())


def test_who_goes_away_takes_nobody_along() -> None:
    async def live() -> None:
        wall = Wall()
        looks = Looks(wall.look)
        wall.go_on.clear()
        going, staying = (asyncio.create_task(looks.at("a")) for _ in range(2))
        await asyncio.sleep(0)
        going.cancel()
        await asyncio.sleep(0)
        wall.go_on.set()
        assert await staying == 0
        assert going.cancelled()

    asyncio.run(live())

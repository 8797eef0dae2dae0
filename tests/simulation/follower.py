"""Programs that follow the site of a history: one reads often, one rarely; both may die before they keep a token.

They roll dice of their own, so that a history is the same with them and without.
"""

from collections.abc import Iterator
from functools import partial
from random import Random
from typing import Final

from sqlalchemy import Connection, select

from pickserver.handlers import feed
from pickserver.handlers.feed import Page
from pickserver.store.tables import OUTBOX
from tests.simulation.site import Site
from warehouse.wire import Problem

Row = tuple[int, str]
"""Position and id."""
EAGER: Final = 0.1
LAZY: Final = 0.02


class Follower:
    """Reads the feed page by page from its last token, and keeps what it read with the token after it."""

    def __init__(self, site: Site, random: Random, share: float) -> None:
        """Begin now; look at about `share` of all steps."""
        self._site = site
        self._random = random
        self._share = share
        self._token = ""
        self._began = 0
        self.seen: list[Row] = []
        """Since it began, or began anew."""
        self.refused = 0
        """How often it was told to take a snapshot and begin anew."""
        self._begin()

    def step(self) -> None:
        """Look, sometimes; and die, now and then, with what was read and not kept."""
        if self._random.random() < self._share:
            self._look(self._random.randint(1, 9), dies=self._random.random() < 0.1)

    def catch_up(self) -> None:
        """Read until there is nothing more."""
        while self._look(50, dies=False):
            pass

    def p14_each_position_once_and_in_order(self) -> Iterator[str]:
        """What was seen is what the outbox holds from where it began, each row once, in order, up to the end."""
        wanted = self._site.read(partial(_rows, after=self._began))
        if self.seen != wanted:
            yield f"P14 a follower that began at {self._began} saw {self.seen}, the outbox holds {wanted}"

    def _begin(self) -> None:
        place = self._site.read(feed.newest)
        self._token, self._began, self.seen = feed.token_of(place), place.pos, []

    def _look(self, most: int, *, dies: bool) -> bool:
        """Read a page; whether there was any."""
        page = self._site.read(partial(_page, token=self._token, most=most))
        if isinstance(page, Problem):
            self.refused += 1
            self._begin()
            return True
        if not dies:
            self._token = feed.token_of(page.place)
            self.seen += [(row.pos, row.id) for row in page.rows]
        return bool(page.rows)


def followers(site: Site, seed: int) -> tuple[Follower, Follower]:
    """Those of one history."""
    random = Random(f"followers of {seed}")
    return Follower(site, random, EAGER), Follower(site, random, LAZY)


def _page(tx: Connection, token: str, most: int) -> Page | Problem:
    place = feed.begun(tx, token)
    return place if isinstance(place, Problem) else feed.page(tx, place, most)


def _rows(tx: Connection, after: int) -> list[Row]:
    query = select(OUTBOX.c.pos, OUTBOX.c.id).where(OUTBOX.c.pos > after).order_by(OUTBOX.c.pos)
    return [(row.pos, row.id) for row in tx.execute(query)]

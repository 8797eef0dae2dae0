"""Letting programs follow the outbox, and letting them no longer: what `pickserver follower` does."""

from re import compile as pattern
from typing import Final

from sqlalchemy import Connection

from pickserver.seams import Clock, Ids, hashed, wall_ms
from pickserver.store import followers
from warehouse.errors import PickclientError

NAME: Final = pattern(r"[A-Za-z0-9-]{1,40}")


class FollowerError(PickclientError):
    """A follower cannot be let in, or out; says why."""


def let_in(tx: Connection, name: str, clock: Clock, ids: Ids) -> str:
    """Let the program called `name` follow; its token, which is told this once and kept hashed.

    Raises:
        FollowerError: the name cannot be, or is taken.

    """
    if not NAME.fullmatch(name):
        raise FollowerError(f"{name!r} is no name for a follower: 1 to 40 letters, digits and hyphens")
    token = ids.token()
    if not followers.add(tx, name, hashed(token), wall_ms(clock)):
        raise FollowerError(f"there is a follower {name} already; remove it first, and its token is good no longer")
    return token


def let_out(tx: Connection, name: str) -> None:
    """Let the program called `name` follow no longer.

    Raises:
        FollowerError: there is none of that name.

    """
    if not followers.remove(tx, name):
        raise FollowerError(f"there is no follower {name}")

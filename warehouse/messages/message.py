"""What every sentence that an operator can be shown is. Of its own, so that each file of them can say so."""

from warehouse.values import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A sentence as a value without words.

    A class and no union of all of them: a type checker compares two unions member by member, which for hundreds takes
    minutes.
    """

"""What a code means to a device: at once from the trolleys it carries, and from the server where that answers.

Reads the journal's file through its one thread, changes nothing in it, and is made when somebody first asks.
"""

from collections.abc import Awaitable, Callable

from offline import mirror
from offline.journal import Journal
from offline.recovery import unfold
from offline.writer import Writer
from warehouse.found import Carried, Found, found_here


class Finding:
    """Answers for one device."""

    def __init__(self, writer: Writer, ask: Callable[[str], Awaitable[Found]]) -> None:
        """Read through `writer`; `ask` puts the question to the server."""
        self._writer = writer
        self._ask = ask

    async def here(self, code: str) -> Found:
        """What `code` means by the trolleys that were claimed here; no network is asked.

        Raises: JournalError.
        """

        def find(journal: Journal) -> Found:
            return found_here(code, carried(journal))

        return await self._writer.run(find)

    async def there(self, code: str) -> Found:
        """What the server knows of `code`.

        Raises: offline.transport.TransportError.
        """
        return await self._ask(code)


def carried(journal: Journal) -> list[Carried]:
    """Every trolley that is claimed here and was not lost, where it was left; the one opened last first."""
    signed_in = mirror.operator(journal)
    return [
        Carried(
            trolley=unfold(journal, claim),
            operator_name=signed_in.name if signed_in and signed_in.operator == claim.operator else claim.operator,
            epoch=claim.epoch,
        )
        for claim in mirror.claims(journal)
        if claim.lost_to is None
    ]

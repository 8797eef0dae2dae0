"""How people come by trolleys: a claim with a key, asked again with the same key until its outcome is known."""

from collections import Counter
from collections.abc import Callable

from offline.transport import Refusal, Unreachable
from tests.doubles.network import FaultyNetwork
from tests.simulation.handheld import Handheld
from tests.simulation.site import Site
from warehouse.claims import ClaimWanted


class Claims:
    """The claims of all devices, over a network that fails."""

    def __init__(self, site: Site, network: FaultyNetwork, tell: Callable[[str], None], counts: Counter[str]) -> None:
        self._site = site
        self._network = network
        self._tell = tell
        self._counts = counts
        self._keys = 0
        self._unsettled: dict[str, tuple[str, ClaimWanted, str]] = {}
        """By device: the claim whose outcome is not known, with its key."""
        self.winners: dict[tuple[str, int], set[str]] = {}
        """By trolley and epoch: the journals for which it was granted."""

    def is_unsettled(self, handheld: Handheld) -> bool:
        """Whether the device waits for the outcome of a claim."""
        return handheld.name in self._unsettled

    def forget(self, handheld: Handheld) -> None:
        """The program that asked is gone, and its key with it."""
        self._unsettled.pop(handheld.name, None)

    def look_for_work(self, handheld: Handheld, number: int) -> None:
        """Ask again about the claim whose outcome is not known, else claim trolley `number`."""
        if self.is_unsettled(handheld):
            self._claim(handheld, *self._unsettled[handheld.name])
        else:
            self.ask(handheld, f"TRL-{number}", "")

    def ask(self, handheld: Handheld, trolley: str, take_over: str) -> None:
        """Begin a claim."""
        self._keys += 1
        wanted = ClaimWanted(take_over=take_over, incarnation=handheld.journal.incarnation)
        self._unsettled[handheld.name] = (trolley, wanted, f"key-{self._keys}")
        self._claim(handheld, trolley, wanted, f"key-{self._keys}")

    def _claim(self, handheld: Handheld, trolley: str, wanted: ClaimWanted, key: str) -> None:
        try:
            claim = self._network.call(lambda: self._site.claim(handheld.name, handheld.badge, trolley, wanted, key))
        except Unreachable:
            self._tell(f"{handheld.name} hears nothing about its claim of {trolley}")
            return
        except Refusal as refusal:
            self.forget(handheld)
            self._tell(f"{handheld.name} is refused {trolley}: {refusal.problem.type}")
            return
        self.forget(handheld)
        self._tell(f"{handheld.name} has {trolley} epoch {claim.epoch}, snapshot at {claim.snapshot.ack}")
        handheld.claimed(claim)
        self.winners.setdefault((trolley, claim.epoch), set()).add(handheld.journal.incarnation)
        self._counts["claims"] += 1

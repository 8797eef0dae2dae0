"""What is said about the device, the server, the sign-in and who holds a trolley. Values without words."""

from warehouse.messages.message import Message
from warehouse.values import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Resumed(Message):
    """The trolley is open at the stop where it was left."""

    trolley_name: str
    stop: int
    stops: int
    saved_at: str
    """`HH:MM` of the last scan that was recorded."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IsItInTote(Message):
    """A put was recorded but perhaps never signalled: ask whether `quantity` of `wanted` units are in the tote."""

    slot: str
    item_name: str
    quantity: int
    wanted: int


@dataclass(frozen=True, slots=True, kw_only=True)
class IsItInHand(Message):
    """A take was recorded but perhaps never signalled: ask whether `quantity` of `wanted` are in the hand now."""

    item_name: str
    quantity: int
    wanted: int


@dataclass(frozen=True, slots=True, kw_only=True)
class IsToteIn(Message):
    """A tote was recorded but perhaps never signalled: ask whether it stands in `slot`."""

    tote: str
    slot: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AreYouAt(Message):
    """An arrival was recorded but perhaps never signalled."""

    location: str


@dataclass(frozen=True, slots=True, kw_only=True)
class IsItShort(Message):
    """A short was recorded but perhaps never signalled: ask whether `missing` units are not there."""

    location: str
    missing: int


@dataclass(frozen=True, slots=True, kw_only=True)
class IsItSkipped(Message):
    """A skip was recorded but perhaps never signalled: ask whether the stop comes back at the end."""

    location: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NoWifi(Message):
    """Nothing reaches the server; `unsent` scans are safe on the device."""

    unsent: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NotSaved(Message):
    """The scan did not reach the disk."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceFull(Message):
    """The device has no space left: finish this stop, then change the device."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceReadOnly(Message):
    """The device's storage cannot be written."""


@dataclass(frozen=True, slots=True, kw_only=True)
class JournalBroken(Message):
    """The journal is damaged: nothing is deleted, another device goes on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class JournalNewer(Message):
    """A newer program wrote this journal."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FolderInUse(Message):
    """Another pickclient works in this data folder."""

    holder: str
    """Process number and since when."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SystemProblem(Message):
    """The server has trouble; what was scanned is saved."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SignInAgain(Message):
    """The sign-in has run out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceNotKnown(Message):
    """The site does not know this device, or no longer: somebody has to enrol it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceKeyUnsafe(Message):
    """The device's token lies where others can read it, or cannot be read: it is not used."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TryBadge(Message):
    """The site is made up and nobody has a badge: one may be typed."""

    badge: str
    """What follows `BDG-`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScanBadge(Message):
    """Nobody is signed in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BadgeNotKnown(Message):
    """The site has no such badge."""

    badge: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BadgeDue(Message):
    """Something that is no badge was scanned at sign-in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PinDue(Message):
    """The badge has a PIN, which is to be typed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PinWrong(Message):
    """What was typed is not the PIN of the badge."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TooManyPins(Message):
    """So many wrong PINs were typed that the server takes none for some minutes, the right one included."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NeedsWifi(Message):
    """The act must ask the server, which does not answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NoWork(Message):
    """No trolley waits."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrolleyNotKnown(Message):
    """The site has no such trolley, or it has no work."""

    trolley: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldBy(Message):
    """A colleague holds the trolley."""

    trolley_name: str
    operator_name: str
    done: int
    stops: int


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldHeard(Message):
    """A colleague holds the trolley; the server has all of it but `unsent` scans, the last for `minutes` minutes."""

    trolley_name: str
    operator_name: str
    done: int
    stops: int
    minutes: int
    unsent: int


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldUnknown(Message):
    """A colleague holds the trolley; the last scan came `minutes` minutes ago, and how many did not is not known."""

    trolley_name: str
    operator_name: str
    done: int
    stops: int
    minutes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenOver(Message):
    """The trolley is another's now; the server has all of this device's scans."""

    trolley_name: str
    operator_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenOverUnsent(Message):
    """The trolley is another's now; so many of this device's scans are on it alone."""

    trolley_name: str
    operator_name: str
    unsent: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NotYours(Message):
    """The trolley was taken and is nobody's now, or nobody says whose; the server has all of this device's scans."""

    trolley_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NotYoursUnsent(Message):
    """The same, while so many of this device's scans are on it alone."""

    trolley_name: str
    unsent: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NoChoice(Message):
    """A key or command that does nothing here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberDue(Message):
    """What was done does nothing here, where one of the numbered choices is asked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TypingDue(Message):
    """What was done does nothing here, where a number is to be typed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrolleyOrNumberDue(Message):
    """What was done does nothing here, where a trolley is to be scanned or chosen by its number."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScanLost(Message):
    """A scan broke off and was not taken."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HaveTrolley(Message):
    """The next trolley was asked for while this one is open here."""

    trolley_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HaveInHand(Message):
    """Another trolley was asked for while units of this one, which is open here, are in the hand."""

    trolley_name: str
    have: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TrolleyDue(Message):
    """Something that is no trolley was scanned where one is had."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GoOnWith(Message):
    """The trolley is open as it was left, before its first stop or with nothing known of when."""

    trolley_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ScanTooSlow(Message):
    """Keys came too slowly for a scanner, where the same can be typed."""

"""What is asked and told when a device is made known and somebody signs in; plain dataclasses as in `wire`."""

from warehouse.values import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Badge:
    """Sign in with a badge, and a PIN where the operator has one."""

    badge: str
    pin: str = field(default="", repr=False)
    """A secret."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedIn:
    """An operator's sign-in."""

    operator: str
    """Badge code."""
    name: str
    language: str
    roles: tuple[str, ...]
    token: str = field(repr=False)
    """Sent with every command; a secret."""
    expires_s: int
    """Seconds until the badge must be scanned again."""
    site: str
    site_name: str
    time_zone: str = ""
    """The site's IANA time zone, such as `Europe/Amsterdam`: cut-offs are in it; empty when it is not known."""
    held: tuple[str, ...]
    """Trolleys the operator holds, on whatever device."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceWanted:
    """Register a device with the site's enrolment code."""

    device: str
    """The device's own name for itself: letters, digits and hyphens."""
    enrolment: str = field(repr=False)
    """The site's code; a secret."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceKnown:
    """A registered device's token."""

    device: str
    token: str = field(repr=False)
    """Sent with every sync; a secret."""
    site: str

"""PINs, kept so that they cannot be read back; checking one takes tens of milliseconds, never within a transaction."""

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError


def hashed_pin(pin: str) -> str:
    """How `pin` is kept."""
    return PasswordHasher().hash(pin)


def fits(pin_hash: str, pin: str) -> bool:
    """Whether `pin` is the one that was hashed."""
    try:
        return PasswordHasher().verify(pin_hash, pin)
    except (VerificationError, InvalidHashError):
        return False

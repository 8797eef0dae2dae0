"""Where the device's token and other secrets come from, and where they are kept: never in a file of ours.

Order: the service manager's credentials, a token file, the environment, the system's keyring, and memory, which the
screen calls "not saved". Writes no log; a secret's value never shows in a `repr`.
"""

import stat
import sys
from collections.abc import Callable, Mapping
from enum import StrEnum
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Protocol, TypeVar

from warehouse.values import dataclass, field

T = TypeVar("T")

SERVICE = "pickclient"
"""Under which name the keyring keeps what is ours."""

KEYRING_WAIT_S = 5.0
"""Seconds a keyring may take: some wait for a window that nobody sees."""

KEYRINGS_ALLOWED = frozenset(
    {
        "keyring.backends.SecretService",
        "keyring.backends.Windows",
        "keyring.backends.kwallet",
        "keyring.backends.libsecret",
        "keyring.backends.macOS",
    }
)
"""Backends that keep a secret secret. Others lose it silently, write it as it is, or ask on our terminal."""


class SecretError(Exception):
    """A place for secrets that is not safe, or cannot be read; the text names it and what to do, never the secret."""


class KeptIn(StrEnum):
    """Where a secret is."""

    CREDENTIALS = "credentials"
    FILE = "file"
    ENVIRONMENT = "environment"
    KEYRING = "keyring"
    MEMORY = "memory"
    """Not saved: gone with the program."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Secret:
    """A secret, and where it was found."""

    value: str = field(repr=False)
    kept_in: KeptIn


class Keyring(Protocol):
    """What is needed of a keyring backend."""

    def get_password(self, service: str, username: str) -> str | None:
        """The secret, if there is one."""

    def set_password(self, service: str, username: str, password: str) -> None:
        """Keep a secret."""


class SecretStore:
    """Reads and keeps secrets by name, such as `device-token`; waits for the keyring, so not for an event loop."""

    def __init__(
        self,
        environment: Mapping[str, str],
        *,
        file: Path | None = None,
        keyring: Callable[[], Keyring | None] | None = None,
        wait_s: float = KEYRING_WAIT_S,
    ) -> None:
        """Look in `environment`, a token `file`, and the `keyring` (the system's, when none is given)."""
        self._environment = environment
        self._file = file
        self._keyring = keyring or system_keyring
        self._wait_s = wait_s
        self._memory: dict[str, str] = {}

    def read(self, name: str) -> Secret | None:
        """The secret `name`, from the first place that has it.

        Raises:
            SecretError: a place that should hold it is not safe or not readable.

        """
        credentials = self._environment.get("CREDENTIALS_DIRECTORY")
        variable = f"{SERVICE}_{name}".replace("-", "_").upper()
        if credentials and (path := Path(credentials) / name).exists():
            return Secret(value=_content(path), kept_in=KeptIn.CREDENTIALS)
        if self._file is not None and self._file.exists():
            return Secret(value=_private(self._file), kept_in=KeptIn.FILE)
        if value := self._environment.get(variable):
            return Secret(value=value, kept_in=KeptIn.ENVIRONMENT)
        if name in self._memory:
            return Secret(value=self._memory[name], kept_in=KeptIn.MEMORY)
        kept = self._asked(lambda keyring: keyring.get_password(SERVICE, name))
        return Secret(value=kept, kept_in=KeptIn.KEYRING) if kept else None

    def keep(self, name: str, value: str) -> KeptIn:
        """Keep a secret in the keyring, proved by reading it back; else in memory, to be shown as not saved."""

        def keep_and_read(keyring: Keyring) -> str | None:
            keyring.set_password(SERVICE, name, value)
            return keyring.get_password(SERVICE, name)

        if self._asked(keep_and_read) == value:
            self._memory.pop(name, None)
            return KeptIn.KEYRING
        self._memory[name] = value
        return KeptIn.MEMORY

    def _asked(self, ask: Callable[[Keyring], T]) -> T | None:
        """What `ask` got from the keyring; None when there is none that is safe, it fails, or it takes too long."""
        answers: SimpleQueue[T | None] = SimpleQueue()

        def work() -> None:
            try:
                keyring = self._keyring()
                answers.put(None if keyring is None else ask(keyring))
            except _faults():
                answers.put(None)

        Thread(target=work, name="keyring", daemon=True).start()
        try:
            return answers.get(timeout=self._wait_s)
        except Empty:
            return None


def system_keyring() -> Keyring | None:
    """The best keyring of this system that keeps a secret secret; imports what it needs, which is slow."""
    from keyring.backend import get_all_keyring  # noqa: PLC0415 - not before the first paint

    safe = [one for one in get_all_keyring() if type(one).__module__ in KEYRINGS_ALLOWED]
    return max(safe, key=lambda one: float(one.priority), default=None)


def _faults() -> tuple[type[BaseException], ...]:
    """What keyrings raise when they cannot; the desktop's bus has errors of its own."""
    from keyring.errors import KeyringError  # noqa: PLC0415 - not before the first paint

    found: list[type[BaseException]] = [KeyringError, OSError, RuntimeError]
    for module, name in (("secretstorage.exceptions", "SecretStorageException"), ("jeepney", "DBusErrorResponse")):
        fault = getattr(sys.modules.get(module), name, None)
        if isinstance(fault, type):
            found.append(fault)
    return tuple(found)


def _private(path: Path) -> str:
    """What a file for its owner alone holds."""
    if path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        message = f"{path} can be read by others: chmod 600 {path}"
        raise SecretError(message)
    return _content(path)


def _content(path: Path) -> str:
    try:
        value = path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        message = f"{path} cannot be read: {type(error).__name__}"
        raise SecretError(message) from None
    if not value:
        message = f"{path} is empty"
        raise SecretError(message)
    return value

"""Where a secret comes from, in which order, and which places are refused."""

from pathlib import Path
from threading import Event

import pytest
from keyring.errors import KeyringLocked

from pickclient.secrets import KeptIn, Keyring, SecretError, SecretStore, system_keyring

NAME = "device-token"


class Drawer:
    """A keyring in memory; `forgets` keeps nothing and says nothing, as a null backend does."""

    def __init__(self, *, forgets: bool = False) -> None:
        self.kept: dict[str, str] = {}
        self.forgets = forgets

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get(f"{service}/{username}")

    def set_password(self, service: str, username: str, password: str) -> None:
        if not self.forgets:
            self.kept[f"{service}/{username}"] = password


class Locked:
    """A keyring nobody unlocks."""

    def get_password(self, service: str, username: str) -> str | None:
        raise KeyringLocked

    def set_password(self, service: str, username: str, password: str) -> None:
        raise KeyringLocked


def test_places_are_asked_in_their_order(tmp_path: Path) -> None:
    credentials, file, drawer = tmp_path / "credentials", tmp_path / "token", Drawer()
    credentials.mkdir()
    (credentials / NAME).write_text("one\n")
    file.write_text("two\n")
    file.chmod(0o600)
    drawer.set_password("pickclient", NAME, "four")
    environment = {"CREDENTIALS_DIRECTORY": str(credentials), "PICKCLIENT_DEVICE_TOKEN": "three"}
    found = []
    for path in (credentials / NAME, file, None):
        secret = SecretStore(environment, file=file, keyring=lambda: drawer).read(NAME)
        found.append(secret and (secret.value, secret.kept_in))
        if path:
            path.unlink()
    secret = SecretStore({}, file=file, keyring=lambda: drawer).read(NAME)
    found.append(secret and (secret.value, secret.kept_in))
    assert found == [
        ("one", KeptIn.CREDENTIALS),
        ("two", KeptIn.FILE),
        ("three", KeptIn.ENVIRONMENT),
        ("four", KeptIn.KEYRING),
    ]


def test_a_token_file_that_others_can_read_is_refused_and_its_content_not_told(tmp_path: Path) -> None:
    file = tmp_path / "token"
    file.write_text("hush-hush")
    file.chmod(0o640)
    with pytest.raises(SecretError, match="chmod 600") as refusal:
        SecretStore({}, file=file, keyring=Drawer).read(NAME)
    assert "hush-hush" not in str(refusal.value)


def test_an_empty_token_file_is_no_token(tmp_path: Path) -> None:
    file = tmp_path / "token"
    file.touch(0o600)
    with pytest.raises(SecretError, match="is empty"):
        SecretStore({}, file=file, keyring=Drawer).read(NAME)


def test_what_a_keyring_kept_is_read_back_in_another_run() -> None:
    drawer = Drawer()
    assert SecretStore({}, keyring=lambda: drawer).keep(NAME, "hush") is KeptIn.KEYRING
    secret = SecretStore({}, keyring=lambda: drawer).read(NAME)
    assert secret is not None
    assert secret.value == "hush"


@pytest.mark.parametrize("keyring", [Drawer(forgets=True), Locked(), None], ids=["forgets", "locked", "none"])
def test_what_no_keyring_keeps_is_in_memory_and_said_to_be(keyring: Keyring | None) -> None:
    store = SecretStore({}, keyring=lambda: keyring)
    assert store.keep(NAME, "hush") is KeptIn.MEMORY
    secret = store.read(NAME)
    assert secret is not None
    assert (secret.value, secret.kept_in) == ("hush", KeptIn.MEMORY)
    assert "hush" not in repr(secret)


def test_a_keyring_that_waits_for_an_unseen_window_is_not_waited_for() -> None:
    never = Event()

    def waits() -> Keyring | None:
        never.wait(30)
        return None

    assert SecretStore({}, keyring=waits, wait_s=0.05).read(NAME) is None
    never.set()


def test_a_system_without_a_safe_keyring_has_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent")
    keyring = system_keyring()
    assert keyring is None or type(keyring).__module__.startswith("keyring.backends.")

"""Everything that can be set, as one frozen tree, from a file, the environment and the command line, in that order.

Nothing heavy is imported here: settings are read before the first paint. Secrets are not settings; see `secrets`.
"""

import os
import re
from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path

from warehouse.values import dataclass, replace

ENVIRONMENT_PREFIX = "PICKCLIENT_"
THEMES = ("floor", "night", "sun", "colour-blind")
"""Those of `screens.themes`, which is not imported for its names: it brings the terminal's library along."""


class SettingsError(Exception):
    """A setting that cannot be; the text names it and says what it should be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What one device is told. Every field is documented in docs/operating.md."""

    server: str = "http://127.0.0.1:8460"
    """Address of the site's pickserver, `http://…` or `https://…`."""
    data: Path = Path("~/.local/share/pickclient")
    """Folder of the journal: one folder is one device."""
    device: str = ""
    """The device's name: 1 to 40 letters, digits and hyphens; empty takes the machine's name."""
    language: str = "en"
    """Language of the screens until somebody signs in: `en` or `pl`."""
    theme: str = "floor"
    """Colours of the screens until somebody chooses others at the device: `floor`, `night`, `sun` or `colour-blind`."""
    sound: str = "on"
    """Whether the terminal's bell rings for accepted, refused and trouble: `on` or `off`."""
    leave: str = "off"
    """Whether Ctrl-C ends the program: `on` where people try it, `off` on a floor device."""
    try_badge: str = ""
    """A badge to offer at sign-in, where people try the program and nobody has one: 4 to 12 letters or digits."""
    recording: str = "on"
    """Whether the terminal is recorded into the data folder, so that a problem can be looked at: `on` or `off`."""
    recording_mb: float = 24.0
    """Megabytes that recordings take at most, the oldest go first: 1 to 1000."""
    recording_h: float = 24.0
    """Hours after which a recording is deleted: 1 to 720."""
    printer: str = ""
    """The desk's label printer: `zpl://host:9100`, `ipp://host/path`, `ipps://…`, `lp:queue` or `dir:/path`."""
    slip_printer: str = ""
    """The desk's printer for pack slips, which are PDF: `ipp://host/path`, `ipps://…`, `lp:queue` or `dir:/path`."""
    scale: str = ""
    """The desk's scale: `sics:/dev/ttyUSB0`, `toledo-kg:/dev/ttyS0@9600`, `toledo-lb:…`, `hid` or `hid:0922:8003`."""
    poll_s: float = 5.0
    """Seconds between two looks for news while nothing is sent: 0.2 to 300."""


def load(path: Path | None, environment: Mapping[str, str], given: Mapping[str, str]) -> Settings:
    """The settings of the file at `path`, overruled by the environment, overruled by what was `given`.

    Raises:
        SettingsError: a name is not known or a value cannot be.

    """
    told: dict[str, str] = {}
    if path is not None:
        told.update(_from_file(path))
    for field in fields(Settings):
        variable = ENVIRONMENT_PREFIX + field.name.upper()
        if environment.get(variable):
            told[field.name] = environment[variable]
    told.update(given)
    return _checked(told)


def _from_file(path: Path) -> dict[str, str]:
    import tomllib  # noqa: PLC0415 - most devices have no file

    try:
        parsed = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        message = f"{path} cannot be read as TOML: {error}"
        raise SettingsError(message) from error
    known = {field.name for field in fields(Settings)}
    for name in parsed:
        if name not in known:
            message = f"{path}: there is no setting {name!r}; there are {', '.join(sorted(known))}"
            raise SettingsError(message)
    return {name: str(value) for name, value in parsed.items()}


def _checked(told: Mapping[str, str]) -> Settings:
    settings = Settings()
    if "server" in told:
        _must(re.fullmatch(r"https?://[^/\s]+/?", told["server"]), "server", "an address such as http://192.0.2.5:8460")
        settings = replace(settings, server=told["server"].rstrip("/"))
    if "data" in told:
        settings = replace(settings, data=Path(told["data"]))
    try:
        settings = replace(settings, data=settings.data.expanduser())
    except RuntimeError as error:
        message = f"the setting 'data' must be a folder without ~ here: {settings.data} names nobody's home"
        raise SettingsError(message) from error
    device = told.get("device") or re.sub(r"[^A-Za-z0-9-]", "-", os.uname().nodename)[:40] or "device"
    _must(re.fullmatch(r"[A-Za-z0-9-]{1,40}", device), "device", "1 to 40 letters, digits and hyphens")
    language = told.get("language", settings.language)
    _must(re.fullmatch(r"[a-z]{2}", language), "language", "two letters, such as en or pl")
    theme = told.get("theme", settings.theme)
    _must(theme in THEMES, "theme", f"one of {', '.join(THEMES)}")
    sound = told.get("sound", settings.sound)
    _must(sound in ("on", "off"), "sound", "on or off")
    leave = told.get("leave", settings.leave)
    _must(leave in ("on", "off"), "leave", "on or off")
    try_badge = told.get("try_badge", settings.try_badge)
    _must(not try_badge or re.fullmatch(r"[A-Za-z0-9]{4,12}", try_badge), "try_badge", "4 to 12 letters or digits")
    recording = told.get("recording", settings.recording)
    _must(recording in ("on", "off"), "recording", "on or off")
    return replace(
        settings,
        device=device,
        language=language,
        theme=theme,
        sound=sound,
        leave=leave,
        try_badge=try_badge,
        recording=recording,
        printer=_printer(told, "printer"),
        slip_printer=_printer(told, "slip_printer"),
        scale=_scale(told),
        recording_mb=_number(told, "recording_mb", settings.recording_mb, 1, 1000),
        recording_h=_number(told, "recording_h", settings.recording_h, 1, 720),
        poll_s=_number(told, "poll_s", settings.poll_s, 0.2, 300, "seconds "),
    )


def _printer(told: Mapping[str, str], name: str) -> str:
    written = told.get(name, "")
    if not written:
        return ""
    from devices.printers.address import Scheme, address  # noqa: PLC0415 - most devices are no desks

    try:
        place = address(written)
    except ValueError as error:
        raise SettingsError(f"the setting {name!r} must be {error}") from error
    _must(name == "printer" or place.scheme is not Scheme.ZPL, name, "a printer that prints PDF: ipp://, lp: or dir:")
    return written


def _scale(told: Mapping[str, str]) -> str:
    written = told.get("scale", "")
    if written:
        from devices.scale_wire import WANTED, WRITTEN  # noqa: PLC0415 - as above

        _must(WRITTEN.fullmatch(written), "scale", WANTED)
    return written


def _number(told: Mapping[str, str], name: str, default: float, least: float, most: float, unit: str = "") -> float:
    try:
        number = float(told.get(name, default))
    except ValueError:
        number = float("nan")
    _must(least <= number <= most, name, f"{unit}from {least:g} to {most:g}")
    return number


def _must(holds: object, name: str, what: str) -> None:
    if not holds:
        message = f"the setting {name!r} must be {what}"
        raise SettingsError(message)


def default_file() -> Path | None:
    """The file that is read when none is named; None where there is none, or no home to have it in."""
    try:
        path = Path(os.environ.get("XDG_CONFIG_HOME") or "~/.config").expanduser() / "pickclient.toml"
    except RuntimeError:
        return None
    return path if path.exists() else None

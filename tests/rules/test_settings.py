"""Settings: read in order, refused by name."""

from pathlib import Path

import pytest

from pickclient.settings import Settings, SettingsError, default_file, load


def test_the_command_line_overrules_the_environment_and_that_the_file(tmp_path: Path) -> None:
    file = tmp_path / "pickclient.toml"
    file.write_text('server = "http://a"\nlanguage = "pl"\npoll_s = 2.5\ndevice = "file"\n', encoding="utf-8")
    settings = load(file, {"PICKCLIENT_SERVER": "http://b/", "PICKCLIENT_DEVICE": "env"}, {"device": "given"})
    assert (settings.server, settings.language, settings.poll_s, settings.device) == ("http://b", "pl", 2.5, "given")
    assert settings.leave == Settings().leave == "off"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("server", "site-box"),
        ("server", "http://a/b"),
        ("device", "a b"),
        ("device", "x" * 41),
        ("language", "english"),
        ("sound", "loud"),
        ("theme", "grey"),
        ("leave", "maybe"),
        ("printer", "zebra"),
        ("scale", "ttyUSB0"),
        ("printer", "zpl://h:0"),
        ("slip_printer", "lp:a b"),
        ("slip_printer", "zpl://192.0.2.12"),
        ("try_badge", "BDG-0412"),
        ("poll_s", "soon"),
        ("poll_s", "0"),
    ],
)
def test_a_setting_that_cannot_be_is_refused_by_name(name: str, value: str) -> None:
    with pytest.raises(SettingsError, match=f"'{name}' must be"):
        load(None, {}, {name: value})


def test_a_desk_has_a_printer_for_labels_and_one_for_slips(tmp_path: Path) -> None:
    file = tmp_path / "pickclient.toml"
    file.write_text('printer = "zpl://192.0.2.12:9100"\nslip_printer = "lp:office"\nscale = "hid"\n', encoding="utf-8")
    settings = load(file, {}, {})
    assert (settings.printer, settings.slip_printer, settings.scale) == ("zpl://192.0.2.12:9100", "lp:office", "hid")
    with pytest.raises(SettingsError, match=r"'printer' must be an address such as zpl://.*dir:/var/spool/labels"):
        load(None, {"PICKCLIENT_PRINTER": "lp:"}, {})


def test_a_file_that_is_not_toml_or_names_no_setting_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "pickclient.toml"
    file.write_text("colour = 1\n", encoding="utf-8")
    with pytest.raises(SettingsError, match="no setting 'colour'; there are data, device"):
        load(file, {}, {})
    file.write_bytes(b"\xff")
    with pytest.raises(SettingsError, match="cannot be read as TOML"):
        load(file, {}, {})


def test_a_name_is_made_of_the_machines_where_none_is_set() -> None:
    assert load(None, {}, {}).device


def test_a_named_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="cannot be read"):
        load(tmp_path / "missing.toml", {}, {})


def test_a_home_that_nobody_has_is_refused_by_name() -> None:
    with pytest.raises(SettingsError, match="names nobody's home"):
        load(None, {"PICKCLIENT_DATA": "~no-such-user-here/x"}, {})


def test_without_a_settings_file_none_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    assert default_file() is None
    (tmp_path / "pickclient.toml").touch()
    assert default_file() == tmp_path / "pickclient.toml"

"""The site file: what nobody could work at, label or read is refused by its field, and then nothing of it is there."""

import json
from pathlib import Path

import pytest

from pickserver.importer import import_site
from pickserver.site_file import SiteFileError
from tests.protocol.test_importing import Site, made_site, written


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return made_site(tmp_path / "site")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("{}", "the site file: site is missing"),
        ('{"site": 5}', "the site file: site is 5, not a text"),
        ("[]", "the site file: is [], not an object"),
        ("{", "the site file: not JSON: "),
    ],
)
def test_a_site_file_of_the_wrong_form_is_refused_in_a_sentence(
    site: Site, tmp_path: Path, text: str, sentence: str
) -> None:
    with pytest.raises(SiteFileError) as refused:
        import_site(site.database, written(tmp_path, text.encode()))
    assert str(refused.value).startswith(sentence)


def test_a_fault_in_a_list_of_the_site_file_is_counted_from_one(site: Site, tmp_path: Path) -> None:
    record = json.loads(site.files.site.read_text(encoding="utf-8"))
    record["operators"].append({**record["operators"][0], "pin": 1234})
    with pytest.raises(SiteFileError, match=r"^the site file: operators 2, pin is 1234, not a text$"):
        import_site(site.database, written(tmp_path, json.dumps(record).encode()))


def person(**change: object) -> dict[str, object]:
    whole = {"operator": "o", "badge": "BDG-1", "name": "Ola", "language": "en", "roles": ["picker"], "pin": None}
    return whole | change


def service(**change: object) -> dict[str, object]:
    return {"method": "Post", "service": "standard", "cut_off": "17:00"} | change


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"desks": [{"desk": "TRL-1", "name": "1"}]}, "desk 'TRL-1': does not read as a desk"),
        ({"desks": [{"desk": "DSK-1", "name": "1"}] * 2}, "desk DSK-1: there 2 times"),
        ({"desks": [{"desk": "DSK-1", "name": "\u202e"}]}, "desk DSK-1: its name holds a control"),
        ({"desks": [{"desk": "DSK-1", "name": "\u200b"}]}, r"desk DSK-1: its name .*nobody can see \(U\+200B\)"),
        ({"desks": [{"desk": "DSK-1", "name": " \u0301 "}]}, "desk DSK-1: its name is empty, or holds nothing"),
        ({"desks": [{"desk": "DSK-1", "name": "x" * 300_000}]}, "its name has 300000 characters, and 80 are the most"),
        ({"name": "\ufeffHall"}, r"^name: holds .*U\+FEFF"),
        ({"operators": [person(name="A\U000e0041")]}, r"operator 'o': its name .*U\+E0041"),
        ({"operators": [person(operator="\x1b[2J" * 99)]}, r"operator '.{,170}': this holds a control"),
        ({"operators": [person(language="../../x")]}, "operator 'o': language '../../x' is not one of en, pl"),
        ({"operators": [person(roles=["picker", "king"])]}, "operator 'o': role 'king' is not one of picker, packer"),
        ({"operators": [person(pin="\0\0\0\0")]}, "operator 'o': its pin is not 1 to 12 digits"),
        ({"services": [service(method="a\x1b[2J")]}, "its method holds a control"),
        ({"services": [service(service="\u200e")]}, "service 'Post': its service holds a control"),
        ({"services": [service(method="x" * 999)]}, "its method has 999 characters, and 200 are the most"),
        ({"ship_from": {"name": "Ola", "town": "E", "country": "PL"}}, "ship_from: no street\nship_from: no postcode"),
        ({"ship_from": {"name": "Ola\u202e", "town": "E", "country": "PL"}}, "ship_from: its name holds a control"),
        ({"print_at": "noon"}, "print_at: 'noon' is not bought or last_scan"),
        ({"bins": ["BIN-1", "bin-2"]}, "bin 'bin-2': does not read as a bin"),
        ({"trolleys": [{"trolley": "TRL-1", "name": "Red one", "slots": ["A1"]}]}, "slots cannot be labelled"),
        ({"trolleys": [{"trolley": f"TRL-{n}", "name": "1", "slots": ["A1"]} for n in "12"]}, "2 trolleys of this"),
    ],
)
def test_what_could_not_be_labelled_refuses_the_site_file(
    site: Site, tmp_path: Path, change: dict[str, object], reason: str
) -> None:
    before = site.content()
    record = json.loads(site.files.site.read_text(encoding="utf-8")) | change
    with pytest.raises(SiteFileError, match=reason):
        import_site(site.database, written(tmp_path, json.dumps(record).encode()))
    assert site.content() == before

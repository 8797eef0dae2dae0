"""Labels of any site: each reads back as its code, from SVG and PDF, on every paper; what does not fit is refused."""

import re
from pathlib import Path

import pytest
from hypothesis import given, settings, strategies as st

from paper.drawing import Bars, Words, fitting, svg
from paper.font import label_font
from paper.pdf import pdf, writable
from paper.script import visual
from paper.symbols import QUIET_MODULES
from pickclient.cli import main
from pickclient.paper.command import SHEETS, Asked, paper_of, write_sheets
from pickclient.paper.labels import Label, LabelsError, Range, demo_labels, kinds_of, wanted
from pickclient.paper.sheets import EDGE_MM, Paper, sheets
from screens.keys import KEYS
from screens.wording import catalogue, languages
from tests.doubles.paper import scanned, scanned_pdf, words_of_pdf
from warehouse.codec import dumps
from warehouse.labels import LABELS_FORMAT, Arrow, LabelKind, Named, SiteLabels

DEMO = demo_labels()
ENGLISH = catalogue("en")
BAR = re.compile(r"M([\d.]+) ([\d.]+)h([\d.]+)v([\d.]+)h-[\d.]+z")
PAPERS = {
    "a4": SHEETS["a4"],
    "letter": SHEETS["letter"],
    "24 on a4": Paper(width=210, height=297, columns=3, rows=8, margin=(0, 0.5)),
    "100x50": Paper(width=100, height=50),
    "4x2in": Paper(width=101.6, height=50.8),
    "4x6in": Paper(width=101.6, height=152.4),
    "57x32": Paper(width=57, height=32),
}


def some(kind: LabelKind, most: int = 24) -> list[Label]:
    """Labels of the demo, from all over it."""
    labels = wanted(kind, DEMO, Range(), ENGLISH)
    return labels[:: max(len(labels) // most, 1)][:most]


def site(**labels: object) -> SiteLabels:
    """A site with these labels only."""
    return SiteLabels(format=LABELS_FORMAT, site="x", name="X", **labels)  # type: ignore[arg-type] # whichever they are


def label(code: str, title: str = "Name") -> Label:
    return Label(code=code, title=title, caption="BADGE")


@pytest.mark.parametrize("kind", [kind for kind in LabelKind if kind is not LabelKind.ITEMS])
def test_every_kind_of_label_reads_back_from_its_pdf(kind: LabelKind) -> None:
    labels = some(kind)
    pages = list(sheets(labels, SHEETS["a4"]))
    read = [code for page in scanned_pdf(pdf(pages)) for code in page]
    assert sorted(read) == sorted(("CODE128", label.code) for label in labels)


@pytest.mark.parametrize("paper", PAPERS.values(), ids=PAPERS)
def test_labels_on_every_paper_read_back_from_svg_and_pdf(paper: Paper) -> None:
    labels = [one for kind in (LabelKind.LOCATIONS, LabelKind.SLOTS, LabelKind.DESKS) for one in some(kind, 8)]
    pages = list(sheets(labels, paper))
    codes = sorted(label.code for label in labels)
    bars = [BAR.findall(svg(page)) for page in pages]
    drawn = [[(float(x), float(y), float(wide), float(high)) for x, y, wide, high in page] for page in bars]
    from_svg = [code for page in drawn for _, code in scanned((paper.width, paper.height), page)]
    from_pdf = [code for page in scanned_pdf(pdf(pages)) for _, code in page]
    assert (sorted(from_svg), sorted(from_pdf)) == (codes, codes)


def test_a_label_printer_of_203_dots_an_inch_prints_what_can_be_read() -> None:
    labels = some(LabelKind.LOCATIONS, 8)
    pages = list(sheets(labels, PAPERS["100x50"]))
    assert [code for page in scanned_pdf(pdf(pages), 8) for _, code in page] == [label.code for label in labels]


@pytest.mark.parametrize("paper", PAPERS.values(), ids=PAPERS)
def test_no_bar_is_thinner_than_a_quarter_millimetre_and_white_is_left_beside_them(paper: Paper) -> None:
    wide, high = paper.label
    for kind in LabelKind:
        if kind is LabelKind.ITEMS:
            continue
        for label in some(kind, 8):
            (page,) = sheets([label], Paper(width=wide, height=high))
            (bars,) = (part for part in page.parts if isinstance(part, Bars))
            assert bars.module >= 0.25
            assert bars.height >= 8
            assert QUIET_MODULES[bars.symbol.symbology] >= 10
            assert bars.x >= 0
            assert bars.x + bars.symbol.units * bars.module <= wide
            for words in (part for part in page.parts if isinstance(part, Words)):
                half = label_font().width(words.text) * words.size / 2
                assert EDGE_MM - 0.01 <= words.x - half < words.x + half <= wide - EDGE_MM + 0.01
                assert not bars.y < words.y - 0.75 * words.size < bars.y + bars.height
                assert 0 < words.y < high


@settings(max_examples=40)
@given(code=st.text(st.sampled_from([chr(n) for n in range(33, 127)]), min_size=1, max_size=30))
def test_a_code_reads_back_or_is_refused_with_a_sentence(code: str) -> None:
    try:
        (page,) = sheets([label(code)], PAPERS["100x50"])
    except LabelsError as error:
        assert re.search("needs a label|check digit", str(error))  # noqa: PT017 - either is right
        return
    (bars,) = (part for part in page.parts if isinstance(part, Bars))
    drawn = [(bars.x + at * bars.module, bars.y, wide * bars.module, bars.height) for at, wide in bars.symbol.bars]
    assert [found for _, found in scanned((100, 50), drawn)] == [code]


@pytest.mark.parametrize(
    ("code", "paper", "sentence"),
    [
        ("SLT-1234567890-D10", Paper(width=40, height=40), "SLT-1234567890-D10 needs a label 56 mm wide"),
        ("D-14-01", Paper(width=70, height=15), "D-14-01 does not fit on a label of 70 by 15 mm"),
        ("4006381333932", Paper(width=70, height=40), "wrong check digit"),
        ("A\x1dB", Paper(width=70, height=40), "cannot be printed as a barcode"),
        ("D-14-01", Paper(width=70, height=40, columns=30), "30 by 1 labels do not fit on 70 by 40 mm"),
    ],
)
def test_what_cannot_be_drawn_is_refused_with_a_sentence(code: str, paper: Paper, sentence: str) -> None:
    with pytest.raises(LabelsError, match=sentence):
        list(sheets([label(code)], paper))


def test_a_location_says_its_level_and_its_check_digits_in_words() -> None:
    first = Range(first="D-14-01", last="D-14-02")
    said = {lang: wanted(LabelKind.LOCATIONS, DEMO, first, catalogue(lang)) for lang in ("en", "pl")}
    assert [(one.title, one.caption, one.arrow) for one in said["en"]] == [
        ("D-14-01", "LEVEL 1 · CHECK 80: eight zero", Arrow.DOWN),
        ("D-14-02", "LEVEL 2 · CHECK 27: two seven", Arrow.UP),
    ]
    assert said["pl"][0].caption == "POZIOM 1 · CYFRY 80: osiem zero"


@pytest.mark.parametrize("language", languages())
def test_a_command_sheet_names_every_key_in_the_language(language: str) -> None:
    words = catalogue(language)
    labels = wanted(LabelKind.COMMANDS, DEMO, Range(), words)
    assert [one.code for one in labels] == [key.command for key in KEYS.values()]
    (text,) = words_of_pdf(pdf(list(sheets(labels, SHEETS["a4"]))))
    assert [act for act in KEYS if words.word(f"key.{act}") not in text] == []


def test_a_range_counts_as_people_do() -> None:
    slots = site(totes=tuple(f"TOT-{n}" for n in (1, 2, 9, 10, 11, 100)))
    assert [one.code for one in wanted(LabelKind.TOTES, slots, Range(first="tot-9", last="TOT-11"), ENGLISH)] == [
        "TOT-9",
        "TOT-10",
        "TOT-11",
    ]
    with pytest.raises(LabelsError, match="no totes in that range: they go from TOT-1 to TOT-100"):
        wanted(LabelKind.TOTES, slots, Range(first="TOT-101"), ENGLISH)


def test_the_same_labels_give_the_same_bytes_and_no_date() -> None:
    first, again = (pdf(list(sheets(some(LabelKind.TOTES), SHEETS["a4"]))) for _ in "12")
    assert first == again
    assert b"Date" not in first


@pytest.mark.parametrize(
    ("text", "stands"),
    [
        ("Zażółć Țîrnă Ωж", "Zażółć Țîrnă Ωж"),
        ("שרה כהן", "ןהכ הרש"),
        ("שרה (כהן) 12", "12 (ןהכ) הרש"),
        ("Ana שרה B", "Ana הרש B"),
        ("مريم", "\ufee2\ufef3\ufeae\ufee3"),
        ("سلام", "\ufee1\ufefc\ufeb3"),
        ("ورد 12", "12 \ufea9\ufead\ufeed"),
        ("می\u200cشود", "\ufea9\ufeee\ufeb7\ufbfd\ufee3"),
        ("مَن", "\ufee6\ufee3"),
    ],
)
def test_letters_stand_as_they_are_read(text: str, stands: str) -> None:
    assert visual(text) == stands
    assert label_font().has(stands)


def test_a_pdf_holds_names_of_many_scripts_and_says_what_it_leaves_out(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    names = {"1": "Łucja Żak", "2": "مريم الحسن", "3": "שרה", "4": "Zoë 🎁 Ma", "5": "李小龙", "6": "Ștefan <b>&"}
    file = tmp_path / "labels.json"
    badges = tuple(Named(code=f"BDG-{number}", name=name) for number, name in names.items())
    file.write_bytes(dumps(site(badges=badges)))
    (tmp_path / "badges.pdf").touch(0o644)
    assert write_sheets(Asked(folder=tmp_path, labels=file, what="badges")) == 0
    (text,) = words_of_pdf((tmp_path / "badges.pdf").read_bytes())
    assert (tmp_path / "badges.pdf").stat().st_mode & 0o777 == 0o600
    assert [name for name in ("Łucja Żak", "Zoë Ma", "Ștefan <b>&") if name not in text] == []
    assert set("مريمشרה") - {"ش"} <= set(text)
    assert capsys.readouterr().err.splitlines() == [
        "BDG-4: a PDF cannot hold the whole name 'Zoë 🎁 Ma'; it says 'Zoë Ma' instead",
        "BDG-5: a PDF cannot hold the whole name '李小龙'; it says BDG-5 instead",
    ]
    assert write_sheets(Asked(folder=tmp_path, labels=file, what="badges", form="svg")) == 0
    drawn = (tmp_path / "badges-1.svg").read_text(encoding="utf-8")
    assert [name for name in names.values() if name not in drawn] == ["Ștefan <b>&"]
    assert "Ștefan &lt;b&gt;&amp;" in drawn
    assert capsys.readouterr().err == ""


def test_a_name_too_long_to_be_read_from_afar_is_cut() -> None:
    named = label("BDG-1", "Aleksandra Katarzyna von und zu Wolfenbüttel-Schwarzenberg " * 3)
    (page,) = sheets([named], PAPERS["57x32"])
    title = next(part for part in page.parts if isinstance(part, Words))
    assert title.text.endswith("…")
    assert title.size >= 2.99
    assert fitting(title.text, 57 - 2 * EDGE_MM, 99) == pytest.approx(title.size, rel=0.1)


def test_what_the_font_cannot_write_is_taken_out() -> None:
    assert writable("Zoë \u200d🎁  Ma") == "Zoë Ma"


def test_labels_are_chosen_by_kind_and_range_from_the_command_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    options = ["--what", "locations", "--from", "D-14-01", "--to", "D-14-03", "--page", "4x2in"]
    assert main(["sheets", str(tmp_path), *options, "--language", "pl"]) == 0
    assert capsys.readouterr().out == f"{tmp_path / 'locations.pdf'}\n"
    data = (tmp_path / "locations.pdf").read_bytes()
    assert list(scanned_pdf(data)) == [[("CODE128", f"D-14-0{n}")] for n in (1, 2, 3)]
    assert "osiem zero" in words_of_pdf(data)[0]


def test_without_a_range_every_kind_of_the_site_is_drawn(tmp_path: Path) -> None:
    assert main(["sheets", str(tmp_path), "--grid", "3x8", "--margin", "0x0.5", "--gap", "0x0"]) == 0
    kinds = [kind for kind in LabelKind if kind is not LabelKind.ITEMS]
    assert {path.name for path in tmp_path.iterdir()} == {f"{kind}.pdf" for kind in kinds}
    assert kinds_of(DEMO, ENGLISH) == kinds


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (["--what", "cats"], "--what cats: there are badges, locations,"),
        (["--from", "D-14-01"], "--from and --to need one kind of labels"),
        (["--page", "a5"], "--page a5: a4, letter, 100x50"),
        (["--grid", "0x3"], "--grid 0x3: columns and rows"),
        (["--what", "totes", "--language", "xx"], "--language xx: there are "),
        (["--what", "totes", "--page", "20x10"], "does not fit|needs a label"),
        (["--labels", "/nowhere/labels.json"], "/nowhere/labels.json cannot be read: "),
        (["--labels", __file__], "is no labels file"),
        (["--what", "badges", "--labels", "EMPTY"], "no badges in this file: pickserver export labels FILE --badges"),
    ],
)
def test_what_cannot_be_done_is_said_and_nothing_is_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], options: list[str], sentence: str
) -> None:
    empty = tmp_path / "labels.json"
    empty.write_bytes(dumps(site()))
    given_options = [str(empty) if option == "EMPTY" else option for option in options]
    assert main(["sheets", str(tmp_path / "out"), *given_options]) == 1
    assert re.search(sentence, capsys.readouterr().err)
    assert not (tmp_path / "out").exists()


def test_inches_are_inches() -> None:
    assert paper_of(Asked(folder=Path(), page="4x6in")) == Paper(width=101.6, height=152.4)


def test_a_number_of_thousands_of_digits_is_sorted_like_any() -> None:
    long = Named(code="ZON-" + "7" * 5000, name="Far")
    site = SiteLabels(format=LABELS_FORMAT, site="s", name="S", zones=(long, Named(code="ZON-010", name="Near")))
    within = Range(first="ZON-9")
    found = wanted(LabelKind.ZONES, site, within, catalogue("en"))
    assert [one.title for one in found] == ["Near", "Far"]


def test_a_name_of_thousands_of_letters_is_cut_in_a_few_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    tried = []

    def counted(text: str, room: float, most: float) -> float:
        tried.append(len(text))
        return min(most, room / len(text))

    monkeypatch.setattr("pickclient.paper.sheets.fitting", counted)
    list(sheets([Label(code="TRL-1", title="x" * 8000, caption="c")], Paper(width=70, height=40)))
    assert len(tried) < 30


def test_nothing_of_a_hostile_file_steers_the_terminal(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "labels.json"
    zone = Named(code="ZON-1", name="a\x1b[2J\0\u202eb" * 999)
    file.write_bytes(dumps(SiteLabels(format=LABELS_FORMAT, site="s", name="S", zones=(zone,))))
    assert write_sheets(Asked(folder=tmp_path / "\x1b[2J", labels=file, what="zones")) == 0
    said = "".join(capsys.readouterr())
    assert not set(said) & set("\x1b\0\u202e")
    assert len(said) < 1000 + 2 * len(str(tmp_path))

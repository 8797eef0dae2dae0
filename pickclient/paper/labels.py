"""What stands on each label: its code, a word to read from afar, and a line below; and which labels are wanted."""

from pathlib import Path
from re import split

from assets import asset
from screens.keys import KEYS, shown
from screens.wording import Catalogue
from warehouse.codec import loads
from warehouse.errors import CodecError
from warehouse.labels import (
    LABELS_FORMAT,
    Arrow,
    LabelKind,
    LocationLabel,
    Named,
    SiteLabels,
    TrolleyLabel,
    location_labels,
    park_labels,
    zone_labels,
)
from warehouse.layout import parse_layout
from warehouse.values import dataclass


class LabelsError(Exception):
    """Labels that cannot be drawn as wanted; the text says why, and what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """One label."""

    code: str
    title: str
    """What is read from afar."""
    caption: str
    arrow: Arrow = Arrow.NONE


@dataclass(frozen=True, slots=True, kw_only=True)
class Range:
    """From which code to which, both with; empty: from the first, to the last."""

    first: str = ""
    last: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class _DemoDesk:
    desk: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _DemoOperator:
    badge: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _DemoTrolley:
    trolley: str
    name: str
    slots: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _DemoSite:
    """The demo's site file, as far as it has labels."""

    site: str
    name: str
    operators: tuple[_DemoOperator, ...]
    trolleys: tuple[_DemoTrolley, ...]
    totes: tuple[str, ...]
    desks: tuple[_DemoDesk, ...]
    bins: tuple[str, ...]


def demo_labels() -> SiteLabels:
    """The demo site's labels. Its badges are for anybody to scan."""
    site = loads(_DemoSite, asset("demo", "site.json").read_text(encoding="utf-8"))
    layout = parse_layout(asset("demo", "layout.json").read_text(encoding="utf-8"))
    return SiteLabels(
        format=LABELS_FORMAT,
        site=site.site,
        name=site.name,
        locations=location_labels(layout),
        trolleys=tuple(TrolleyLabel(code=one.trolley, name=one.name, slots=one.slots) for one in site.trolleys),
        totes=site.totes,
        desks=tuple(Named(code=desk.desk, name=desk.name) for desk in site.desks),
        bins=site.bins,
        zones=zone_labels(layout),
        parks=park_labels(layout),
        badges=tuple(Named(code=operator.badge, name=operator.name) for operator in site.operators),
    )


def read_labels(file: Path) -> SiteLabels:
    """The labels in `file`, which `pickserver export labels` wrote.

    Raises:
        LabelsError: it cannot be read, or is no such file.

    """
    try:
        data = file.read_bytes()
        labels = loads(SiteLabels, data)
    except OSError as error:
        raise LabelsError(f"{file} cannot be read: {error.strerror}") from error
    except (CodecError, UnicodeDecodeError) as error:
        raise LabelsError(f"{file} is no labels file ({error}): make one by pickserver export labels") from error
    if labels.format != LABELS_FORMAT:
        raise LabelsError(f"{file} has the format {labels.format}, and this program reads {LABELS_FORMAT}")
    return labels


def kinds_of(site: SiteLabels, words: Catalogue) -> list[LabelKind]:
    """The kinds of labels there are at a site."""
    return [kind for kind in LabelKind if _every(kind, site, words)]


def wanted(kind: LabelKind, site: SiteLabels, within: Range, words: Catalogue) -> list[Label]:
    """The labels of `kind` within a range, in the order in which people count.

    Raises:
        LabelsError: there are none.

    """
    labels = _every(kind, site, words)
    if kind is LabelKind.COMMANDS:
        return labels
    if not labels:
        how = ": pickserver export labels FILE --badges" if kind is LabelKind.BADGES else ""
        raise LabelsError(f"there are no {kind} in this file{how}")
    labels.sort(key=lambda label: _counted(label.code))
    first = _counted(within.first or labels[0].code)
    last = _counted(within.last or labels[-1].code)
    chosen = [label for label in labels if first <= _counted(label.code) <= last]
    if not chosen:
        raise LabelsError(f"there are no {kind} in that range: they go from {labels[0].code} to {labels[-1].code}")
    return chosen


def _counted(code: str) -> list[tuple[int, str]]:
    """A key that sorts `D-9` before `D-10`."""
    key = []
    for part in filter(None, split("([0-9]+)", code.upper())):
        number = part.lstrip("0")
        # Not by its value: a number of thousands of digits has none that is quickly known.
        key.append((len(number), number) if "0" <= part[0] <= "9" else (-1, part))
    return key


def _every(kind: LabelKind, site: SiteLabels, words: Catalogue) -> list[Label]:
    match kind:
        case LabelKind.BADGES:
            return [_named(one, words.word("label.badge")) for one in site.badges]
        case LabelKind.LOCATIONS:
            return [_location(one, words) for one in site.locations]
        case LabelKind.TROLLEYS:
            return [Label(code=one.code, title=one.name, caption=words.word("label.trolley")) for one in site.trolleys]
        case LabelKind.SLOTS:
            return [
                Label(code=f"SLT-{one.name}-{slot}", title=slot, caption=f"{words.word('label.trolley')} {one.name}")
                for one in site.trolleys
                for slot in one.slots
            ]
        case LabelKind.TOTES:
            return [_numbered(code, words.word("label.tote")) for code in site.totes]
        case LabelKind.DESKS:
            return [_named(one, words.word("label.desk")) for one in site.desks]
        case LabelKind.BINS:
            return [_numbered(code, words.word("label.bin")) for code in site.bins]
        case LabelKind.ZONES:
            return [_named(one, words.word("label.zone")) for one in site.zones]
        case LabelKind.PARKS:
            return [_named(one, words.word("label.park")) for one in site.parks]
        case LabelKind.ITEMS:
            return [_named(one, words.word("label.item")) for one in site.items]
        case LabelKind.COMMANDS:
            return [
                Label(
                    code=key.command,
                    title=words.word(f"key.{act}"),
                    caption=f"{shown(act)} · {words.word(f'tip.{act}')}",
                )
                for act, key in KEYS.items()
            ]


def _named(one: Named, kind: str) -> Label:
    return Label(code=one.code, title=one.name, caption=kind)


def _numbered(code: str, kind: str) -> Label:
    return Label(code=code, title=code.partition("-")[2], caption=kind)


def _location(one: LocationLabel, words: Catalogue) -> Label:
    """With its check digits in words too: they are read out and typed where the barcode is torn."""
    spoken = " ".join(words.word(f"label.digit.{char}") if char.isdigit() else char for char in one.check)
    caption = f"{words.word('label.level')} {one.level} · {words.word('label.check')} {one.check}: {spoken}"
    return Label(code=one.code, title=one.code, caption=caption, arrow=one.arrow)

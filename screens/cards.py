"""Words what was found under a code: one card for each thing it means, with nothing left out that tells two apart."""

from collections.abc import Iterable, Iterator

from screens.widgets.paged import Card, Row
from screens.wording import Catalogue
from warehouse.found import BadgeFound, Found, ItemFound, Lies, LocationFound, PlaceFound, SlotFound
from warehouse.wire import TrolleyState

HEAD = "bold reverse"


def cards(found: Found, words: Catalogue) -> Iterator[Card]:
    """A card for each thing that was found."""
    yield from (_item(item, words) for item in found.items)
    for location in found.locations:
        yield from _location(location, words)
    yield from (_trolley(trolley, words) for trolley in found.trolleys)
    yield from (_slot(slot, words) for slot in found.slots)
    yield from (_place(place, words) for place in found.places)
    yield from (_badge(badge, words) for badge in found.badges)


def _item(item: ItemFound, words: Catalogue) -> Card:
    head = words.word("look_up.item") if item.units <= 1 else words.word("look_up.case", units=item.units)
    lies = [line for place in item.lies for line in _lies(place, words)] or [words.word("look_up.nowhere")]
    return (Row(text=head, style=HEAD), *_named(item), *(Row(text=line) for line in lies), *map(_code, item.codes))


def _named(item: ItemFound) -> Iterable[Row]:
    """The name whole, then whose it is: two merchants may sell the same."""
    return Row(text=item.name, style="bold"), Row(text=f"{item.merchant} {item.sku}")


def _code(code: str) -> Row:
    return Row(text=code)


def _lies(lies: Lies, words: Catalogue) -> list[str]:
    """Where it lies, with how much was told to lie there, then how much of it is still to be taken."""
    stock = _stock(lies, words)
    return [f"{lies.location}  {stock}" if stock else lies.location, *_wanted(lies, words)]


def _stock(lies: Lies, words: Catalogue) -> str:
    return "" if lies.units is None else words.word("look_up.stock", units=lies.units)


def _wanted(lies: Lies, words: Catalogue) -> list[str]:
    return [f"  {words.word('look_up.wanted', units=lies.wanted)}"] if lies.wanted else []


def _location(location: LocationFound, words: Catalogue) -> Iterator[Card]:
    yield (
        Row(text=words.word("look_up.location"), style=HEAD),
        Row(text=location.location, style="bold"),
        *(() if location.items else (Row(text=words.word("look_up.nothing")),)),
    )
    for item in location.items:
        told = [line for lies in item.lies for line in (_stock(lies, words), *_wanted(lies, words)) if line]
        yield (*_named(item), *(Row(text=line) for line in told))


def _trolley(trolley: TrolleyState, words: Catalogue) -> Card:
    rows = [Row(text=words.word("look_up.trolley"), style=HEAD), Row(text=trolley.name, style="bold")]
    rows.append(Row(text=words.word(f"look_up.is.{trolley.status}")))
    rows += [Row(text=text) for text in (trolley.operator_name, trolley.place) if text]
    if trolley.stops:
        rows.append(Row(text=words.word("look_up.done", done=trolley.stops_done, stops=trolley.stops)))
    return rows


def _slot(slot: SlotFound, words: Catalogue) -> Card:
    rows = [Row(text=words.word("look_up.tote"), style=HEAD)]
    rows.append(Row(text=slot.tote or words.word("look_up.no_tote"), style="bold"))
    if slot.trolley_name:
        rows.append(Row(text=words.word("look_up.in_slot", trolley=slot.trolley_name, slot=slot.slot)))
    else:
        rows.append(Row(text=words.word("look_up.free")))
    if slot.orders:
        rows.append(Row(text=words.word("look_up.orders")))
        rows += [Row(text=order) for order in slot.orders]
    return rows


def _place(place: PlaceFound, words: Catalogue) -> Card:
    rows = [Row(text=words.word(f"look_up.{place.kind}"), style=HEAD), Row(text=place.name, style="bold")]
    return rows + [Row(text=words.word("look_up.stands", trolley=name)) for name in place.trolleys]


def _badge(badge: BadgeFound, words: Catalogue) -> Card:
    rows = [Row(text=words.word("look_up.badge"), style=HEAD), Row(text=badge.name, style="bold")]
    return rows + [Row(text=words.word("look_up.has", trolley=name)) for name in badge.trolleys]

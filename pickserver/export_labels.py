"""Writes down everything of a site that has a label, for `pickclient sheets` to draw.

Badges are only in it when that is asked for: whoever has the barcode of one can sign in.
"""

from pathlib import Path

from sqlalchemy import Connection, select

from pickserver.files import PRIVATE, write_whole
from pickserver.importing.items import is_unlabelled
from pickserver.imports import NotReadyError, layout_of
from pickserver.store import planned, trolleys
from pickserver.store.servers import site_of
from pickserver.store.tables import BIN, DESK, ITEM, OPERATOR, TOTE
from warehouse.codec import dumps, loads
from warehouse.items import Item
from warehouse.labels import (
    LABELS_FORMAT,
    Named,
    SiteLabels,
    TrolleyLabel,
    location_labels,
    park_labels,
    zone_labels,
)


def site_labels(tx: Connection, *, badges: bool) -> SiteLabels:
    """Every label of the site, with those of people's badges only if they are wanted.

    Raises:
        NotReadyError: there is no site, or no layout yet.

    """
    layout = layout_of(tx)
    site = site_of(tx)
    if site is None:
        raise NotReadyError("there is no site yet: pickserver import site FILE")
    slots = planned.slots(tx)
    people = tx.execute(select(OPERATOR).order_by(OPERATOR.c.badge)) if badges else ()
    return SiteLabels(
        format=LABELS_FORMAT,
        site=site.site,
        name=site.name,
        locations=location_labels(layout),
        trolleys=tuple(
            TrolleyLabel(code=one.trolley, name=one.name, slots=slots.get(one.trolley, ()))
            for one in trolleys.every(tx)
        ),
        totes=tuple(tx.scalars(select(TOTE.c.tote).order_by(TOTE.c.tote))),
        desks=tuple(Named(code=row.desk, name=row.name) for row in tx.execute(select(DESK).order_by(DESK.c.desk))),
        bins=tuple(tx.scalars(select(BIN.c.bin).order_by(BIN.c.bin))),
        zones=zone_labels(layout),
        parks=park_labels(layout),
        items=tuple(_unlabelled(tx)),
        badges=tuple(Named(code=row.badge, name=row.name) for row in people),
    )


def write_labels(labels: SiteLabels, file: Path) -> None:
    """Write `labels` to `file`, which only its owner can read: it may hold badges.

    Raises:
        OSError: it cannot be written, and nothing of it is left.

    """
    write_whole(file, dumps(labels) + b"\n", PRIVATE)


def _unlabelled(tx: Connection) -> list[Named]:
    """Items for whose units their SKU is the barcode: it is on nothing until it is stuck on."""
    found = []
    for row in tx.execute(select(ITEM).order_by(ITEM.c.merchant, ITEM.c.sku)):
        item = loads(Item, row.item)
        if is_unlabelled(item):
            found.append(Named(code=item.codes[0].code, name=item.name))
    return found

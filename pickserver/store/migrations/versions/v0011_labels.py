"""Who packs which order, its parcels, and the purchase of their labels.

Released migrations are never edited; what changes later is a migration of its own.
"""

from collections.abc import Iterator
from typing import Final

import sqlalchemy as sa
from alembic import op

revision: Final = "0011"
down_revision: Final = "0010"


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "packing",
        *_texts("order_id", "status"),
        *_numbers("version", "epoch"),
        *_texts("device", "incarnation", "desk", "operator", "operator_name"),
        *_times("opened_ms"),
        sa.PrimaryKeyConstraint("order_id", name=op.f("pk_packing")),
    )
    op.create_table(
        "parcel",
        *_texts("parcel", "order_id"),
        *_numbers("number", "version", "generation"),
        sa.PrimaryKeyConstraint("parcel", name=op.f("pk_parcel")),
    )
    op.create_index(op.f("ix_parcel_order_id"), "parcel", ["order_id"])
    _make_labels()


def _make_labels() -> None:
    op.create_table(
        "label",
        *_texts("parcel"),
        sa.Column("generation", sa.Integer(), nullable=False, autoincrement=False),
        *_texts("state"),
        *_numbers("epoch"),
        *_texts("worker"),
        sa.Column("due_ms", sa.BigInteger()),
        *_numbers("tries", "calls"),
        *_texts("carrier", "rate", "shipment", "wanted", "wanted_hash", "reference", "purchase", "tracking"),
        *_times("price_e4"),
        *_texts("currency", "service", "format", "why", "desk", "device", "operator"),
        *_times("requested_ms", "changed_ms"),
        *(sa.Column(name, sa.BigInteger()) for name in ("first_call_ms", "void_until_ms")),
        sa.PrimaryKeyConstraint("parcel", "generation", name=op.f("pk_label")),
    )
    for columns in (["carrier", "due_ms"], ["carrier", "purchase"], ["reference"]):
        op.create_index(op.f(f"ix_label_{'_'.join(columns)}"), "label", columns)
    op.create_table(
        "label_file",
        *_texts("parcel"),
        sa.Column("generation", sa.Integer(), nullable=False, autoincrement=False),
        *_texts("format"),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("parcel", "generation", "format", name=op.f("pk_label_file")),
    )
    op.create_table(
        "label_call",
        *_texts("id", "parcel"),
        *_numbers("generation", "epoch"),
        *_texts("carrier", "kind", "key"),
        *_times("begun_ms"),
        sa.Column("ended_ms", sa.BigInteger()),
        *_texts("outcome", "detail"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_label_call")),
    )
    for columns in (["parcel", "generation"], ["begun_ms"]):
        op.create_index(op.f(f"ix_label_call_{'_'.join(columns)}"), "label_call", columns)


def _texts(*names: str) -> Iterator[sa.Column[str]]:
    return (sa.Column(name, sa.Text(), nullable=False) for name in names)


def _numbers(*names: str) -> Iterator[sa.Column[int]]:
    return (sa.Column(name, sa.Integer(), nullable=False) for name in names)


def _times(*names: str) -> Iterator[sa.Column[int]]:
    return (sa.Column(name, sa.BigInteger(), nullable=False) for name in names)

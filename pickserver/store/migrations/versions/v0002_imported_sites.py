"""What an imported site brings: details of items, stock, services, slots of trolleys, and what is planned from them.

Released migrations are never edited; what changes later is a migration of its own.
"""

import json
from typing import Final

import sqlalchemy as sa
from alembic import op

revision: Final = "0002"
down_revision: Final = "0001"


def upgrade() -> None:
    """Make the tables, and note what is planned already."""
    _goods()
    _planning()
    _note_planned()


def _goods() -> None:
    op.create_table(
        "item_detail",
        sa.Column("merchant", sa.Text(), nullable=False, autoincrement=False),
        sa.Column("sku", sa.Text(), nullable=False, autoincrement=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("merchant", "sku", name=op.f("pk_item_detail")),
    )
    op.create_table(
        "stock",
        sa.Column("location", sa.Text(), nullable=False, autoincrement=False),
        sa.Column("merchant", sa.Text(), nullable=False, autoincrement=False),
        sa.Column("sku", sa.Text(), nullable=False, autoincrement=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("promised", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("location", "merchant", "sku", name=op.f("pk_stock")),
    )
    op.create_index(op.f("ix_stock_merchant_sku"), "stock", ["merchant", "sku"])
    op.create_table(
        "service",
        sa.Column("method", sa.Text(), nullable=False, autoincrement=False),
        sa.Column("service", sa.Text(), nullable=False),
        sa.Column("cut_off", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("method", name=op.f("pk_service")),
    )


def _planning() -> None:
    op.create_table(
        "trolley_slot",
        sa.Column("trolley", sa.Text(), nullable=False, autoincrement=False),
        sa.Column("slot", sa.Text(), nullable=False, autoincrement=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("trolley", "slot", name=op.f("pk_trolley_slot")),
    )
    op.create_table(
        "planned",
        sa.Column("trolley", sa.Text(), nullable=False, autoincrement=False),
        sa.Column("stop", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("line", sa.Text(), nullable=False, autoincrement=False),
        sa.Column("order_id", sa.Text(), nullable=False),
        sa.Column("location", sa.Text(), nullable=False),
        sa.Column("merchant", sa.Text(), nullable=False),
        sa.Column("sku", sa.Text(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("trolley", "stop", "line", name=op.f("pk_planned")),
    )
    op.create_index(op.f("ix_planned_order_id"), "planned", ["order_id"])
    op.create_index(op.f("ix_planned_location_merchant_sku"), "planned", ["location", "merchant", "sku"])


def _note_planned() -> None:
    """Read the routes that are there, so that none of their orders is planned a second time."""
    tx = op.get_bind()
    rows = [
        {
            "trolley": trolley,
            "stop": stop["stop"],
            "line": share["line"],
            "order_id": share["line"].rpartition("/")[0],
            "location": stop["location"],
            "merchant": stop["item"]["merchant"],
            "sku": stop["item"]["sku"],
            "quantity": share["quantity"],
        }
        for trolley, plan in tx.execute(sa.text("SELECT trolley, plan FROM route ORDER BY route_version")).all()
        for stop in json.loads(plan)["stops"]
        for share in stop["shares"]
    ]
    names = ("trolley", "stop", "line", "order_id", "location", "merchant", "sku", "quantity")
    planned = sa.table("planned", *(sa.column(name) for name in names))
    known = {(row["trolley"], row["stop"], row["line"]): row for row in rows}
    if known:
        tx.execute(planned.insert(), list(known.values()))

"""Which items each barcode means, so that one can be looked up by its code.

Released migrations are never edited; what changes later is a migration of its own.
"""

import json
from typing import Final

import sqlalchemy as sa
from alembic import op

revision: Final = "0005"
down_revision: Final = "0004"

LENGTHS: Final = (8, 12, 13, 14)


def upgrade() -> None:
    """Make the table, and fill it from the items that are here."""
    op.create_table(
        "item_code",
        sa.Column("code", sa.Text(), nullable=False, autoincrement=False),
        sa.Column("merchant", sa.Text(), nullable=False, autoincrement=False),
        sa.Column("sku", sa.Text(), nullable=False, autoincrement=False),
        sa.PrimaryKeyConstraint("code", "merchant", "sku", name=op.f("pk_item_code")),
    )
    op.create_index(op.f("ix_item_code_merchant_sku"), "item_code", ["merchant", "sku"])
    tx = op.get_bind()
    known = {
        (_key(code["code"]), merchant, sku)
        for merchant, sku, item in tx.execute(sa.text("SELECT merchant, sku, item FROM item")).all()
        for code in json.loads(item)["codes"]
    }
    if known:
        table = sa.table("item_code", *(sa.column(name) for name in ("code", "merchant", "sku")))
        rows = [{"code": code, "merchant": merchant, "sku": sku} for code, merchant, sku in sorted(known)]
        tx.execute(table.insert(), rows)


def _key(code: str) -> str:
    """The one form of a GTIN, whose check digit holds; any other code as it is."""
    if len(code) not in LENGTHS or not (code.isascii() and code.isdigit()):
        return code
    total = sum(int(digit) * (3 if place % 2 == 0 else 1) for place, digit in enumerate(reversed(code[:-1])))
    return code.zfill(14) if -total % 10 == int(code[-1]) else code

"""What was packed, set aside and labelled of each order at desks, and which orders were cancelled after their release.

Released migrations are never edited; what changes later is a migration of its own.
"""

from typing import Final

import sqlalchemy as sa
from alembic import op

revision: Final = "0013"
down_revision: Final = "0012"


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "pack_tally",
        *(sa.Column(name, sa.Text(), nullable=False, autoincrement=False) for name in ("order_id", "kind")),
        sa.Column("parcel", sa.Integer(), nullable=False, autoincrement=False),
        *(sa.Column(name, sa.Text(), nullable=False, autoincrement=False) for name in ("name", "detail")),
        *(
            sa.Column(name, sa.Integer(), nullable=False, autoincrement=False)
            for name in ("number", "copy", "epoch", "seq")
        ),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint(
            "order_id", "kind", "parcel", "name", "detail", "number", "copy", "epoch", "seq", name=op.f("pk_pack_tally")
        ),
    )
    op.create_table(
        "cancelled",
        sa.Column("order_id", sa.Text(), nullable=False, autoincrement=False),
        sa.Column("operator", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("cancelled_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("order_id", name=op.f("pk_cancelled")),
    )

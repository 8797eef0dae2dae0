"""When the truck leaves that takes an order, and what was decided about those that it went without.

Released migrations are never edited; what changes later is a migration of its own.
"""

from typing import Final

import sqlalchemy as sa
from alembic import op

revision: Final = "0023"
down_revision: Final = "0022"


def upgrade() -> None:
    """Make the table; an order that came in before has no row in it, and is never late."""
    op.create_table(
        "order_truck",
        sa.Column("order_id", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("leaves_ms", sa.BigInteger(), nullable=False),
        sa.Column("gone", sa.Text(), nullable=False),
        sa.Column("gone_ms", sa.BigInteger()),
        sa.Column("decision", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("order_id", name=op.f("pk_order_truck")),
    )
    op.create_index(op.f("ix_order_truck_state_leaves_ms"), "order_truck", ["state", "leaves_ms"])

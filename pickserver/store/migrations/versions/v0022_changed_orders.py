"""What of an order was changed after it had come in; what is in a parcel, and instead of which label another is wanted.

Released migrations are never edited; what changes later is a migration of its own.
"""

from typing import Final

import sqlalchemy as sa
from alembic import op

revision: Final = "0022"
down_revision: Final = "0021"


def upgrade() -> None:
    """Add the columns, which a program that does not know them leaves empty."""
    op.add_column("label", sa.Column("inside", sa.Text()))
    op.add_column("label", sa.Column("instead", sa.Text()))
    op.create_table(
        "order_change",
        sa.Column("order_id", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("changed", sa.Text(), nullable=False),
        sa.Column("operator", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("changed_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("order_id", "number", name=op.f("pk_order_change")),
    )

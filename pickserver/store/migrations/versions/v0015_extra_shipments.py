"""Orders that were opened again for one more parcel.

Released migrations are never edited; what changes later is a migration of its own.
"""

from typing import Final

import sqlalchemy as sa
from alembic import op

revision: Final = "0015"
down_revision: Final = "0014"


def upgrade() -> None:
    """Make the table, and the column, which a program that does not know it leaves empty."""
    op.create_table(
        "extra",
        sa.Column("order_id", sa.Text(), nullable=False, autoincrement=False),
        sa.Column("parcel", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("due", "reason", "operator")),
        sa.Column("opened_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("order_id", "parcel", name=op.f("pk_extra")),
    )
    op.add_column("packing", sa.Column("reopened", sa.Integer()))

"""Which totes are free again, since the orders in them were closed.

Released migrations are never edited; what changes later is a migration of its own.
"""

from typing import Final

import sqlalchemy as sa
from alembic import op

revision: Final = "0014"
down_revision: Final = "0013"


def upgrade() -> None:
    """Make the table; what was closed before stays bound until its tote is scanned at a desk."""
    op.create_table(
        "tote_freed",
        *(sa.Column(name, sa.Text(), nullable=False, autoincrement=False) for name in ("trolley", "slot", "tote")),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.Column("freed_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("trolley", "slot", "tote", name=op.f("pk_tote_freed")),
    )

"""Whose tracking number it is: two parcels with one number could not be told apart by a scan.

Released migrations are never edited; what changes later is a migration of its own.
"""

from typing import Final

import sqlalchemy as sa
from alembic import op

revision: Final = "0019"
down_revision: Final = "0018"

KEPT = """
INSERT INTO tracking (tracking, parcel, generation, taken_ms)
SELECT tracking, parcel, generation, requested_ms FROM label
WHERE tracking <> '' AND length(tracking) <= 80 AND state IN ('bought', 'voiding', 'uncertain')
ORDER BY requested_ms
ON CONFLICT DO NOTHING
"""
"""Of labels that have one number from before, it is the first's."""


def upgrade() -> None:
    """Make the table, and write into it whose the numbers are that are known."""
    op.create_table(
        "tracking",
        sa.Column("tracking", sa.Text(), nullable=False),
        sa.Column("parcel", sa.Text(), nullable=False),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("taken_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("tracking", name=op.f("pk_tracking")),
    )
    op.execute(KEPT)

"""Programs that may follow the outbox.

Released migrations are never edited; what changes later is a migration of its own.
"""

from typing import Final

import sqlalchemy as sa
from alembic import op

revision: Final = "0008"
down_revision: Final = "0007"


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "follower",
        sa.Column("follower", sa.Text(), nullable=False, autoincrement=False),
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column("added_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("follower", name=op.f("pk_follower")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_follower_token_hash")),
    )

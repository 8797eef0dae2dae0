"""What telling brings: wrong PINs in a row, and recordings that devices sent.

Released migrations are never edited; what changes later is a migration of its own.
"""

from typing import Final

import sqlalchemy as sa
from alembic import op

revision: Final = "0005"
down_revision: Final = "0004"


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "pin_tries",
        sa.Column("badge", sa.Text(), nullable=False, autoincrement=False),
        sa.Column("wrong", sa.Integer(), nullable=False),
        sa.Column("last_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("badge", name=op.f("pk_pin_tries")),
    )

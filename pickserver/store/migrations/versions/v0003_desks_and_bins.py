"""Where parcels are packed and what they leave in: the site's desks and bins.

Released migrations are never edited; what changes later is a migration of its own.
"""

from typing import Final

import sqlalchemy as sa
from alembic import op

revision: Final = "0003"
down_revision: Final = "0002"


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "desk",
        sa.Column("desk", sa.Text(), nullable=False, autoincrement=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("desk", name=op.f("pk_desk")),
    )
    op.create_table(
        "bin",
        sa.Column("bin", sa.Text(), nullable=False, autoincrement=False),
        sa.PrimaryKeyConstraint("bin", name=op.f("pk_bin")),
    )

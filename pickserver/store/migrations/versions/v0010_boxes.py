"""What parcels leave in, and where they come from.

Released migrations are never edited; what changes later is a migration of its own.
"""

from typing import Final

import sqlalchemy as sa
from alembic import op

revision: Final = "0010"
down_revision: Final = "0009"


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "box",
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("box", "name")),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("length_mm", "width_mm", "height_mm")),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("tare_g", "max_g")),
        sa.PrimaryKeyConstraint("box", name=op.f("pk_box")),
    )
    op.create_table(
        "ship_from",
        sa.Column("one", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.CheckConstraint("one = 1", name=op.f("ck_ship_from_one")),
        sa.PrimaryKeyConstraint("one", name=op.f("pk_ship_from")),
    )

"""Which orders of a trolley's route were cancelled since it was planned, so that who picks it hears of them.

Released migrations are never edited; what changes later is a migration of its own.
"""

from typing import Final

import sqlalchemy as sa
from alembic import op

revision: Final = "0020"
down_revision: Final = "0019"


def upgrade() -> None:
    """Add the column, which a program that does not know it leaves empty."""
    op.add_column("trolley", sa.Column("cancelled", sa.Text()))

"""Under which lease a line's units were put, and what was found in a tote by who took the trolley over.

Released migrations are never edited; what changes later is a migration of its own.
"""

from typing import Final

import sqlalchemy as sa
from alembic import op

revision: Final = "0009"
down_revision: Final = "0008"


def upgrade() -> None:
    """Add the columns, which a program that does not know them leaves empty."""
    op.add_column("line_tally", sa.Column("epoch", sa.Integer()))
    op.add_column("line_tally", sa.Column("leases", sa.Text()))

"""When labels are printed, and for which merchants pack slips are.

Released migrations are never edited; what changes later is a migration of its own.
"""

from typing import Final

import sqlalchemy as sa
from alembic import op

revision: Final = "0017"
down_revision: Final = "0016"


def upgrade() -> None:
    """Add the columns, which a program that does not know them leaves empty."""
    op.add_column("site", sa.Column("print_at", sa.Text()))
    op.add_column("merchant", sa.Column("pack_slip", sa.Boolean()))

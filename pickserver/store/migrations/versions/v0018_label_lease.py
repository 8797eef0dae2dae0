"""Under which lease of its order a label was wanted: whoever has the order later does not know what was printed.

Released migrations are never edited; what changes later is a migration of its own.
"""

from typing import Final

import sqlalchemy as sa
from alembic import op

revision: Final = "0018"
down_revision: Final = "0017"


def upgrade() -> None:
    """Add the column, which a program that does not know it leaves empty."""
    op.add_column("label", sa.Column("lease", sa.Integer()))

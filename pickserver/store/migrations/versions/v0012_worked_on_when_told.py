"""What was worked on in the minutes of a recording, by which it is found.

Released migrations are never edited; what changes later is a migration of its own.
"""

from typing import Final

import sqlalchemy as sa
from alembic import op

revision: Final = "0012"
down_revision: Final = "0011"


def upgrade() -> None:
    """Add the column, which a program that does not know it leaves empty."""
    op.add_column("recording", sa.Column("worked", sa.Text()))

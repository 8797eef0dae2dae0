"""What the shop of a changed order said of it last: who says the same once more changes nothing back.

Released migrations are never edited; what changes later is a migration of its own.
"""

from typing import Final

import sqlalchemy as sa
from alembic import op

revision: Final = "0024"
down_revision: Final = "0023"


def upgrade() -> None:
    """Add the column, which a program that does not know it leaves empty."""
    op.add_column("order_change", sa.Column("shop_hash", sa.Text()))

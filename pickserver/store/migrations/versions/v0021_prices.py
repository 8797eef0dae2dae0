"""What a line of an order costs, and whether that may stand on its pack slip.

Released migrations are never edited; what changes later is a migration of its own.
"""

from typing import Final

import sqlalchemy as sa
from alembic import op

revision: Final = "0021"
down_revision: Final = "0020"


def upgrade() -> None:
    """Add the columns, which a program that does not know them leaves empty: no price, and none shown."""
    op.add_column("merchant", sa.Column("slip_prices", sa.Boolean()))
    op.add_column("orders", sa.Column("gift", sa.Boolean()))
    op.add_column("orders", sa.Column("show_prices", sa.Boolean()))
    op.add_column("order_line", sa.Column("price", sa.Text()))

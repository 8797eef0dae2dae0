"""What telling brings: wrong PINs in a row, and recordings that devices sent.

Released migrations are never edited; what changes later is a migration of its own.
"""

from typing import Final

import sqlalchemy as sa
from alembic import op

revision: Final = "0006"
down_revision: Final = "0005"


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "pin_tries",
        sa.Column("badge", sa.Text(), nullable=False, autoincrement=False),
        sa.Column("wrong", sa.Integer(), nullable=False),
        sa.Column("last_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("badge", name=op.f("pk_pin_tries")),
    )
    op.create_table(
        "recording",
        sa.Column("recording", sa.Text(), nullable=False, autoincrement=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("device", "incarnation", "operator", "trolley")),
        sa.Column("stop", sa.Integer(), nullable=False),
        sa.Column("screen", sa.Text(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("client", "link")),
        *(sa.Column(name, sa.BigInteger(), nullable=False) for name in ("began_ms", "told_ms", "received_ms")),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("words", "request_hash")),
        sa.Column("parts", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("recording", name=op.f("pk_recording")),
    )
    for columns in (["told_ms"], ["trolley", "told_ms"], ["device", "received_ms"], ["received_ms"]):
        op.create_index(op.f(f"ix_recording_{'_'.join(columns)}"), "recording", columns)

"""What somebody on the floor has to put right.

Released migrations are never edited; what changes later is a migration of its own.
"""

from typing import Final

import sqlalchemy as sa
from alembic import op

revision: Final = "0004"
down_revision: Final = "0003"


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "task",
        sa.Column("kind", sa.Text(), nullable=False, autoincrement=False),
        sa.Column("device", sa.Text(), nullable=False, autoincrement=False),
        sa.Column("incarnation", sa.Text(), nullable=False, autoincrement=False),
        sa.Column("seq", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("trolley", sa.Text(), nullable=False),
        sa.Column("stop", sa.Integer(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("location", sa.Text(), nullable=False),
        sa.Column("merchant", sa.Text(), nullable=False),
        sa.Column("sku", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("opened_ms", sa.BigInteger(), nullable=False),
        sa.Column("closed_ms", sa.BigInteger()),
        sa.Column("closed_why", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "device", "incarnation", "seq", name=op.f("pk_task")),
    )
    op.create_index(op.f("ix_task_closed_ms_opened_ms"), "task", ["closed_ms", "opened_ms"])

"""What went against the plan on the floor, and how far each journal said that it goes.

Released migrations are never edited; what changes later is a migration of its own.
"""

from typing import Final

import sqlalchemy as sa
from alembic import op

revision: Final = "0007"
down_revision: Final = "0006"


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "exception",
        sa.Column("kind", sa.Text(), nullable=False, autoincrement=False),
        sa.Column("device", sa.Text(), nullable=False, autoincrement=False),
        sa.Column("incarnation", sa.Text(), nullable=False, autoincrement=False),
        sa.Column("seq", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("line", sa.Text(), nullable=False, autoincrement=False),
        sa.Column("trolley", sa.Text(), nullable=False),
        sa.Column("stop", sa.Integer(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("other_device", sa.Text(), nullable=False),
        sa.Column("other_incarnation", sa.Text(), nullable=False),
        sa.Column("other_seq", sa.Integer(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("opened_ms", sa.BigInteger(), nullable=False),
        sa.Column("closed_ms", sa.BigInteger()),
        sa.Column("closed_why", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "device", "incarnation", "seq", "line", name=op.f("pk_exception")),
    )
    op.create_index(op.f("ix_exception_closed_ms_opened_ms"), "exception", ["closed_ms", "opened_ms"])
    op.create_index(op.f("ix_exception_trolley"), "exception", ["trolley"])
    op.create_table(
        "journal_end",
        sa.Column("device", sa.Text(), nullable=False, autoincrement=False),
        sa.Column("incarnation", sa.Text(), nullable=False, autoincrement=False),
        sa.Column("last_seq", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("device", "incarnation", name=op.f("pk_journal_end")),
    )

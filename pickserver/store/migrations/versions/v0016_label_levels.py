"""When labels came how far, how long their paper was waited for, and both counted by five minutes.

Released migrations are never edited; what changes later is a migration of its own.
"""

from typing import Final

import sqlalchemy as sa
from alembic import op

revision: Final = "0016"
down_revision: Final = "0015"


def upgrade() -> None:
    """Add the columns, which a program that does not know them leaves empty, and make the tables."""
    for name in ("taken_ms", "quoted_ms", "called_ms", "ended_ms"):
        op.add_column("label", sa.Column(name, sa.BigInteger()))
    op.create_index(op.f("ix_label_requested_ms"), "label", ["requested_ms"])
    waiting = sa.text("state IN ('intent', 'quoting', 'calling', 'uncertain')")
    op.create_index("ix_label_waiting", "label", ["requested_ms"], sqlite_where=waiting, postgresql_where=waiting)
    op.create_table(
        "label_print",
        sa.Column("parcel", sa.Text(), nullable=False),
        sa.Column("generation", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("device", sa.Text(), nullable=False),
        sa.Column("waited_ms", sa.Integer()),
        sa.Column("received_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("parcel", "generation", name=op.f("pk_label_print")),
    )
    op.create_index(op.f("ix_label_print_received_ms"), "label_print", ["received_ms"])
    op.create_table(
        "label_level",
        sa.Column("begins_ms", sa.BigInteger(), nullable=False, autoincrement=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("level", "carrier", "part")),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("in_time", "late", "not_counted")),
        sa.Column("spent_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("begins_ms", "level", "carrier", "part", name=op.f("pk_label_level")),
    )
    op.create_table(
        "label_level_end",
        sa.Column("one", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("until_ms", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("one = 1", name=op.f("ck_label_level_end_one")),
        sa.PrimaryKeyConstraint("one", name=op.f("pk_label_level_end")),
    )

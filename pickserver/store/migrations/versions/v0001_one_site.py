"""The first tables: one site, its trolleys and what is recorded about them.

Released migrations are never edited; what changes later is a migration of its own.
"""

from typing import Final

import sqlalchemy as sa
from alembic import op

revision: Final = "0001"
down_revision: Final = None


def upgrade() -> None:
    """Make every table, and the outbox's counter."""
    _site()
    _orders()
    _people()
    _commands()
    _journals()
    _troubles()
    _trolleys()
    _amounts()
    _outbox()


def _site() -> None:
    op.create_table(
        "server",
        sa.Column("one", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("server_id", sa.Text(), nullable=False),
        sa.Column("server_gen", sa.Integer(), nullable=False),
        sa.Column("minimum_client", sa.Text(), nullable=False),
        sa.Column("enrolment_hash", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("one", name=op.f("pk_server")),
        sa.CheckConstraint("one = 1", name=op.f("ck_server_one")),
    )
    op.create_table(
        "site",
        sa.Column("site", sa.Text(), nullable=False, autoincrement=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("time_zone", sa.Text(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("units", sa.Text(), nullable=False),
        sa.Column("layout", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("site", name=op.f("pk_site")),
    )
    op.create_table(
        "merchant",
        sa.Column("merchant", sa.Text(), nullable=False, autoincrement=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("merchant", name=op.f("pk_merchant")),
    )
    op.create_table(
        "item",
        sa.Column("merchant", sa.Text(), nullable=False, autoincrement=False),
        sa.Column("sku", sa.Text(), nullable=False, autoincrement=False),
        sa.Column("item", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("merchant", "sku", name=op.f("pk_item")),
    )
    op.create_table(
        "place",
        sa.Column("place", sa.Text(), nullable=False, autoincrement=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("place", name=op.f("pk_place")),
    )
    op.create_table(
        "tote",
        sa.Column("tote", sa.Text(), nullable=False, autoincrement=False),
        sa.PrimaryKeyConstraint("tote", name=op.f("pk_tote")),
    )


def _orders() -> None:
    op.create_table(
        "orders",
        sa.Column("order_id", sa.Text(), nullable=False, autoincrement=False),
        sa.Column("merchant", sa.Text(), nullable=False),
        sa.Column("service", sa.Text(), nullable=False),
        sa.Column("cut_off", sa.Text(), nullable=False),
        sa.Column("customer", sa.Text(), nullable=False),
        sa.Column("gift_note", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("order_id", name=op.f("pk_orders")),
    )
    op.create_table(
        "order_line",
        sa.Column("line", sa.Text(), nullable=False, autoincrement=False),
        sa.Column("order_id", sa.Text(), nullable=False),
        sa.Column("sku", sa.Text(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("line", name=op.f("pk_order_line")),
    )
    op.create_index(op.f("ix_order_line_order_id"), "order_line", ["order_id"])


def _people() -> None:
    op.create_table(
        "operator",
        sa.Column("badge", sa.Text(), nullable=False, autoincrement=False),
        sa.Column("operator", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("roles", sa.Text(), nullable=False),
        sa.Column("pin_hash", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("badge", name=op.f("pk_operator")),
    )
    op.create_table(
        "device",
        sa.Column("device", sa.Text(), nullable=False, autoincrement=False),
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column("registered_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("device", name=op.f("pk_device")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_device_token_hash")),
    )
    op.create_table(
        "session",
        sa.Column("token_hash", sa.Text(), nullable=False, autoincrement=False),
        sa.Column("badge", sa.Text(), nullable=False),
        sa.Column("device", sa.Text(), nullable=False),
        sa.Column("signed_in_ms", sa.BigInteger(), nullable=False),
        sa.Column("expires_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_session")),
    )
    op.create_index(op.f("ix_session_expires_ms"), "session", ["expires_ms"])


def _commands() -> None:
    op.create_table(
        "answer",
        sa.Column("device", sa.Text(), nullable=False, autoincrement=False),
        sa.Column("idempotency_key", sa.Text(), nullable=False, autoincrement=False),
        sa.Column("request_hash", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("refused", sa.Boolean(), nullable=False),
        sa.Column("answered_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("device", "idempotency_key", name=op.f("pk_answer")),
    )
    op.create_index(op.f("ix_answer_answered_ms"), "answer", ["answered_ms"])
    op.create_table(
        "audit",
        sa.Column("id", sa.Text(), nullable=False, autoincrement=False),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
        sa.Column("operator", sa.Text(), nullable=False),
        sa.Column("device", sa.Text(), nullable=False),
        sa.Column("act", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit")),
    )
    op.create_index(op.f("ix_audit_at_ms"), "audit", ["at_ms"])


def _journals() -> None:
    op.create_table(
        "journal",
        sa.Column("device", sa.Text(), nullable=False, autoincrement=False),
        sa.Column("incarnation", sa.Text(), nullable=False, autoincrement=False),
        sa.Column("ack", sa.Integer(), nullable=False),
        sa.Column("newest", sa.Integer(), nullable=False),
        sa.Column("notable", sa.Integer(), nullable=False),
        sa.Column("first_ms", sa.BigInteger(), nullable=False),
        sa.Column("heard_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("device", "incarnation", name=op.f("pk_journal")),
    )
    op.create_table(
        "event",
        sa.Column("device", sa.Text(), nullable=False, autoincrement=False),
        sa.Column("incarnation", sa.Text(), nullable=False, autoincrement=False),
        sa.Column("seq", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("prev_hash", sa.Text(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("event_id", sa.Text(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("trolley", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("received_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("device", "incarnation", "seq", name=op.f("pk_event")),
    )
    op.create_index(op.f("ix_event_trolley_number"), "event", ["trolley", "number"])


def _troubles() -> None:
    op.create_table(
        "quarantine",
        sa.Column("device", sa.Text(), nullable=False, autoincrement=False),
        sa.Column("incarnation", sa.Text(), nullable=False, autoincrement=False),
        sa.Column("seq", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("hash", sa.Text(), nullable=False, autoincrement=False),
        sa.Column("body_hash", sa.Text(), nullable=False, autoincrement=False),
        sa.Column("prev_hash", sa.Text(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("received_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("device", "incarnation", "seq", "hash", "body_hash", name=op.f("pk_quarantine")),
    )
    op.create_table(
        "trouble",
        sa.Column("kind", sa.Text(), nullable=False, autoincrement=False),
        sa.Column("device", sa.Text(), nullable=False, autoincrement=False),
        sa.Column("incarnation", sa.Text(), nullable=False, autoincrement=False),
        sa.Column("seq", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("trolley", sa.Text(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("opened_ms", sa.BigInteger(), nullable=False),
        sa.Column("closed_ms", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("kind", "device", "incarnation", "seq", name=op.f("pk_trouble")),
    )
    op.create_index(op.f("ix_trouble_device_incarnation_seq"), "trouble", ["device", "incarnation", "seq"])
    op.create_table(
        "verdict",
        sa.Column("device", sa.Text(), nullable=False, autoincrement=False),
        sa.Column("incarnation", sa.Text(), nullable=False, autoincrement=False),
        sa.Column("seq", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("trolley", sa.Text(), nullable=False),
        sa.Column("wish", sa.Text(), nullable=False),
        sa.Column("granted", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("holder_name", sa.Text(), nullable=False),
        sa.Column("decided_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("device", "incarnation", "seq", name=op.f("pk_verdict")),
    )


def _trolleys() -> None:
    op.create_table(
        "trolley",
        sa.Column("trolley", sa.Text(), nullable=False, autoincrement=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("events", sa.Integer(), nullable=False),
        sa.Column("route_version", sa.Integer(), nullable=False),
        sa.Column("cut_off", sa.Text(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("device", sa.Text(), nullable=False),
        sa.Column("incarnation", sa.Text(), nullable=False),
        sa.Column("operator", sa.Text(), nullable=False),
        sa.Column("operator_name", sa.Text(), nullable=False),
        sa.Column("claimed_ms", sa.BigInteger(), nullable=True),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("place_epoch", sa.Integer(), nullable=False),
        sa.Column("place_seq", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("trolley", name=op.f("pk_trolley")),
    )
    op.create_index(op.f("ix_trolley_device"), "trolley", ["device"])
    op.create_index(op.f("ix_trolley_operator"), "trolley", ["operator"])
    op.create_index(op.f("ix_trolley_status_cut_off_rank"), "trolley", ["status", "cut_off", "rank"])
    op.create_table(
        "route",
        sa.Column("trolley", sa.Text(), nullable=False, autoincrement=False),
        sa.Column("route_version", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("plan", sa.Text(), nullable=False),
        sa.Column("planned_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("trolley", "route_version", name=op.f("pk_route")),
    )


def _amounts() -> None:
    op.create_table(
        "line_tally",
        sa.Column("trolley", sa.Text(), nullable=False, autoincrement=False),
        sa.Column("stop", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("line", sa.Text(), nullable=False, autoincrement=False),
        sa.Column("picked", sa.Integer(), nullable=False),
        sa.Column("shorted", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("trolley", "stop", "line", name=op.f("pk_line_tally")),
    )
    op.create_index(op.f("ix_line_tally_line"), "line_tally", ["line"])
    op.create_table(
        "stop_skips",
        sa.Column("trolley", sa.Text(), nullable=False, autoincrement=False),
        sa.Column("stop", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("trolley", "stop", name=op.f("pk_stop_skips")),
    )
    op.create_table(
        "slot_tote",
        sa.Column("trolley", sa.Text(), nullable=False, autoincrement=False),
        sa.Column("slot", sa.Text(), nullable=False, autoincrement=False),
        sa.Column("tote", sa.Text(), nullable=False, autoincrement=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("trolley", "slot", "tote", name=op.f("pk_slot_tote")),
    )
    op.create_index(op.f("ix_slot_tote_tote"), "slot_tote", ["tote"])


def _outbox() -> None:
    op.create_table(
        "outbox_head",
        sa.Column("one", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("pos", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("one", name=op.f("pk_outbox_head")),
        sa.CheckConstraint("one = 1", name=op.f("ck_outbox_head_one")),
    )
    op.execute("INSERT INTO outbox_head (one, pos) VALUES (1, 0)")
    op.create_table(
        "outbox",
        sa.Column("pos", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("aggregatetype", sa.Text(), nullable=False),
        sa.Column("aggregateid", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.Column("server_id", sa.Text(), nullable=False),
        sa.Column("server_gen", sa.Integer(), nullable=False),
        sa.Column("written_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("pos", name=op.f("pk_outbox")),
        sa.UniqueConstraint("id", name=op.f("uq_outbox_id")),
    )
    op.create_index(op.f("ix_outbox_aggregateid_version"), "outbox", ["aggregateid", "version"])

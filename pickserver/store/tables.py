"""Every table of the site server, as SQLAlchemy Core knows them; migrations make the same, and a test compares.

Nothing here is particular to one database. Times are milliseconds since 1970 in UTC; JSON is text.
"""

from typing import Final

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    text,
)

METADATA: Final = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
    }
)


def _key(name: str, kind: type[Text | Integer | BigInteger] = Text) -> Column[object]:
    """A part of a primary key."""
    return Column(name, kind, primary_key=True, autoincrement=False)


def _text(name: str) -> Column[object]:
    return Column(name, Text, nullable=False)


def _number(name: str) -> Column[object]:
    return Column(name, Integer, nullable=False)


def _time(name: str) -> Column[object]:
    return Column(name, BigInteger, nullable=False)


SERVER: Final = Table(
    "server",
    METADATA,
    _key("one", Integer),
    _text("server_id"),
    _number("server_gen"),
    _text("minimum_client"),
    _text("enrolment_hash"),
    CheckConstraint("one = 1", name="one"),
)
"""Who this server is: a single row."""

SITE: Final = Table(
    "site",
    METADATA,
    _key("site"),
    _text("name"),
    _text("time_zone"),
    _text("currency"),
    _text("units"),
    _text("layout"),
    Column("print_at", Text),
)
"""The fulfilment centre: one row. `layout` is the layout file as it was given; an empty `print_at` means `bought`."""

MERCHANT: Final = Table(
    "merchant", METADATA, _key("merchant"), _text("name"), Column("pack_slip", Boolean), Column("slip_prices", Boolean)
)
"""Whose goods these are, and whether a pack slip goes into each of its orders."""

ITEM: Final = Table("item", METADATA, _key("merchant"), _key("sku"), _text("item"))
"""`item` is a warehouse.items.Item as JSON."""

ITEM_CODE: Final = Table(
    "item_code", METADATA, _key("code"), _key("merchant"), _key("sku"), Index(None, "merchant", "sku")
)
"""Which items a barcode means; GTINs in their 14 digits."""

PLACE: Final = Table("place", METADATA, _key("place"), _text("kind"), _text("name"), _number("rank"))
"""Where a trolley may be left; `kind` is `zone` or `park`, `rank` the order in which they are offered."""

TOTE: Final = Table("tote", METADATA, _key("tote"))
"""Every tote the site knows; which trolley carries it is folded from events, in `slot_tote`."""

DESK: Final = Table("desk", METADATA, _key("desk"), _text("name"))
"""Every pack desk, and what people call it."""

BIN: Final = Table("bin", METADATA, _key("bin"))
"""Every container that takes finished parcels from a desk to dispatch."""

BOX: Final = Table(
    "box", METADATA, _key("box"), _text("name"), _number("length_mm"), _number("width_mm"), _number("height_mm"),
    _number("tare_g"), _number("max_g"),
)  # fmt: skip
"""Every kind of packaging: its inner size, its own weight, and the most that may be in it."""

SHIP_FROM: Final = Table(
    "ship_from", METADATA, _key("one", Integer), _text("address"), CheckConstraint("one = 1", name="one")
)
"""Whom parcels come from: a single row; `address` is a warehouse.addresses.Address as JSON."""

ITEM_DETAIL: Final = Table("item_detail", METADATA, _key("merchant"), _key("sku"), _text("detail"))
"""`detail` is a pickserver.importing.items.ItemDetail as JSON."""

STOCK: Final = Table(
    "stock", METADATA, _key("location"), _key("merchant"), _key("sku"), _number("quantity"), _number("promised"),
    Index(None, "merchant", "sku"),
)  # fmt: skip
"""What lay where when it was last told, and how much of that planned stops have been promised."""

SERVICE: Final = Table("service", METADATA, _key("method"), _text("service"), _text("cut_off"))
"""What a shop's shipping method is here; the method `*` stands for every one that is not listed."""

ORDERS: Final = Table(
    "orders", METADATA, _key("order_id"), _text("merchant"), _text("service"), _text("cut_off"), _text("customer"),
    _text("gift_note"), Column("gift", Boolean), Column("show_prices", Boolean),
)  # fmt: skip
"""`show_prices` is null where the order leaves it to its merchant."""
ORDER_LINE: Final = Table(
    "order_line", METADATA, _key("line"), _text("order_id"), _text("sku"), _number("quantity"),
    Column("price", Text), Index(None, "order_id"),
)  # fmt: skip
"""`price` is a warehouse.money.Money of one unit as text, null where it is not known."""

PACKING: Final = Table(
    "packing", METADATA, _key("order_id"), _text("status"), _number("version"), _number("epoch"), _text("device"),
    _text("incarnation"), _text("desk"), _text("operator"), _text("operator_name"), _time("opened_ms"),
    Column("reopened", Integer),
)  # fmt: skip
"""Who packs an order where: its lease. `version` counts the order's outbox rows; `reopened` is the lease under which it
was opened again for an extra shipment, null where it never was."""

EXTRA: Final = Table(
    "extra", METADATA, _key("order_id"), _key("parcel", Integer), _number("epoch"), _text("due"), _text("reason"),
    _text("operator"), _time("opened_ms"),
)  # fmt: skip
"""Extra shipments: for which parcel a packed order was opened again, and under `due` as JSON how many units of each of
its lines are then in parcels or set aside."""

PACK_TALLY: Final = Table(
    "pack_tally", METADATA, _key("order_id"), _key("kind"), _key("parcel", Integer), _key("name"), _key("detail"),
    _key("number", Integer), _key("copy", Integer), _key("epoch", Integer), _key("seq", Integer), _number("count"),
)  # fmt: skip
"""How often each warehouse.packed.Fact of an order is so."""

CANCELLED: Final = Table(
    "cancelled", METADATA, _key("order_id"), _text("operator"), _text("reason"), _time("cancelled_ms")
)
"""Orders that were cancelled after they had been released to the floor."""

ORDER_CHANGE: Final = Table(
    "order_change", METADATA, _key("order_id"), _key("number", Integer), _text("changed"), _text("operator"),
    _text("reason"), _time("changed_ms"), Column("shop_hash", Text),
)  # fmt: skip
"""What of an order was changed after it had come in, in which order; never what it was before. `shop_hash` is of what
its shop said last, so that a supervisor's change is not undone by the shop's saying the same once more."""

ORDER_TRUCK: Final = Table(
    "order_truck", METADATA, _key("order_id"), _text("state"), _time("leaves_ms"), _text("gone"),
    Column("gone_ms", BigInteger), _text("decision"), _text("reason"), Index(None, "state", "leaves_ms"),
)  # fmt: skip
"""When the truck leaves that takes an order, and which went without it; no row where an older program took it in."""

PARCEL: Final = Table(
    "parcel", METADATA, _key("parcel"), _text("order_id"), _number("number"), _number("version"),
    _number("generation"), Index(None, "order_id"),
)  # fmt: skip
"""What leaves; `generation` is that of the label which counts, `version` counts the parcel's outbox rows."""

WAITING: Final = text("state IN ('intent', 'quoting', 'calling', 'uncertain')")
"""Labels that are waited for: few among all there ever were. A query that says it in these very words finds them."""

LABEL: Final = Table(
    "label", METADATA, _key("parcel"), _key("generation", Integer), _text("state"), _number("epoch"), _text("worker"),
    Column("due_ms", BigInteger), _number("tries"), _number("calls"), _text("carrier"), _text("rate"),
    _text("shipment"), _text("wanted"), _text("wanted_hash"), _text("reference"), _text("purchase"), _text("tracking"),
    Column("price_e4", BigInteger, nullable=False), _text("currency"), _text("service"), _text("format"), _text("why"),
    _text("desk"), _text("device"), _text("operator"), _time("requested_ms"), _time("changed_ms"),
    Column("first_call_ms", BigInteger), Column("void_until_ms", BigInteger),
    Column("taken_ms", BigInteger), Column("quoted_ms", BigInteger), Column("called_ms", BigInteger),
    Column("ended_ms", BigInteger), Column("lease", Integer), Column("inside", Text), Column("instead", Text),
    Index(None, "requested_ms"),
    Index("ix_label_waiting", "requested_ms", sqlite_where=WAITING, postgresql_where=WAITING),
    Index(None, "carrier", "due_ms"), Index(None, "carrier", "purchase"), Index(None, "reference"),
)  # fmt: skip
"""Labels that are to be bought. `due_ms` is when a worker may take it, which raises `epoch`: what was begun under an
earlier one is not written. `price_e4` is in ten-thousandths of `currency`. `inside` and `instead` are JSON: the box
and what is in it, and instead of which label it is wanted and why; null where a program wrote that knew of neither."""

LABEL_FILE: Final = Table(
    "label_file", METADATA, _key("parcel"), _key("generation", Integer), _key("format"),
    Column("data", LargeBinary, nullable=False),
)  # fmt: skip
"""What is printed, as the carrier gave it, so that printing again never buys."""

TRACKING: Final = Table(
    "tracking", METADATA, _key("tracking"), _text("parcel"), _number("generation"), _time("taken_ms")
)
"""Whose a tracking number is: two live labels never have one number, since by it a scan tells parcels apart."""

LABEL_PRINT: Final = Table(
    "label_print", METADATA, _key("parcel"), _key("generation", Integer), _text("device"), Column("waited_ms", Integer),
    _time("received_ms"), Index(None, "received_ms"),
)  # fmt: skip
"""How long a packer waited for a label's paper, once that is known; `waited_ms` is null where the label was late."""

LABEL_LEVEL: Final = Table(
    "label_level", METADATA, _key("begins_ms", BigInteger), _key("level"), _key("carrier"), _key("part"),
    _number("in_time"), _number("late"), _number("not_counted"), _time("spent_ms"),
)  # fmt: skip
"""Labels counted by five minutes, each from `begins_ms` on: those with an empty `part` say how many were in time or do
not count, the others how many were late for that part of their way, and what it took of them all."""

LABEL_LEVEL_END: Final = Table(
    "label_level_end", METADATA, _key("one", Integer), _time("until_ms"), CheckConstraint("one = 1", name="one")
)
"""Up to where labels are counted in `label_level`: a single row."""

LABEL_CALL: Final = Table(
    "label_call", METADATA, _key("id"), _text("parcel"), _number("generation"), _number("epoch"), _text("carrier"),
    _text("kind"), _text("key"), _time("begun_ms"), Column("ended_ms", BigInteger), _text("outcome"), _text("detail"),
    Index(None, "parcel", "generation"), Index(None, "begun_ms"),
)  # fmt: skip
"""Every call to a carrier that may cost or bring money: written before it is made, and again when it ended."""

OPERATOR: Final = Table(
    "operator", METADATA, _key("badge"), _text("operator"), _text("name"), _text("language"), _text("roles"),
    _text("pin_hash"),
)  # fmt: skip
"""`roles` are separated by blanks; `pin_hash` is empty for who has no PIN."""

PIN_TRIES: Final = Table("pin_tries", METADATA, _key("badge"), _number("wrong"), _time("last_ms"))
"""Wrong PINs in a row; a badge whose last PIN was right is not listed."""

DEVICE: Final = Table(
    "device", METADATA, _key("device"), _text("token_hash"), _time("registered_ms"), UniqueConstraint("token_hash")
)

SESSION: Final = Table(
    "session", METADATA, _key("token_hash"), _text("badge"), _text("device"), _time("signed_in_ms"),
    _time("expires_ms"), Index(None, "expires_ms"),
)  # fmt: skip

JOURNAL: Final = Table(
    "journal", METADATA, _key("device"), _key("incarnation"), _number("ack"), _number("newest"),
    _number("notable"), _time("first_ms"), _time("heard_ms"),
)  # fmt: skip
"""The high-water row of a journal: everything up to `ack` is here; `newest` is the highest number that is, and
`notable` the highest that has a verdict or a trouble."""

JOURNAL_END: Final = Table("journal_end", METADATA, _key("device"), _key("incarnation"), _number("last_seq"))
"""How far a journal said that it goes when it was last heard; nothing where its program is too old to say."""

EVENT: Final = Table(
    "event", METADATA, _key("device"), _key("incarnation"), _key("seq", Integer),
    _text("prev_hash"), _text("hash"), Column("body", LargeBinary, nullable=False),
    _text("event_id"), _text("type"), _text("trolley"), _number("number"), _number("epoch"), _text("status"),
    _time("received_ms"), Index(None, "trolley", "number"),
)  # fmt: skip
"""What devices recorded, byte for byte. `number` counts one trolley's events in the order they were counted."""

QUARANTINE: Final = Table(
    "quarantine", METADATA, _key("device"), _key("incarnation"), _key("seq", Integer), _key("hash"), _key("body_hash"),
    _text("prev_hash"), Column("body", LargeBinary, nullable=False), _text("kind"), _time("received_ms"),
)  # fmt: skip
"""Bytes that came under a number that holds others, or that are not what their hash says: kept, never applied."""

TROUBLE: Final = Table(
    "trouble", METADATA, _key("kind"), _key("device"), _key("incarnation"), _key("seq", Integer), _text("trolley"),
    _text("detail"), _time("opened_ms"), Column("closed_ms", BigInteger),
    Index(None, "device", "incarnation", "seq"),
)  # fmt: skip
"""What a person must look at, once for each event and kind."""

TASK: Final = Table(
    "task", METADATA, _key("kind"), _key("device"), _key("incarnation"), _key("seq", Integer), _text("trolley"),
    _number("stop"), _text("subject"), _text("code"), _text("location"), _text("merchant"), _text("sku"), _text("why"),
    _number("quantity"), _time("opened_ms"), Column("closed_ms", BigInteger), _text("closed_why"),
    Index(None, "closed_ms", "opened_ms"),
)  # fmt: skip
"""What somebody on the floor has to put right, once for each event and kind."""

EXCEPTION: Final = Table(
    "exception", METADATA, _key("kind"), _key("device"), _key("incarnation"), _key("seq", Integer), _key("line"),
    _text("trolley"), _number("stop"), _number("quantity"), _text("other_device"), _text("other_incarnation"),
    _number("other_seq"), _text("detail"), _time("opened_ms"), Column("closed_ms", BigInteger), _text("closed_why"),
    Index(None, "closed_ms", "opened_ms"), Index(None, "trolley"),
)  # fmt: skip
"""What went against the plan, by the event that showed it; the other event is what it does not go together with."""

VERDICT: Final = Table(
    "verdict", METADATA, _key("device"), _key("incarnation"), _key("seq", Integer), _text("trolley"), _text("wish"),
    Column("granted", Boolean(create_constraint=False), nullable=False), _text("reason"), _text("holder_name"),
    _time("decided_ms"),
)  # fmt: skip
"""What was decided about each request of a device."""

TROLLEY: Final = Table(
    "trolley", METADATA, _key("trolley"), _text("name"), _text("status"), _number("version"), _number("events"),
    _number("route_version"), _text("cut_off"), _number("rank"),
    _number("epoch"), _text("device"), _text("incarnation"), _text("operator"), _text("operator_name"),
    Column("claimed_ms", BigInteger), _text("place"), _number("place_epoch"), _number("place_seq"),
    Column("cancelled", Text),
    Index(None, "status", "cut_off", "rank"), Index(None, "device"), Index(None, "operator"),
)  # fmt: skip
"""A trolley and its lease; `device` and `operator` are empty when nobody holds it. `events` counts its events.
`cancelled` names orders of its route as JSON, so that whoever has it hears of them; null where there are none."""

TROLLEY_SLOT: Final = Table("trolley_slot", METADATA, _key("trolley"), _key("slot"), _number("rank"))
"""The slots of each trolley, in the order in which they are filled."""

PLANNED: Final = Table(
    "planned", METADATA, _key("trolley"), _key("stop", Integer), _key("line"), _text("order_id"), _text("location"),
    _text("merchant"), _text("sku"), _number("quantity"),
    Index(None, "order_id"), Index(None, "location", "merchant", "sku"),
)  # fmt: skip
"""Which order lines are on which trolley's route: what is here is never planned again."""

ROUTE: Final = Table(
    "route", METADATA, _key("trolley"), _key("route_version", Integer), _text("plan"), _time("planned_ms")
)
"""A warehouse.trolleys.Plan as JSON, without totes, zones and parks; never changed once written."""

LINE_TALLY: Final = Table(
    "line_tally", METADATA, _key("trolley"), _key("stop", Integer), _key("line"), _number("picked"), _number("shorted"),
    Column("epoch", Integer), Column("leases", Text), Index(None, "line"),
)  # fmt: skip
"""Amounts of each line. Under `epoch` all of it was put; or else `leases` says as JSON under which how much, and what
was found. Both are null where a program counted that knows of neither."""
STOP_SKIPS: Final = Table("stop_skips", METADATA, _key("trolley"), _key("stop", Integer), _number("times"))
SLOT_TOTE: Final = Table(
    "slot_tote", METADATA, _key("trolley"), _key("slot"), _key("tote"), _number("times"), Index(None, "tote")
)

TOTE_FREED: Final = Table(
    "tote_freed", METADATA, _key("trolley"), _key("slot"), _key("tote"), _number("times"), _time("freed_ms")
)
"""Totes whose orders were closed: free as long as `slot_tote` counts no more than `times`."""

OUTBOX_HEAD: Final = Table(
    "outbox_head", METADATA, _key("one", Integer), Column("pos", BigInteger, nullable=False),
    CheckConstraint("one = 1", name="one"),
)  # fmt: skip
"""The position of the last outbox row: a single row, taken last in every transaction that writes to the outbox."""

OUTBOX: Final = Table(
    "outbox", METADATA, _key("pos", BigInteger), _text("id"), _text("aggregatetype"), _text("aggregateid"),
    _number("version"), _text("type"), _text("cause"), _text("payload"), _text("server_id"), _number("server_gen"),
    _time("written_ms"), UniqueConstraint("id"), Index(None, "aggregateid", "version"),
)  # fmt: skip
"""What happened, for others to follow, in commit order without gaps; columns as Debezium's outbox router reads them."""

FOLLOWER: Final = Table(
    "follower", METADATA, _key("follower"), _text("token_hash"), _time("added_ms"), UniqueConstraint("token_hash")
)
"""Programs that may follow the outbox."""

ANSWER: Final = Table(
    "answer", METADATA, _key("device"), _key("idempotency_key"), _text("request_hash"), _text("answer"),
    Column("refused", Boolean(create_constraint=False), nullable=False), _time("answered_ms"),
    Index(None, "answered_ms"),
)  # fmt: skip
"""What was answered to a command, so that asking again does nothing again."""

AUDIT: Final = Table(
    "audit", METADATA, _key("id"), _time("at_ms"), _text("operator"), _text("device"), _text("act"), _text("subject"),
    _text("reason"), Index(None, "at_ms"),
)  # fmt: skip
"""Every override, with who and why."""

RECORDING: Final = Table(
    "recording", METADATA, _key("recording"), _text("device"), _text("incarnation"), _text("operator"),
    _text("trolley"), _number("stop"), _text("screen"), Column("seq", BigInteger, nullable=False), _text("client"),
    _text("link"), _time("began_ms"), _time("told_ms"), _time("received_ms"), _text("words"), _text("request_hash"),
    Column("parts", LargeBinary, nullable=False), Column("worked", Text), Index(None, "told_ms"),
    Index(None, "trolley", "told_ms"), Index(None, "device", "received_ms"), Index(None, "received_ms"),
)  # fmt: skip
"""What was told at devices. `operator` is badges separated by commas; `parts` are RecordingParts as JSON, packed;
`worked` are WorkedOns as JSON, null where a program wrote that knows of none."""

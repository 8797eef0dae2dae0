"""Every reason for which a request is refused, as the value that is answered and, with its key, kept."""

from warehouse.wire import Problem


def device_not_known() -> Problem:
    """The device's token is not one of ours."""
    return _problem("device_not_known", 401, "This device is not known here", "register it again: /v1/devices")


def not_this_device(device: str) -> Problem:
    """A device speaks for another."""
    return _problem("not_this_device", 403, "A device sends its own events", f"the token is not that of {device}")


def enrolment_wrong() -> Problem:
    """The enrolment code is not the site's."""
    return _problem("enrolment_wrong", 403, "The enrolment code is not this site's")


def enrolment_closed() -> Problem:
    """The site takes no new devices."""
    return _problem("enrolment_closed", 403, "This site takes no new devices", "PICKSERVER_ENROLMENT is not set")


def badge_not_known(badge: str) -> Problem:
    """No operator has this badge."""
    return _problem("badge_not_known", 404, "No operator has this badge", badge)


def pin_due() -> Problem:
    """The operator has a PIN, and none was given."""
    return _problem("pin_due", 422, "This badge needs its PIN")


def pin_wrong() -> Problem:
    """The PIN is not the operator's."""
    return _problem("pin_wrong", 422, "The PIN is wrong")


def pin_locked() -> Problem:
    """Too many wrong PINs were given for this badge a moment ago."""
    return _problem("pin_locked", 422, "Too many wrong PINs", "none is taken for some minutes, the right one included")


def sign_in_again() -> Problem:
    """The sign-in has run out, or was made on another device."""
    return _problem("sign_in_again", 401, "Sign in again", "the operator's token is missing, unknown or has run out")


def no_work() -> Problem:
    """No trolley waits."""
    return _problem("no_work", 404, "No trolley waits")


def not_known(what: str) -> Problem:
    """The site has nothing of this name, or nothing to do for it."""
    return _problem("not_known", 404, "Not known here", what)


def held_by_other(
    trolley: str, holder_name: str, done: int, stops: int, last_scan_s: int | None = None, unsent: int | None = None
) -> Problem:
    """A colleague holds the trolley; how far they are, since when nothing came, and what their device holds back."""
    return Problem(
        type="held_by_other",
        title="Somebody else holds this trolley",
        status=409,
        detail=trolley,
        holder_name=holder_name,
        done=done,
        stops=stops,
        last_scan_s=last_scan_s,
        unsent=unsent,
    )


def stale_epoch(trolley: str, holder_name: str) -> Problem:
    """What is to be decided was decided under a lease that has ended; the holder now is named."""
    return Problem(
        type="stale_epoch",
        title="Somebody else decided about this trolley meanwhile",
        status=409,
        detail=trolley,
        holder_name=holder_name,
    )


def nobody_has_it(trolley: str) -> Problem:
    """There is nothing to release."""
    return _problem("nobody_has_it", 409, "Nobody has this trolley", trolley)


def item_due(tote: str) -> Problem:
    """A tote holds items of several orders: which one is packed, an item's scan says."""
    return _problem("item_due", 409, "This tote holds items of several orders: scan one of them", tote)


def nothing_to_pack(what: str) -> Problem:
    """Everything there is packed, open at other desks, or was never picked."""
    return _problem("nothing_to_pack", 404, "There is nothing to pack here", what)


def too_late_to_cancel(order: str) -> Problem:
    """The order is packed: nobody at a desk will look at it again."""
    return _problem("too_late_to_cancel", 409, "This order is packed", order)


def too_late_to_change(order: str) -> Problem:
    """The order is packed: its parcels are in bins, or gone."""
    title = "This order is packed: tell its merchant, or have it packed once more as an extra shipment"
    return _problem("too_late_to_change", 409, title, order)


def parcel_is_closed(parcel: str) -> Problem:
    """A parcel of the order bears its label: it may be in a bin, under the address of before."""
    title = "A parcel of this order is closed: undo its label at the desk first (F6), or tell the merchant"
    return _problem("too_late_to_change", 409, title, parcel)


def truck_ahead(order: str) -> Problem:
    """There is nothing to decide about the order: its truck has not gone, or it is decided."""
    return _problem("truck_ahead", 409, "The truck of this order has not gone", order)


def order_held(order: str, reason: str) -> Problem:
    """The order waits until its merchant has answered: a supervisor decides what becomes of it then."""
    return _problem("order_held", 409, "This order is held until its merchant has answered", f"{order}: {reason}")


def order_cancelled(order: str) -> Problem:
    """No label is bought for an order of which nothing is sent."""
    return _problem("order_cancelled", 409, "This order is cancelled", order)


def order_closed(order: str) -> Problem:
    """The order is packed: only for one more parcel is it opened again."""
    return _problem("order_closed", 409, "This order is packed", order)


def not_closed(order: str) -> Problem:
    """An extra shipment of an order that is not packed: what is missing goes into the parcel that is open."""
    return _problem("not_closed", 409, "This order is not packed yet", order)


def parcel_closed(parcel: str) -> Problem:
    """The parcel was closed before the order was opened again: its label stays as it is."""
    return _problem("parcel_closed", 409, "This parcel is closed", parcel)


def not_in_order(code: str) -> Problem:
    """No line of the order is about this item."""
    return _problem("not_in_order", 422, "This is no item of the order", code)


def more_than_ordered(most: int) -> Problem:
    """Less than one unit, or more than were ordered; `detail` is how many were."""
    return _problem("more_than_ordered", 422, "Only what was ordered can be sent once more", f"{most}")


def not_packed(order: str) -> Problem:
    """A command about an order that is not open at any desk."""
    return _problem("not_packed", 409, "This order is not open at a desk", order)


def nothing_lacking(order: str) -> Problem:
    """No desk was refused to close the order: it is closed there, when it is packed."""
    return _problem("nothing_lacking", 409, "Nothing keeps this order from being closed at its desk", order)


def wrong_desk(told: str, open_at: str) -> Problem:
    """The order is open at another desk than the label is wanted at."""
    return _problem("wrong_desk", 409, "This order is open at another desk", f"{open_at}, not {told}")


def label_busy(parcel: str) -> Problem:
    """A carrier may be selling the label at this moment."""
    return _problem("label_busy", 409, "The carrier is being asked for this label: wait until that has ended", parcel)


def money_at_risk(what: str) -> Problem:
    """The label cannot be given back, so that what it cost would be lost."""
    return _problem("money_at_risk", 409, "This label cannot be given back: what it cost would be lost", what)


def address_incomplete(what: str) -> Problem:
    """No label can be bought without knowing from where and where to."""
    return _problem("address_incomplete", 409, "An address is not whole", what)


def no_carriers() -> Problem:
    """The site buys no labels."""
    return _problem("no_carriers", 409, "This site has no carriers", "PICKSERVER_CARRIERS names none")


def label_not_there(parcel: str) -> Problem:
    """There is nothing to print, or not in that form."""
    return _problem("label_not_there", 404, "There is no such label to print", parcel)


def tracking_missing() -> Problem:
    """A label is said to be bought, and nobody could scan it."""
    title = "A label that was bought needs its tracking number"
    return _problem("tracking_missing", 422, title, "1 to 80 characters, as they are in the label's barcode")


def tracking_taken(parcel: str) -> Problem:
    """What is said to be one label's is another's, too: one of the two was misread."""
    return _problem("tracking_taken", 409, "This number or purchase is another parcel's", parcel)


def reason_missing() -> Problem:
    """An override comes without a reason."""
    return _problem("reason_missing", 422, "An override needs a reason")


def ends_by_itself(kind: str) -> Problem:
    """An exception of this kind is closed by whatever makes it untrue, and by nobody."""
    return _problem("ends_by_itself", 409, "This ends when it is no longer so", kind)


def supervisors_only() -> Problem:
    """The act is a supervisor's."""
    return _problem("supervisors_only", 403, "Only supervisors do this")


def client_too_old(minimum: str) -> Problem:
    """A program that is older than the site's oldest starts no new trolley; it goes on with those it has."""
    return _problem("client_too_old", 409, "This program is too old to start a trolley", f"{minimum} at least")


def key_reused() -> Problem:
    """An idempotency key came back with another request."""
    return _problem("key_reused", 422, "This Idempotency-Key belongs to another request")


def recording_differs(recording: str) -> Problem:
    """A recording's name came back with another recording."""
    return _problem("recording_differs", 409, "This name belongs to another recording", recording)


def not_yours_to_read() -> Problem:
    """Recordings are for supervisors."""
    return _problem("not_yours_to_read", 403, "Only supervisors read recordings")


def feed_gone(why: str) -> Problem:
    """The feed cannot be taken up where the token says; everything after it may be missing."""
    detail = (
        f"{why}: follow without a token, take a snapshot (GET /v1/trolleys), then go on from the token you are told"
    )
    return _problem("feed_gone", 410, "The feed cannot be taken up there: take a snapshot", detail)


def follower_not_known() -> Problem:
    """The token is none that was made for a follower."""
    detail = "pickserver follower add NAME makes one; a device's token only rings its bell"
    return _problem("follower_not_known", 401, "This follower is not known here", detail)


def malformed(detail: str, status: int = 422) -> Problem:
    """The request is not one that can be read."""
    return _problem("malformed", status, "The request cannot be read", detail)


def too_many_events(most: int) -> Problem:
    """More events than one request may carry."""
    return _problem("too_many_events", 413, "Too many events in one request", f"at most {most}")


def _problem(kind: str, status: int, title: str, detail: str = "") -> Problem:
    return Problem(type=kind, title=title, status=status, detail=detail)

"""A tenth of a shift at three desks: each parcel has one label, the money adds up, and each label came out once."""

from collections import Counter
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest

from pickserver.carrier_sandbox.picture import label_file
from tests.doubles.carriers import a_shipment
from tests.doubles.packing_shift import MISHAPS, TENTH, play
from tests.doubles.packing_truth import Bought, Shift, Truth, differences
from warehouse.values import replace

TRACKING, OTHER = "SBX0123456789ABCD", "SBX0123456789ABCE"


def test_a_shift_s_parcels_labels_money_and_paper_are_what_was_done(tmp_path: Path) -> None:
    played = play(tmp_path, TENTH, desks=3, seed=17)
    assert (played.errors, played.differences) == ([], []), played.figures
    assert {job.mishap for job in played.jobs} == {"", *MISHAPS}, "everything happened"
    assert len(played.jobs) >= 30
    assert played.kills == 2


def a_shift() -> Shift:
    """One parcel that was packed, labelled and printed as it should be."""
    label = Bought(
        parcel=("1", 1), generation=1, state="bought", tracking=TRACKING, price=Decimal("4.5"), currency="EUR"
    )
    return Shift(
        truth=Truth(
            [
                {"act": "put", "order": "1", "parcel": 1, "line": "1/1", "quantity": 2},
                {"act": "applied", "order": "1", "parcel": 1, "tracking": TRACKING},
            ]
        ),
        orders=["1"],
        ledger=[{"tracking": TRACKING, "cents": 450, "voided": False}],
        printed=[printed(TRACKING)],
        labels=[label],
        status={"1": "closed"},
        counts=Counter({("1", "verified", 1, "1/1", 0): 2, ("1", "applied", 1, "BIN-001", 1): 1}),
    )


def printed(tracking: str) -> bytes:
    """A label as it comes out."""
    return label_file(tracking, "parcel", a_shipment(), "zpl")


def test_a_shift_that_is_as_it_was_done_differs_in_nothing() -> None:
    assert list(differences(a_shift())) == []


def left_open(shift: Shift) -> None:
    shift.status["1"] = "open"


def a_unit_lost(shift: Shift) -> None:
    shift.counts["1", "verified", 1, "1/1", 0] -= 1


def a_unit_set_aside(shift: Shift) -> None:
    shift.counts["1", "aside", 0, "1/1", 0] += 1


def not_applied(shift: Shift) -> None:
    del shift.counts["1", "applied", 1, "BIN-001", 1]


def two_labels_on_it(shift: Shift) -> None:
    shift.truth.acts.append({"act": "applied", "order": "1", "parcel": 1, "tracking": TRACKING})


def another_label_on_it(shift: Shift) -> None:
    shift.truth.acts[-1]["tracking"] = OTHER


def a_void_one_on_it(shift: Shift) -> None:
    shift.labels[0] = replace(shift.labels[0], state="voided")


def uncertain_for_ever(shift: Shift) -> None:
    shift.labels.append(replace(shift.labels[0], generation=2, state="uncertain", tracking=""))


def bought_twice(shift: Shift) -> None:
    shift.ledger.append({"tracking": OTHER, "cents": 450, "voided": False})


def another_price(shift: Shift) -> None:
    shift.labels[0] = replace(shift.labels[0], price=Decimal("4.49"))


def printed_twice(shift: Shift) -> None:
    shift.printed.append(printed(TRACKING))


def not_printed(shift: Shift) -> None:
    shift.printed.clear()


def no_reprint_came(shift: Shift) -> None:
    shift.truth.acts.append({"act": "reprint", "order": "1", "parcel": 1})


def other_bars(shift: Shift) -> None:
    shift.printed[0] = shift.printed[0].replace(f"^FD{TRACKING}".encode(), f"^FD{OTHER}".encode(), 1)


def nobody_s_label(shift: Shift) -> None:
    shift.printed.append(printed(OTHER))


@pytest.mark.parametrize(
    "spoil",
    [
        left_open,
        a_unit_lost,
        a_unit_set_aside,
        not_applied,
        two_labels_on_it,
        another_label_on_it,
        a_void_one_on_it,
        uncertain_for_ever,
        bought_twice,
        another_price,
        printed_twice,
        not_printed,
        no_reprint_came,
        other_bars,
        nobody_s_label,
    ],
)
def test_the_reader_finds_what_is_not_as_it_was_done(spoil: Callable[[Shift], None]) -> None:
    shift = a_shift()
    spoil(shift)
    assert list(differences(shift))

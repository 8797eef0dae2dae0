"""Scans out of keys and their times."""

from collections.abc import Iterable
from string import printable

import pytest
from hypothesis import given, strategies as st

from devices.scanner import Choice, Dropped, DropReason, Heard, KeyPressed, Scan, Source, Typed
from devices.wedge import ACTING_KEYS, CODE_CHARACTERS_MAX, FAST_KEY_S, GAP_S, GS, PAUSE_S, TERMINATORS, Assembler

KEY_NAMES = {
    "\r": "enter",
    "\n": "ctrl+j",
    "\t": "tab",
    GS: "ctrl+right_square_bracket",
    "\x11": "ctrl+q",
    "\0": "ctrl+@",
}
Keys = list[tuple[str, str | None, float]]


def test_a_terminated_burst_is_one_scan_with_its_times() -> None:
    assert heard(burst("4006381333931\r", key_s=0.015)) == [
        Scan(code="4006381333931", source=Source.WEDGE, began_s=0.0, ended_s=13 * 0.015, keys=14)
    ]


@pytest.mark.parametrize("terminator", ["\r", "\n", "\t", "\r\n", "\r\r"])
@pytest.mark.parametrize("key_s", [0.0, 0.001, 0.005, 0.015, FAST_KEY_S])
def test_codes_back_to_back_come_out_exact_at_every_pace(key_s: float, terminator: str) -> None:
    codes = [f"TOT-{number:05d}" for number in range(50)]
    assert codes_of(heard(burst("".join(code + terminator for code in codes), key_s=key_s))) == codes


def test_a_gs_is_kept_and_any_other_control_is_dropped_out_of_a_code() -> None:
    assert codes_of(heard(burst(f"]C10104\x11{GS}17\x07A\r"))) == [f"]C10104{GS}17A"]


@pytest.mark.parametrize("key", sorted(TERMINATORS))
def test_a_terminator_alone_is_nothing(key: str) -> None:
    assert heard([(key, None, 0.0), (key, None, 0.01), (key, None, 9.0)], until_s=99.0) == []


@pytest.mark.parametrize("key", sorted(ACTING_KEYS))
def test_a_key_acts_by_itself_and_is_nothing_inside_a_code(key: str) -> None:
    assert heard([(key, None, 0.0)]) == [KeyPressed(key=key)]
    inside = [*burst("TRL-"), (key, None, 0.0), *burst("17\r")]
    assert codes_of(heard(inside)) == ["TRL-17"]


@pytest.mark.parametrize("key", ["ctrl+q", "ctrl+c", "ctrl+p", "delete", "left", "f13", "ctrl+@", "backspace"])
def test_every_other_key_is_swallowed(key: str) -> None:
    assert heard([(key, None, 0.0)], until_s=9.0) == []


def test_a_key_after_a_pause_ends_what_a_hand_began() -> None:
    keys: Keys = [("x", "x", 0.0), ("f3", None, PAUSE_S * 2)]
    assert heard(keys) == [Dropped(reason=DropReason.GAP, text="x"), KeyPressed(key="f3")]


def test_a_lone_digit_is_a_choice_only_after_silence() -> None:
    assembler = Assembler()
    assert assembler.heard("2", "2", 1.0) == ()
    assert assembler.deadline_s == 1.0 + PAUSE_S
    assert assembler.elapsed(1.0 + PAUSE_S - 0.001) == ()
    assert assembler.elapsed(1.0 + PAUSE_S) == (Choice(digit=2),)
    assert assembler.deadline_s is None


def test_a_digit_that_begins_a_code_is_no_choice() -> None:
    assert codes_of(heard(burst("2\r", key_s=0.049))) == ["2"]
    assert heard(burst("24A\r", key_s=0.04)) == [
        Scan(code="24A", source=Source.TYPED, began_s=0.0, ended_s=3 * 0.04, keys=4)
    ]


@pytest.mark.parametrize("digit", ["٣", "²", "߀"])  # noqa: RUF001  # digits that are none of ours
def test_a_foreign_digit_is_no_choice(digit: str) -> None:
    assert heard([(digit, digit, 0.0)], until_s=9.0) == [Dropped(reason=DropReason.GAP, text=digit)]


def test_an_unfinished_code_is_dropped_aloud_and_the_next_is_whole() -> None:
    keys = [*burst("TRL\r"), *burst("TRL", at_s=1.0), *burst("TOT-00417\r", at_s=1.0 + GAP_S)]
    assert heard(keys)[1:] == [
        Dropped(reason=DropReason.GAP, text="TRL"),
        Scan(code="TOT-00417", source=Source.WEDGE, began_s=1.0 + GAP_S, ended_s=1.0 + GAP_S, keys=10),
    ]


def test_typed_keys_are_a_scan_with_enter_only() -> None:
    assert heard(burst("TRL-17", key_s=0.2), until_s=9.0) == [Dropped(reason=DropReason.GAP, text="TRL-17")]
    (scan,) = heard(burst("TRL-17\r", key_s=0.2))
    assert isinstance(scan, Scan)
    assert (scan.code, scan.source) == ("TRL-17", Source.TYPED)


def test_a_scanner_without_terminator_ends_by_a_pause() -> None:
    keys = [*burst("TRL-17", key_s=0.01), *burst("TOT-00417", key_s=0.01, at_s=0.2)]
    assert codes_of(heard(keys, until_s=0.4)) == ["TRL-17", "TOT-00417"]


def test_a_hiccup_does_not_cut_the_code_of_a_scanner_that_terminates() -> None:
    keys = [*burst("TRL-17\r"), *burst("40063", at_s=1.0), *burst("81333931\r", at_s=1.0 + GAP_S - 0.01)]
    assert codes_of(heard(keys)) == ["TRL-17", "4006381333931"]


def test_another_scanner_without_terminator_is_heard_from_its_second_code_on() -> None:
    keys = [*burst("TRL-17\r"), *burst("TOT-00417", at_s=1.0), *burst("TOT-00417", at_s=2.0)]
    first, dropped, second = heard(keys, until_s=3.0)
    assert dropped == Dropped(reason=DropReason.GAP, text="TOT-00417")
    assert codes_of([first, second]) == ["TRL-17", "TOT-00417"]


def test_an_endless_line_is_dropped_whole_and_the_next_code_is_heard() -> None:
    keys = burst("9" * (CODE_CHARACTERS_MAX + 5) + "\rTRL-17\r")
    assert heard(keys)[0] == Dropped(reason=DropReason.TOO_LONG, text="9" * 80)
    assert codes_of(heard(keys)) == ["TRL-17"]


def test_typing_edits_a_line_and_enter_finishes_it() -> None:
    keys = [*burst("03x", key_s=0.2), ("backspace", "\x7f", 0.7), *burst("31\r", key_s=0.2, at_s=0.9)]
    lines = ["0", "03", "03x", "03", "033", "0331"]
    expected: list[Heard] = [Typed(text=line) for line in lines]
    assert heard(keys, typing=True) == [*expected, Typed(text="0331", finished=True)]


def test_a_hand_that_rolls_over_the_keys_still_types() -> None:
    typed = heard(burst("0331\r", key_s=0.04), typing=True)
    assert typed[-1] == Typed(text="0331", finished=True)
    assert codes_of(typed) == []


def test_a_burst_while_typing_is_a_scan_and_leaves_the_line_alone() -> None:
    keys = [*burst("03", key_s=0.2), *burst("TOT-00417\r", at_s=0.5), *burst("3", at_s=1.0)]
    came = heard(keys, typing=True, until_s=2.0)
    assert codes_of(came) == ["TOT-00417"]
    assert [line.text for line in came if isinstance(line, Typed)] == ["0", "03", "033"]


def test_half_a_burst_while_typing_is_dropped_and_never_typed() -> None:
    keys = [*burst("TRL-17\r"), *burst("TOT-0", at_s=1.0), *burst("3", at_s=2.0)]
    assert heard(keys, typing=True, until_s=3.0)[1:] == [Dropped(reason=DropReason.GAP, text="TOT-0"), Typed(text="3")]


def test_enter_ends_an_empty_line_once_and_never_behind_a_code() -> None:
    assert heard(burst("\r\n\t\n"), typing=True, until_s=9.0) == [Typed(text="", finished=True)]
    assert heard(burst("\t"), typing=True, until_s=9.0) == []
    assert heard(burst("\r\n"), until_s=9.0) == []
    came = heard([*burst("TRL-17\r\n"), *burst("\r", at_s=1.0)], typing=True, until_s=9.0)
    assert (codes_of(came), came[1:]) == (["TRL-17"], [Typed(text="", finished=True)])
    without_end = heard([*burst("TRL-17"), *burst("\r", at_s=0.2)], typing=True, until_s=9.0)
    assert [type(one) for one in without_end] == [Scan]


def test_turning_typing_on_starts_an_empty_line() -> None:
    assembler = Assembler()
    assembler.typing = True
    play(assembler, burst("12", key_s=0.2), until_s=1.0)
    assembler.typing = False
    assembler.typing = True
    assert play(assembler, burst("3", at_s=2.0), until_s=3.0) == [Typed(text="3")]


CODES = st.text(alphabet=[*(c for c in printable if c.isprintable()), GS, "é", "語"], min_size=1, max_size=40)


@given(st.lists(st.tuples(CODES, st.sampled_from("\r\n\t")), max_size=12), st.data())
def test_terminated_codes_come_out_exact_whatever_the_times_below_a_pause(
    codes: list[tuple[str, str]], data: st.DataObject
) -> None:
    at_s, keys = 0.0, []
    for character in "".join(code + terminator for code, terminator in codes):
        at_s += data.draw(st.sampled_from([0.0, 0.0, 0.001, 0.01, 0.049]))
        keys.append(key_of(character, at_s))
    assert codes_of(heard(keys)) == [code for code, _ in codes]


@given(
    st.lists(
        st.tuples(
            st.one_of(st.characters(), st.sampled_from(["\r", *"0123456789\x11" + GS])),
            st.floats(min_value=0.0, max_value=0.6),
            st.booleans(),
        ),
        max_size=60,
    )
)
def test_no_keys_at_no_times_break_it_or_leave_it_waiting(keys: list[tuple[str, float, bool]]) -> None:
    assembler, at_s, came = Assembler(), 0.0, ""
    for character, gap_s, typing in keys:
        at_s += gap_s
        assembler.typing = typing
        for item in assembler.heard(*key_of(character, at_s)):
            came += item.code if isinstance(item, Scan) else ""
    assembler.elapsed(at_s + GAP_S * 2)
    assert assembler.deadline_s is None
    letters = iter("".join(character for character, _, _ in keys))
    assert all(letter in letters for letter in came), "nothing is heard that was not sent, nor in another order"


def burst(text: str, *, key_s: float = 0.0, at_s: float = 0.0) -> Keys:
    """The keys of `text`, `key_s` apart from `at_s` on."""
    return [key_of(character, at_s + number * key_s) for number, character in enumerate(text)]


def key_of(character: str, at_s: float) -> tuple[str, str | None, float]:
    return KEY_NAMES.get(character, character), character, at_s


def heard(keys: Iterable[tuple[str, str | None, float]], *, typing: bool = False, until_s: float = 0.0) -> list[Heard]:
    """All that comes of `keys`, and of silence until `until_s`, at a new assembler."""
    assembler = Assembler()
    assembler.typing = typing
    return play(assembler, keys, until_s=until_s)


def play(assembler: Assembler, keys: Iterable[tuple[str, str | None, float]], *, until_s: float) -> list[Heard]:
    came = [item for key, character, at_s in keys for item in assembler.heard(key, character, at_s)]
    return [*came, *assembler.elapsed(until_s)]


def codes_of(came: Iterable[Heard]) -> list[str]:
    return [item.code for item in came if isinstance(item, Scan)]

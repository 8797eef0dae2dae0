"""From the badge to a claimed trolley, and everything the server can say on the way."""

import asyncio
from dataclasses import replace
from functools import partial

import pytest

from offline.news import Link, Standing
from offline.transport import Malformed, NotAllowed, Refusal, ServerTrouble, TransportError, Unreachable
from screens.held import HeldScreen
from screens.home import ASK_AGAIN_S, HomeScreen, ResumeHere, SignedInHere, SignedOut
from screens.sign_in import SignInScreen
from screens.stopped import StoppedScreen, whose
from screens.summary import SummaryScreen
from screens.widgets.notice import Tone
from screens.widgets.tiles import Choices
from tests.doubles.recorder import WORK, Bench, scan
from tests.doubles.stage import staged
from tests.doubles.trolleys import PLAN
from warehouse.claims import Claim
from warehouse.flows.trolley import opened
from warehouse.messages import HeldBy, TakenOver
from warehouse.reconcile import Tally
from warehouse.sign_in import SignedIn
from warehouse.wire import Problem, snapshot_of

MAREK = SignedIn(
    operator="BDG-0412",
    name="Marek",
    language="pl",
    roles=("picker",),
    token="t",
    expires_s=60,
    site="s",
    site_name="Site",
    held=("TRL-9",),
)
CLAIM = Claim(plan=PLAN, epoch=3, snapshot=snapshot_of("TRL-17", "picking", Tally(), ack=0))
HELD = Refusal(Problem(type="held_by_other", title="", status=409, holder_name="Ana", done=41, stops=100))
AWAY = Standing(unsent=6, acked=1, last_seq=7, saved_ms=None, link=Link.OFFLINE, since_s=0.0)
NO_WORK_NOW = Refusal(Problem(type="no_work", title="", status=404))


def bench(*answers: SignedIn | Claim | TransportError) -> Bench:
    """A bench whose server gives `answers`."""
    made = Bench()
    made.commands.answers = list(answers)
    return made


def test_a_scanned_badge_signs_in_and_so_does_a_typed_number() -> None:
    async def walk() -> None:
        for posted in (scan("BDG-0412"), scan("0412", typed=True)):
            made = bench(MAREK)
            async with staged(SignInScreen(made.seams())) as stage:
                assert stage.wanted.strip() == "SCAN YOUR BADGE"
                await stage.do(posted)
                await stage.answered()
                assert stage.results == [MAREK]
                assert made.commands.asked == ["sign in BDG-0412"]

    asyncio.run(walk())


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (Refusal(Problem(type="badge_not_known", title="", status=404)), "BADGE NOT KNOWN\nBDG-0412\nSCAN AGAIN"),
        (Unreachable("no answer"), "NO WI-FI HERE\nthis needs Wi-Fi\nGO NEARER. TRY AGAIN"),
        (ServerTrouble("500"), "SYSTEM PROBLEM\nnot your mistake. saved\nCALL SUPERVISOR"),
        (Malformed("what"), "SYSTEM PROBLEM\nnot your mistake. saved\nCALL SUPERVISOR"),
        (NotAllowed(Problem(type="sign_in_again", title="", status=401)), "SCAN YOUR BADGE\nyour work is saved"),
    ],
)
def test_whatever_the_server_answers_there_is_a_sentence_for_it(answer: TransportError, said: str) -> None:
    async def walk() -> None:
        made = bench(answer)
        async with staged(SignInScreen(made.seams())) as stage:
            await stage.do("BDG-0412")
            await stage.answered()
            assert stage.notice == said
            assert "accepted" not in " ".join(made.signals.log)
            assert stage.results == []

    asyncio.run(walk())


@pytest.mark.parametrize(
    ("code", "said"), [("TRL-17", "NOT A BADGE\nSCAN YOUR BADGE"), ("CMD-X-Y", "CODE NOT KNOWN\n...-X-Y\nSCAN AGAIN")]
)
def test_something_else_than_a_badge_is_refused_without_asking(code: str, said: str) -> None:
    async def walk() -> None:
        made = bench()
        async with staged(SignInScreen(made.seams())) as stage:
            await stage.do(code)
            assert (stage.notice, made.commands.asked) == (said, [])

    asyncio.run(walk())


def test_one_key_one_digit_or_a_scan_gets_a_trolley() -> None:
    async def walk() -> None:
        for way, asked in (("f1", "next"), ("1", "next"), ("TRL-17", "claim TRL-17"), ("2", "claim TRL-9")):
            made = bench(CLAIM)
            async with staged(HomeScreen(made.seams(), MAREK)) as stage:
                if way.isdigit():
                    await stage.choose(int(way))
                elif way == "f1":
                    await stage.press(way)
                else:
                    await stage.do(way)
                await stage.answered()
                assert (stage.results, made.commands.asked) == ([CLAIM], [asked])

    asyncio.run(walk())


def test_a_trolley_that_is_on_this_device_is_resumed_without_asking() -> None:
    async def walk() -> None:
        made = bench()
        async with staged(HomeScreen(made.seams(), MAREK, ("TRL-17",))) as stage:
            await stage.do("TRL-17")
            assert (stage.results, made.commands.asked) == ([ResumeHere(trolley="TRL-17")], [])

    asyncio.run(walk())


@pytest.mark.parametrize("way", ["f1", "CMD-NEXT"])
def test_with_a_trolley_open_here_another_is_had_only_by_scanning_it(way: str) -> None:
    async def walk() -> None:
        made = bench(CLAIM)
        async with staged(HomeScreen(made.seams(), MAREK, ("TRL-11",))) as stage:
            await (stage.press(way) if way == "f1" else stage.do(way))
            said = "YOU HAVE TROLLEY 11\nFINISH IT OR PARK IT\n1 = GO ON WITH IT"
            assert (stage.notice, stage.tone, made.commands.asked) == (said, Tone.REFUSED, [])
            await stage.do("TRL-17")
            await stage.answered()
            assert (stage.results, made.commands.asked) == ([CLAIM], ["claim TRL-17"])
        async with staged(HomeScreen(made.seams(), MAREK, ("TRL-11",))) as stage:
            assert stage.screen.query_one(Choices).texts == ("GO ON: TROLLEY 11", "GO ON: TROLLEY 9")
            await stage.choose(3)
            assert stage.notice == "NOT POSSIBLE HERE\nTYPE A NUMBER YOU SEE\nor F2, or SCAN A TROLLEY"
            await stage.choose(1)
            assert stage.results == [ResumeHere(trolley="TRL-11")]

    asyncio.run(walk())


@pytest.mark.parametrize("way", ["f1", "scan", "type", "2"])
def test_with_units_in_the_hand_no_other_trolley_is_had_by_any_way(way: str) -> None:
    async def walk() -> None:
        made = bench()
        async with staged(HomeScreen(made.seams(), MAREK, ("TRL-13",), in_hand=2)) as stage:
            if way == "f1":
                await stage.press("f1")
            elif way == "type":
                await stage.press("f2")
                await stage.type("TRL-12")
            else:
                await (stage.choose(2) if way == "2" else stage.do("TRL-12"))
            await stage.settle()
            assert stage.notice == "YOU HAVE TROLLEY 13\nin your hand: 2\n1 = GO ON WITH IT"
            assert (stage.tone, made.commands.asked) == (Tone.REFUSED, [])
            await stage.choose(1)
            assert stage.results == [ResumeHere(trolley="TRL-13")]

    asyncio.run(walk())


@pytest.mark.parametrize("way", ["CMD-NEXT", "TRL-17"])
def test_at_home_a_sign_in_that_has_run_out_asks_for_the_badge_alone_and_then_for_what_was_wanted(way: str) -> None:
    async def walk() -> None:
        again = NotAllowed(Problem(type="sign_in_again", title="", status=401))
        made = bench(again, MAREK)
        async with staged(HomeScreen(made.seams(), MAREK)) as stage:
            assert stage.wanted.startswith("TAKE A TROLLEY")
            await stage.do(way)
            await stage.answered()
            assert stage.wanted.strip() == "SCAN YOUR BADGE"
            assert (stage.notice, stage.tone) == ("SCAN YOUR BADGE\nyour work is saved", Tone.REFUSED)
            await stage.do("BDG-0412")
            await stage.answered()
            assert stage.results == [SignedInHere(signed_in=MAREK, wanted=way if way == "TRL-17" else "")]

    asyncio.run(walk())


def test_a_program_that_is_too_old_is_said_where_a_new_trolley_is_asked_for() -> None:
    async def walk() -> None:
        old = Refusal(Problem(type="client_too_old", title="", status=409, detail="0.2.0 at least"))
        async with staged(HomeScreen(bench(old, old).seams(), MAREK)) as stage:
            for ask in (scan("CMD-NEXT"), scan("TRL-17")):
                await stage.do(ask)
                await stage.answered()
                assert stage.notice == "THIS DEVICE IS TOO OLD\nno new trolley with it\nCHANGE DEVICE"
            assert stage.results == []

    asyncio.run(walk())


def test_no_work_is_waited_for_and_asked_again_by_itself() -> None:
    async def walk() -> None:
        made = bench(NO_WORK_NOW, CLAIM)
        async with staged(HomeScreen(made.seams(), MAREK)) as stage:
            await stage.press("f1")
            await stage.answered()
            assert (stage.notice, stage.tone) == ("NO TROLLEY NOW\nWAIT. It comes by itself", Tone.CALM)
            assert isinstance(stage.screen, HomeScreen)
            assert ASK_AGAIN_S >= 10
            stage.screen.ask_again()
            await stage.answered()
            assert stage.results == [CLAIM]

    asyncio.run(walk())


def test_a_colleagues_trolley_is_taken_over_only_when_said_so() -> None:
    async def walk() -> None:
        made = bench(HELD, HELD, CLAIM)
        async with staged(HomeScreen(made.seams(), MAREK)) as stage:
            await stage.do("TRL-17")
            await stage.answered()
            assert (stage.front, stage.wanted) == ("HELD", "TROLLEY 17 IS ANA'S\nstops done: 41/100")
            await stage.choose(2)
            assert stage.front == "HOME"
            await stage.do("TRL-17")
            await stage.answered()
            await stage.choose(1)
            await stage.answered()
            assert made.commands.asked == ["claim TRL-17", "claim TRL-17", "claim TRL-17 over"]
            assert stage.results == [CLAIM]

    asyncio.run(walk())


@pytest.mark.parametrize(
    ("unsent", "language", "said"),
    [
        (7, "en", "TROLLEY 17 IS ANA'S\nstops done: 41/100\nlast scan: 6 min ago\nnot sent: 7 scans"),
        (None, "en", "TROLLEY 17 IS ANA'S\nstops done: 41/100\nlast scan: 6 min ago\nnot sent: NOT KNOWN"),
        (0, "pl", "WÓZEK 17 MA: ANA\nzrobione: 41/100\nostatni skan: 6 min\nniewysłane skany: 0"),
    ],
)
def test_before_a_takeover_the_last_scan_and_what_is_unsent_are_told_and_never_a_nought_for_unknown(
    unsent: int | None, language: str, said: str
) -> None:
    async def walk() -> None:
        held = replace(HELD.problem, last_scan_s=385, unsent=unsent)
        async with staged(HomeScreen(bench(Refusal(held)).seams(language), MAREK)) as stage:
            await stage.do("TRL-17")
            await stage.answered()
            assert (stage.front, stage.wanted) == ("HELD", said)

    asyncio.run(walk())


def test_an_unknown_trolley_and_a_wrong_digit_are_refused() -> None:
    async def walk() -> None:
        made = bench(Refusal(Problem(type="not_known", title="", status=404)))
        async with staged(HomeScreen(made.seams(), MAREK)) as stage:
            await stage.do("TRL-99")
            await stage.answered()
            assert stage.notice == "NO WORK ON THIS TROLLEY\nTRL-99\nSCAN ANOTHER TROLLEY"
            await stage.choose(5)
            assert stage.notice.startswith("NOT POSSIBLE HERE")
            await stage.do("A-01-02")
            assert (stage.notice, stage.tone) == ("NOT A TROLLEY\nSCAN A TROLLEY", Tone.REFUSED)

    asyncio.run(walk())


def test_back_at_home_asks_and_then_signs_out() -> None:
    async def walk() -> None:
        async with staged(HomeScreen(bench().seams(), MAREK)) as stage:
            for no in ("CMD-BACK", "f3"):
                await stage.do("CMD-BACK")
                assert (stage.front, stage.wanted) == ("SURE", "SIGN OUT?\nMarek\nyour work is saved")
                await (stage.press(no) if no == "f3" else stage.do(no))
                assert (stage.front, stage.results) == ("HOME", [])
            await stage.press("f3")
            await stage.choose(1)
            assert stage.results == [SignedOut()]

    asyncio.run(walk())


def test_a_held_trolley_and_a_sentence_over_the_screen_take_only_their_choices() -> None:
    async def walk() -> None:
        held = HeldBy(trolley_name="17", operator_name="Ana", done=1, stops=2)
        made = bench()
        async with staged(HeldScreen(made.seams("pl"), held)) as stage:
            assert stage.wanted.startswith("WÓZEK 17 MA: ANA")
            await stage.choose(3)
            await stage.press("f3")
            assert (made.signals.log, stage.results) == (["refused"], [False])
        over = TakenOver(trolley_name="17", operator_name="Ana")
        made = bench()
        async with staged(StoppedScreen(made.seams(), over)) as stopped:
            assert stopped.notice == "STOP. ANA HAS THIS NOW\ntrolley 17, all saved\nLEAVE TROLLEY. 1 OK"
            await stopped.do("A-01-02")
            await stopped.choose(4)
            assert stopped.notice.startswith("STOP")
            await stopped.choose(1)
            assert (made.signals.log, stopped.results) == (["trouble", "refused", "refused"], [True])

    asyncio.run(walk())


@pytest.mark.parametrize(
    ("holder", "unsent", "said"),
    [
        ("Ana", 0, "STOP. ANA HAS THIS NOW\ntrolley 17, all saved\nLEAVE TROLLEY. 1 OK"),
        ("Ana", 42, "STOP. ANA HAS THIS NOW\ntrolley 17, not sent: 42\nLEAVE TROLLEY. 1 OK"),
        ("", 0, "STOP. NOT YOUR TROLLEY\ntrolley 17, all saved\nLEAVE TROLLEY. 1 OK"),
        ("", 42, "STOP. NOT YOUR TROLLEY\nnot sent: 42 scans\nLEAVE TROLLEY 17. 1 OK"),
    ],
)
def test_who_lost_a_trolley_reads_what_is_on_this_device_alone(holder: str, unsent: int, said: str) -> None:
    async def read() -> None:
        message = whose("17", holder, unsent)
        async with staged(StoppedScreen(bench().seams(), message)) as narrow:
            assert narrow.notice == said
        async with staged(StoppedScreen(bench().seams("pl"), message)) as polish:
            assert (str(unsent) in polish.notice) == bool(unsent)

    asyncio.run(read())


def test_what_is_said_of_a_lost_trolley_is_true_as_long_as_it_stands() -> None:
    async def read() -> None:
        said = partial(whose, "17", "Ana")
        made = bench()
        screen = StoppedScreen(made.seams(), said(42), by_unsent=said)
        screen.set_reactive(StoppedScreen.standing, replace(AWAY, unsent=42))
        async with staged(screen) as stage:
            assert stage.notice.splitlines()[1] == "trolley 17, not sent: 42"
            screen.standing = replace(AWAY, unsent=43)
            await stage.settle()
            assert stage.notice.splitlines()[1] == "trolley 17, not sent: 43"
            screen.standing = replace(AWAY, unsent=0, link=Link.ONLINE)
            await stage.settle()
            assert stage.notice == "STOP. ANA HAS THIS NOW\ntrolley 17, all saved\nLEAVE TROLLEY. 1 OK"
            assert made.signals.log == ["trouble"], "heard once"

    asyncio.run(read())


def test_the_summary_counts_and_starts_by_digit_key_or_barcode() -> None:
    async def walk() -> None:
        trolley = opened(PLAN)
        async with staged(SummaryScreen(bench().seams(), WORK, trolley)) as stage:
            figures = [line.split() for line in stage.read("figures").splitlines()]
            assert figures == [
                ["orders", "2"],
                ["stops", "3"],
                ["items", "8"],
                ["weight", "0.9", "kg"],
                ["cut-off", "15:00"],
            ]
            await stage.do("A-01-02")
            assert stage.tone is Tone.REFUSED
            await stage.do("CMD-DONE")
            assert stage.results == [True]
        async with staged(SummaryScreen(bench().seams(), WORK, trolley)) as stage:
            await stage.press("f3")
            assert stage.results == [False]

    asyncio.run(walk())

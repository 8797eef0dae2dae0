"""pickclient, signed in and out again and again with a PIN by keys that come as from a hand, and no site to ask.

python -m tests.doubles.signing_client [--leaky] NUMBER SEED DATA…

The real application, catcher, screens, driver and recording; only who answers is made up. With `--leaky` the PIN
becomes the window's title, so that a search for it can be seen to find something. Writes every secret beside DATA.
"""

import asyncio
import sys
from pathlib import Path
from random import Random
from typing import TypeVar

from textual.events import Key

from offline.aside import aside
from offline.transport import Refusal
from pickclient.app import PickApp
from pickclient.link import Link
from pickclient.recording import Recording
from pickclient.settings import Settings
from pickclient.wiring import Device, open_device
from screens.home import HomeScreen
from screens.pin import PinScreen
from screens.scans import ChoiceMade
from screens.sign_in import SignInScreen
from screens.sure import SureScreen
from tests.doubles.recorder import scan
from warehouse.sign_in import SignedIn
from warehouse.wire import Problem

Front = TypeVar("Front")

BADGE = "BDG-0100"
HAND_S = 0.08
PIN_DIGITS = 10
"""More than people have, so that no number of the recording itself is one by chance."""
SETTLE_EVERY = 5
PATIENCE_S = 10.0
LOOK_S = 0.005
LEAK_AFTER_S = 0.3
"""When the screen after the secret one is recorded for sure."""


class NoSite(Link):
    """Signs in who types the PIN that is due."""

    def __init__(self, tokens: Random) -> None:
        super().__init__(lambda: sys.exit("there is no network here"))
        self.pin = ""
        self.tokens: list[str] = []
        self._dice = tokens

    async def open(self) -> str:
        """Begin nothing."""
        return ""

    async def sign_in(self, badge: str, pin: str = "") -> SignedIn:
        """Take the PIN that is due."""
        if pin != self.pin:
            raise Refusal(Problem(type="pin_wrong" if pin else "pin_due", title="", status=422))
        self.tokens.append(self._dice.randbytes(32).hex())
        return SignedIn(
            operator=badge,
            name="Lotte",
            language="en",
            roles=("picker", "supervisor"),
            token=self.tokens[-1],
            expires_s=60,
            site="demo",
            site_name="Demo",
            held=(),
        )


class SigningApp(PickApp):
    """Is signed in and out by itself."""

    def __init__(self, device: Device, number: int, seed: int, *, leaky: bool) -> None:
        super().__init__(device)
        self._dice = Random(seed)
        self._link = self._site = NoSite(Random(seed + 1))
        self._number = number
        self._leaky = leaky
        self.pins: list[str] = []

    def on_mount(self) -> None:
        """Be worked with; Textual calls what stands in the class above by itself."""
        self.run_worker(self._sign_in_and_out(), exit_on_error=True)

    @property
    def secrets(self) -> list[str]:
        """Every PIN and token there was."""
        return [*self.pins, *self._site.tokens]

    def _recording(self) -> Recording | None:
        return self._taping.recording if self._taping is not None else None

    async def _sign_in_and_out(self) -> None:
        at_s = 0.0
        while self._recording() is None:  # noqa: ASYNC110 - nobody tells
            await asyncio.sleep(LOOK_S)
        for number in range(self._number):
            front = await self._front(SignInScreen)
            self._site.pin = "9" + "".join(self._dice.choices("0123456789", k=PIN_DIGITS - 1))
            self.pins.append(self._site.pin)
            front.post_message(scan(BADGE))
            await self._front(PinScreen)
            wrong = self._site.pin[::-1] + "7"
            for typed in (wrong, self._site.pin) if number % 10 == 0 else (self._site.pin,):
                at_s = await self._typed(typed, at_s)
            home = await self._front(HomeScreen)
            painted = asyncio.Event()
            home.call_after_refresh(painted.set)
            await painted.wait()
            if self._leaky:
                await asyncio.sleep(LEAK_AFTER_S)
                self.title = self._site.pin
            home.post_message(scan("CMD-BACK"))
            asked = await self._front(SureScreen)
            asked.post_message(ChoiceMade(1))
            recording = self._recording()
            if number % SETTLE_EVERY == 0 and recording is not None:
                await aside(recording.settle)
        await self._front(SignInScreen)
        self.exit()

    async def _typed(self, digits: str, at_s: float) -> float:
        """Type `digits` and Enter, key by key, in the time of the keys' own clock; when the next may come."""
        for name in (*digits, "enter"):
            at_s += HAND_S
            key = Key(name, None if name == "enter" else name)
            key.time = at_s
            self.post_message(key)
            await asyncio.sleep(0)
        return at_s + 1.0

    async def _front(self, kind: type[Front]) -> Front:
        deadline_s = asyncio.get_running_loop().time() + PATIENCE_S
        while not isinstance(self.screen, kind) or not self.screen.is_mounted:
            if asyncio.get_running_loop().time() > deadline_s:
                sys.exit(f"{kind.__name__} did not come after {len(self.pins)} sign-ins; {self.screen_stack}")
            await asyncio.sleep(LOOK_S)
        return self.screen


if __name__ == "__main__":
    arguments = [argument for argument in sys.argv[1:] if argument != "--leaky"]
    settings = Settings(data=Path(arguments[2]), device="D1", recording_mb=1000.0, sound="off")
    opened = open_device(settings)
    app = SigningApp(opened, int(arguments[0]), int(arguments[1]), leaky="--leaky" in sys.argv)
    app.run()
    opened.close()
    Path(arguments[2]).with_suffix(".secrets").write_text("\n".join(app.secrets), encoding="utf-8")
    sys.exit(app.return_code or 0)

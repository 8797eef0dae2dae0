"""A pack desk over HTTP: registers, signs in, opens orders and wants their labels."""

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import count
from pathlib import Path
from time import monotonic, sleep
from typing import Final

import httpx

from pickserver.handlers.reading import OrderState
from tests.protocol.serving import JSON
from warehouse.codec import dumps, loads
from warehouse.packing import LabelStatus, LabelWanted, PackLease, PackWanted
from warehouse.parcels import Content
from warehouse.sign_in import Badge, DeviceKnown, DeviceWanted, SignedIn

PATIENCE_S: Final = 60.0


class Packer:
    """Somebody at a desk of the demo site."""

    def __init__(
        self,
        client: httpx.Client,
        device: str,
        badge: str = "BDG-0412",
        desk: str = "DSK-01",
        enrolment: str = "SECRET",
        pin: str = "",
    ) -> None:
        """Register `device` and sign in."""
        self.client = client
        self.desk = desk
        self._device = device
        self._acts = count(1)
        known = loads(DeviceKnown, self.post("/v1/devices", DeviceWanted(device=device, enrolment=enrolment)).content)
        self.headers = {"Authorization": f"Bearer {known.token}"}
        signed_in = loads(SignedIn, self.post("/v1/sign-in", Badge(badge=badge, pin=pin)).content)
        self.headers["Operator-Token"] = signed_in.token

    headers: dict[str, str] = {}
    """Who it is."""

    def post(self, path: str, body: object, key: str = "") -> httpx.Response:
        """Post a value, under a key of its own unless one is given; where nobody answers, the same again."""
        own = {"Idempotency-Key": key or f"{self._device}-act-{next(self._acts):06}"}
        headers = {**JSON, **self.headers, **own}
        return _insisting(lambda: self.client.post(path, content=dumps(body), headers=headers))

    def get(self, path: str) -> httpx.Response:
        """Read something; where nobody answers, ask again."""
        return _insisting(lambda: self.client.get(path, headers=self.headers))

    def opened(self, order: str) -> PackLease:
        """The order, opened at the desk."""
        answer = self.post(f"/v1/orders/{order}/packing", PackWanted(desk=self.desk, incarnation=self._device))
        assert answer.status_code == 200, answer.text
        return loads(PackLease, answer.content)

    def wanted(self, lease: PackLease, weight_g: int = 900, form: str = "zpl") -> LabelWanted:
        """What is wanted for the order's one parcel."""
        order = loads(OrderState, self.get(f"/v1/orders/{lease.order}").content)
        lines = tuple(Content(line=line.line, quantity=line.quantity) for line in order.lines)
        asked = LabelWanted(epoch=lease.epoch, desk=self.desk, box="BX-M", weight_g=weight_g, lines=lines, format=form)
        return replace(asked, confirmed=False)

    def ask(self, parcel: str, wanted: LabelWanted, wait_s: float = 0.0, key: str = "") -> LabelStatus:
        """How far the label of a parcel is that is wanted."""
        answer = self.post(f"/v1/parcels/{parcel}/label?wait_s={wait_s}", wanted, key)
        assert answer.status_code == 200, answer.text
        return loads(LabelStatus, answer.content)

    def status(self, parcel: str, wait_s: float = 0.0) -> LabelStatus:
        """How far the label of a parcel is."""
        answer = self.get(f"/v1/parcels/{parcel}/label?wait_s={wait_s}")
        assert answer.status_code == 200, answer.text
        return loads(LabelStatus, answer.content)


def _insisting(ask: Callable[[], httpx.Response]) -> httpx.Response:
    """The first answer that is one, of a node that may die or of one that takes over from it."""
    until_s = monotonic() + PATIENCE_S
    while True:
        try:
            answer = ask()
        except httpx.TransportError:
            if monotonic() > until_s:
                raise
        else:
            if answer.status_code < 500 or monotonic() > until_s:
                return answer
        sleep(0.05)


def carriers_file(folder: Path, port: int, classes: Sequence[str], **more: object) -> Path:
    """A carriers file in `folder` for the scripted carrier at `port`, in each of `classes`."""
    url = f"http://127.0.0.1:{port}"
    common = {"kind": "sandbox", "url": url, "services": {"*": ["parcel"]}, **more}
    path = folder / "carriers.json"
    records = [{"carrier": f"sandbox-{each}", "idempotency": each, **common} for each in classes]
    path.write_text(json.dumps({"carriers": records}), encoding="utf-8")
    return path

"""A site with a picked trolley, the scripted carrier, and a real desk in a terminal: from the tote to the paper."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from sqlalchemy import Connection

from pickserver.carrier_sandbox.service import SandboxService
from pickserver.store import goods
from pickserver.store.database import open_database
from pickserver.store.servers import put_site
from tests.doubles.carriers import sandbox_service
from tests.doubles.packer import carriers_file
from tests.doubles.packing import LAMP_CODE, MUG_CODE, SOAP_CODE
from tests.doubles.picker import Picker
from tests.protocol.packing_floor import PICKED, PackingFloor
from tests.protocol.serving import Serving, serving
from warehouse.desk import PrintAt

DESK, TOTE, BATCH = "DSK-1", "TOT-00001", "TOT-00002"
TITLE = rb"\x1b\]2;pickclient "
ENROLLED: Mapping[str, str] = {"PICKCLIENT_ENROLMENT": "SECRET", "PICKCLIENT_POLL_S": "1"}


@dataclass(slots=True)
class DeskSite:
    """A running site with something to pack."""

    server: Serving
    carrier: SandboxService

    def tracking(self, order: str = "4417") -> str:
        """The barcode of the newest label that the carrier sold for an order and did not take back."""
        sold = [one for one in self.carrier.sandbox.ledger if f".{order}-" in one.reference and not one.voided]
        return sold[-1].tracking

    def packer(self, data: Path, printer: str, *, through: Sequence[str] = (), **more: str) -> Picker:
        """A desk's device that prints at `printer`, on the folder `data`, `through` another program that starts it."""
        env = {**ENROLLED, "PICKCLIENT_PRINTER": printer, **more}
        return Picker(self.server.url, data, env=env, through=through)


@contextmanager
def desk_site(
    folder: Path,
    print_at: PrintAt = PrintAt.BOUGHT,
    *,
    slips: bool = False,
    prepared: Callable[[Connection], None] = lambda _tx: None,
) -> Iterator[DeskSite]:
    """A site of which one tote holds order 4417, one three orders of a lamp each; `prepared` before it is served."""
    folder.mkdir(parents=True, exist_ok=True)
    database = open_database(folder)
    database.migrate()
    PackingFloor(database)
    database.transact(lambda tx: put_site(tx, replace(PICKED.site, print_at=print_at)))
    database.transact(lambda tx: goods.put_pack_slips(tx, {"nordlys": slips}))
    database.transact(prepared)
    database.close()
    with sandbox_service() as carrier:
        file = carriers_file(folder, carrier.port, ["key"], settle_s=1, timeout_s=5)
        with serving(folder, CARRIERS=str(file)) as server:
            yield DeskSite(server, carrier)


def comes_to_the_desk(packer: Picker) -> None:
    """Begin a day at the desk."""
    packer.comes_to("SIGN_IN")
    packer.scan(DESK)
    packer.scan("BDG-0412")
    packer.comes_to("DESK")


def goes_on(packer: Picker, order: str = "4417") -> bool:
    """Come back to the order after the program died; whether it asked first for its last scan.

    It asks where it was too busy to note that the scan's number stood on the screen; the answer is that the scan is so.
    """
    shown = re.compile(TITLE + b"(?:PACK_CONFIRM|PACK %b)" % order.encode())
    end, _ = packer.terminal.wait_for_bytes(shown)
    if not packer.terminal.raw[:end].endswith(b"PACK_CONFIRM"):
        return False
    packer.press("1")
    packer.comes_to(f"PACK {order}")
    return True


def packs(packer: Picker, *, opened: bool = False) -> None:
    """Open the tote of order 4417, unless it is `opened`, and pack all of it."""
    if not opened:
        packer.scan(TOTE)
        packer.comes_to("PACK 4417")
    packer.is_accepted(MUG_CODE, MUG_CODE, SOAP_CODE)
    packer.terminal.wait_for("PUT THE GIFT NOTE IN")
    confirms(packer)


def packs_a_lamp(packer: Picker, order: str) -> None:
    """Open the batch tote's next order, which is `order`, and pack it."""
    packer.scan(LAMP_CODE)
    packer.comes_to(f"PACK {order}")
    packer.is_accepted(LAMP_CODE)
    packer.terminal.wait_for("PUT BATTERY LABEL ON BOX")
    confirms(packer)


def confirms(packer: Picker) -> None:
    """Say yes to what is asked, and wait until it is recorded: a digit before a scan would be taken for its first."""
    before = packer.number
    packer.press("1")
    packer.terminal.wait_for(re.compile(rf"#(?!{before}\b)\d+\b"))

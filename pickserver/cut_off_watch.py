"""Looks again and again which trucks have left without which orders; any node may, and several do no harm."""

import asyncio
import logging
from typing import Final

from sqlalchemy.exc import SQLAlchemyError

from pickserver.handlers import late_orders
from pickserver.labels.worker import Time as ServerTime
from pickserver.pruning import BREATH_S, Write
from pickserver.seams import Ids
from pickserver.tailer import Time

LOG: Final = logging.getLogger("pickserver")
LOOK_S: Final = 20.0
"""Seconds from one look to the next: so much later than its truck an order is known to be late, at most."""


async def watch_cut_offs(write: Write, server_time: ServerTime, ids: Ids, time: Time) -> None:
    """Notice each truck that has left, again and again, until it is cancelled."""
    while True:
        noticed = 0
        try:
            noticed = await write(lambda tx: late_orders.notice(tx, server_time(tx), ids))
        except SQLAlchemyError as error:
            LOG.warning("which trucks have left cannot be looked up: %s", type(error).__name__)
        await time.wait(asyncio.Event(), BREATH_S if noticed >= late_orders.BATCH else LOOK_S)

"""Makes the printer that an address names; opens nothing."""

from os import environ
from pathlib import Path

from devices.printers.address import Address, Scheme
from devices.printers.printer import Printer


def printer_at(address: Address) -> Printer:
    """The printer at `address`. Each brings its own libraries along only when it is wanted."""
    match address.scheme:
        case Scheme.ZPL:
            from devices.printers.raw9100 import RawPrinter  # noqa: PLC0415 - see above

            return RawPrinter(address.host, address.port)
        case Scheme.IPP:
            from devices.printers.ipp import IppPrinter  # noqa: PLC0415 - see above

            return IppPrinter(address)
        case Scheme.LP:
            from devices.printers.cups import cups_queue  # noqa: PLC0415 - see above

            return cups_queue(address.path, environ)
        case Scheme.DIR:
            from devices.printers.folder import FolderPrinter  # noqa: PLC0415 - see above

            return FolderPrinter(Path(address.path).expanduser())

"""A print server as bad as one can be: loses answers, forgets jobs, says what it likes. Speaks IPP over HTTP."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import cast

from devices.printers.ipp import CANCEL_JOB, GET_JOB, GET_JOBS, GET_PRINTER, PRINT_JOB
from devices.printers.ipp_codec import Attribute, Group, Tag, answer, request

OK, NOT_FOUND = 0x0000, 0x0406


class PrintServer:
    """What it has taken, and how it behaves; to be changed while it runs."""

    def __init__(self) -> None:
        """Takes PDF, and is well."""
        self.taken: list[tuple[str, bytes]] = []
        """Name and document of each job."""
        self.status = OK
        """What it says to a job that it is given."""
        self.http = 200
        self.loses_answers = False
        """Takes a job, then hangs up."""
        self.forgets = False
        """Knows no job that it was given."""
        self.job_state = 9
        self.job_reasons = ["job-completed-successfully"]
        self.pages = 1
        self.reasons = ["none"]
        self.printer_state = 3
        self.formats = ["application/pdf"]
        self.media: dict[str, list[str]] = {}
        """By attribute, such as `media-ready`: the names of papers."""
        self.rubbish = b""
        """Said instead of any answer."""

    def answered(self, body: bytes) -> bytes | None:
        """What it says; None: it hangs up."""
        asked = answer(body)
        operation = asked.status
        if operation == PRINT_JOB and self.status == OK and self.http == 200:
            name = str(asked.group(Group.OPERATION)["job-name"][0])
            self.taken.append((name, body[body.index(b"%PDF") :]))
            if self.loses_answers:
                return None
        if self.rubbish:
            return self.rubbish
        groups: dict[Group, list[Attribute]] = {
            Group.OPERATION: [(Tag.CHARSET, "attributes-charset", ["utf-8"]), (Tag.NAME, "status-message", ["said"])]
        }
        if operation == PRINT_JOB:
            groups[Group.JOB] = [(Tag.INTEGER, "job-id", [len(self.taken)])]
            return request(self.status, 1, groups)
        if operation == GET_PRINTER:
            groups[Group.PRINTER] = self._printer()
        elif operation in (GET_JOB, CANCEL_JOB) and (self.forgets or not self.taken):
            return request(NOT_FOUND, 1, groups)
        elif operation == GET_JOBS and not self.forgets and self.taken:
            groups[Group.JOB] = [
                (Tag.INTEGER, "job-id", [len(self.taken)]),
                (Tag.NAME, "job-name", [self.taken[-1][0]]),
            ]
        elif operation == GET_JOB:
            groups[Group.JOB] = self._job()
        elif operation == CANCEL_JOB:
            self.job_state = 7
        return request(OK, 1, groups)

    def _printer(self) -> list[Attribute]:
        return [
            (Tag.ENUM, "printer-state", [self.printer_state]),
            (Tag.KEYWORD, "printer-state-reasons", list(self.reasons)),
            (Tag.BOOLEAN, "printer-is-accepting-jobs", [True]),
            (Tag.NAME, "printer-make-and-model", ["Worst 1"]),
            (Tag.MIME, "document-format-supported", list(self.formats)),
            *((Tag.KEYWORD, name, list(papers)) for name, papers in self.media.items()),
        ]

    def _job(self) -> list[Attribute]:
        return [
            (Tag.ENUM, "job-state", [self.job_state]),
            (Tag.KEYWORD, "job-state-reasons", list(self.job_reasons)),
            (Tag.INTEGER, "job-impressions-completed", [self.pages]),
        ]


class _Request(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        server = cast("_Listening", self.server).print_server
        said = server.answered(self.rfile.read(int(self.headers["Content-Length"])))
        if said is None:
            self.close_connection = True
            return
        self.send_response(server.http)
        self.send_header("Content-Type", "application/ipp")
        self.send_header("Content-Length", str(len(said)))
        self.end_headers()
        self.wfile.write(said)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name in the standard library
        """Say nothing."""


class _Listening(ThreadingHTTPServer):
    def __init__(self, print_server: PrintServer) -> None:
        self.print_server = print_server
        super().__init__(("127.0.0.1", 0), _Request)


@contextmanager
def listening(print_server: PrintServer) -> Iterator[str]:
    """The address at which `print_server` is reached meanwhile."""
    with _Listening(print_server) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield f"ipp://127.0.0.1:{server.server_address[1]}/printers/worst"
        finally:
            server.shutdown()
            thread.join()

"""A label printer at its port 9100: takes ZPL, and says more than yes or no when it is a Zebra.

A label counts as printed only when the odometer says so. A printer that does not answer is printed on all the same;
what became of the label stays unknown then, until somebody scans it.
"""

import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

from devices.printers import zebra
from devices.printers.printer import About, Document, Fault, Form, JobState, Report, Trouble, refusal
from devices.printers.zebra import Counter, Odometer
from warehouse.values import dataclass

CONNECT_S: Final = 2.0
ANSWER_S: Final = 1.0
"""How long a printer may take to answer a question."""
ANSWER_BYTES_MAX: Final = 65_536
WRITE_S: Final = 10.0
"""How long it may refuse to take more of a label: its memory is full when the paper is out."""
Connect = Callable[[tuple[str, int], float], socket.socket]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Answers:
    """What a printer said when it was asked how it is."""

    fault: Fault | None = None
    waiting: int = 0
    odometer: Odometer | None = None
    length_dots: int = 0


class RawPrinter:
    """The printer at `host` and `port`."""

    def __init__(
        self, host: str, port: int, connect: Connect = socket.create_connection, answer_s: float = ANSWER_S
    ) -> None:
        """Open nothing yet."""
        self._place = (host, port)
        self._connect = connect
        self._answer_s = answer_s

    @property
    def forms(self) -> frozenset[Form]:
        """ZPL."""
        return frozenset({Form.ZPL})

    def about(self) -> About:
        """Its model, its dots, its odometer and its trouble."""
        try:
            with self._line() as line:
                told = zebra.identity(line.ask(zebra.IDENTITY))
                answers = line.state()
        except OSError as error:
            return About(model="", forms=self.forms, confirms=False, fault=_gone(error))
        dots = told.dots_per_mm if told else 8
        return About(
            model=told.model if told else "",
            forms=self.forms,
            confirms=answers.odometer is not None,
            fault=answers.fault,
            dots_per_mm=dots,
            papers=((0, answers.length_dots / dots),) if answers.length_dots else (),
        )

    def ready(self, document: Document) -> Report:
        """What it says; the reference is what its odometer will say before the label."""
        if refused := refusal(self.forms, document.form, f"zpl://{self._place[0]}"):
            return Report(state=JobState.NOT_PRINTED, fault=Fault(trouble=Trouble.OTHER, detail=refused))
        try:
            with self._line() as line:
                answers = line.state()
        except OSError as error:
            return Report(state=JobState.QUEUED, fault=_gone(error))
        reference = _reference(answers, document.data.count(b"^XZ"))
        return Report(state=JobState.QUEUED, reference=reference, fault=answers.fault)

    def send(self, document: Document, reference: str) -> Report:
        """Write `document` to it once; an error after its first byte leaves it unknown."""
        begun = False
        try:
            with self._line() as line:
                begun = True
                answers = line.give(document.data)
        except OSError as error:
            state = JobState.UNKNOWN if begun else JobState.QUEUED
            return Report(state=state, reference=reference, fault=_gone(error))
        return _judged(reference, answers)

    def follow(self, reference: str) -> Report:
        """Ask it how it is and what its odometer says."""
        try:
            with self._line() as line:
                answers = line.state()
        except OSError as error:
            return Report(state=JobState.SENT, reference=reference, fault=_gone(error))
        return _judged(reference, answers)

    def withdraw(self, reference: str) -> bool:
        """Nothing can be taken back from it: ~JA would take every label it holds."""
        del reference
        return False

    @contextmanager
    def _line(self) -> Iterator["_Line"]:
        connection = self._connect(self._place, CONNECT_S)
        with connection:
            yield _Line(connection, self._answer_s)


class _Line:
    """An open connection."""

    def __init__(self, connection: socket.socket, answer_s: float) -> None:
        self._connection = connection
        self._answer_s = answer_s

    def ask(self, query: bytes) -> bytes:
        """What it answers to `query` within its time; empty where it is silent."""
        self._connection.settimeout(WRITE_S)
        self._connection.sendall(query)
        return self._read(query)

    def state(self) -> _Answers:
        """How it is. Who is silent to both questions is not asked for more."""
        answered, fault = zebra.errors(self.ask(zebra.ERRORS))
        told = zebra.status(self.ask(zebra.STATUS))
        if not answered and told is None:
            return _Answers()
        labels = self.ask(zebra.LABELS)
        length = b"" if zebra.odometer(labels, b"") else self.ask(zebra.LENGTH)
        return _Answers(
            fault=fault or (told.fault if told else None),
            waiting=told.waiting if told else 0,
            odometer=zebra.odometer(labels, length),
            length_dots=told.length_dots if told else 0,
        )

    def give(self, data: bytes) -> _Answers:
        """Write a label, then ask how it is: an answer says that all of it was read."""
        self._connection.settimeout(WRITE_S)
        self._connection.sendall(data)
        answers = self.state()
        self._connection.shutdown(socket.SHUT_WR)  # whatever it still says is not answered by a reset
        return answers

    def _read(self, query: bytes) -> bytes:
        until = time.monotonic() + self._answer_s
        answer = b""
        while not zebra.whole(query, answer) and (left := until - time.monotonic()) > 0:
            if len(answer) > ANSWER_BYTES_MAX:
                raise ConnectionError("the printer says more than any printer has to say")
            self._connection.settimeout(left)
            try:
                more = self._connection.recv(4096)
            except TimeoutError:
                break
            if not more:
                raise ConnectionResetError("the printer closed the connection")
            answer += more
        return answer


def _reference(answers: _Answers, labels: int) -> str:
    """By which a job is followed: what the odometer says when all before it is printed, and how many labels it has."""
    odometer = answers.odometer
    if odometer is None:
        return f"none:0:{labels}"
    waiting = answers.waiting if odometer.counter is Counter.LABELS else 0
    return f"{odometer.counter}:{odometer.count + waiting}:{labels}"


def _judged(reference: str, answers: _Answers) -> Report:
    """What became of the job, by what the printer says now."""
    counter, _, rest = reference.partition(":")
    before, _, labels = rest.partition(":")
    now = answers.odometer
    if now is not None and now.counter == counter:
        if now.counter is Counter.LABELS:
            printed = now.count >= int(before) + max(int(labels), 1)
        else:
            printed = now.count > int(before) and answers.fault is None and not answers.waiting
        if printed:
            return Report(state=JobState.CONFIRMED, reference=reference, fault=answers.fault)
    state = JobState.HELD if answers.fault else JobState.SENT
    return Report(state=state, reference=reference, fault=answers.fault)


def _gone(error: OSError) -> Fault:
    return Fault(trouble=Trouble.GONE, detail=str(error) or type(error).__name__)

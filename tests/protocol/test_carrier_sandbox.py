"""The scripted carrier's labels are real ones, and its service is a program of its own."""

import signal
import socket
import struct
import subprocess
import sys
import zlib
from struct import unpack

import httpx
import pytest

from pickserver.carrier_sandbox.faults import Dice, Fault, Script
from pickserver.carrier_sandbox.letters import LETTERS, plain
from pickserver.carrier_sandbox.picture import label_file
from tests.doubles.carriers import a_shipment
from tests.doubles.paper import scanned_pdf, zbar
from warehouse.addresses import Address
from warehouse.values import replace
from warehouse.zpl import carrier_label

TRACKING = "SBX0123456789ABCD"


def test_the_pdf_s_barcode_is_read_back() -> None:
    (codes,) = scanned_pdf(label_file(TRACKING, "parcel", a_shipment(), "pdf"), dots_per_mm=8)
    assert codes == [("CODE128", TRACKING)]


def test_the_png_s_barcode_is_read_back() -> None:
    data = label_file(TRACKING, "parcel", a_shipment(), "png")
    wide, high = unpack(">II", data[16:24])
    start = data.index(b"IDAT") + 4
    (length,) = unpack(">I", data[start - 8 : start - 4])
    rows = zlib.decompress(data[start : start + length])
    step = (wide + 7) // 8 + 1
    bits = "".join(f"{byte:08b}" for at in range(0, high * step, step) for byte in rows[at + 1 : at + step])
    stride = 8 * (step - 1)
    grey = bytes(255 * (bits[row * stride + x] == "1") for row in range(high) for x in range(wide))
    assert (wide, high) == (812, 1218), "4 by 6 inches of 203 dots"
    assert [(found.type, found.data.decode()) for found in zbar().decode((grey, wide, high))] == [("CODE128", TRACKING)]


def test_every_chunk_of_the_png_is_whole() -> None:
    data = label_file(TRACKING, "parcel", a_shipment(), "png")[8:]
    kinds = []
    while data:
        (length,) = unpack(">I", data[:4])
        kinds.append(data[4:8])
        assert unpack(">I", data[8 + length : 12 + length]) == (zlib.crc32(data[4 : 8 + length]),)
        data = data[12 + length :]
    assert kinds == [b"IHDR", b"pHYs", b"IDAT", b"IEND"]


HOSTILE = ["^XA^ID*.*^XZ", "~JA", "a_5Eb\\&", "\x1b[2J", "łódź ~ 李", "\r\n^FS"]


@pytest.mark.parametrize("name", HOSTILE)
def test_no_name_becomes_a_command_of_the_printer(name: str) -> None:
    kind = replace(a_shipment(), receiver=Address(name=name, street1=name, town=name, postcode=name, country="NL"))
    told = label_file(TRACKING, "parcel", kind, "zpl").decode("ascii")
    assert carrier_label(told.encode()) is not None, "a desk lets it through to its printer"
    assert (told.count("^XA"), told.count("^XZ"), told.count("~")) == (1, 1, 0)
    assert told.count("^FO") == told.count("^FD") == told.count("^FS")
    assert TRACKING in told


def test_the_same_parcel_gives_the_same_bytes() -> None:
    for form in ("zpl", "pdf", "png"):
        assert label_file(TRACKING, "parcel", a_shipment(), form) == label_file(TRACKING, "parcel", a_shipment(), form)


def test_letters_differ_and_others_become_blanks() -> None:
    assert len(set(LETTERS.values())) == len(LETTERS) == 42
    assert plain("Ștefănescu, Łódź 李 12-a") == "STEFANESCU, ODZ 12-A"


def test_dice_throw_the_script_first_and_then_its_shares() -> None:
    dice = Dice(1, Script(next=("error", "late"), shares={"lost_reply": 0.5}, p50_s=1.0, p99_s=12.0, late_s=100.0))
    assert [dice.fault(), dice.fault()] == [Fault.ERROR, Fault.LATE]
    thrown = [dice.fault() for _ in range(400)]
    assert 150 < thrown.count(Fault.LOST_REPLY) < 250
    assert set(thrown) == {Fault.LOST_REPLY, Fault.NONE}
    taken = sorted(dice.delay_s(Fault.NONE) for _ in range(2000))
    assert 0.85 < taken[1000] < 1.15
    assert 8 < taken[1980] < 17
    assert dice.delay_s(Fault.LATE) > 100


def test_it_runs_as_a_program_and_is_told_to_stop() -> None:
    command = [sys.executable, "-m", "pickserver", "carrier-sandbox", "--port", "0"]
    process = subprocess.Popen(command, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    try:
        assert process.stdout is not None
        said = process.stdout.readline()
        assert said.startswith("the carrier sandbox listens on http://127.0.0.1:"), process.communicate()[1]
        with httpx.Client(base_url=said.rsplit(" ", 1)[1].strip(), timeout=10) as client:
            assert client.get("/health").json() == {"carrier": "sandbox"}
            assert client.put("/script/key", json={"next": ["error"]}).status_code == 200
            assert client.put("/script/key", json={"next": ["luck"]}).status_code == 422
            assert client.put("/script/luck", json={}).status_code == 422
            assert client.get("/ledger").json() == []
            # A node that is killed resets its connections, which is nothing to be said.
            assert client.base_url.port is not None
            with socket.create_connection((client.base_url.host, client.base_url.port), timeout=10) as killed:
                killed.sendall(b"GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n")
                answer = b""
                while not answer.endswith(b"}"):
                    answer += killed.recv(1000)
                killed.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            assert client.get("/health").status_code == 200
        process.send_signal(signal.SIGTERM)
        assert process.communicate(timeout=10) == ("", "")
        assert process.returncode == 0
    finally:
        if process.poll() is None:
            process.kill()
            process.communicate()


def test_it_answers_at_a_socket_that_was_handed_over_before_it_ran() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        handed, port = listening.fileno(), listening.getsockname()[1]
        command = [sys.executable, "-m", "pickserver", "carrier-sandbox", "--fd", str(handed)]
        early = socket.create_connection(("127.0.0.1", port), timeout=20)
        process = subprocess.Popen(command, pass_fds=(handed,), stdout=subprocess.DEVNULL)
    try:
        with early:
            early.sendall(b"GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n")
            assert early.recv(200).startswith(b"HTTP/1.1 200 ")
    finally:
        process.terminate()
        assert process.wait(10) == 0
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port), timeout=20)


def test_what_is_no_socket_is_refused_with_a_sentence() -> None:
    command = [sys.executable, "-m", "pickserver", "carrier-sandbox", "--fd", "0"]
    ended = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False, timeout=60)
    assert (ended.returncode, ended.stderr) == (
        1,
        "pickserver: cannot listen on the socket 0: Socket operation on non-socket\n",
    )

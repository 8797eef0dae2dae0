"""What the commands of both programs say: a number with its noun, and no name that steers a terminal."""

import os
import subprocess
import sys
from pathlib import Path

from pickserver.sentences import counted, readable


def test_one_is_one_and_all_else_are_many() -> None:
    assert [counted(number, "order") for number in (0, 1, 2)] == ["0 orders", "1 order", "2 orders"]
    assert [counted(number, "trolley waits", "trolleys wait") for number in (1, 3)] == [
        "1 trolley waits",
        "3 trolleys wait",
    ]


def test_what_steers_a_terminal_is_escaped_and_what_is_read_stays() -> None:
    assert readable("Łódź\n\x1b[2J\u202e\udcff") == "Łódź\n\\x1b[2J\\u202e\\udcff"


def test_a_files_name_with_an_escape_sequence_steers_no_terminal(tmp_path: Path) -> None:
    name = tmp_path / "\x1b]2;evil\x07items.csv"
    environment = {**os.environ, "PICKSERVER_DATA": str(tmp_path / "data")}
    commands = (
        ["pickserver", "import", "items", str(name)],
        ["pickclient", "sheets", str(tmp_path / "sheets"), "--labels", str(name)],
        ["pickclient", "sheets", "/dev/null/\x1b]2;evil\x07"],
    )
    for command in commands:
        said = subprocess.run([sys.executable, "-m", *command], capture_output=True, check=False, env=environment)
        assert said.returncode == 1, command
        assert b"evil" in said.stderr, command
        assert b"\x1b" not in said.stderr, command
        assert b"\x07" not in said.stderr, command

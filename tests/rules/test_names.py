"""What may be called something: what people can see, and tell from something else."""

import pytest

from warehouse.names import NAME_CHARACTERS_MAX, name_fault

UNSHOWN = (
    *(0x00, 0x1B, 0x7F, 0x9B, 0xAD, 0x61C, 0x180E, 0x200B, 0x200C, 0x200D, 0x200E, 0x200F, 0x2028, 0x202A, 0x202E),
    *(0x2060, 0x2066, 0x2069, 0x2800, 0x3164, 0xFEFF, 0xD800, 0xDFFF, 0xE0001, 0xE0041, 0xE0FFF),
)


@pytest.mark.parametrize("name", ["Ana", "Łódź 2", "張偉", "عربي", "e\u0301lan", "1", "😀", "A\xa0B", "x" * 80])
def test_what_people_are_called_is_a_name(name: str) -> None:
    assert name_fault(name) == ""


@pytest.mark.parametrize("unshown", UNSHOWN)
def test_what_nobody_can_see_is_in_no_name(unshown: int) -> None:
    assert name_fault(f"A{chr(unshown)}").endswith(f"(U+{unshown:04X})")


@pytest.mark.parametrize("name", ["", " ", "\xa0", "\u0301", "\u3000\u2003"])
def test_something_of_a_name_is_seen(name: str) -> None:
    assert name_fault(name) == "is empty, or holds nothing that can be seen"


def test_a_name_has_an_end() -> None:
    assert name_fault("e" + "\u0301" * NAME_CHARACTERS_MAX) == "has 81 characters, and 80 are the most"

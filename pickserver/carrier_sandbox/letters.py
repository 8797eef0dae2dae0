"""Letters of five by seven dots, for labels that are drawn as dots: capitals, digits and what stands in addresses.

Each is five columns from left to right, a bit a dot, the lowest bit on top.
"""

from collections.abc import Iterator
from typing import Final
from unicodedata import normalize

COLUMNS: Final = 5
ROWS: Final = 7
LETTERS: Final = {
    letter: bytes.fromhex(columns)
    for letter, columns in (
        pair.split("=")
        for pair in [
            "A=7E1111117E",
            "B=7F49494936",
            "C=3E41414122",
            "D=7F4141221C",
            "E=7F49494941",
            "F=7F09090901",
            "G=3E4149497A",
            "H=7F0808087F",
            "I=00417F4100",
            "J=2040413F01",
            "K=7F08142241",
            "L=7F40404040",
            "M=7F020C027F",
            "N=7F0408107F",
            "O=3E4141413E",
            "P=7F09090906",
            "Q=3E4151215E",
            "R=7F09192946",
            "S=4649494931",
            "T=01017F0101",
            "U=3F4040403F",
            "V=1F2040201F",
            "W=3F4038403F",
            "X=6314081463",
            "Y=0708700807",
            "Z=6151494543",
            "0=3E5149453E",
            "1=00427F4000",
            "2=4261514946",
            "3=2141454B31",
            "4=1814127F10",
            "5=2745454539",
            "6=3C4A494930",
            "7=0171090503",
            "8=3649494936",
            "9=064949291E",
            "-=0808080808",
            ".=0060600000",
            "/=2010080402",
            ":=0036360000",
            ",=0050300000",
            "+=08083E0808",
        ]
    )
}


def plain(text: str) -> str:
    """`text` in capitals, with nothing in it that there is no letter for: accents go, other scripts become blanks."""
    folded = normalize("NFKD", text).upper()
    return " ".join("".join(char if char in LETTERS else " " for char in folded if not _is_accent(char)).split())


def dots(text: str) -> Iterator[tuple[int, int]]:
    """The black dots of a plain text as column and row, six columns a letter."""
    for place, letter in enumerate(text):
        for column, bits in enumerate(LETTERS.get(letter, b"")):
            yield from ((place * (COLUMNS + 1) + column, row) for row in range(ROWS) if bits >> row & 1)


def _is_accent(char: str) -> bool:
    return 0x300 <= ord(char) < 0x370

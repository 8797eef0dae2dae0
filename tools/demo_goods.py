"""The goods two invented merchants sell in the demo: families of items that differ in one part of their name.

Read by tools/demo_site.py alone; not shipped.
"""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """Items named `{noun} {first} {second}`, one for each pair."""

    noun: str
    stem: str
    """Three letters that begin the SKU."""
    firsts: tuple[str, ...]
    seconds: tuple[str, ...]
    weights_g: tuple[int, ...]
    """Grams of one unit, one figure for each of `seconds`."""
    size_mm: tuple[int, int, int]
    """Length, width, height of the first of `seconds`; the others grow with their weight."""
    case_of: int
    """Units in a case; 0 when it is not sold in cases."""
    once: bool = False
    """Whether one scan confirms a whole grab."""


_COLOURS: Final = ("blue", "white", "green", "sand", "black")
_SCENTS: Final = ("pine", "fig", "amber", "linen", "cedar", "rose")
_WEAR: Final = ("S", "M", "L", "XL")


def _family(  # noqa: PLR0913  # a row of the table below
    noun: str,
    stem: str,
    firsts: tuple[str, ...],
    seconds: tuple[str, ...],
    weights_g: tuple[int, ...],
    size_mm: tuple[int, int, int],
    case_of: int,
    *,
    once: bool = False,
) -> Family:
    return Family(
        noun=noun,
        stem=stem,
        firsts=firsts,
        seconds=seconds,
        weights_g=weights_g,
        size_mm=size_mm,
        case_of=case_of,
        once=once,
    )


NORDLYS: Final = (
    _family("Mug", "MUG", _COLOURS, ("250", "330"), (310, 390), (120, 85, 95), 6),
    _family("Bowl", "BWL", _COLOURS, ("14 cm", "18 cm"), (380, 560), (140, 140, 65), 6),
    _family("Plate", "PLT", _COLOURS, ("21 cm", "27 cm"), (520, 810), (210, 210, 22), 6),
    _family("Egg cup", "EGG", _COLOURS, ("low", "high"), (60, 75), (50, 50, 45), 12),
    _family("Glass", "GLS", ("clear", "smoke", "amber"), ("200", "300", "400"), (180, 240, 310), (70, 70, 90), 6),
    _family("Carafe", "CRF", ("clear", "smoke"), ("0.5 l", "1 l"), (520, 780), (100, 100, 240), 4),
    _family("Candle", "CND", _SCENTS, ("20 h", "40 h"), (190, 340), (70, 70, 80), 12, once=True),
    _family("Room spray", "SPR", _SCENTS, ("100 ml", "250 ml"), (140, 320), (45, 45, 150), 12),
    _family(
        "Tea towel", "TWL", (*_COLOURS, "grey", "rust"), ("plain", "check"), (110, 115), (240, 180, 15), 10, once=True
    ),
    _family("Napkin", "NPK", (*_COLOURS, "grey"), ("x 2", "x 6"), (90, 260), (180, 180, 20), 10),
    _family("Cushion", "CSH", ("grey", "sand", "moss", "rust"), ("40", "50"), (420, 610), (400, 400, 120), 0),
    _family("Blanket", "BLK", ("grey", "sand", "moss", "rust"), ("130", "150"), (900, 1250), (400, 300, 90), 0),
    _family("Bath towel", "BTH", (*_COLOURS, "grey"), ("50", "70", "100"), (250, 480, 820), (300, 250, 60), 4),
    _family("Board", "BRD", ("oak", "beech", "walnut"), ("S", "M", "L"), (600, 1100, 1900), (250, 160, 20), 4),
    _family("Jar", "JAR", ("clear", "smoke"), ("0.5 l", "1 l", "2 l"), (340, 560, 930), (95, 95, 130), 6),
    _family("Tray", "TRY", ("oak", "black", "white"), ("30 cm", "45 cm"), (480, 900), (300, 220, 35), 4),
    _family("Vase", "VAS", _COLOURS, ("15 cm", "25 cm"), (540, 1300), (110, 110, 150), 2),
    _family("Hook", "HOK", ("brass", "black", "white"), ("x 1", "x 3"), (60, 170), (60, 40, 30), 20, once=True),
    _family("Frame", "FRM", ("oak", "black", "white"), ("A5", "A4", "A3"), (310, 520, 980), (240, 180, 20), 6),
    _family("Iron pot", "POT", ("black", "blue", "green"), ("20", "24", "28"), (3600, 4800, 6300), (260, 220, 160), 0),
    _family("Iron pan", "PAN", ("black", "blue"), ("20", "24", "28"), (1900, 2500, 3300), (420, 220, 60), 0),
    _family("Stone bowl", "STB", ("grey", "green"), ("S", "M", "L"), (2200, 3900, 5800), (180, 180, 120), 0),
    _family("Plant pot", "PPT", ("terra", "grey", "white"), ("18", "24", "30"), (1400, 2600, 4300), (180, 180, 170), 2),
)
"""Things for the house."""

TALLYHO: Final = (
    _family(
        "Boots",
        "BTS",
        ("green", "brown"),
        ("38", "40", "42", "44", "46"),
        (1300, 1400, 1500, 1600, 1700),
        (340, 300, 130),
        0,
    ),
    _family("Socks", "SCK", ("green", "grey", "navy"), ("36-38", "39-42", "43-46"), (70, 80, 90), (200, 100, 30), 10),
    _family("Gloves", "GLV", ("brown", "black", "olive"), _WEAR, (110, 120, 130, 140), (240, 110, 30), 6),
    _family("Gilet", "GLT", ("navy", "olive"), _WEAR, (420, 450, 480, 520), (380, 300, 60), 0),
    _family("Beanie", "BNE", ("red", "grey", "navy", "olive"), ("kids", "adult"), (70, 95), (220, 200, 25), 12),
    _family("Scarf", "SCF", ("red", "grey", "navy", "olive"), ("thin", "thick"), (140, 260), (260, 200, 40), 8),
    _family(
        "Flask", "FLK", ("olive", "steel", "blue", "red"), ("0.5 l", "0.75 l", "1 l"), (320, 410, 520), (75, 75, 250), 6
    ),
    _family("Torch", "TRC", ("black", "red"), ("100 m", "200 m", "400 m"), (110, 190, 340), (130, 40, 40), 10),
    _family("Rope", "ROP", ("red", "white", "green"), ("5 m", "10 m", "20 m"), (210, 400, 790), (200, 180, 60), 5),
    _family("Dog lead", "LED", ("red", "brown", "black"), ("1 m", "2 m"), (130, 190), (180, 120, 30), 10),
    _family("Dog collar", "COL", ("red", "brown", "black"), ("S", "M", "L"), (60, 90, 130), (160, 60, 25), 10),
    _family("Dog bed", "BED", ("grey", "moss"), ("S", "M", "L"), (900, 1600, 2600), (500, 400, 150), 0),
    _family("Dog bowl", "DBL", ("steel", "red", "blue"), ("0.7 l", "1.8 l"), (230, 420), (170, 170, 60), 8),
    _family(
        "Dog treats", "TRT", ("lamb", "duck", "salmon"), ("80 g", "200 g"), (95, 225), (170, 120, 40), 12, once=True
    ),
    _family(
        "Tea",
        "TEA",
        ("black", "green", "mint", "rooibos"),
        ("50 g", "100 g", "250 g"),
        (75, 130, 290),
        (70, 70, 110),
        12,
        once=True,
    ),
    _family(
        "Biscuits", "BSC", ("oat", "ginger", "lemon"), ("150 g", "300 g"), (180, 340), (220, 70, 60), 12, once=True
    ),
    _family("Jam", "JAM", ("plum", "quince", "cherry"), ("200 g", "340 g"), (350, 560), (65, 65, 90), 12),
    _family("Boot wax", "WAX", ("clear", "brown", "black"), ("75 ml", "150 ml"), (95, 180), (75, 75, 30), 12),
    _family("Shoe brush", "BRS", ("soft", "hard"), ("S", "L"), (90, 160), (170, 55, 45), 10),
    _family("Cap", "CAP", ("tweed", "navy", "olive"), _WEAR, (120, 125, 130, 135), (280, 200, 60), 0),
    _family("Belt", "BLT", ("brown", "black"), ("85", "95", "105", "115"), (180, 195, 210, 225), (120, 120, 40), 8),
    _family("Umbrella", "UMB", ("navy", "olive", "red"), ("short", "long"), (340, 560), (300, 60, 60), 12),
    _family("Lantern", "LAN", ("brass", "black"), ("20 cm", "30 cm"), (780, 1350), (150, 150, 200), 2),
    _family(
        "Dog food", "DGF", ("lamb", "duck", "salmon"), ("2 kg", "5 kg", "12 kg"), (2080, 5120, 12200), (300, 200, 90), 0
    ),
    _family(
        "Bird seed", "BRD", ("mixed", "sunflower"), ("2 kg", "5 kg", "12 kg"), (2050, 5080, 12150), (300, 200, 90), 0
    ),
    _family("Firewood", "FIR", ("oak", "beech", "birch"), ("5 kg", "10 kg"), (5100, 10200), (350, 250, 150), 0),
)
"""Things for a walk, and for the dog."""

CUSTOMS: Final = {
    "Mug": "691200",
    "Bowl": "691200",
    "Plate": "691200",
    "Egg cup": "691200",
    "Glass": "701337",
    "Carafe": "701349",
    "Candle": "340600",
    "Room spray": "330749",
    "Tea towel": "630260",
    "Napkin": "630251",
    "Cushion": "940490",
    "Blanket": "630140",
    "Bath towel": "630260",
    "Board": "441911",
    "Jar": "701090",
    "Tray": "441990",
    "Vase": "691310",
    "Hook": "830250",
    "Frame": "441490",
    "Iron pot": "732392",
    "Iron pan": "732391",
    "Stone bowl": "681599",
    "Plant pot": "691490",
    "Boots": "640192",
    "Socks": "611595",
    "Gloves": "420329",
    "Gilet": "621143",
    "Beanie": "650500",
    "Scarf": "611710",
    "Flask": "961700",
    "Torch": "851310",
    "Rope": "560750",
    "Dog lead": "420100",
    "Dog collar": "420100",
    "Dog bed": "940490",
    "Dog bowl": "732393",
    "Dog treats": "230910",
    "Tea": "090240",
    "Biscuits": "190531",
    "Jam": "200799",
    "Boot wax": "340510",
    "Shoe brush": "960390",
    "Cap": "650500",
    "Belt": "420330",
    "Umbrella": "660199",
    "Lantern": "940550",
    "Dog food": "230910",
    "Bird seed": "230990",
    "Firewood": "440112",
}
"""Harmonised System code of each family, by its noun."""
BATTERIES: Final = frozenset({"Torch"})
"""Families with a lithium battery inside: their parcels need its mark."""
ORIGINS: Final = ("PT", "PL", "CN", "IN", "TR")
"""Where things are made."""

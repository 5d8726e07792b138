"""An invisible text layer for a PDF page: words at their places, in every script, to be found, marked and copied.

A Type 3 font without ink serves: viewers need no glyphs for text that is not shown, only how wide it is and, by its
table, which letters it stands for. Places are points from the shown page's upper left corner.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf

_WIDTH = 0.5  # of a letter, in units of the font's size
_LETTERS = 255  # of one font; a font's codes are single bytes, 0 is left out
_LEAST_HEIGHT = 1.0
# How the shown page lies on the page's own axes, by its rotation: to the right, and up.
_AXES = {0: ((1, 0), (0, 1)), 90: ((0, 1), (-1, 0)), 180: ((-1, 0), (0, -1)), 270: ((0, -1), (1, 0))}

Placed = tuple[str, float, float, float, float]  # text, left, top, right, bottom


@dataclass(frozen=True, slots=True)
class InvisibleFonts:
    """As many fonts as a document's letters need, each of them once in the file."""

    codes: Mapping[str, tuple[int, int]]  # letter -> font, code
    fonts: Sequence[pikepdf.Object]

    @classmethod
    def made(cls, pdf: Pdf, letters: Sequence[str]) -> "InvisibleFonts":
        """Fonts for these letters, in ``pdf``."""
        parts = [letters[start : start + _LETTERS] for start in range(0, len(letters), _LETTERS)]
        codes = {
            letter: (number, code) for number, part in enumerate(parts) for code, letter in enumerate(part, 1)
        }
        return cls(codes, [pdf.make_indirect(_font(pdf, part)) for part in parts])


def add_text(pdf: Pdf, page: pikepdf.Page, fonts: InvisibleFonts, words: Sequence[Placed]) -> None:
    """Lay the words over a page, below nothing and seen by nobody."""
    used: dict[int, str] = {}
    lines = ["Q q BT 3 Tr"]
    for word in words:
        lines += _shown(page, fonts, word, used)
    lines.append("ET Q")
    page.contents_add(
        pdf.make_stream(b"q\n"), prepend=True
    )  # whatever state the page leaves behind is undone
    page.contents_add(pdf.make_stream("\n".join(lines).encode("ascii")))
    for number, name in used.items():
        page.add_resource(fonts.fonts[number], Name.Font, Name("/" + name))


def _shown(page: pikepdf.Page, fonts: InvisibleFonts, word: Placed, used: dict[int, str]) -> Iterator[str]:
    text, left, top, right, bottom = word
    size = max(_LEAST_HEIGHT, bottom - top)
    wide = 100 * (right - left) / (_WIDTH * size * max(1, len(text)))
    yield f"{max(1.0, wide):.2f} Tz {_matrix(page, left, bottom)} Tm"
    for number, codes in _runs(text + " ", fonts):
        name = used.setdefault(number, f"Ocr{number}")
        yield f"/{name} {size:.2f} Tf <{codes.hex()}> Tj"


def _runs(text: str, fonts: InvisibleFonts) -> Iterator[tuple[int, bytes]]:
    """Stretches of one font."""
    run, of = bytearray(), -1
    for letter in text:
        number, code = fonts.codes[letter]
        if number != of and run:
            yield of, bytes(run)
            run = bytearray()
        of = number
        run.append(code)
    if run:
        yield of, bytes(run)


def _matrix(page: pikepdf.Page, x: float, y: float) -> str:
    """The place on the page's own axes, and the way the shown page lies on them."""
    x0, y0, x1, y1 = (float(place) for place in page.cropbox)
    rotation = int(page.obj.get("/Rotate", _inherited(page))) % 360
    places = {0: (x0 + x, y1 - y), 90: (x0 + y, y0 + x), 180: (x1 - x, y0 + y), 270: (x1 - y, y1 - x)}
    (a, b), (c, d) = _AXES.get(rotation, _AXES[0])
    across, up = places.get(rotation, places[0])
    return f"{a} {b} {c} {d} {across:.2f} {up:.2f}"


def _inherited(page: pikepdf.Page) -> int:
    parent, depth = page.obj.get("/Parent"), 0
    while parent is not None and depth < 50:
        if "/Rotate" in parent:
            return int(parent.Rotate)
        parent, depth = parent.get("/Parent"), depth + 1
    return 0


def _font(pdf: Pdf, letters: Sequence[str]) -> Dictionary:
    width = round(1000 * _WIDTH)
    glyph = pdf.make_indirect(pdf.make_stream(f"{width} 0 0 0 {width} 1000 d1".encode()))
    return Dictionary(
        Type=Name.Font,
        Subtype=Name.Type3,
        FontBBox=Array([0, 0, width, 1000]),
        FontMatrix=Array([0.001, 0, 0, 0.001, 0, 0]),
        FirstChar=1,
        LastChar=len(letters),
        Widths=Array([width] * len(letters)),
        CharProcs=Dictionary(g=glyph),
        Encoding=Dictionary(Type=Name.Encoding, Differences=Array([1, *[Name.g] * len(letters)])),
        Resources=Dictionary(),
        ToUnicode=pdf.make_stream(_to_unicode(letters)),
    )


def _to_unicode(letters: Sequence[str]) -> bytes:
    rows = [f"<{code:02x}> <{letter.encode('utf-16-be').hex()}>" for code, letter in enumerate(letters, 1)]
    blocks = [rows[start : start + 100] for start in range(0, len(rows), 100)]
    told = "\n".join(f"{len(block)} beginbfchar\n" + "\n".join(block) + "\nendbfchar" for block in blocks)
    return (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /Letters def /CMapType 2 def\n"
        f"1 begincodespacerange <00> <ff> endcodespacerange\n{told}\n"
        "endcmap CMapName currentdict /CMap defineresource pop end end"
    ).encode("ascii")

"""What pdfium makes of one PDF page: its characters, where they stand, and whether a page is truly blank.

Lengths of the page are PDF points. pdfium is one per process and not thread-safe. Knows no limits.
"""

import ctypes

import pypdfium2.raw as pdfium
from pypdfium2 import PdfDocument

_OBJECTS_LOOKED_AT = 400
_PATHS_OF_A_BLANK = 40
_LONGEST_SIDE = 100_000.0  # points, seven times what Acrobat allows: pdfium keeps account of each


class PdfPage:
    """One open page; to be used in a ``with`` block."""

    def __init__(self, document: PdfDocument, index: int) -> None:
        self._raw = pdfium.FPDF_LoadPage(document.raw, index)
        if not self._raw:
            raise ValueError(f"page {index + 1} cannot be opened")
        if max(self.size) > _LONGEST_SIDE:
            self._raw = _cut_to_size(document, index, self._raw)
        self._text = pdfium.FPDFText_LoadPage(self._raw)
        if not self._text:
            pdfium.FPDF_ClosePage(self._raw)
            raise ValueError(f"page {index + 1} holds no readable content")

    def __enter__(self) -> "PdfPage":
        return self

    def __exit__(self, *_: object) -> None:
        pdfium.FPDFText_ClosePage(self._text)
        pdfium.FPDF_ClosePage(self._raw)

    @property
    def raw(self) -> pdfium.FPDF_PAGE:
        """pdfium's own handle."""
        return self._raw

    @property
    def size(self) -> tuple[float, float]:
        """Width and height in points, as the page is shown (rotated and cropped)."""
        return pdfium.FPDF_GetPageWidthF(self._raw), pdfium.FPDF_GetPageHeightF(self._raw)

    def text(self) -> str:
        """All characters in pdfium's order."""
        count = self.characters
        if count <= 0:
            return ""
        buffer = (ctypes.c_ushort * (2 * count + 1))()
        written = pdfium.FPDFText_GetText(self._text, 0, count, buffer)
        return bytes(buffer)[: 2 * max(0, written - 1)].decode("utf-16-le", "replace")

    @property
    def characters(self) -> int:
        """How many characters pdfium counts."""
        return int(pdfium.FPDFText_CountChars(self._text))

    def character(self, index: int) -> str:
        """One character by pdfium's count."""
        code = pdfium.FPDFText_GetUnicode(self._text, index)
        return chr(code) if 0 < code < 0x110000 else ""

    def box(self, index: int) -> tuple[float, float, float, float]:
        """A character's box as left, bottom, right, top in the page's own coordinates."""
        left, right, bottom, top = (ctypes.c_double() for _ in range(4))
        pdfium.FPDFText_GetCharBox(self._text, index, left, right, bottom, top)
        return left.value, bottom.value, right.value, top.value

    def origin(self, index: int) -> tuple[float, float]:
        """Where a character begins on its baseline, in the page's own coordinates."""
        x, y = ctypes.c_double(), ctypes.c_double()
        pdfium.FPDFText_GetCharOrigin(self._text, index, x, y)
        return x.value, y.value

    def angle(self, index: int) -> float:
        """How far a character is turned, in radians, clockwise."""
        return max(0.0, float(pdfium.FPDFText_GetCharAngle(self._text, index)))

    def room(self, index: int) -> tuple[float, float, float, float]:
        """The room a character takes up, ink or not, as left, bottom, right, top in the page's own coordinates."""
        found = pdfium.FS_RECTF()
        pdfium.FPDFText_GetLooseCharBox(self._text, index, found)
        return found.left, found.bottom, found.right, found.top

    def is_generated(self, index: int) -> bool:
        """Whether pdfium put the character there (a blank, a line end) and the file did not."""
        return bool(pdfium.FPDFText_IsGenerated(self._text, index) == 1)

    def shown(self, x: float, y: float) -> tuple[float, float]:
        """A point in the page's own coordinates as points from the shown page's upper left corner."""
        width, height = self.size
        scale = 100
        across, down = ctypes.c_int(), ctypes.c_int()
        pdfium.FPDF_PageToDevice(
            self._raw, 0, 0, round(width * scale), round(height * scale), 0, x, y, across, down
        )
        return across.value / scale, down.value / scale

    def has_text_objects(self) -> bool:
        """Whether anything is drawn as text, readable or not."""
        return any(kind == pdfium.FPDF_PAGEOBJ_TEXT for kind in self._kinds())

    def largest_picture(self) -> float:
        """The share of the page that its largest picture takes up."""
        width, height = self.size
        areas = [0.0]
        for index, kind in enumerate(self._kinds()):
            if kind == pdfium.FPDF_PAGEOBJ_IMAGE:
                left, bottom, right, top = (ctypes.c_float() for _ in range(4))
                drawn = pdfium.FPDFPage_GetObject(self._raw, index)
                if pdfium.FPDFPageObj_GetBounds(drawn, left, bottom, right, top):
                    areas.append(abs((right.value - left.value) * (top.value - bottom.value)))
        return max(areas) / max(1.0, width * height)

    def is_blank(self) -> bool:
        """Whether nothing is drawn but at most a few lines: no image, no form, no text, no outlined letters."""
        kinds = self._kinds()
        return len(kinds) <= _PATHS_OF_A_BLANK and all(kind == pdfium.FPDF_PAGEOBJ_PATH for kind in kinds)

    def _kinds(self) -> list[int]:
        count = min(_OBJECTS_LOOKED_AT, pdfium.FPDFPage_CountObjects(self._raw))
        return [pdfium.FPDFPageObj_GetType(pdfium.FPDFPage_GetObject(self._raw, i)) for i in range(count)]


def _cut_to_size(document: PdfDocument, index: int, raw: pdfium.FPDF_PAGE) -> pdfium.FPDF_PAGE:
    """The page again, no longer to the right and upwards than a page can be."""
    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    pdfium.FPDFPage_GetMediaBox(raw, left, bottom, right, top)
    right.value = min(right.value, left.value + _LONGEST_SIDE)
    top.value = min(top.value, bottom.value + _LONGEST_SIDE)
    pdfium.FPDFPage_SetMediaBox(raw, left, bottom, right, top)
    pdfium.FPDF_ClosePage(raw)
    again = pdfium.FPDF_LoadPage(document.raw, index)
    if not again:
        raise ValueError(f"page {index + 1} cannot be opened")
    return again

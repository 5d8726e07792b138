"""Which pictures of an OpenDocument text, slide or drawing are shown as large as pages are. Knows no text.

They are named by members of the package; what lies outside it is left out. Areas are square centimetres.
"""

import re

from indexer.extract.odf import DRAW, SVG
from indexer.extract.page_pictures import is_shown_large

_FRAME, _IMAGE = DRAW + "frame", DRAW + "image"
FRAMES = frozenset((_FRAME, _IMAGE))
_LINK = "{http://www.w3.org/1999/xlink}href"
_LENGTH = re.compile(r"([0-9]{1,6}(?:\.[0-9]{1,9})?)(cm|mm|in|pt|pc)")
_CENTIMETRES = {"cm": 1.0, "mm": 0.1, "in": 2.54, "pt": 2.54 / 72, "pc": 2.54 / 6}


class ShownPictures:
    """Told of every frame and picture in their order."""

    def __init__(self, *, on_slides: bool = False) -> None:
        self._on_slides = on_slides
        self.large: list[str] = []
        self._area: float | None = None

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """A frame, or the picture in it; OpenOffice.org 1 had pictures without frames."""
        own = _area(attributes)
        if tag == _FRAME:
            self._area = own
            return
        if is_shown_large(self._area if own is None else own, on_slide=self._on_slides):
            self.large.append(attributes.get(_LINK, "").lstrip("#").removeprefix("./"))


def _area(attributes: dict[str, str]) -> float | None:
    width, height = (_LENGTH.fullmatch(attributes.get(SVG + side, "")) for side in ("width", "height"))
    if width is None or height is None:
        return None
    return float(width[1]) * _CENTIMETRES[width[2]] * float(height[1]) * _CENTIMETRES[height[2]]

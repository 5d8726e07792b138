"""How the lines of text lie on a page image, and the page turned so that they lie level.

Tesseract reads next to nothing askew (3°: every second letter wrong). Lines are found by a projection profile: the
ink summed along one direction jumps most from row to row where that direction is the lines'. Angles are degrees
counter-clockwise, lengths pixels, y grows downwards. Cannot tell a page from one turned upside down.
"""

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from numpy.random import default_rng  # here, because numpy loads it on first use, and a confined child cannot
from PIL import Image

MOST_DEGREES = 15.0
LEAST_DEGREES = 0.2  # below this turning costs more sharpness than it gains
_LONGEST = 1_000  # of the reduced image that is measured
_MOST_INK = 50_000  # of its dark pixels that are looked at
_LEAST_INK = 200
_DARKER = 24  # grey levels below the surroundings is ink
_SURROUNDINGS = 16
_SURE = 1.3  # times as jumpy as across: only then is the page taken to lie on its side

Array = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Turn:
    """How a shown image of ``width`` × ``height`` was turned: quarters first, then the small angle."""

    width: int
    height: int
    quarters: int = 0  # counter-clockwise
    degrees: float = 0.0  # counter-clockwise

    def applied(self, image: Image.Image) -> Image.Image:
        """The image, turned; corners that come into view have the paper's grey."""
        quarter = (None, Image.Transpose.ROTATE_90, Image.Transpose.ROTATE_180, Image.Transpose.ROTATE_270)
        transposed = quarter[self.quarters]
        turned = image if transposed is None else image.transpose(transposed)
        if not self.degrees:
            return turned
        return turned.rotate(self.degrees, Image.Resampling.BICUBIC, expand=True, fillcolor=_paper(image))

    def box_back(self, box: tuple[float, float, float, float]) -> tuple[float, float, float, float]:
        """What encloses, on the shown image, a box of the turned one: left, top, right, bottom."""
        left, top, right, bottom = box
        corners = [self._back(x, y) for x in (left, right) for y in (top, bottom)]
        across, down = [x for x, _ in corners], [y for _, y in corners]
        return (
            max(0.0, min(across)), max(0.0, min(down)),
            min(float(self.width), max(across)), min(float(self.height), max(down)),
        )  # fmt: skip

    def _back(self, x: float, y: float) -> tuple[float, float]:
        width, height = (self.height, self.width) if self.quarters % 2 else (self.width, self.height)
        if self.degrees:
            angle = math.radians(self.degrees)
            cosine, sine = math.cos(angle), math.sin(angle)
            new_width = width * cosine + height * abs(sine)
            new_height = height * cosine + width * abs(sine)
            across, down = x - new_width / 2, y - new_height / 2
            x, y = cosine * across - sine * down + width / 2, sine * across + cosine * down + height / 2
        match self.quarters:
            case 1:
                return self.width - y, x
            case 2:
                return self.width - x, self.height - y
            case 3:
                return y, self.height - x
        return x, y


@dataclass(frozen=True, slots=True)
class Lines:
    """How the lines of text lie: along the page or across it, and by how many degrees they must be turned."""

    sideways: bool
    degrees: float
    is_blank: bool = False  # hardly anything is drawn


def lines_of(grey: Image.Image) -> Lines:
    """Look at a grey image."""
    ink = _ink(grey)
    down, across = (axis.astype(np.float64) for axis in np.nonzero(ink))
    if len(down) < _LEAST_INK:
        return Lines(False, 0.0, is_blank=True)
    if len(down) > _MOST_INK:
        step = -(-len(down) // _MOST_INK)
        # Every n-th of a row-wise list would favour some columns, so the picture is thinned by chance, always the same.
        picked = default_rng(0).choice(len(down), len(down) // step, replace=False)
        down, across = down[picked], across[picked]
    span = sum(ink.shape)
    upright, score = _best(down, across, span)
    sideways, score_sideways = _best(-across, down, span)
    if score_sideways > _SURE * score:
        return Lines(True, sideways)
    return Lines(False, upright)


def _best(down: Array, across: Array, span: int) -> tuple[float, float]:
    """The angle at which rows of ink and rows of paper part best, and how well they do."""
    centred = across - across.mean()
    angles = np.arange(-MOST_DEGREES, MOST_DEGREES + 0.5, 1.0)
    best, best_score = 0.0, 0.0
    for step in (None, 0.25, 0.05):
        if step is not None:
            angles = best + np.arange(-4, 5) * step
        for angle in angles:
            score = _jumps(down - centred * math.tan(math.radians(angle)), span)
            if score > best_score:
                best, best_score = float(angle), score
    if abs(best) > MOST_DEGREES + 1 or abs(best) < LEAST_DEGREES:
        return 0.0, best_score
    return best, best_score


def _jumps(rows: Array, span: int) -> float:
    counts = np.bincount((rows - rows.min()).astype(np.int64), minlength=span)
    return float(np.square(np.diff(counts.astype(np.float64))).sum())


def _ink(grey: Image.Image) -> npt.NDArray[np.bool_]:
    """Where a reduced image is darker than its surroundings; margins and shadows are not."""
    scale = min(1.0, _LONGEST / max(grey.size))
    size = (max(1, round(grey.width * scale)), max(1, round(grey.height * scale)))
    small = grey.resize(size, Image.Resampling.BOX) if scale < 1 else grey
    coarse = (max(1, size[0] // _SURROUNDINGS), max(1, size[1] // _SURROUNDINGS))
    around = small.resize(coarse, Image.Resampling.BOX).resize(size, Image.Resampling.BILINEAR)
    return np.asarray(small, np.int16) < np.asarray(around, np.int16) - _DARKER


def _paper(grey: Image.Image) -> int:
    """The grey level of the paper: the commonest among the lighter ones."""
    counts = grey.resize((128, 128), Image.Resampling.NEAREST).histogram()
    return max(range(128, 256), key=lambda level: counts[level])

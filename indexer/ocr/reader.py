"""How one page is looked at until it is read as well as it can be, and no more often than it needs.

Most pages stand upright, are in one script and are read once. A strip of the page tells the script, so that models
of other scripts, which cost time and mistake letters, are left out. A page that is read badly is turned the other
ways round. What is best is told by how much was read and how surely. Times are seconds, confidences 0–100.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image

from indexer.ocr.recognition import Recognised, Tesseract
from indexer.ocr.scripts import Script, by_script, script_of
from indexer.ocr.straightening import Lines, Turn, lines_of

_LEAST_DEGREES = 1.2  # Tesseract straightens less by itself, and turning costs sharpness
_BADLY = 65.0  # mean confidence; pages upside down stay below 50, the worst typewritten ones above 60
_DOUBTFUL = 82.0  # mean confidence of a page that may have been turned in vain
_UNSURE_WORD = 60.0
_UNSURE_SHARE = 0.12  # of a page's letters: then another script may be in it
_STRIP_FOR_SCRIPT, _STRIP_FOR_TURNING = 0.05, 0.1  # of the page's height
_LEAST_STRIP = 96  # pixels
_REDUCED = 8  # times, to look for the strip
_LEAST_LETTERS = 30  # in a strip, to judge by
_BETTER = 1.2


@dataclass(frozen=True, slots=True)
class Look:
    """What was read of a page when it was turned so."""

    recognised: Recognised
    turn: Turn
    is_blank: bool = False  # there was nothing to be read


class PageReader:
    """Reads grey pages with the models of all languages, made once."""

    def __init__(self, folder: Path, models: Sequence[str]) -> None:
        self._all = Tesseract(folder, models)
        groups = by_script(models)
        self._of_script = {
            script: Tesseract(folder, names) for script, names in groups.items() if len(groups) > 1
        }
        self._scout = Tesseract(folder, [names[0] for names in groups.values()]) if groups else self._all

    def read(self, grey: Image.Image, seconds: float) -> Look:
        """Read a page within so many seconds."""
        until = time.monotonic() + seconds
        lines = lines_of(grey)
        if lines.is_blank:
            return Look(Recognised(()), Turn(grey.width, grey.height), is_blank=True)
        quarters = self._way_up(grey, until) if lines.sideways else 0
        turn = Turn(grey.width, grey.height) if lines.sideways else _levelled(grey, lines)
        looks = [self._look(grey, _turned(grey, quarters) if quarters else turn, until)]
        if looks[0].recognised.confidence < _DOUBTFUL and looks[0].turn.degrees:
            looks.append(self._look(grey, Turn(grey.width, grey.height, quarters), until))
        if max(look.recognised.confidence for look in looks) < _BADLY:
            again = self._way_up(grey, until)
            if again != quarters:
                looks.append(self._look(grey, _turned(grey, again), until))
        return max(looks, key=lambda look: look.recognised.weight)

    def _look(self, grey: Image.Image, turn: Turn, until: float) -> Look:
        image = turn.applied(grey)
        script = self._script(image, until)
        first = self._of_script.get(script, self._all) if script else self._all
        recognised = first.recognise(image, until - time.monotonic())
        if first is not self._all and recognised.unsure(_UNSURE_WORD) > _UNSURE_SHARE:
            again = self._all.recognise(image, until - time.monotonic())
            if again.weight > recognised.weight:
                recognised = again
        return Look(recognised, turn)

    def _script(self, image: Image.Image, until: float) -> Script | None:
        """The script of a page, by a strip of it; ``None`` when it is not plain."""
        if not self._of_script:
            return None
        seen = self._scout.recognise(_strip(image, _STRIP_FOR_SCRIPT), until - time.monotonic())
        sure = [word.text for word in seen.words if word.confidence >= _UNSURE_WORD]
        return script_of(sure) if sum(map(len, sure)) >= _LEAST_LETTERS else None

    def _way_up(self, grey: Image.Image, until: float) -> int:
        """By how many quarters the page is best turned, told by a strip of it read in each way."""
        weights = []
        for quarters in range(4):
            strip = _strip(_turned(grey, quarters).applied(grey), _STRIP_FOR_TURNING)
            weights.append(self._all.recognise(strip, until - time.monotonic()).weight)
        best = max(range(4), key=lambda quarters: weights[quarters])
        return best if weights[best] > _BETTER * weights[0] else 0


def _turned(grey: Image.Image, quarters: int) -> Turn:
    """Turned by quarters, and then level."""
    return _levelled(grey, lines_of(Turn(grey.width, grey.height, quarters).applied(grey)), quarters)


def _levelled(grey: Image.Image, lines: Lines, quarters: int = 0) -> Turn:
    degrees = 0.0 if lines.sideways or abs(lines.degrees) < _LEAST_DEGREES else lines.degrees
    return Turn(grey.width, grey.height, quarters, degrees)


def _strip(image: Image.Image, share: float) -> Image.Image:
    """The part of the page's height where most changes along the lines: where most letters stand."""
    small = np.asarray(image.reduce(_REDUCED), np.int16)
    changes = np.abs(np.diff(small, axis=1)).sum(axis=1)
    rows = min(len(changes), max(_LEAST_STRIP // _REDUCED, round(share * len(changes))))
    before = np.concatenate(([0], np.cumsum(changes)))
    top = int((before[rows:] - before[:-rows]).argmax()) * _REDUCED
    return image.crop((0, top, image.width, min(image.height, top + rows * _REDUCED)))

"""Words out of a grey image, by Tesseract: their letters, places and how sure it is of them.

One object holds the models; made before the fork, it serves the child. Lengths are pixels, confidences 0–100.
"""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import tesserocr
from PIL import Image

from indexer.extract.normalisation import normalise

_RESOLUTION = 300  # told to Tesseract, which measures the height of the letters itself
_LONE_LETTER = (
    90.0  # confidence: page numbers have more, letters seen in noise and damaged pictures have less
)


@dataclass(frozen=True, slots=True)
class Word:
    """One word as it was recognised."""

    text: str
    confidence: float
    left: int
    top: int
    right: int
    bottom: int
    opens_line: bool
    opens_paragraph: bool


@dataclass(frozen=True, slots=True)
class Recognised:
    """The words of an image in reading order; ``is_whole`` is false when time was over before the end."""

    words: tuple[Word, ...]
    is_whole: bool = True

    @property
    def letters(self) -> int:
        """How many letters and digits were seen."""
        return sum(_letters(word.text) for word in self.words)

    @property
    def is_text(self) -> bool:
        """Whether it says anything: specks do not, nor does a single letter that is not plain to see."""
        return self.letters > 1 or (self.letters == 1 and self.confidence >= _LONE_LETTER)

    @property
    def confidence(self) -> float:
        """The mean over letters; 0 when there are none."""
        weighed = sum(word.confidence * max(1, _letters(word.text)) for word in self.words)
        return weighed / max(1, sum(max(1, _letters(word.text)) for word in self.words))

    def unsure(self, below: float) -> float:
        """The share of letters in words that were recognised with less confidence."""
        letters = sum(_letters(word.text) for word in self.words if word.confidence < below)
        return letters / max(1, self.letters)

    @property
    def weight(self) -> float:
        """How much was read, and how surely: for choosing between two ways of looking at a page."""
        return sum(
            (word.confidence / 100) ** 2 * _letters(word.text)
            for word in self.words
            if _letters(word.text) > 1
        )


class Tesseract:
    """Tesseract with the models of several languages."""

    def __init__(self, folder: Path, models: Sequence[str]) -> None:
        self._api = tesserocr.PyTessBaseAPI(
            path=str(folder), lang="+".join(models), psm=tesserocr.PSM.AUTO, oem=tesserocr.OEM.LSTM_ONLY
        )
        # tesserocr has remarks go to /dev/null, opened at the first of them: a confined child cannot, and crashes.
        self._api.SetVariable("debug_file", "")

    def recognise(self, grey: Image.Image, seconds: float) -> Recognised:
        """The words of an image (mode ``L``), as many as are found in time."""
        until = time.monotonic() + seconds
        self._api.SetImageBytes(grey.tobytes(), grey.width, grey.height, 1, grey.width)
        self._api.SetSourceResolution(_RESOLUTION)
        try:
            self._api.Recognize(max(1, int(seconds * 1000)))
            return Recognised(tuple(self._words()), time.monotonic() < until)
        finally:
            self._api.Clear()

    def _words(self) -> Iterator[Word]:
        found = self._api.GetIterator()
        if found is None:
            return
        level, line, paragraph = tesserocr.RIL.WORD, tesserocr.RIL.TEXTLINE, tesserocr.RIL.PARA
        opens_line = opens_paragraph = True
        for word in tesserocr.iterate_level(found, level):
            opens_line |= word.IsAtBeginningOf(line)
            opens_paragraph |= word.IsAtBeginningOf(paragraph)
            box = None if word.Empty(level) else word.BoundingBox(level)
            text = normalise(_text(word)).strip() if box else ""
            if not text or box is None:
                continue
            left, top, right, bottom = box
            confidence = min(100.0, max(0.0, word.Confidence(level)))
            yield Word(text, confidence, left, top, right, bottom, opens_line, opens_paragraph)
            opens_line = opens_paragraph = False


def _letters(text: str) -> int:
    return sum(map(str.isalnum, text))


def _text(word: "tesserocr.PyPageIterator") -> str:
    try:
        return str(word.GetUTF8Text(tesserocr.RIL.WORD))
    except RuntimeError:  # a word of which nothing was recognised
        return ""

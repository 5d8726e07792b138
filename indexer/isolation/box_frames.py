"""Word boxes on their way from a child to its parent: sent as they are, taken only when they can be true."""

import json
import math

from indexer.extract.result import PageBoxes, WordBox
from indexer.isolation.frames import BrokenFrame, Frame, Send, Value

_MOST_WORDS = 200_000
_MOST_CONFIDENCE = 100


def send_boxes(send: Send, boxes: PageBoxes) -> None:
    """One frame with all words of a page."""
    words = [[w.text, w.left, w.top, w.right, w.bottom, w.start, w.end, w.confidence] for w in boxes.words]
    header: dict[str, Value] = {"kind": "boxes", "width": boxes.width, "height": boxes.height}
    header["confidence"] = boxes.confidence
    send(header, json.dumps(words).encode())


def taken_boxes(frame: Frame, longest: int) -> PageBoxes:
    """Untrusted boxes, checked: numbers where numbers belong, offsets within a text of ``longest`` code points."""
    try:
        words = json.loads(frame.payload)
        width, height = float(str(frame.header["width"])), float(str(frame.header["height"]))
        told = frame.header.get("confidence")
        mean = None if told is None else float(str(told))
        _expect_finite(width, height, mean or 0.0)
        boxes = tuple(_word(word, longest) for word in words[:_MOST_WORDS])
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise BrokenFrame("no boxes") from error
    return PageBoxes(width, height, boxes, mean)


def _word(told: list[object], longest: int) -> WordBox:
    text, *places, start, end, confidence = told
    if not (isinstance(text, str) and isinstance(start, int) and isinstance(end, int)):
        raise BrokenFrame("no word")
    if not (start == end == -1 or 0 <= start <= end <= longest):
        raise BrokenFrame("a word outside the text")
    if confidence is not None and not (isinstance(confidence, int) and 0 <= confidence <= _MOST_CONFIDENCE):
        raise BrokenFrame("no confidence")
    left, top, right, bottom = (float(str(place)) for place in places)
    _expect_finite(left, top, right, bottom)
    return WordBox(text, left, top, right, bottom, start, end, confidence)


def _expect_finite(*numbers: float) -> None:
    """JSON as others read it has no infinity, nor what is not a number."""
    if not all(map(math.isfinite, numbers)):
        raise BrokenFrame("a place that is no place")

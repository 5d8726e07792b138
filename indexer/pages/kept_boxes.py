"""Word boxes of a page: drawn when somebody first looks at it, then kept beside the extraction they belong to."""

from collections.abc import Callable
from dataclasses import astuple

from archive.catalogue import Boxes, Catalogue
from archive.model import PageText
from indexer.extract.result import PageBoxes, WordBox

NO_BOXES = PageBoxes(0.0, 0.0, ())


def kept_boxes(catalogue: Catalogue, extraction: str, number: int) -> PageBoxes | None:
    """The words of a page, if OCR has found them or somebody has looked at the page before."""
    kept = catalogue.boxes(extraction, number)
    if kept is None:
        return None
    words = tuple(WordBox(*word) for word in kept.words)  # type: ignore[arg-type]
    return PageBoxes(kept.width, kept.height, words, kept.confidence)


def earlier_boxes(catalogue: Catalogue, extraction: str, number: int) -> PageBoxes:
    """The words of a page of an earlier extraction, as far as they were drawn while it was the current one."""
    return kept_boxes(catalogue, extraction, number) or NO_BOXES


def drawn_once(
    catalogue: Catalogue, extraction: str, page: PageText, draw: Callable[[str], PageBoxes | None]
) -> PageBoxes:
    """The words of a page; ``draw`` finds them in its text when nobody has looked before.

    A page that cannot be drawn is remembered as one without words: it would not be drawn the next time either.
    """
    kept = kept_boxes(catalogue, extraction, page.number)
    if kept is not None:
        return kept
    drawn = draw(page.text) or NO_BOXES
    words = tuple(astuple(word) for word in drawn.words)
    catalogue.keep_boxes(extraction, page.number, Boxes(drawn.width, drawn.height, words))
    return drawn

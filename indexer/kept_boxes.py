"""Word boxes of a page: drawn when somebody first looks at it, then kept beside the extraction they belong to."""

from collections.abc import Callable
from dataclasses import astuple

from archive.catalogue import Boxes, Catalogue
from archive.errors import NotFound
from archive.store import Store
from indexer.extract.result import PageBoxes, WordBox
from indexer.isolation import Isolation

_NONE = PageBoxes(0.0, 0.0, ())


def earlier_boxes(catalogue: Catalogue, extraction: str, number: int) -> PageBoxes:
    """The words of a page of an earlier extraction, as far as they were drawn while it was the current one."""
    kept = catalogue.boxes(extraction, number)
    return PageBoxes(kept.width, kept.height, tuple(WordBox(*word) for word in kept.words)) if kept else _NONE  # type: ignore[arg-type]


def boxes_of(
    catalogue: Catalogue, store: Store, isolation: Callable[[], Isolation], rendition_id: str, number: int
) -> PageBoxes:
    """The words of one page where they stand on it. Raises ``NotFound`` when there is no such page.

    ``isolation`` is asked for only when the boxes have to be drawn.
    """
    page = catalogue.page(rendition_id, number)
    extraction = catalogue.extraction_of(rendition_id)
    if extraction is None:
        raise NotFound(f"The rendition {rendition_id!r} has not been read yet.")
    kept = catalogue.boxes(extraction.id, number)
    if kept is not None:
        return PageBoxes(kept.width, kept.height, tuple(WordBox(*word) for word in kept.words))  # type: ignore[arg-type]
    if extraction.media_type != "application/pdf":
        return _NONE
    rendition = catalogue.rendition(rendition_id)
    with store.open(rendition.sha256) as source:
        drawn = isolation().boxes(source, extraction.media_type, number, page.text)
    catalogue.keep_boxes(
        extraction.id, number, Boxes(drawn.width, drawn.height, tuple(astuple(word) for word in drawn.words))
    )
    return drawn

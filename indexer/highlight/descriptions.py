"""Where a query's words stand in the description of a document: in its title, its people, its tags.

So that whoever finds a document without the word in its text sees why it was found.
"""

from collections.abc import Callable, Sequence

from archive.description.precedence import TEXTS, signatory_line
from archive.model import Description, PageText
from indexer.highlight.marker import Marker
from indexer.highlight.marks import Span
from indexer.query.tree import Field
from indexer.searching.search_types import Said

_NOTES = tuple(name for name in TEXTS if name != "description")


class DescriptionMarker:
    """One for each search. ``marker_of`` makes a marker for what stands in some fields."""

    def __init__(self, marker_of: Callable[[tuple[Field, ...]], Marker]) -> None:
        self._marker_of = marker_of
        self._markers: dict[Field, Marker] = {}
        self._of_filename: Marker | None = None

    def title(self, title: str, stemmed_as: Sequence[str]) -> tuple[Span, ...]:
        """The spans of the title, in code points."""
        return self._marker(Field.TITLE).find([PageText(1, "1", title)], stemmed_as).spans[0]

    def filename(self, filename: str, stemmed_as: Sequence[str]) -> tuple[Span, ...]:
        """The same of a file's name, which only ``filename:`` asks for."""
        if self._of_filename is None:
            self._of_filename = self._marker_of((Field.FILENAME,))
        return self._of_filename.find([PageText(1, "1", filename)], stemmed_as).spans[0]

    def said(self, description: Description, stemmed_as: Sequence[str]) -> tuple[Said, ...]:
        """The best piece of each other part of the description that holds any of the words."""
        parts = (
            ("from", Field.FROM, "; ".join(description.creators)),
            ("signatory", Field.FROM, "; ".join(map(signatory_line, description.signatories))),
            ("to", Field.TO, "; ".join(description.recipients)),
            ("tag", Field.TAG, "; ".join(description.tags)),
            ("description", Field.TEXT, description.description or ""),
            ("places", Field.TEXT, "; ".join(description.places)),
            ("subjects", Field.TEXT, "; ".join(description.subjects)),
            *((name, Field.TEXT, getattr(description, name) or "") for name in _NOTES),
        )
        found = []
        for name, field, text in parts:
            if not text:
                continue
            pages = [PageText(1, "1", text)]
            marker = self._marker(field)
            marks = marker.find(pages, stemmed_as)
            if marks.occurrences:
                piece = marker.snippets(pages, marks, 1)[0]
                found.append(Said(name, piece.text, piece.spans))
        return tuple(found)

    def _marker(self, field: Field) -> Marker:
        if field not in self._markers:
            self._markers[field] = self._marker_of((Field.TEXT, field))
        return self._markers[field]

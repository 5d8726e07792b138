"""Where a query's words stand in the pages of a rendition, and the pieces of text worth showing.

The same for every engine: computed from the texts that the catalogue keeps. Knows no engine and no HTML.
"""

from indexer.highlight.marker import Marker
from indexer.highlight.marks import Marks
from indexer.highlight.vocabulary import KnownSpellings

__all__ = ["KnownSpellings", "Marker", "Marks"]

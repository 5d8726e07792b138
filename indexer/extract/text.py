"""Plain text in any encoding. Form feeds end pages; Markdown, CSV and JSON are read as they stand."""

from typing import BinaryIO

from indexer.extract.charset import decode
from indexer.extract.emission import Emission
from indexer.extract.limits import Limits


class TextExtractor:
    """Decodes; what has no meaning in the encoding becomes U+FFFD, and the notes say so."""

    media_types = frozenset(
        ("text/plain", "text/markdown", "text/csv", "text/tab-separated-values", "application/json")
    )
    name = "text"
    version = "1"

    def extract(self, source: BinaryIO, limits: Limits, emit: Emission) -> None:
        """See ``Extractor``."""
        decoded = decode(source.read())
        emit.note("encoding", decoded.encoding)
        if not decoded.exact:
            emit.note("encoding_uncertain", value=True)
        pages = decoded.text.split("\f")
        if len(pages) > 1 and not pages[-1].strip():
            pages.pop()
        for page in pages:
            emit.text(page)

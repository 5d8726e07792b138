"""From an office file to its text: laid out by LibreOffice, read as a PDF in the confined child.

The page numbers are the PDF's. What the child could tell of the file itself stands above what LibreOffice says of
it: the PDF's day is the day of its making, its language LibreOffice's own.
"""

from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

from archive.model import Description
from indexer.extract.result import Extracted, joined_reason
from indexer.isolation import Isolation
from indexer.office.converter import CannotConvert, Converter
from indexer.office.formats import is_office

EXTRACTOR = "office"
_VERSION = "1"
_PLAIN_READERS = frozenset(("rtf",))  # whose text stands in where LibreOffice fails


class OfficeReader:
    """Reads what the child says nobody there can read. Thread-safe."""

    def __init__(self, converter: Converter) -> None:
        self._converter = converter

    def takes(self, extracted: Extracted) -> bool:
        """Whether LibreOffice may read more of it than the child has."""
        if not is_office(extracted.media_type):
            return False
        if extracted.extractor in _PLAIN_READERS:
            return extracted.reason is None and self._converter.program is not None
        return extracted.reason is not None and extracted.reason.code == "unsupported-format"

    def submit(self, sha256: str, media_type: str, source: Callable[[], BinaryIO]) -> "Future[Path]":
        """Begin; the answer goes to ``read``."""
        return self._converter.submit(sha256, media_type, source)

    def read(self, before: Extracted, laid_out: "Future[Path]", isolation: Isolation) -> Extracted:
        """The text of the file. Raises the ``FondsError`` family for what is no fault of it."""
        try:
            path = laid_out.result()
        except CannotConvert as error:
            reasons = (*(before.reasons if before.has_text else ()), error.reason)
            return replace(before, reason=joined_reason(reasons), reasons=reasons)
        with path.open("rb") as pdf:
            read = isolation.extract(pdf, "pages.pdf")
        if before.has_text and not read.has_text:
            return before
        program = self._converter.program
        return replace(
            read,
            media_type=before.media_type,
            extractor=EXTRACTOR,
            version=f"{_VERSION}-libreoffice{program.version if program else ''}-pdf{read.version}"[:80],
            found=_found(before.found, read.found),
            parts=before.parts,
            unread=(),
            notes={**before.notes, **read.notes},
        )


def _found(told: Description, laid_out: Description) -> Description:
    return replace(
        told,
        title=told.title or laid_out.title,
        creators=told.creators or laid_out.creators,
    )

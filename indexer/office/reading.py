"""From an office file to its text: laid out by LibreOffice, read as a PDF in the confined child.

The page numbers are the PDF's. What the child could tell of the file itself stands above what LibreOffice says of
it: the PDF's day is the day of its making, its language LibreOffice's own.
"""

from collections.abc import Callable
from concurrent.futures import CancelledError, Future
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

from archive.errors import ArchiveUnreachable, NotFound
from archive.model import Description
from archive.reasons import Reason
from indexer.extract.result import Extracted, joined_reason
from indexer.isolation import Isolation
from indexer.office.converter import CannotConvert, Converter, Wanted
from indexer.office.formats import ending_of, is_office
from indexer.office.scanned_pages import joined, left_unread, page_pictures

EXTRACTOR = "office"
_VERSION = "1"
_OWN_READERS = frozenset(("rtf", "doc", "wordperfect", "ppt"))  # what they cannot make out, LibreOffice may
_NOT_UNDERSTOOD = frozenset(("unreadable-file", "unsupported-format"))
_NO_OCR = (
    "OCR is switched off (FONDS_OCR), or has no models here (fonds doctor). "
    "Where it works, read the file again: fonds reextract --ocr auto."
)
_NO_LIBREOFFICE = (
    "LibreOffice, which lays such files out for OCR, is not installed (fonds doctor). "
    "Install it and read the file again: fonds reextract."
)


class OfficeReader:
    """Reads what the child says nobody there can read, and pages that were scanned (``ocr``: somebody reads them).

    Thread-safe.
    """

    def __init__(self, converter: Converter, *, ocr: bool = False) -> None:
        self._converter = converter
        self._ocr = ocr

    def takes(self, extracted: Extracted) -> bool:
        """Whether LibreOffice may read more of it than the child has."""
        if not is_office(extracted.media_type):
            return False
        if page_pictures(extracted):
            return self._ocr and self._converter.program is not None
        code = extracted.reason.code if extracted.reason else None
        if extracted.extractor in _OWN_READERS and not extracted.has_text and code in _NOT_UNDERSTOOD:
            return self._converter.program is not None
        return code == "unsupported-format"

    def left_as_it_is(self, extracted: Extracted) -> Extracted:
        """What the child has read of a file that is not taken, with what is to be said about that."""
        if not page_pictures(extracted):
            return extracted
        return left_unread(extracted, _NO_LIBREOFFICE if self._ocr else _NO_OCR)

    @property
    def version(self) -> str | None:
        """Changes when the same bytes may yield other text; ``None`` without LibreOffice."""
        program, pdf = self._converter.program, _own_version("application/pdf")
        if program is None or pdf is None:
            return None
        return f"{_VERSION}-libreoffice{program.version}-pdf{pdf[1]}"[:80]

    def present_version(self, media_type: str) -> tuple[str, str] | None:
        """Name and version of what reads this type here; ``None`` when LibreOffice would, and is not there."""
        own = _own_version(media_type)
        if own is not None or not is_office(media_type):
            return own
        return (EXTRACTOR, self.version) if self.version else None

    def submit(self, sha256: str, media_type: str, source: Callable[[], BinaryIO]) -> "Future[Path]":
        """Begin; the answer goes to ``read``."""
        return self._converter.submit(sha256, media_type, source)

    def open(self, sha256: str, media_type: str, source: Callable[[], BinaryIO]) -> BinaryIO:
        """The pages of a file that was read here, as a PDF. Raises ``CannotConvert`` and the ``FondsError`` family."""
        try:
            return self._converter.open(Wanted(sha256, ending_of(media_type), source))
        except NotFound as error:
            raise CannotConvert(Reason.of("storage-full", error.message)) from error
        except CancelledError as error:
            raise ArchiveUnreachable("The archive is just being closed.") from error

    def read(self, before: Extracted, laid_out: "Future[Path]", isolation: Isolation) -> Extracted:
        """The text of the file. Raises the ``FondsError`` family for what is no fault of it."""
        try:
            path = laid_out.result()
        except CannotConvert as error:
            reasons = (*(before.reasons if before.has_text else ()), error.reason)
            if page_pictures(before):
                reasons = left_unread(before, error.reason.message).reasons
            failed = replace(before, reason=joined_reason(reasons), reasons=reasons)
            version = None if before.has_text else self.version
            return replace(failed, extractor=EXTRACTOR, version=version) if version else failed
        with path.open("rb") as pdf:
            read = isolation.extract(pdf, "pages.pdf", laid_out=True)
        if before.has_text and not (read.unread if page_pictures(before) else read.has_text):
            return before
        read = joined(before, read)
        return replace(
            read,
            media_type=before.media_type,
            extractor=EXTRACTOR,
            version=self.version or _VERSION,
            found=_found(before.found, read.found),
            parts=before.parts,
            notes={**before.notes, **read.notes},
        )


def _own_version(media_type: str) -> tuple[str, str] | None:
    # The registry loads every reader with its libraries; this process seldom needs to know.
    from indexer.extract.registry import extractor_version

    return extractor_version(media_type)


def _found(told: Description, laid_out: Description) -> Description:
    return replace(
        told,
        title=told.title or laid_out.title,
        creators=told.creators or laid_out.creators,
    )

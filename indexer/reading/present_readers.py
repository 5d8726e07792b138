"""Which readers this machine has now, and whether a file that was read before is worth reading again by them.

A newer version of a format's own reader, LibreOffice where there was none or another one, and OCR with other models:
a language that was installed later.
"""

from dataclasses import dataclass

from archive.catalogue import ReadBy
from indexer.holdings import Holdings
from indexer.office.formats import is_office
from indexer.office.reading import EXTRACTOR as OFFICE
from indexer.office.reading import OfficeReader

_ANSWERED_BY_OCR = ("no-text", "pages-without-text", "garbled-text")


@dataclass(frozen=True, slots=True)
class PresentReaders:
    """LibreOffice, where it is there, and the version of what reads pages by OCR; ``None`` where nothing does."""

    office: OfficeReader
    ocr: str | None

    @classmethod
    def of(cls, holdings: Holdings) -> "PresentReaders":
        """Look for them."""
        recogniser = holdings.recogniser
        return cls(OfficeReader(holdings.converter), recogniser.version if recogniser else None)

    def supersede(self, reader: ReadBy) -> bool:
        """Whether reading again is worth it; what no reader here reads now is left as it is."""
        present = self.office.present_version(reader.media_type)
        if (
            reader.extractor == OFFICE
        ):  # of an RTF file, too, whose plain reader stands in where there is no other
            present = (OFFICE, self.office.version) if self.office.version else None
        is_superseded = present is not None and present != (reader.extractor, reader.version)
        return is_superseded or self._is_newer_ocr(reader)

    def _is_newer_ocr(self, reader: ReadBy) -> bool:
        if self.ocr is None or self.ocr == reader.ocr:
            return False
        is_scan = (
            reader.media_type == "application/pdf"
            or reader.media_type.startswith("image/")
            or (is_office(reader.media_type) and self.office.version is not None)
        )
        return reader.ocr is not None or (is_scan and reader.reason_code in _ANSWERED_BY_OCR)

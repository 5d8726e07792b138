"""What is worth reading again: by a newer reader, by LibreOffice or OCR models that came later, and nothing else."""

import pytest

from archive.catalogue import ReadBy
from indexer.extract.registry import extractor_version
from indexer.holdings import open_holdings
from indexer.office.reading import OfficeReader
from indexer.reading.present_readers import PresentReaders
from tests.extract_files import DOCX

PDF = extractor_version("application/pdf")
TEXT = extractor_version("text/plain")
assert PDF is not None
assert TEXT is not None


@pytest.fixture
def present(home) -> PresentReaders:
    with open_holdings(home) as holdings:
        return PresentReaders(OfficeReader(holdings.converter), "1-rus+eng+kaz")


@pytest.mark.parametrize(
    ("read_by", "is_outdated"),
    [
        (ReadBy("text/plain", *TEXT, None, None, 1), False),
        (ReadBy("text/plain", "text", "0", None, None, 1), True),
        (ReadBy("text/plain", "none", "0", None, "unsupported-format", 1), True),
        (ReadBy("font/ttf", "none", "0", None, "unsupported-format", 1), False),
        (ReadBy("application/pdf", *PDF, "1-rus+eng+kaz", None, 1), False),
        (ReadBy("application/pdf", *PDF, "1-rus+eng", "low-confidence", 1), True),
        (ReadBy("application/pdf", *PDF, None, "no-text", 1), True),
        (ReadBy("application/pdf", *PDF, None, "encrypted-file", 1), False),
        (ReadBy("text/plain", *TEXT, None, "no-text", 1), False),
    ],
)
def test_a_file_is_worth_reading_again_by_better_readers(
    present: PresentReaders, read_by: ReadBy, is_outdated: bool
) -> None:
    assert present.supersede(read_by) is is_outdated


def test_without_ocr_scans_are_left_as_they_are(present: PresentReaders) -> None:
    without = PresentReaders(present.office, None)
    assert not without.supersede(ReadBy("application/pdf", *PDF, None, "no-text", 1))
    assert not without.supersede(ReadBy("application/pdf", *PDF, "1-rus", None, 1))


def test_scans_in_office_files_are_worth_it_where_libreoffice_lays_them_out(present: PresentReaders) -> None:
    docx = extractor_version(DOCX)
    assert docx is not None
    unread = ReadBy(DOCX, *docx, None, "pages-without-text", 1)
    assert present.supersede(unread) is (present.office.version is not None)
    assert not PresentReaders(present.office, None).supersede(unread)
    assert not present.supersede(ReadBy(DOCX, *docx, None, None, 1))

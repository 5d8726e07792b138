"""PDFs that LibreOffice made of files: which of their pages go to OCR, and how large they are shown to it."""

import io

import pytest

from indexer.extract.emission import Collected
from indexer.extract.limits import Limits
from indexer.extract.reading import read
from indexer.identification.identify import Identifier
from indexer.language import LanguageTeller
from indexer.ocr.page_image import page_image
from tests.extract_files import pdf, shown

SCAN = "q 400 0 0 566 100 100 cm BI /W 1 /H 1 /CS /G /BPC 8 ID x EI Q "
PHOTOGRAPH = SCAN.replace("400 0 0 566", "400 0 0 300")
MUCH = shown("A covering letter on one page. " * 20)


def unread(*pages: str, laid_out: bool = True) -> list[int]:
    sink = Collected()
    with io.BytesIO(pdf(pages)) as source:
        read(source, "a.pdf", Limits(), sink, Identifier(), LanguageTeller(("en",)), laid_out=laid_out)
    return sink.unread_pages


def test_a_page_with_a_heading_over_a_scan_goes_to_ocr() -> None:
    pages = (MUCH, SCAN + shown("Annex 1"), SCAN, "")
    assert unread(*pages) == [2, 3]
    assert unread(*pages, laid_out=False) == [3]


@pytest.mark.parametrize("page", [SCAN + MUCH, PHOTOGRAPH + shown("The courtyard in May"), shown("Annex 1")])
def test_pages_of_text_and_photographs_beside_it_do_not(page: str) -> None:
    assert unread(page) == []


@pytest.mark.parametrize(("page", "larger"), [(SCAN, 1.456), (PHOTOGRAPH, 2.0), (MUCH, 1.0)])
def test_what_was_scanned_is_shown_to_ocr_as_large_as_it_was(page: str, larger: float) -> None:
    data = io.BytesIO(pdf([page]))
    usual = page_image(data, "application/pdf", 1).grey.width
    assert page_image(data, "application/pdf", 1, laid_out=True).grey.width == pytest.approx(
        larger * usual, rel=0.01
    )

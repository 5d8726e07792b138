"""A searchable PDF on request: the words that OCR has read, found again by another program where they stand."""

import io
from pathlib import Path

import pytest
from pypdfium2 import PdfDocument

from archive.catalogue import Boxes, RecognisedPage
from archive.errors import NotFound
from archive.model import PageText, Reading, Rendition
from archive.originals.accession import Accepted, Incoming
from archive.settings import Settings
from indexer.extract.limits import Limits
from indexer.holdings import Holdings, open_holdings
from indexer.ocr.searchable import hand_out_searchable
from tests.scan_files import page, scanned

WORDS = (("Жәкішев", 100.0, 60.0, 200.0, 80.0, 0, 7, 90), ("released", 210.0, 60.0, 300.0, 80.0, 8, 16, 90))


@pytest.fixture
def holdings(home: Settings):  # type: ignore[no-untyped-def]
    with open_holdings(home) as opened:
        yield opened


def recognised(holdings: Holdings, data: bytes, media_type: str, pages: int = 1) -> Rendition:
    """A rendition whose last page OCR has read."""
    (taken,) = holdings.accession.take([Incoming(lambda: io.BytesIO(data), "scan")])
    assert isinstance(taken, Accepted)
    text = "Жәкішев released"
    catalogue = holdings.catalogue
    catalogue.keep_recognised(
        taken.rendition, "1", RecognisedPage(pages, text, 90.0), Boxes(360.0, 160.0, WORDS, 90.0)
    )
    texts = tuple(PageText(n, str(n), text if n == pages else "") for n in range(1, pages + 1))
    catalogue.record_extractions([(taken.rendition, Reading(media_type, "x", "1", pages=texts, ocr=True))])
    return catalogue.rendition(taken.rendition)


def made(holdings: Holdings, rendition: Rendition, folder: Path) -> PdfDocument:
    target = folder / "made.pdf"
    hand_out_searchable(holdings.store, holdings.catalogue, rendition, Limits(), target)
    return PdfDocument(target)


@pytest.mark.parametrize(
    ("kind", "media_type"), [("JPEG", "image/jpeg"), ("TIFF", "image/tiff"), ("PDF", "application/pdf")]
)
def test_words_in_every_script_are_found_where_they_stand(
    holdings: Holdings, tmp_path: Path, kind: str, media_type: str
) -> None:
    rendition = recognised(holdings, scanned(page("a", "b", "c", "d"), kind=kind), media_type)
    shown = made(holdings, rendition, tmp_path)[0]
    text = shown.get_textpage()
    assert text.get_text_range().split() == ["Жәкішев", "released"]
    found = text.search("released").get_next()
    left, bottom, _, top = text.get_charbox(found[0])
    assert left == pytest.approx(210, abs=2)
    assert (shown.get_height() - top, shown.get_height() - bottom) == (
        pytest.approx(60, abs=6),
        pytest.approx(80, abs=6),
    )


@pytest.mark.parametrize("rotation", [90, 180, 270])
def test_a_page_that_is_shown_turned_has_its_words_where_they_are_seen(
    holdings: Holdings, tmp_path: Path, rotation: int
) -> None:
    turned = PdfDocument(scanned(page("a", "b", "c", "d").rotate(rotation, expand=True), kind="PDF"))
    turned[0].set_rotation(rotation)
    data = io.BytesIO()
    turned.save(data)
    shown = made(holdings, recognised(holdings, data.getvalue(), "application/pdf"), tmp_path)[0]
    drawn = shown.get_textpage()
    width, height = shown.get_size()
    left, bottom, right, top = drawn.get_charbox(drawn.search("released").get_next()[0])
    places = {90: (bottom, left), 180: (width - right, bottom), 270: (width - top, height - right)}
    assert places[rotation] == (pytest.approx(210, abs=1), pytest.approx(60, abs=1))


def test_pages_that_ocr_has_not_read_stay_as_they_are(holdings: Holdings, tmp_path: Path) -> None:
    data = scanned(page("one"), page("two"), kind="TIFF")
    document = made(holdings, recognised(holdings, data, "image/tiff", pages=2), tmp_path)
    assert [sheet.get_textpage().get_text_range().split() for sheet in document] == [
        [],
        ["Жәкішев", "released"],
    ]


def test_it_is_recorded_and_only_made_of_what_ocr_has_read(holdings: Holdings, tmp_path: Path) -> None:
    rendition = recognised(holdings, scanned(page("a")), "image/tiff")
    made(holdings, rendition, tmp_path)
    last = holdings.catalogue.custody_events(rendition.document)[-1]
    assert (str(last.type), last.detail["form"]) == ("dissemination", "searchable PDF")
    (taken,) = holdings.accession.take([Incoming(lambda: io.BytesIO(b"text"), "a.txt")])
    with pytest.raises(NotFound, match="OCR has read no page"):
        made(holdings, holdings.catalogue.rendition(taken.rendition), tmp_path)

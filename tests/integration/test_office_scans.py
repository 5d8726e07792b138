"""Scans that were pasted into office files, all the way: taken in, laid out, read by OCR, found, shown with their marks."""

import io
import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest
from PIL import Image

from archive.model import State
from archive.settings import Settings
from indexer.extract.limits import Limits
from indexer.holdings import open_holdings
from indexer.intake.ingest import Ingest
from indexer.intake.outcome import Outcome
from indexer.ocr.searchable import hand_out_searchable
from indexer.office import find_program
from indexer.reading.reextract import Choice, Reextraction
from tests.extract_files import collected
from tests.eyes import EVERYBODY
from tests.scan_files import needs_models
from tests.web_archive import WebArchive

OFFICES = Path(__file__).resolve().parents[2] / "samples" / "offices"
LETTER, NOTE = OFFICES / "letter-signed-cover.docx", OFFICES / "medical-note-pasted.odt"


@pytest.fixture(scope="session")
def libreoffice() -> None:
    """Skips where there is none."""
    if find_program() is None:
        pytest.skip("needs LibreOffice: install the package libreoffice-writer-nogui")


@pytest.fixture
def archive(home: Settings) -> Iterator[WebArchive]:
    needs_models("en", "ru", "kk", "fr", "de")
    with WebArchive(home) as one:
        yield one


def without_ocr(home: Settings) -> Settings:
    return Settings.from_environment({"FONDS_HOME": str(home.home), "FONDS_OCR": "never"})


def taken(settings: Settings, *files: Path) -> list[Outcome]:
    with open_holdings(settings) as holdings:
        return sorted(Ingest(holdings).take(list(files)), key=lambda outcome: outcome.path)


def test_without_ocr_the_reason_says_that_scans_were_not_read_and_nothing_is_laid_out(home: Settings) -> None:
    letter, note = taken(without_ocr(home), LETTER, NOTE)
    assert (letter.outcome, note.outcome) == (State.PARTIAL, State.KEPT)
    assert letter.reason is not None
    assert note.reason is not None
    assert (letter.reason.code, note.reason.code) == ("pages-without-text", "no-text")
    assert "holds 2 pictures of pages, which were not read: OCR is switched off" in letter.reason.message
    assert "fonds reextract --ocr auto" in note.reason.message
    assert not list(home.derived.rglob("*.pdf"))


def test_without_libreoffice_the_reason_says_so(home: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    needs_models("en")
    monkeypatch.setattr("indexer.office.program.installed", list)
    (letter,) = taken(home, LETTER)
    assert letter.outcome == State.PARTIAL
    assert letter.reason is not None
    assert letter.reason.code == "pages-without-text"
    assert "LibreOffice, which lays such files out for OCR, is not installed" in letter.reason.message


@pytest.mark.usefixtures("libreoffice")
def test_a_scan_behind_a_typed_page_is_found_and_marked_on_its_picture(archive: WebArchive) -> None:
    (letter,) = Ingest(archive.holdings).take([LETTER])
    assert (letter.outcome, letter.pages, letter.ocr, letter.language) == ("searchable", 3, True, "en")
    texts = [archive.holdings.catalogue.page(str(letter.rendition), number).text for number in (1, 2, 3)]
    assert "a jar of apricots" in texts[0]
    assert "speak with them alone" in texts[1]
    assert texts[1].count("From the papers of Z. Kusmoldina") == 1  # typed above the picture, and read by OCR
    assert "Ask for the envelope" in texts[2]  # a comment, which is not laid out
    boxes = archive.holdings.boxes(str(letter.rendition), 2)
    assert boxes.confidence is not None
    assert boxes.confidence > 90
    assert archive.holdings.boxes(str(letter.rendition), 1).confidence is None

    found = archive.client.get("/search?q=%22speak+with+them+alone%22").get_data(as_text=True)
    assert f"/documents/{letter.document}/pages/2" in unescape(found)
    shown = archive.client.get(f"/documents/{letter.document}/pages/2?q=delegation").get_data(as_text=True)
    hits = re.findall(
        r'<rect data-hit="1" x="([\d.]+)" y="([\d.]+)" width="([\d.]+)" height="([\d.]+)"', shown
    )
    assert len(hits) == 1
    assert "made by Fonds" in shown
    picture = archive.client.get(unescape(re.search(r'<img src="([^"]+)"', shown)[1]))  # type: ignore[index]
    assert picture.content_type == "image/jpeg"
    with Image.open(io.BytesIO(picture.data)) as image:
        left, top, width, height = (float(side) * image.width / boxes.width for side in hits[0])
        under = image.convert("L").crop((int(left), int(top), int(left + width), int(top + height)))
        assert under.getextrema()[0] < 110  # ink lies under the mark


@pytest.mark.usefixtures("libreoffice")
def test_a_file_of_pictures_alone_is_read_again_when_ocr_is_there_and_only_once(home: Settings) -> None:
    needs_models("en", "ru", "kk", "fr", "de")
    (note,) = taken(without_ocr(home), NOTE)
    with open_holdings(home) as holdings:
        again = Reextraction(holdings, EVERYBODY)
        chosen = again.chosen(Choice(outdated=True))
        assert chosen == [note.rendition]
        (read,) = again.run(chosen, "outdated")
        assert (read.rendition.state, read.changed, read.rendition.language) == (State.SEARCHABLE, True, "ru")
        assert "29 ноября 2014 года" in holdings.catalogue.page(read.rendition.id, 1).text
        assert again.chosen(Choice(outdated=True)) == []


@pytest.mark.usefixtures("libreoffice")
def test_pages_are_laid_out_again_when_they_had_to_make_room(archive: WebArchive) -> None:
    (note,) = Ingest(archive.holdings).take([NOTE])
    for path in archive.holdings.settings.derived.rglob("*.pdf"):
        path.unlink()
    address = f"/documents/{note.document}/pages/1?q=трёх"
    assert "<rect" not in archive.client.get(address).get_data(as_text=True)
    assert "<img" in archive.client.get(f"{address}&view=pages").get_data(as_text=True)


@pytest.mark.usefixtures("libreoffice")
def test_a_searchable_pdf_is_made_of_the_pages_that_are_shown(archive: WebArchive) -> None:
    (note,) = Ingest(archive.holdings).take([NOTE])
    holdings, made = archive.holdings, io.BytesIO()
    rendition = holdings.catalogue.rendition(str(note.rendition))
    hand_out_searchable(
        holdings.store, holdings.catalogue, rendition, Limits(), made, converter=holdings.converter
    )
    assert "медицинской части исправительной" in " ".join(collected(made.getvalue(), "a.pdf").text.split())

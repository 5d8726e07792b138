"""Scans and images all the way: taken in, read by OCR, found by their words."""

import io
from pathlib import Path

import pikepdf
import pytest

from archive.model import State
from archive.settings import Settings
from indexer.holdings import open_holdings
from indexer.intake.ingest import Ingest
from indexer.intake.outcome import Outcome
from tests.extract_files import pdf, shown
from tests.scan_files import LETTER, askew, needs_models, page, scanned


def mixed() -> bytes:
    """A page with a text layer, a scan, a blank page."""
    scan = scanned(askew(page(*LETTER), 2), kind="PDF")
    made = io.BytesIO()
    with (
        pikepdf.open(io.BytesIO(pdf([shown("born digital"), ""]))) as whole,
        pikepdf.open(io.BytesIO(scan)) as one,
    ):
        whole.pages.insert(1, one.pages[0])
        whole.save(made)
    return made.getvalue()


def ingested(home: Settings, mode: str, folder: Path) -> dict[str, Outcome]:
    settings = Settings.from_environment({"FONDS_HOME": str(home.home), "FONDS_OCR": mode})
    with open_holdings(settings) as holdings:
        return {Path(one.path).name: one for one in Ingest(holdings).take([folder])}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "letters"
    folder.mkdir()
    (folder / "photo.jpg").write_bytes(scanned(page(*LETTER).rotate(90, expand=True), kind="JPEG"))
    (folder / "fax.tif").write_bytes(scanned(page("The first page"), page("The second page")))
    (folder / "mixed.pdf").write_bytes(mixed())
    (folder / "letter.txt").write_text("A letter.")
    return folder


def test_words_of_scans_are_found_on_their_pages(home: Settings, folder: Path) -> None:
    needs_models("en", "ru", "kk", "fr", "de")
    outcomes = ingested(home, "auto", folder)
    assert {name: (one.outcome, one.ocr, one.pages) for name, one in outcomes.items()} == {
        "photo.jpg": ("searchable", True, 1),
        "fax.tif": ("searchable", True, 2),
        "mixed.pdf": ("searchable", True, 3),
        "letter.txt": ("searchable", False, 1),
    }
    assert outcomes["photo.jpg"].language == "en"
    with open_holdings(home) as holdings:
        rendition = str(outcomes["mixed.pdf"].rendition)
        assert holdings.catalogue.page(rendition, 1).text.strip() == "born digital"
        assert "political prisoners" in holdings.catalogue.page(rendition, 2).text
        words = holdings.boxes(rendition, 2)
        assert words.confidence is not None
        assert min(word.confidence or 0 for word in words.words) > 0
        assert holdings.boxes(rendition, 1).confidence is None


def test_switched_off_ocr_leaves_scans_as_they_are(home: Settings, folder: Path) -> None:
    outcomes = ingested(home, "never", folder)
    reasons = {name: one.reason.code for name, one in outcomes.items() if one.reason}
    assert reasons == {"photo.jpg": "no-text", "fax.tif": "no-text", "mixed.pdf": "pages-without-text"}
    assert outcomes["photo.jpg"].outcome == State.KEPT
    assert not any(one.ocr for one in outcomes.values())


def test_without_models_scans_are_kept_as_they_are(
    home: Settings, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("indexer.ocr.models._FOLDERS", ())
    monkeypatch.delenv("TESSDATA_PREFIX", raising=False)
    assert {one.outcome for one in ingested(home, "auto", folder).values()} == {
        "kept",
        "partial",
        "searchable",
    }


def test_always_reads_text_layers_too(home: Settings, folder: Path) -> None:
    needs_models("en", "ru", "kk", "fr", "de")
    for path in folder.iterdir():
        if path.name != "mixed.pdf":
            path.unlink()
    outcome = ingested(home, "always", folder)["mixed.pdf"]
    with open_holdings(home) as holdings:
        first = holdings.boxes(str(outcome.rendition), 1)
        assert [word.text for word in first.words] == ["born", "digital"]
        assert first.confidence is not None
        assert first.confidence > 80

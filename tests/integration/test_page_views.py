"""Pages as pictures, over the web and from the real drawing process; conversions where LibreOffice is installed."""

import io
import re
import zipfile
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest
from PIL import Image

from archive.accounts.audit import COMMAND_LINE
from archive.accounts.model import Role
from archive.catalogue import Boxes
from indexer.intake.ingest import Ingest
from indexer.intake.outcome import Outcome
from indexer.office import find_program
from tests.extract_files import docx, paragraph, pdf, shown
from tests.old_office_files import wk1, wp42, wri
from tests.web_archive import WebArchive

RTF = rb"{\rtf1\ansi{\info{\title A plea}{\creatim\yr2017\mo10\dy11}}The prisoner asks.\par\page Second page, on water.}"
WRI = wri("The prisoner asks for water.\n")
PARTED = "BT /F1 12 Tf 50 700 Td (the deten-) Tj 0 -20 Td (tion of one) Tj ET"


@pytest.fixture
def archive(home) -> Iterator[WebArchive]:
    with WebArchive(home) as one:
        yield one


@pytest.fixture(scope="session")
def libreoffice() -> None:
    """Skips where there is none."""
    if find_program() is None:
        pytest.skip("needs LibreOffice: install the package libreoffice-writer-nogui")


def taken(archive: WebArchive, folder: Path, **files: bytes) -> dict[str, Outcome]:
    """The outcome of each file, by the first part of its name."""
    for name, data in files.items():
        (folder / name.replace("_", ".")).write_bytes(data)
    outcomes = Ingest(archive.holdings).take([folder / name.replace("_", ".") for name in files])
    return {Path(outcome.path).stem: outcome for outcome in outcomes}


def whole(package: bytes) -> bytes:
    """With the relations that Fonds does without and LibreOffice does not."""
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
    names = "http://schemas.openxmlformats.org/package/2006/relationships"
    told = f'<Relationships xmlns="{names}"><Relationship Id="a" Type="{kind}" Target="word/document.xml"/></Relationships>'
    written = io.BytesIO(package)
    with zipfile.ZipFile(written, "a") as archive:
        archive.writestr("_rels/.rels", told)
    return written.getvalue()


def test_a_page_of_a_pdf_is_shown_with_its_marks_and_kept(archive, tmp_path):
    outcome = taken(archive, tmp_path, letter_pdf=pdf([shown("nothing"), PARTED]))["letter"]
    address = f"/documents/{outcome.document}/pages/2?q=detention"
    page = archive.client.get(address).get_data(as_text=True)
    hits = re.findall(r'<rect data-hit="(\d+)" x="([\d.]+)" y="([\d.]+)"', page)
    assert [hit for hit, _, _ in hits] == ["1", "1"]  # a word parted at a line's end has two
    assert float(hits[0][2]) < float(hits[1][2])
    source = unescape(re.search(r'<img src="([^"]+size=view[^"]*)"', page)[1])
    assert source == f"/renditions/{outcome.rendition}/pages/2/image?size=view&sheet=2"
    assert "made by Fonds" not in page

    answer = archive.client.get(source)
    assert answer.content_type == "image/jpeg"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "private, no-cache"
    with Image.open(io.BytesIO(answer.data)) as picture:
        assert abs(picture.width - 1240) <= 1
        assert abs(picture.height - 1653) <= 1
    again = archive.client.get(source, headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    thumbnail = archive.client.get(source.replace("view", "thumbnail"))
    with Image.open(io.BytesIO(thumbnail.data)) as picture:
        assert abs(picture.width - 200) <= 1


def test_what_is_no_page_has_no_picture(archive, tmp_path):
    outcome = taken(archive, tmp_path, letter_pdf=pdf([shown("one")]))["letter"]
    for address in ("pages/3/image", "pages/1/image?size=huge", "pages/1/image?sheet=2", "pages/x/image"):
        assert archive.client.get(f"/renditions/{outcome.rendition}/{address}").status_code == 404


def test_a_pdf_that_cannot_be_drawn_is_shown_as_text(archive):
    letter = archive.add("The text.", media_type="application/pdf", content=b"%PDF- nothing else")
    page = archive.client.get(f"/documents/{letter.document}/pages/1").get_data(as_text=True)
    assert "The text." in page
    assert "<img" not in page
    assert archive.client.get(f"/renditions/{letter.rendition}/pages/1/image").status_code == 404


def test_pictures_of_what_the_asker_may_not_see_are_not_there(archive):
    letter = archive.add("The text.", collection="sealed")
    archive.holdings.accounts.add_account("boss", (Role.ADMIN,), COMMAND_LINE)  # now others are strangers
    for address in (
        f"/renditions/{letter.rendition}/pages/1/image",
        f"/documents/{letter.document}/pages/1/view?rendition={letter.rendition}",
    ):
        assert archive.client.get(address).status_code == 404


def test_office_files_are_read_and_shown_as_libreoffice_lays_them_out(archive, tmp_path, libreoffice):
    written = whole(docx(paragraph("The prisoner was held.") + paragraph("Nobody told the ministry of it.")))
    outcomes = taken(archive, tmp_path, plea_wri=WRI, cut_rtf=RTF[:-30], report_docx=written)
    plea, cut, report = (outcomes[name] for name in ("plea", "cut", "report"))
    assert (plea.outcome, plea.pages, plea.media_type) == ("searchable", 1, "application/x-mswrite")
    assert (cut.outcome, cut.pages) == ("partial", 1)
    catalogue = archive.holdings.catalogue
    extraction = catalogue.extraction_of(plea.rendition)
    assert extraction.extractor == "office"
    assert catalogue.extraction_of(cut.rendition).extractor == "rtf"
    described = catalogue.document(cut.document).description
    assert (described.title, described.date) == ("A plea", "2017-10-11")

    page = archive.client.get(f"/documents/{plea.document}/pages/1?q=water").get_data(as_text=True)
    assert "Page view made by Fonds" in page
    assert page.count("<rect data-hit") == 1
    offered = archive.client.get(f"/documents/{report.document}/pages/1?q=prisoners").get_data(as_text=True)
    assert "data-comes-from" in offered
    assert "<rect" not in offered
    fragment = archive.client.get(unescape(re.search(r'data-comes-from="([^"]+)"', offered)[1]))
    assert fragment.get_data(as_text=True).count("<rect") == 1
    picture = archive.client.get(f"/renditions/{report.rendition}/pages/1/image")
    assert picture.data.startswith(b"\xff\xd8\xff")


def test_what_libreoffice_alone_reads_is_searchable_and_its_words_are_whole(archive, tmp_path, libreoffice):
    letter = wri("Première lettre – “essai”\nSecond paragraph.\n")
    outcomes = taken(
        archive,
        tmp_path,
        letter_wri=letter,
        list_wk1=wk1([["No.", "Name"], ["1", "Zhakeltaev"]]),
        memo_wp=wp42("Memo\nDear colleagues"),
    )
    assert {outcome.outcome for outcome in outcomes.values()} == {"searchable"}
    catalogue = archive.holdings.catalogue
    found = {
        name: " ".join(catalogue.page(outcome.rendition, 1).text.split())
        for name, outcome in outcomes.items()
    }
    assert found["letter"] == "Première lettre – “essai” Second paragraph."
    assert found["memo"] == "Memo Dear colleagues"
    assert found["list"].startswith("No. Name 1 Zhakeltaev")


def test_a_text_is_printed_when_somebody_asks_for_its_pages(archive, tmp_path, libreoffice):
    letter = taken(archive, tmp_path, letter_txt="Қазақстан тарихы.\fNext page".encode())["letter"]
    address = f"/documents/{letter.document}/pages/1?q=тарихы"
    assert "data-comes-from" not in archive.client.get(address).get_data(as_text=True)
    page = archive.client.get(f"{address}&view=pages").get_data(as_text=True)
    assert "Page view made by Fonds from the text, sheet 1" in page
    assert page.count("<rect data-hit") == 1


def test_what_is_derived_can_be_removed_at_any_time(archive, tmp_path, libreoffice):
    plea = taken(archive, tmp_path, plea_rtf=RTF)["plea"]
    address = f"/renditions/{plea.rendition}/pages/1/image"
    before = archive.client.get(address)
    for path in archive.settings.derived.glob("??/*/*"):
        path.unlink()
    assert archive.client.get(address).data == before.data


def test_a_page_view_reaches_neither_the_network_nor_other_files(archive, tmp_path, libreoffice):
    program = find_program()
    if program.bubblewrap is None:
        pytest.skip("needs bubblewrap")
    secret = tmp_path / "secret.txt"
    secret.write_text("unspeakable")
    linked = (
        rb'{\rtf1 before {\field{\*\fldinst INCLUDETEXT "'
        + secret.as_uri().encode()
        + rb'"}{\fldrslt old}} after}'
    )
    outcome = taken(archive, tmp_path, linked_rtf=linked)["linked"]
    text = archive.holdings.catalogue.page(outcome.rendition, 1).text
    assert "before" in text
    assert "unspeakable" not in text


def test_words_that_ocr_is_not_sure_of_are_told_on_the_page_and_in_its_picture(archive):
    picture = io.BytesIO()
    Image.new("L", (200, 100), 255).save(picture, "PNG")
    scan = archive.add("the deten tion", content=picture.getvalue(), filename="a.png", media_type="image/png")
    extraction = archive.holdings.catalogue.extraction_of(scan.rendition).id
    words = (
        ("the", 10, 10, 30, 20, 0, 3, 95),
        ("deten-", 150, 10, 190, 20, 4, 9, 31),
        ("tion", 10, 30, 30, 40, 10, 14, 88),
    )
    archive.holdings.catalogue.keep_boxes(extraction, 1, Boxes(200.0, 100.0, words, 70.0))
    page = archive.client.get(f"/documents/{scan.document}/pages/1?q=deten").get_data(as_text=True)
    assert '<mark id="hit-1" tabindex="-1"><span class="unsure">deten</span></mark>' in page
    assert "were read from the picture with little confidence" in page
    assert page.count('<line class="unsure"') == 1


def test_a_page_without_a_picture_says_why(archive):
    broken = archive.add("the prison", content=b"no picture", filename="a.png", media_type="image/png")
    page = archive.client.get(f"/documents/{broken.document}/pages/1?q=prison").get_data(as_text=True)
    assert "No page view: This page cannot be drawn" in page
    assert "<mark" in page

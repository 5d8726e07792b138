"""The sample holdings: marked as invented, and complete."""

import re
from pathlib import Path

import pypdfium2
import pytest

from archive.description.metadata_csv import parse_metadata
from archive.model import Role
from tests.sample_files import HOLDINGS, KEPT, SCANS, pdf_text, texts

DOCUMENTS = [name for name in KEPT if not name.endswith("metadata.csv")]
MARK = re.compile(
    "SAMPLE – invented for Fonds|ОБРАЗЕЦ [–-] вымышлено для Fonds|ҮЛГІ – Fonds үшін ойдан шығарылған"
    "|SPÉCIMEN – document inventé pour Fonds|MUSTER – frei erfunden für Fonds"
)


def test_there_are_at_least_25_documents_in_less_than_a_megabyte_and_a_half():
    assert len(DOCUMENTS) >= 25
    assert sum((HOLDINGS / name).stat().st_size for name in KEPT) < 1_500_000


def test_every_format_is_there():
    assert {Path(name).suffix for name in DOCUMENTS} == {".pdf", ".docx", ".odt", ".html", ".txt", ".eml"}


@pytest.mark.parametrize("name", [name for name in DOCUMENTS if name not in SCANS])
def test_every_document_bears_its_mark(name: str):
    parts = list(texts(name, (HOLDINGS / name).read_bytes()))

    assert parts
    assert all(MARK.search(part) for part in parts)


@pytest.mark.parametrize("name", sorted(SCANS))
def test_a_scan_has_no_text_layer_and_says_in_its_information_that_it_is_a_sample(name: str):
    content = (HOLDINGS / name).read_bytes()

    assert pdf_text(content).strip() == ""
    with pypdfium2.PdfDocument(content) as pdf:
        assert MARK.search(pdf.get_metadata_dict()["Subject"])


@pytest.mark.parametrize(("mark", "least"), [("SAMPLE", 6), ("ОБРАЗЕЦ", 6), ("ҮЛГІ", 5), ("SPÉCIMEN", 4)])
def test_each_language_has_several_documents(mark: str, least: int):
    marked = [name for name in DOCUMENTS if mark in "".join(texts(name, (HOLDINGS / name).read_bytes()))]

    assert len(marked) >= least


@pytest.mark.parametrize("collection", ["case-file", "press"])
def test_every_row_of_metadata_has_its_file_and_is_understood(collection: str):
    table = parse_metadata((HOLDINGS / collection / "metadata.csv").read_bytes())

    assert table.problems == ()
    assert {row.collection for row in table.rows} == {collection}
    assert {f"{collection}/{row.filename}" for row in table.rows} <= set(DOCUMENTS)


def test_the_letter_is_one_document_of_five_renditions():
    rows = parse_metadata((HOLDINGS / "case-file" / "metadata.csv").read_bytes()).rows
    roles = [row.role for row in rows if row.document == "letter-2016"]

    assert sorted(roles) == sorted(
        [Role.SIGNED, Role.TYPED, Role.TRANSLATION, Role.TRANSLATION, Role.REDACTED]
    )


def test_the_redacted_copy_does_not_hold_what_it_blacks_out():
    redacted = (HOLDINGS / "case-file" / "letter-redacted.pdf").read_bytes()

    assert "█" in pdf_text(redacted)
    assert not re.search("Kusmoldina|Raushan|4 July", pdf_text(redacted))


def test_kazakh_letters_of_a_pdf_stand_in_their_words():
    minutes = pdf_text((HOLDINGS / "case-file" / "court-minutes-2016-kk.pdf").read_bytes())

    assert {"Нұртай", "қағазға", "жүргізуді", "хаттамасы"} <= set(re.findall(r"\w+", minutes))


def test_a_report_counts_its_first_pages_in_roman_numerals():
    with pypdfium2.PdfDocument((HOLDINGS / "case-file" / "report-dzhakeltaev.pdf").read_bytes()) as pdf:
        labels = [pdf.get_page_label(number) for number in range(len(pdf))]

    assert labels == ["i", "ii", "1", "2", "3", "4"]


def test_one_man_is_written_in_seven_ways_and_in_several_cases():
    everything = "".join(text for name in DOCUMENTS for text in texts(name, (HOLDINGS / name).read_bytes()))
    spellings = (
        "Dzhakeltaev Zhakeltaev Jakeltayev Djakeltaïev Dschakeltajew Джакельтаев Джакельтаева Джакельтаеву "
        "Джакельтаевым Жакельтаев Жәкелтаев"
    )

    assert [name for name in spellings.split() if not re.search(rf"\b{name}\b", everything)] == []

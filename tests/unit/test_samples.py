"""The sample holdings: marked as invented, complete, and what their script makes."""

import email
import importlib.util
import io
import re
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from email.message import Message
from pathlib import Path

import pypdfium2
import pytest

from archive.metadata_csv import parse_metadata
from archive.model import Role

SAMPLES = Path(__file__).resolve().parents[2] / "samples"
HOLDINGS = SAMPLES / "holdings"
KEPT = sorted(path.relative_to(HOLDINGS).as_posix() for path in HOLDINGS.rglob("*") if path.is_file())
DOCUMENTS = [name for name in KEPT if not name.endswith("metadata.csv")]
SCANS = {"case-file/letter-signed.pdf", "case-file/medical-note-scan.pdf"}
LEGACY = {
    "case-file/court-minutes-2012-ru.txt": "koi8-r",
    "case-file/medical-note-transcript.txt": "cp1251",
    "case-file/letter-to-kamila-ru.txt": "cp1251",
    "case-file/note-mission-fr.txt": "cp1252",
    "press/vestnik-taskolya-2017-04-21.html": "cp1251",
    "proshenie.txt": "koi8-r",
}
MARK = re.compile(
    "SAMPLE – invented for Fonds|ОБРАЗЕЦ [–-] вымышлено для Fonds|ҮЛГІ – Fonds үшін ойдан шығарылған"
    "|SPÉCIMEN – document inventé pour Fonds|MUSTER – frei erfunden für Fonds"
)


def pdf_text(content: bytes) -> str:
    with pypdfium2.PdfDocument(content) as pdf:
        return "\f".join(pdf[number].get_textpage().get_text_range() for number in range(len(pdf)))


def package_members(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return {name: package.read(name) for name in package.namelist()}


def texts(name: str, content: bytes) -> Iterator[str]:
    """What a reader sees of a file; of a mail, every part for itself."""
    suffix = Path(name).suffix
    if suffix == ".pdf":
        yield pdf_text(content)
    elif suffix in (".docx", ".odt"):
        members = package_members(content)
        body = members.get("word/document.xml") or members["content.xml"]
        yield re.sub(r"<[^>]+>", "", body.decode())
    elif suffix == ".eml":
        yield from mail_texts(email.message_from_bytes(content))
    else:
        yield content.decode(LEGACY.get(name, "utf-8"))


def mail_texts(message: Message) -> Iterator[str]:
    for part in message.walk():
        content = part.get_payload(decode=True)
        if part.is_multipart() or not isinstance(content, bytes):
            continue
        name = part.get_filename()
        if name:
            yield from texts(name, content)
        else:
            yield content.decode(str(part.get_content_charset()))


def make_into(folder: Path) -> Path:
    """Runs the script; skips where what it needs is not installed."""
    if importlib.util.find_spec("reportlab") is None or importlib.util.find_spec("PIL") is None:
        pytest.skip("reportlab is not installed: pip install -e '.[samples]'")
    command = [sys.executable, str(SAMPLES / "make_samples.py"), "--into", str(folder)]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    if "was not found. Install it" in run.stderr:
        pytest.skip(run.stderr.strip())
    assert run.returncode == 0, run.stderr
    return folder


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_into(tmp_path_factory.mktemp("samples"))


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


def test_the_script_makes_exactly_the_files_that_are_kept(made: Path):
    assert sorted(path.relative_to(made).as_posix() for path in made.rglob("*") if path.is_file()) == KEPT


@pytest.mark.parametrize("name", [name for name in KEPT if name not in SCANS])
def test_what_the_script_makes_is_what_is_kept(made: Path, name: str):
    kept, new = (HOLDINGS / name).read_bytes(), (made / name).read_bytes()

    if name.endswith((".docx", ".odt")):  # zlib may pack otherwise elsewhere
        assert package_members(new) == package_members(kept)
    elif name.endswith((".pdf", ".eml")):  # so may reportlab
        assert list(texts(name, new)) == list(texts(name, kept))
    else:
        assert new == kept


def test_the_script_makes_the_same_bytes_twice(made: Path, tmp_path: Path):
    again = make_into(tmp_path)

    assert [name for name in KEPT if (made / name).read_bytes() != (again / name).read_bytes()] == []

"""What every extractor promises, and what the letters that lie beside the checkout yield."""

import contextlib
import gzip
import json
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from PIL import Image

from archive.model import State
from indexer.extract import libarchive_reading
from indexer.extract.emission import Collected, Emission
from indexer.extract.extractor import Extractor
from indexer.extract.limits import CannotRead, LimitReached, Limits
from indexer.extract.reading import read
from indexer.extract.registry import EXTRACTORS, extractor_for, extractor_version, supported_media_types
from indexer.extract.result import Extracted
from indexer.identification.identify import Identifier
from indexer.isolation import Isolation
from indexer.language import LanguageTeller
from tests.archive_files import rar, tarred
from tests.extract_files import LANGUAGES, ODF, docx, odt, paragraph, pdf, shown, zipped
from tests.mail_files import mailbox, msg, tnef
from tests.ppt_files import page, ppt
from tests.ppt_files import shape as drawn
from tests.ppt_files import text as slide_text
from tests.scan_files import scanned
from tests.sheet_files import ODP, ODS, odf, pptx, rows, shape, xls, xlsb, xlsx
from tests.word_files import word
from tests.wordperfect_files import wp6

WORD = re.compile(r"\w+")
WITHOUT_TEXT = ("image",)  # their words are for OCR to find
SAMPLES = {
    "image": scanned(Image.new("L", (30, 20)), Image.new("L", (20, 30))),
    "pdf": pdf([shown("needle one"), shown("two")]),
    "docx": docx(paragraph("needle one") + paragraph("two")),
    "odt": odt("<text:p>needle one</text:p><text:p>two</text:p>"),
    "html": b"<html><body><p>needle one<p>two",
    "text": b"needle one\x0ctwo",
    "rtf": rb"{\rtf1\ansi needle one\par two}",
    "doc": word(["needle one\r", "two\r"]),
    "wordperfect": wp6(b"needle\x80one\xc7two"),
    "xlsx": xlsx([("One", rows("needle one")), ("Two", rows("two"))]),
    "ppt": ppt([page(1006, drawn(slide_text("needle one"))), page(1006, drawn(slide_text("two")))]),
    "pptx": pptx([shape("needle one"), shape("two")]),
    "ods": odf(
        ODS,
        "spreadsheet",
        "<table:table><table:table-row><table:table-cell><text:p>needle one</text:p></table:table-cell></table:table-row></table:table>",
    ),
    "odp": odf(ODP, "presentation", "<draw:page><text:p>needle one</text:p></draw:page>"),
    "zip": zipped([("needle one.txt", "1"), ("two.txt", "2")]),
    "tar": tarred([("needle one.txt", b"1"), ("two.txt", b"2")]),
    "compressed": gzip.compress(tarred([("needle one.txt", b"1"), ("two.txt", b"2")])),
    "libarchive": rar([("needle one.txt", b"1"), ("two.txt", b"2")]),
    "xls": xls({"One": [["needle one"]], "Two": [["two"]]}),
    "xlsb": xlsb({"One": [(0, 0, "needle one")]}),
    "epub": zipped(
        [
            ("mimetype", "application/epub+zip"),
            ("a.xhtml", "<html><body><p>needle one</p><p>two</p></body></html>"),
        ]
    ),
    "mhtml": b"From: x\nMIME-Version: 1.0\nContent-Type: multipart/related; boundary=x\n\n--x\n"
    b"Content-Type: text/html\n\n<p>needle one\n--x--\n",
    "markdown": b"# Title\n\nneedle one\ntwo",
    "delimited": b"needle one,2\ntwo,3\n",
    "cards": b"BEGIN:VCARD\nNOTE:needle one\nEND:VCARD\n",
    "xml": b"<?xml version='1.0'?><letter><p>needle one</p><p>two</p></letter>",
    "abw": b"<?xml version='1.0'?><abiword><section><p>needle <c>one</c></p><pbr/><p>two</p></section></abiword>",
    "odf-flat": f"<office:document {ODF}><office:body><text:p>needle one</text:p></office:body></office:document>".encode(),
    "outlook": msg(texts={0x37: "needle one", 0x1000: "two"}),
    "tnef": tnef(b"needle one", b"a.txt", b"x"),
    "mailbox": mailbox([b"Subject: needle one\nFrom: a\nTo: b\n\ntwo"]),
    "mail": b"From: a\nSubject: b\nMIME-Version: 1.0\n\nneedle one\ntwo",
}
HARD = ("udhr_jpn.pdf",)  # made without a Japanese font: what should be found is not in it
NO_LANGUAGE_OF_OURS = ("be", "az", "tt", "ky", "mul")  # too near to one of ours, or several


def emitted(extractor: Extractor, data: bytes, folder: Path, limits: Limits) -> Collected:
    path = folder / "file"
    path.write_bytes(data)
    sink = Collected()
    with path.open("rb") as source:
        extractor.extract(source, limits, Emission(limits, sink))
    return sink


@pytest.fixture(params=EXTRACTORS, ids=lambda extractor: extractor.name)
def extractor(request: pytest.FixtureRequest) -> Extractor:
    chosen: Extractor = request.param
    if chosen.name == "libarchive" and (problem := libarchive_reading.problem()):
        pytest.skip(problem)
    return chosen


def test_it_finds_the_words_of_its_sample(extractor: Extractor, tmp_path: Path) -> None:
    sink = emitted(extractor, SAMPLES[extractor.name], tmp_path, Limits())
    assert ("needle one" in sink.text) == (extractor.name not in WITHOUT_TEXT)
    assert (sink.unread_pages != []) == (extractor.name in WITHOUT_TEXT)
    assert [page.number for page in sink.pages] == list(range(1, len(sink.pages) + 1))
    assert all(page.label for page in sink.pages)
    assert sink.reasons == []


def test_it_yields_the_same_twice(extractor: Extractor, tmp_path: Path) -> None:
    data = SAMPLES[extractor.name]
    assert emitted(extractor, data, tmp_path, Limits()) == emitted(extractor, data, tmp_path, Limits())


def test_half_of_its_sample_is_read_or_refused_in_order(extractor: Extractor, tmp_path: Path) -> None:
    data = SAMPLES[extractor.name]
    for length in range(0, len(data), max(1, len(data) // 40)):
        with contextlib.suppress(CannotRead):
            emitted(extractor, data[:length], tmp_path, Limits())


def test_it_keeps_what_came_before_a_limit(extractor: Extractor, tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(SAMPLES[extractor.name])
    sink, limits = Collected(), Limits(pages=0)
    with path.open("rb") as source, pytest.raises(LimitReached):
        extractor.extract(source, limits, Emission(limits, sink))
    assert sink.pages == []


def test_the_registry_knows_each_type_once() -> None:
    types = [media_type for extractor in EXTRACTORS for media_type in extractor.media_types]
    assert len(types) == len(set(types)) == len(supported_media_types())
    assert len({extractor.name for extractor in EXTRACTORS}) == len(EXTRACTORS)
    assert extractor_version("application/pdf") == ("pdf", extractor_for("application/pdf").version)  # type: ignore[union-attr]
    assert extractor_for("font/ttf") is extractor_version("font/ttf") is None


@pytest.fixture(scope="module")
def letters(shared_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Extracted]]:
    folder = shared_folder / "corpora" / "letters"
    names = sorted(
        p for kind in ("pdf", "docx", "odt", "html", "txt", "eml") for p in (folder / kind).iterdir()
    )
    with Isolation(Limits(seconds=60), LANGUAGES, tmp_path_factory.mktemp("spool")) as isolation:

        def one(path: Path) -> tuple[str, Extracted]:
            with path.open("rb") as source:
                return f"{path.parent.name}/{path.name}", isolation.extract(source, path.name)

        with ThreadPoolExecutor(2) as threads:
            yield dict(threads.map(one, names))


def words(text: str) -> Counter[str]:
    return Counter(WORD.findall(unicodedata.normalize("NFC", text.lower())))


def test_the_expected_words_of_the_letters_are_found(
    letters: dict[str, Extracted], shared_folder: Path
) -> None:
    expected = shared_folder / "corpora" / "letters" / "expected_text"
    told = {name: expected / f"{name.replace('/', '__')}.txt" for name in letters if not name.endswith(HARD)}
    compared = [name for name in told if told[name].exists()]
    assert len(compared) > len(letters) / 2
    for name in compared:
        wanted = words(told[name].read_text(encoding="utf-8"))
        found = words("\f".join(page.text for page in letters[name].pages))
        assert (wanted & found).total() >= 0.99 * wanted.total(), name


def test_all_letters_are_read_whole_but_one_with_scanned_pages(letters: dict[str, Extracted]) -> None:
    rest = {name: e.reason.message for name, e in letters.items() if e.reason is not None}
    assert rest == {
        "pdf/court_vector-pdf.pdf": "Pages 29–30 hold no text.",
        # Made without a Japanese font: the pages show punctuation and empty boxes.
        "pdf/udhr_jpn.pdf": "Pages 1–3 hold text layers of other characters than they show.",
    }
    assert all(extracted.state is not State.KEPT for extracted in letters.values())


def test_the_languages_of_the_letters_are_told(letters: dict[str, Extracted], shared_folder: Path) -> None:
    truth = (shared_folder / "corpora" / "letters" / "metadata_truth.jsonl").read_text(encoding="utf-8")
    languages = {row["file"]: row["lang"] for row in map(json.loads, truth.splitlines())}
    wrong = {
        name: (languages[name], extracted.language)
        for name, extracted in letters.items()
        if languages[name] not in NO_LANGUAGE_OF_OURS
        and extracted.language != (languages[name] if languages[name] in LANGUAGES else None)
    }
    assert len(wrong) <= 0.02 * len(letters), wrong


def test_confined_reading_yields_what_reading_here_does(
    letters: dict[str, Extracted], shared_folder: Path
) -> None:
    identifier, teller = Identifier(), LanguageTeller(LANGUAGES)
    for name, extracted in letters.items():
        sink = Collected()
        with (shared_folder / "corpora" / "letters" / name).open("rb") as source:
            read(source, Path(name).name, Limits(), sink, identifier, teller)
        assert tuple(sink.pages) == extracted.pages, name
        assert sink.description == extracted.found, name
        assert sink.text_languages.all == extracted.languages, name

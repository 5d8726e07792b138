"""Reading in confined children: whatever a file does to its reader, only that file suffers."""

import os
import signal
import time
import zlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from archive.model import State
from indexer.extract.limits import Limits
from indexer.extract.result import Extracted
from indexer.isolation import Isolation
from indexer.isolation.box_frames import taken_boxes
from indexer.isolation.frames import BrokenFrame, Frame
from tests.extract_files import LANGUAGES, SCAN, docx, odt, paragraph, pdf, shown
from tests.project import PROJECT

SPOOLED = "spool"
LIMITS = Limits(seconds=2, memory_mb=200, text_mb=1, attachments_mb=4)
MAIL = (
    b"From: a@b\nSubject: c\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=X\n\n--X\n\nbody\n--X\n"
    b"Content-Disposition: attachment; filename=../letter.txt\n\ninside\n--X--\n"
)


@pytest.fixture(scope="module")
def isolation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Isolation]:
    folder = tmp_path_factory.mktemp("isolation")
    with Isolation(
        LIMITS, LANGUAGES, folder / SPOOLED, jobs="tests.isolation_jobs", path=[str(PROJECT)]
    ) as isolation:
        isolation.start()
        yield isolation


@pytest.fixture
def extract(isolation: Isolation, tmp_path: Path):  # type: ignore[no-untyped-def]
    def extract(data: bytes, filename: str = "", depth: int = 0) -> Extracted:
        path = tmp_path / "file"
        path.write_bytes(data)
        with path.open("rb") as source:
            return isolation.extract(source, filename, depth)

    return extract


def test_a_file_is_read_as_in_this_process(extract) -> None:  # type: ignore[no-untyped-def]
    text = "The members of the assembly ask the President to release the political prisoners."
    read = extract(docx(paragraph(text)), "letter.docx")
    assert (read.state, read.pages[0].text, read.language, read.extractor) == (
        State.SEARCHABLE,
        text,
        "en",
        "docx",
    )


def test_attachments_that_a_crash_left_behind_are_removed_and_nothing_else(tmp_path: Path) -> None:
    for name in ("part-k3", "letter.txt"):
        (tmp_path / name).touch()
    with Isolation(LIMITS, LANGUAGES, tmp_path) as isolation:
        isolation.remove_leftovers()
    assert [path.name for path in tmp_path.iterdir()] == ["letter.txt"]


@pytest.mark.parametrize("place", [b"NaN", b"Infinity", b"1e999", b"null"])
def test_a_word_at_a_place_that_is_no_number_is_not_taken(place: bytes) -> None:
    frame = Frame(
        {"kind": "boxes", "width": 100, "height": 100}, b'[["a", 0, 0, %b, 1, -1, -1, null]]' % place
    )
    with pytest.raises(BrokenFrame):
        taken_boxes(frame, 10)


def test_pages_title_and_reason_come_through(extract) -> None:  # type: ignore[no-untyped-def]
    read = extract(pdf([shown("words"), SCAN], info="/Title(A letter)/CreationDate(D:2017)"))
    assert (read.state, read.reason.code) == (State.PARTIAL, "pages-without-text")
    assert (read.found.title, read.found.date, len(read.pages)) == ("A letter", "2017", 2)


@pytest.mark.parametrize(
    ("job", "code", "text"),
    [
        ("spin", "limit-time", "read before it hung"),
        ("segfault", "extraction-failed", "read before the crash"),
        ("memory", "limit-memory", "read before it grew"),
        ("turn", "extraction-failed", "one"),
        ("sleep", "limit-time", None),
        ("flood", "limit-expansion", None),
        ("garbage", "extraction-failed", None),
        ("exit", "extraction-failed", None),
    ],
)
def test_a_child_that_fails_costs_its_file_what_was_not_yet_read(
    extract, job: str, code: str, text: str | None
) -> None:  # type: ignore[no-untyped-def]
    began = time.monotonic()
    read = extract(b"x", job)
    assert read.reason.code == code
    assert read.state is (State.PARTIAL if text else State.KEPT)
    assert [page.text for page in read.pages] == ([text] if text else [])
    assert time.monotonic() - began < 20
    assert extract(b"still at work").state is State.SEARCHABLE


def test_a_child_reaches_nothing_but_its_file(extract) -> None:  # type: ignore[no-untyped-def]
    told = dict(word.split(":") for word in extract(b"x", "escapes").pages[0].text.split())
    assert set(told) == {"open", "create", "connect", "kill", "execute", "descriptor"}
    assert "done" not in told.values()
    assert extract(b"x", "fork").pages[0].text in ("EAGAIN", "EPERM")


def test_attachments_are_spooled_and_halves_of_them_removed(
    isolation: Isolation, extract, tmp_path: Path
) -> None:  # type: ignore[no-untyped-def]
    parts = extract(MAIL).parts
    assert [(part.filename, part.size, Path(part.path).read_bytes()) for part in parts] == [
        ("../letter.txt", 6, b"inside")
    ]
    half = extract(b"x", "part")
    assert [part.filename for part in half.parts] == ["whole.txt"]
    folder = Path(parts[0].path).parent
    assert folder.name == SPOOLED
    assert len(list(folder.iterdir())) == 2
    for part in (*parts, *half.parts):
        Path(part.path).unlink()


def test_attachments_too_deep_are_not_taken_out(extract) -> None:  # type: ignore[no-untyped-def]
    read = extract(MAIL, depth=LIMITS.depth)
    assert (read.parts, read.reason.code, read.state) == ((), "limit-depth", State.PARTIAL)


def test_many_files_at_once_get_their_own_answers(isolation: Isolation, tmp_path: Path) -> None:
    def read(number: int) -> str:
        path = tmp_path / str(number)
        path.write_bytes(b"letter number %d" % number)
        with path.open("rb") as source:
            return isolation.extract(source, "segfault" if number % 7 == 3 else "").pages[0].text

    with ThreadPoolExecutor(4) as threads:
        texts = list(threads.map(read, range(28)))
    assert texts == ["read before the crash" if n % 7 == 3 else f"letter number {n}" for n in range(28)]


def test_a_warm_process_that_is_killed_is_replaced(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"words")
    with Isolation(LIMITS, (), tmp_path) as isolation, path.open("rb") as source:
        assert isolation.extract(source).pages[0].text == "words"
        process = isolation._jobs._warm._process
        assert process is not None
        os.kill(process.pid, signal.SIGKILL)
        assert isolation.extract(source).pages[0].text == "words"


@pytest.mark.parametrize(
    ("data", "filename"),
    [
        (pdf([shown("a")], info="/Title(t)"), "a.pdf"),
        (pdf([shown("a")])[:200], "damaged.pdf"),
        (docx(paragraph("a")), "a.docx"),
        (odt("<text:p>a</text:p>"), "a.odt"),
        (MAIL, "a.eml"),
        ("<html lang=ru><meta name=author content=a><p>Письмо".encode("koi8-r"), "a.html"),
        ("Қазақстан Республикасының мұрағаты үшін құжаттар. ".encode("kz1048") * 50, "a.txt"),
        (bytes(range(256)) * 9, "a.bin"),
    ],
)
def test_reading_loads_nothing_that_warming_up_had_not(extract, data: bytes, filename: str) -> None:  # type: ignore[no-untyped-def]
    assert extract(data, filename).notes["imported"] == ""


def test_a_pdf_that_its_reader_falls_over_is_read_by_a_more_careful_one(extract) -> None:  # type: ignore[no-untyped-def]
    blanks = zlib.compressobj(1)  # more of them than pdfium may hold
    packed = blanks.compress(shown("before the blanks").encode())
    packed += b"".join(blanks.compress(b" " * (1 << 20)) for _ in range(150)) + blanks.flush()
    contents = b"5 0 obj<</Filter/FlateDecode/Length %d>>stream\n%b\nendstream endobj\n" % (
        len(packed),
        packed,
    )
    data = (
        pdf([shown("x")], more=["null"])
        .replace(b"5 0 obj", b"9 0 obj")
        .replace(b"/Contents 7 0 R", b"/Contents 5 0 R")
    )
    read = extract(data.replace(b"9 0 obj", contents + b"9 0 obj"), "bomb.pdf")
    assert read.pages[0].text == "before the blanks"
    assert (read.state, read.reason.code) == (State.PARTIAL, "damaged-parts")


def test_an_open_descriptor_is_enough_and_its_position_does_not_matter(
    isolation: Isolation, tmp_path: Path
) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"words")
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.lseek(descriptor, 3, os.SEEK_SET)
        assert isolation.extract(descriptor).pages[0].text == "words"
    finally:
        os.close(descriptor)

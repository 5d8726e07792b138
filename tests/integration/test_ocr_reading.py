"""Pages read by OCR: turned, askew, in two scripts, damaged. Real scans, made here; real models, or skipped by name."""

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image, ImageChops

from indexer.extract.limits import Limits
from indexer.ocr.jobs import OcrJobs
from indexer.ocr.recogniser import PageRead, Recogniser
from tests.project import PROJECT
from tests.scan_files import LETTER, askew, cyrillic_font, needs_models, page, scanned

LIMITS = Limits(seconds=60)
TEXT = "\n".join(LETTER)


@pytest.fixture(scope="module")
def recogniser() -> Iterator[Recogniser]:
    models = needs_models("en", "ru")
    assert models.folder is not None
    with Recogniser(
        LIMITS, models.folder, models.names, jobs="tests.ocr_jobs", path=[str(PROJECT)]
    ) as recogniser:
        yield recogniser


@pytest.fixture
def read(recogniser: Recogniser, tmp_path: Path):  # type: ignore[no-untyped-def]
    def read(data: bytes, media_type: str = "image/tiff", number: int = 1) -> PageRead:
        path = tmp_path / "scan"
        path.write_bytes(data)
        with path.open("rb") as source:
            return recogniser.read(source, media_type, number)

    return read


def flat(text: str) -> str:
    return " ".join(text.split())


@pytest.mark.parametrize("quarters", [0, 1, 2, 3])
def test_a_page_is_read_whichever_way_it_lay(read, quarters: int) -> None:  # type: ignore[no-untyped-def]
    turned = page(*LETTER).rotate(90 * quarters, expand=True)
    found = read(scanned(turned))
    assert flat(found.text) == flat(TEXT)
    assert found.reason is None
    word = next(word for word in found.boxes.words if word.text == "Dzhakishev")
    assert found.text[word.start : word.end] == "Dzhakishev"
    assert shows_ink(turned, found, word.left, word.top, word.right, word.bottom)


def shows_ink(image: Image.Image, found: PageRead, *box: float) -> bool:
    """Whether the box, in points, has ink of that word and little else around it."""
    scale = image.width / found.boxes.width
    left, top, right, bottom = (round(place * scale) for place in box)
    part = image.crop((left - 3, top - 3, right + 3, bottom + 3))
    dark = ImageChops.invert(part).point(lambda level: 255 * (level > 128)).getbbox()
    return dark is not None and (dark[2] - dark[0]) * (dark[3] - dark[1]) > 0.7 * part.width * part.height


@pytest.mark.parametrize("degrees", [3, -7])
def test_a_page_askew_is_straightened_first(read, degrees: float) -> None:  # type: ignore[no-untyped-def]
    found = read(scanned(askew(page(*LETTER), degrees)))
    assert flat(found.text) == flat(TEXT)
    assert found.boxes.confidence > 85


def test_two_scripts_on_one_page_are_both_read(read) -> None:  # type: ignore[no-untyped-def]
    font = cyrillic_font()
    lines = ("The letter of the members of the Assembly", "Письмо депутатов Парламентской Ассамблеи")
    found = read(scanned(page(*lines, font=font)))
    assert flat(found.text) == " ".join(lines)


def test_a_page_of_a_pdf_without_a_text_layer_is_drawn_and_read(read) -> None:  # type: ignore[no-untyped-def]
    data = scanned(page("The first page of the letter"), page(*LETTER), kind="PDF")
    found = read(data, "application/pdf", 2)
    assert flat(found.text) == flat(TEXT)
    assert found.boxes.width == pytest.approx(1000 * 72 / 200, rel=0.02)


def test_a_word_parted_at_a_lines_end_is_joined_and_keeps_both_its_boxes(read) -> None:  # type: ignore[no-untyped-def]
    found = read(
        scanned(page("The members of the committee ask for the re-", "lease of all those who were held."))
    )
    assert "release of all" in flat(found.text)
    halves = [word for word in found.boxes.words if word.text in ("re", "lease")]
    assert [found.text[word.start : word.end] for word in halves] == ["re", "lease"]
    assert halves[0].end == halves[1].start
    assert halves[0].top < halves[1].top


def test_a_blank_page_is_no_page_that_could_not_be_read(read) -> None:  # type: ignore[no-untyped-def]
    found = read(scanned(Image.new("L", (800, 1100), 240)))
    assert (found.text, found.boxes.words, found.reason) == ("", (), None)


def test_a_picture_without_words_is_named(read) -> None:  # type: ignore[no-untyped-def]
    found = read(
        scanned(Image.linear_gradient("L").resize((900, 900)).point(lambda level: 255 * (level % 64 > 31)))
    )
    assert found.text == ""
    assert found.reason.code == "pages-without-text"


def test_half_a_jpeg_is_read_as_far_as_it_goes(read) -> None:  # type: ignore[no-untyped-def]
    data = scanned(page(*LETTER, *LETTER, *LETTER), kind="JPEG")
    found = read(data[: len(data) // 2], "image/jpeg")
    assert "Mukhtar Dzhakishev" in found.text
    assert found.reason.code == "damaged-parts"


@pytest.mark.parametrize("number", [0, 2, 99])
def test_a_page_that_is_not_there_has_a_reason(read, number: int) -> None:  # type: ignore[no-untyped-def]
    assert read(scanned(page("one")), number=number).reason.code == "unreadable-file"
    assert read(scanned(page("one"), kind="PDF"), "application/pdf", number).reason.code == "unreadable-file"


@pytest.mark.parametrize("kind", ["image/jpeg", "application/pdf", "image/heic"])
def test_what_is_no_image_has_a_reason(read, kind: str) -> None:  # type: ignore[no-untyped-def]
    assert read(b"no image at all", kind).reason.code == "unreadable-file"


def test_reading_a_page_loads_nothing_that_warming_up_had_not(recogniser: Recogniser, tmp_path: Path) -> None:
    path = tmp_path / "scan"
    for kind, media_type in (
        ("TIFF", "image/tiff"), ("JPEG", "image/jpeg"), ("PNG", "image/png"), ("WEBP", "image/webp"),
        ("GIF", "image/gif"), ("BMP", "image/bmp"), ("JPEG2000", "image/jp2"), ("PDF", "application/pdf"),
    ):  # fmt: skip
        path.write_bytes(scanned(askew(page(*LETTER, *LETTER), 4), kind=kind))
        with path.open("rb") as source:
            found = recogniser.read(source, media_type, 1)
        assert found.text, kind
        assert found.reason is None, kind  # the jobs of this test fail when they load something


def test_confined_reading_yields_what_reading_here_does(read) -> None:  # type: ignore[no-untyped-def]
    models = needs_models("en", "ru")
    jobs = OcrJobs({"folder": str(models.folder), "models": list(models.names)})
    data = scanned(askew(page(*LETTER), 2))
    here: list[bytes] = []
    job = {"media_type": "image/tiff", "number": 1, "limits": None}
    jobs.run(job, io.BytesIO(data), b"", lambda header, payload: here.append(payload))
    assert here[0].decode() == read(data).text


def test_a_page_that_kills_its_reader_costs_itself_alone(recogniser: Recogniser, tmp_path: Path) -> None:
    path = tmp_path / "scan"
    path.write_bytes(scanned(page(*LETTER)))
    with path.open("rb") as source:
        assert recogniser.read(source, "image/segfault", 1).reason.code == "extraction-failed"
        assert recogniser.read(source, "image/tiff", 1).text

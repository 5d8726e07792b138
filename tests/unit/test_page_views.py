"""Pages as pictures: how large, how wide, and which words of a text stand where on them."""

import io

import pytest
from PIL import Image

from indexer.extract.limits import CannotRead
from indexer.extract.result import PageBoxes, WordBox
from indexer.isolation.warming_pdf import pdf_samples
from indexer.page_views.alignment import paired, tokens
from indexer.page_views.drawing import draw, image_size, scale_for
from indexer.page_views.layout import laid_out
from indexer.page_views.printed import printed

PDF = dict(pdf_samples())["a.pdf"]


def picture(
    mode: str = "RGB", size: tuple[int, int] = (400, 300), kind: str = "PNG", **options: object
) -> bytes:
    """An image file of one colour."""
    written = io.BytesIO()
    Image.new(mode, size, 1).save(written, kind, **options)
    return written.getvalue()


def sheet(*words: str) -> PageBoxes:
    """A page of a PDF with these words, one below the other."""
    boxes = (WordBox(word, 10, 20 * line, 50, 20 * line + 10, -1, -1) for line, word in enumerate(words))
    return PageBoxes(200, 300, tuple(boxes))


def test_a_page_of_a_pdf_is_drawn_as_wide_as_wanted() -> None:
    drawn = draw(io.BytesIO(PDF), "application/pdf", 1, 600)
    assert (drawn.width, drawn.height) == (600, 600)
    assert Image.open(io.BytesIO(drawn.data)).format == "JPEG"


def test_a_page_that_a_pdf_does_not_have_is_not_drawn() -> None:
    with pytest.raises(CannotRead):
        draw(io.BytesIO(PDF), "application/pdf", 2, 600)


@pytest.mark.parametrize("mode", ["1", "L", "P", "RGB", "RGBA", "LA", "I;16"])
def test_every_kind_of_pixel_is_shown(mode: str) -> None:
    drawn = draw(io.BytesIO(picture(mode)), "image/png", 1, 200)
    assert (drawn.width, drawn.height) == (200, 150)


def test_a_photograph_is_shown_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    data = picture(kind="JPEG", exif=exif)
    assert image_size(io.BytesIO(data), 1) == (300, 400)
    drawn = draw(io.BytesIO(data), "image/jpeg", 1, 150)
    assert (drawn.width, drawn.height) == (150, 200)


def test_a_small_picture_is_not_enlarged() -> None:
    assert draw(io.BytesIO(picture(size=(30, 20))), "image/png", 1, 1240).width == 30


@pytest.mark.parametrize(("width", "height"), [(8_400, 8_400), (100, 200_000), (200_000, 100), (1, 1)])
def test_no_page_is_drawn_with_more_pixels_than_allowed(width: float, height: float) -> None:
    scale = scale_for(width, height, 1240)
    assert width * scale * height * scale <= 6_000_001
    assert max(width, height) * scale <= 16_000
    assert width * scale <= 1_240.5


@pytest.mark.parametrize("size", [(0, 10), (float("inf"), 10), (float("nan"), 10), (-1, 10)])
def test_a_page_without_a_size_is_not_drawn(size: tuple[float, float]) -> None:
    with pytest.raises(CannotRead):
        scale_for(*size, 1240)


def test_words_are_found_again_although_headers_and_notes_stand_elsewhere() -> None:
    text = [
        "the",
        "quick",
        "brown",
        "fox",
        "jumps",
        "over",
        "the",
        "lazy",
        "dog",
        "a",
        "note",
        "on",
        "foxes",
        "and",
        "dogs",
    ]
    paper = [
        "header",
        "the",
        "quick",
        "brown",
        "fox",
        "jumps",
        "a",
        "note",
        "on",
        "foxes",
        "and",
        "dogs",
        "header",
        "over",
        "the",
        "lazy",
        "dog",
    ]
    found = paired(text, paper)
    assert [paper[at] for at in found] == text
    assert len(set(found)) == len(found)


def test_scripts_without_blanks_are_compared_letter_by_letter() -> None:
    assert [token for token, _, _ in tokens("世界 人权宣言 abc")] == [*"世界人权宣言", "abc"]


def test_a_text_page_has_the_sheets_on_which_its_words_stand() -> None:
    words = [f"word{number}" for number in range(30)]
    texts = [" ".join(words[:20]), " ".join(words[20:])]
    sheets = [sheet("1", *words[:10]), sheet("2", *words[10:18]), sheet("3", *words[18:])]
    first, second = laid_out(texts, sheets)
    assert [one.number for one in first] == [1, 2, 3]
    assert [one.number for one in second] == [3]
    for page, text in ((first, texts[0]), (second, texts[1])):
        for box in (box for one in page for box in one.words):
            assert text[box.start : box.end] == box.text


def test_where_too_few_words_are_found_again_no_sheet_is_claimed() -> None:
    texts = ["these words stand nowhere else", "and these do stand there"]
    first, second = laid_out(texts, [sheet(*["and", "these", "do", "stand", "there"])])
    assert first == ()
    assert [one.number for one in second] == [1]


def test_slides_without_words_are_shown_by_their_number() -> None:
    pages = laid_out(["", "two words", ""], [sheet(), sheet("two", "words"), sheet()])
    assert [[one.number for one in page] for page in pages] == [[1], [2], [3]]


def test_a_printed_text_is_sound_xml_whatever_it_holds() -> None:
    from xml.etree import ElementTree

    text = "a < b & c\x0b\ud800\ufffe\n\tnext"
    root = ElementTree.fromstring(printed([text, "second"]))
    assert "a < b & c" in "".join(root.itertext())

"""The parts of OCR that need no models: which are there, how lines lie, boxes turned back, words laid out."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from archive.setting_values import KNOWN_LANGUAGES
from indexer.ocr.models import NAMES, find_models, package_of
from indexer.ocr.page_text import read_page
from indexer.ocr.recognition import Recognised, Word
from indexer.ocr.scripts import Script, by_script, script_of
from indexer.ocr.straightening import Turn, lines_of
from tests.scan_files import LETTER, askew, page


def models_in(folder: Path, *names: str) -> str:
    for name in names:
        (folder / f"{name}.traineddata").touch()
    return str(folder)


def test_models_are_found_in_the_order_of_the_languages_and_missing_ones_named(tmp_path: Path) -> None:
    found = find_models(["ru", "en", "kk", "xx"], models_in(tmp_path, "eng", "rus", "osd"))
    assert (found.names, found.missing, found.unknown) == (("rus", "eng"), ("kk",), ("xx",))
    assert (found.usable, package_of("kk"), package_of("zh")) == (
        True,
        "tesseract-ocr-kaz",
        "tesseract-ocr-chi-sim",
    )


def test_a_language_in_two_scripts_takes_both_models_where_they_are_there(tmp_path: Path) -> None:
    assert find_models(["uz"], models_in(tmp_path, "uzb", "uzb_cyrl")).names == ("uzb", "uzb_cyrl")


def test_every_language_that_can_be_configured_has_a_model() -> None:
    assert set(NAMES) >= KNOWN_LANGUAGES


@pytest.mark.parametrize("degrees", [-14, -6.5, -2, 0, 3, 11])
@pytest.mark.parametrize("quarters", [0, 1])
def test_lines_of_text_are_found_however_they_lie(degrees: float, quarters: int) -> None:
    image = askew(page(*LETTER, *LETTER).rotate(90 * quarters, expand=True), degrees)
    lines = lines_of(image)
    assert lines.sideways == bool(quarters)
    assert lines.degrees == pytest.approx(-degrees, abs=0.6)


def test_paper_is_blank_whatever_its_grey() -> None:
    noise = np.random.default_rng(1).normal(200, 4, (800, 600)).clip(0, 255).astype(np.uint8)
    assert lines_of(Image.fromarray(noise)).is_blank
    assert not lines_of(page(*LETTER)).is_blank


@given(
    quarters=st.integers(0, 3),
    degrees=st.floats(-15, 15),
    across=st.floats(0.1, 0.9),
    down=st.floats(0.1, 0.9),
)
def test_a_mark_on_a_turned_page_is_found_again_where_it_was(
    quarters: int, degrees: float, across: float, down: float
) -> None:
    image = Image.new("L", (240, 330), 255)
    x, y = round(across * 240), round(down * 330)
    image.paste(0, (x - 3, y - 3, x + 3, y + 3))
    turn = Turn(240, 330, quarters, degrees)
    rows, columns = np.nonzero(np.asarray(turn.applied(image)) < 100)
    left, top, right, bottom = turn.box_back((columns.min(), rows.min(), columns.max() + 1, rows.max() + 1))
    assert (left + right) / 2 == pytest.approx(x, abs=2)
    assert (top + bottom) / 2 == pytest.approx(y, abs=2)


WORDS = st.lists(
    st.tuples(st.text("abЯж-¬.é", min_size=1, max_size=6), st.booleans(), st.booleans(), st.integers(0, 100)),
    max_size=12,
)


@given(WORDS)
def test_every_word_stands_at_its_place_in_the_text(told: list[tuple[str, bool, bool, int]]) -> None:
    words = tuple(Word(text, sure, 1, 2, 3, 4, line, new) for text, line, new, sure in told)
    read = read_page(Recognised(words), Turn(100, 100), 50.0, 50.0)
    for box in read.boxes.words:
        assert read.text[box.start : box.end] == box.text
    assert [box.start for box in read.boxes.words] == sorted(box.start for box in read.boxes.words)
    kept = "".join(box.text for box in read.boxes.words)
    assert "".join(read.text.split()) == "".join(kept.split())


def test_paragraphs_lines_and_parted_words_are_laid_out() -> None:
    told = [
        ("Dear", True, True),
        ("mem-", False, False),
        ("bers", True, False),
        ("of", True, True),
        ("it", False, False),
    ]
    words = tuple(Word(text, 90.4, 0, 0, 10, 10, line, new) for text, line, new in told)
    read = read_page(Recognised(words), Turn(100, 100), 50.0, 50.0)
    assert read.text == "Dear members\n\nof it"
    assert [(box.text, box.start, box.end) for box in read.boxes.words][1:3] == [
        ("mem", 5, 8),
        ("bers", 8, 12),
    ]
    assert read.boxes.confidence == 90.4


def test_specks_alone_are_no_text() -> None:
    words = tuple(Word(text, 40.0, 0, 0, 1, 1, True, True) for text in "|.—")
    assert read_page(Recognised(words), Turn(9, 9), 9.0, 9.0).text == ""


@pytest.mark.parametrize(("confidence", "text"), [(83.0, ""), (96.0, "7")])
def test_a_single_letter_is_text_only_where_it_is_plain_to_see(confidence: float, text: str) -> None:
    words = (Word("7", confidence, 0, 0, 1, 1, True, True),)
    assert read_page(Recognised(words), Turn(9, 9), 9.0, 9.0).text == text


def test_models_are_parted_by_script_only_where_that_is_safe() -> None:
    both = by_script(("eng", "rus", "kaz", "deu"))
    assert both == {Script.LATIN: ("eng", "deu"), Script.CYRILLIC: ("rus", "kaz", "eng")}
    assert by_script(("eng", "deu")) == by_script(("rus",)) == by_script(("eng", "rus", "ara")) == {}


@pytest.mark.parametrize(
    ("words", "script"),
    [
        ("a letter", Script.LATIN),
        ("хат жазу", Script.CYRILLIC),
        ("letter хат", None),
        ("1917", None),
        ("", None),
    ],
)
def test_the_script_of_words_is_told_where_it_is_plain(words: str, script: Script | None) -> None:
    assert script_of(words.split()) is script

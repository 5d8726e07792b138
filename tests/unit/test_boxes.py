"""Where the words of a page of a PDF stand."""

import io

import pytest

from indexer.extract.limits import CannotRead
from indexer.pages.boxes import page_boxes
from tests.extract_files import pdf, shown


def test_words_of_a_page_come_with_their_places() -> None:
    source = io.BytesIO(pdf([shown("one"), shown("two words")]))
    boxes = page_boxes(source, 2, "two words")
    assert [(word.text, word.start, word.end) for word in boxes.words] == [("two", 0, 3), ("words", 4, 9)]
    first, second = boxes.words
    assert 0 < first.left < first.right < second.left < second.right < boxes.width
    assert 0 < first.top < first.bottom < boxes.height


def test_a_page_that_is_not_there_has_no_boxes() -> None:
    with pytest.raises(CannotRead):
        page_boxes(io.BytesIO(pdf([shown("one")])), 7, "")

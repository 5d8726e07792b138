"""What is said of pictures of pages that nobody reads, and whose text stands where they are read."""

from hypothesis import given
from hypothesis import strategies as st

from archive.model import PageText, State
from archive.reasons import Reason
from indexer.extract.result import Extracted, joined_reason
from indexer.office.scanned_pages import joined, left_unread, missing_lines, page_pictures


def read(*texts: str, reasons: tuple[Reason, ...] = (), pictures: int = 0) -> Extracted:
    return Extracted(
        "application/msword",
        "doc",
        "1",
        pages=tuple(PageText(number, str(number), text) for number, text in enumerate(texts, 1)),
        language="en",
        reason=joined_reason(reasons),
        reasons=reasons,
        notes={"page_pictures": pictures} if pictures else {},
    )


def test_a_file_of_pictures_alone_is_kept_and_the_reason_says_what_to_do() -> None:
    left = left_unread(read(reasons=(Reason.of("no-text"),), pictures=2), "Switch it on.")
    assert left.state is State.KEPT
    said = "The file holds 2 pictures of pages, which were not read: Switch it on."
    assert left.reason == Reason("no-text", said)


def test_a_file_with_text_beside_a_picture_of_a_page_is_partial() -> None:
    damage = Reason.of("damaged-parts")
    left = left_unread(read("Dear all", reasons=(damage,), pictures=1), "Switch it on.")
    assert left.state is State.PARTIAL
    assert [reason.code for reason in left.reasons] == ["damaged-parts", "pages-without-text"]
    assert "The file holds a picture of a page, which was not read: Switch it on." in str(left.reason)


def test_a_note_that_is_no_number_counts_no_pictures() -> None:
    assert page_pictures(Extracted("a/b", "doc", "1", notes={"page_pictures": "many"})) == 0
    assert page_pictures(read(pictures=3)) == 3


def test_what_the_layout_does_not_show_stands_below_the_last_page() -> None:
    before = read("Dear all,\nplease find the letter behind this page.\nAsk for the envelope.")
    laid_out = read("Dear all,\nplease find the letter\n1", "2\nbehind this page.", "3")
    assert [page.text for page in joined(before, laid_out).pages] == [
        "Dear all,\nplease find the letter\n1",
        "2\nbehind this page.",
        "3\nAsk for the envelope.",
    ]


def test_notes_of_a_speaker_stay_on_their_slide() -> None:
    pages = joined(read("First\nSay it slowly", ""), read("First", "Second")).pages
    assert [page.text for page in pages] == ["First\nSay it slowly", "Second"]


def test_what_was_damaged_is_still_said() -> None:
    damage = Reason.of("damaged-parts")
    assert joined(read("a", reasons=(damage,)), read("a", "b")).reason == damage


def test_without_text_of_its_own_the_layout_stands_as_it_is() -> None:
    laid_out = read("a", "")
    assert joined(read(reasons=(Reason.of("no-text"),)), laid_out) is laid_out


def test_words_in_another_order_are_another_line() -> None:
    assert missing_lines(["see page two"], "two pages\nsee the first page") == [["see page two"]]
    assert missing_lines(["See page – two!"], "please see\npage two") == [[]]


@given(st.lists(st.text("ab \n", max_size=12), max_size=5), st.text("ab \n", max_size=40))
def test_no_word_is_lost(texts: list[str], shown: str) -> None:
    missing = missing_lines(texts, shown)
    assert len(missing) == len(texts)
    for text, lines in zip(texts, missing, strict=True):
        assert set(text.split()) <= {*shown.split(), *" ".join(lines).split()}


@given(st.text("ab \n", max_size=40))
def test_what_is_shown_is_not_missing(text: str) -> None:
    assert missing_lines([text], text) == [[]]

"""What cuts, joins and decodes: nothing is lost, nothing grows, nothing fails."""

import contextlib
import os
import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from indexer.extract.charset import decode, utf16_shape
from indexer.extract.dates import iso_day, mail_day
from indexer.extract.html import read_html
from indexer.extract.html_flat import flat_text
from indexer.extract.mail_body import unflowed, without_uuencoded
from indexer.extract.mail_headers import decode_words, names_of, parameters
from indexer.extract.normalisation import normalise, one_line
from indexer.extract.paging import cut
from indexer.extract.pdf import pages_named
from indexer.extract.text_kinds import is_mail, text_kind
from indexer.isolation.frames import BrokenFrame, FrameReader, send_frame
from tests.extract_files import collected

ANY_TEXT = st.text(st.characters(), max_size=400)
BROKEN_TEXT = st.text(max_size=200).map(lambda text: text + "\ud800\r\n\x00\xad")
MARKUP = st.lists(
    st.one_of(st.sampled_from(["<p>", "</p>", "<!--", "-->", "<div ", ">", "<pre>", "<br", "&amp;", "<script>", "</script>", "<td>", "\0"]), st.text(max_size=5)),
    max_size=40,
).map("".join)  # fmt: skip


@given(st.text(st.sampled_from("ab \n.\t\u0301é")), st.integers(4, 50))
def test_pages_joined_give_the_text_back(text: str, size: int) -> None:
    pages = list(cut(text, size))
    assert "".join(pages) == text
    assert all(0 < len(page) <= size for page in pages) or text == ""


@given(st.lists(st.text(st.sampled_from("abc"), min_size=1, max_size=8), max_size=60), st.integers(20, 60))
def test_no_short_word_runs_across_two_pages(words: list[str], size: int) -> None:
    pages = list(cut(" ".join(words), size))
    assert [word for page in pages for word in page.split()] == words


@given(st.one_of(ANY_TEXT, BROKEN_TEXT))
def test_normalising_twice_gives_the_same_as_once(text: str) -> None:
    once = normalise(text)
    assert normalise(once) == once
    assert unicodedata.is_normalized("NFC", once)
    assert not any(unicodedata.category(c) in ("Cc", "Cs") and c not in "\n\t" for c in once)
    once.encode("utf-8")


@given(st.one_of(ANY_TEXT, BROKEN_TEXT), st.integers(1, 50))
def test_one_line_is_one_line_of_bounded_length(text: str, longest: int) -> None:
    line = one_line(text, longest)
    assert len(line) <= longest
    assert "\n" not in line


@given(st.text(max_size=300))
def test_utf8_is_always_read_back(text: str) -> None:
    data = text.encode()
    if utf16_shape(data) is None and not data.startswith((b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf")):
        assert decode(data).text == text


@given(st.binary(max_size=300))
def test_any_bytes_give_some_text(data: bytes) -> None:
    assert isinstance(decode(data).text, str)
    text_kind(data, "a.txt")
    is_mail(data)


@given(MARKUP)
def test_any_markup_gives_a_page(markup: str) -> None:
    text = read_html(markup).text
    assert "\0" not in text
    assert "\n\n\n" not in text.replace("\u2028", "") or "<pre>" in markup
    flat_text(markup)


@given(st.binary(max_size=400), st.sampled_from(["", "a.eml", "a.html", "a.txt", "a.docx", "a.pdf"]))
def test_any_file_has_an_outcome(data: bytes, filename: str) -> None:
    read = collected(data, filename)
    assert read.reasons or read.text.strip()
    assert "extraction-failed" not in [reason.code for reason in read.reasons]


@given(
    st.binary(max_size=200).map(
        lambda tail: b"From: a\nTo: b\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=X\n" + tail
    )
)
def test_any_mail_has_an_outcome(data: bytes) -> None:
    assert "extraction-failed" not in [reason.code for reason in collected(data, "a.eml").reasons]


@given(
    st.text(max_size=200).map(lambda text: text.encode("utf-8", "ignore").decode("ascii", "surrogateescape"))
)
def test_any_header_is_decoded(raw: str) -> None:
    decode_words(raw)
    parameters(raw)
    names_of(raw)
    iso_day(raw)
    mail_day(raw)


@given(st.text(max_size=200))
def test_text_without_uuencoded_files_stays_as_it_is(text: str) -> None:
    if "begin" not in text:
        assert without_uuencoded(text) == (text, [])
    unflowed(text, delsp=True)


@given(st.sets(st.integers(1, 500), min_size=1))
def test_named_pages_are_all_there(numbers: set[int]) -> None:
    named = pages_named(sorted(numbers), most=1_000).split(" ", 1)[1]
    found = set()
    for run in named.split(", "):
        first, _, last = run.partition("–")
        found |= set(range(int(first), int(last or first) + 1))
    assert found == numbers


@given(st.lists(st.tuples(st.text(max_size=20), st.binary(max_size=300)), max_size=10), st.integers(1, 50))
def test_frames_come_whole_however_they_are_cut(frames: list[tuple[str, bytes]], piece: int) -> None:
    reader, writer = os.pipe()
    try:
        for text, payload in frames:
            send_frame(writer, {"text": text}, payload)
        sent = os.read(reader, 1 << 16) if frames else b""
    finally:
        os.close(reader)
        os.close(writer)
    together = FrameReader(most_payload=1 << 10)
    heard = [f for i in range(0, len(sent), piece) for f in together.feed(sent[i : i + piece])]
    assert [(f.header["text"], f.payload) for f in heard] == frames


@given(st.binary(max_size=100))
def test_what_is_no_frame_is_refused_or_waited_for(data: bytes) -> None:
    with contextlib.suppress(BrokenFrame):
        list(FrameReader(most_payload=1 << 10).feed(data))

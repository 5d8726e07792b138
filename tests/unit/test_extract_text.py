"""Plain text and web pages: encodings, pages, what a reader sees."""

import pytest

from indexer.extract.charset import codec_named, decode
from indexer.extract.html import read_html
from indexer.extract.limits import Limits
from tests.extract_files import collected

RUSSIAN = (
    "Землетрясение разрушило старый архив. Документы перенесли в новое здание, где их опись продолжается. "
)
KAZAKH = "Қазақстан Республикасының мұрағаты. Әңгіме үшін құжаттар өңделді, ғылыми еңбектер жүргізілді. "
FRENCH = "Où êtes-vous né ? Les prisonniers politiques ont été libérés à l’été, après de longues années. "


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (RUSSIAN, "cp1251"), (RUSSIAN, "koi8-r"), (RUSSIAN, "cp866"), (RUSSIAN, "iso-8859-5"), (KAZAKH, "kz1048"),
        (FRENCH, "cp1252"), (FRENCH.replace("’", "'"), "iso-8859-1"),
        (RUSSIAN, "utf-8"), (RUSSIAN, "utf-16"), (KAZAKH, "utf-16-le"), (FRENCH, "utf-16-be"), (FRENCH, "utf-8-sig"),
    ],
)  # fmt: skip
def test_a_text_is_decoded_whatever_its_encoding(text: str, encoding: str) -> None:
    assert decode((text * 5).encode(encoding)).text == text * 5


@pytest.mark.parametrize(
    ("text", "encodings"),
    [
        ("Documents transférés à l’étranger : voilà l’œuvre…", ("cp1252", "utf-16", "utf-32", "utf-32-le", "utf-32-be", "utf-16-le")),
        ("Où êtes-vous né ? À Genève, près d'ici", ("cp1252", "iso-8859-15", "cp850", "mac-roman")),
        ("prix 3 €", ("cp1252", "iso-8859-15")),
        ("Grüße aus Köln", ("cp1252", "iso-8859-15", "cp850")),
        ("“No” – he said… it’s", ("cp1252",)),
        ("Письмо президенту", ("cp1251", "koi8-r", "cp866", "mac-cyrillic", "utf-16", "utf-16-le", "utf-32-le", "utf-32-be")),
        ("Джакельтаев Даулет (Жәкелтаев), бывший директор", ("kz1048",)),
        ("Құрметті Нұрлан мырза, әңгіме", ("kz1048", "utf-16-be", "utf-32-be")),
        ("Lines of a mainframe: ARTICLE I\nAll persons are equal before the law, and have rights.", ("cp500",)),
    ],
)  # fmt: skip
def test_a_line_is_enough_to_tell_its_encoding(text: str, encodings: tuple[str, ...]) -> None:
    for encoding in encodings:
        assert decode(text.encode(encoding)).text == text, encoding


def test_lines_in_another_encoding_are_decoded_by_themselves() -> None:
    data = "Ärger\nÖl\nÜbel\n".encode() + "écrit à Genève\n".encode("cp1252") + b"end"
    decoded = decode(data)
    assert decoded.text == "Ärger\nÖl\nÜbel\nécrit à Genève\nend"
    assert not decoded.exact


def test_charsets_have_many_spellings_and_codecs_that_are_none_are_refused() -> None:
    assert [codec_named(name) for name in ("cp-1251", "Windows-1251", " UTF8 ", '"koi8-r"')] == [
        "cp1251", "cp1251", "utf-8", "koi8-r",
    ]  # fmt: skip
    assert [codec_named(name) for name in ("base64", "rot13", "nonsense", "", None)] == [None] * 5


def test_form_feeds_end_pages() -> None:
    assert [page.text for page in collected(b"one\n\x0ctwo\x0c").pages] == ["one\n", "two"]


def test_control_characters_and_lone_surrogates_go() -> None:
    assert collected(b"a\0b\x1b[31m\r\nc\rd", "a.txt").text == "ab[31m\nc\nd"


def test_long_text_is_cut_at_paragraphs() -> None:
    text = "\n\n".join("word " * 500 for _ in range(20))
    read = collected(text.encode())
    assert len(read.pages) == 3
    assert "".join(page.text for page in read.pages) == text
    assert all(page.text.endswith("\n\n") for page in read.pages[:-1])


def test_text_beyond_the_limits_is_cut_and_said_to_be() -> None:
    read = collected(b"words and words " * 200_000, limits=Limits(text_mb=1))
    assert [reason.code for reason in read.reasons] == ["limit-expansion"]
    assert sum(len(page.text) for page in read.pages) == 1 << 20
    read = collected(b"page\x0c" * 50, limits=Limits(pages=7))
    assert [reason.code for reason in read.reasons] == ["limit-pages"]
    assert len(read.pages) == 7


def test_a_run_of_combining_marks_costs_no_time() -> None:
    read = collected(("needle a" + "\u0301\u0323" * 300_000).encode())
    assert read.text.startswith("needle ")
    assert len(read.text) < 100


def test_a_web_page_reads_as_it_is_seen() -> None:
    page = read_html(
        "<title>T</title><body><h1>Head</h1><p>One <b>wo</b>rd,\n two<br>three<ul><li>a<li>b</ul>"
        "<table><tr><td>x</td><td>y</td></tr></table><pre>k\n  l</pre>end"
    )
    assert page.text == "Head\n\nOne word, two\nthree\n\na\nb\n\nx\ty\n\nk\n  l\n\nend"


def test_what_no_reader_sees_is_left_out() -> None:
    page = read_html(
        "<script>a</script><style>b</style><template>c</template><p hidden>d</p><p style='display: none'>e</p>"
        "<noscript>f</noscript><p>seen<!-- g --></p><svg><text>h</text></svg>"
    )
    assert page.text == "seen"


def test_a_page_tells_title_author_date_and_language() -> None:
    found = read_html(
        "<html lang='ru-RU'><head><title> A\n letter </title><meta name=author content='Ann'>"
        "<meta property='article:published_time' content='2017-10-11T10:00'></head>"
    ).description
    assert (found.title, found.creators, found.date, found.languages) == (
        "A letter",
        ("Ann",),
        "2017-10-11",
        ("ru",),
    )


@pytest.mark.parametrize("declared", ["windows-1251", "utf-8", None])
def test_a_web_pages_bytes_are_decoded_even_when_it_lies(declared: str | None) -> None:
    meta = f"<meta charset={declared}>" if declared else ""
    data = f"<html><head>{meta}</head><body><p>{RUSSIAN * 3}</p></body></html>".encode("cp1251")
    assert "Землетрясение" in collected(data).text


def test_a_page_nested_hundreds_of_thousands_deep_is_read_flat() -> None:
    read = collected(
        ("<html><script>no</script>" + "<div>" * 200_000 + "<p>needle &amp; thread</p>end").encode()
    )
    assert read.text == "needle & thread\nend"


def test_a_page_longer_than_is_read_is_cut_and_said_to_be() -> None:
    read = collected(b"<html><body><p>first</p>" + b" " * 2_100_000, limits=Limits(text_mb=1))
    assert read.text == "first"
    assert [reason.code for reason in read.reasons] == ["limit-expansion"]

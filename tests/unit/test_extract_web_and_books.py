"""EPUB, MHTML, Markdown, tables as text, cards, XML and flat OpenDocument."""

import pytest

from indexer.extract.delimited import rows, separator
from indexer.extract.limits import Limits
from tests.extract_files import ODF, collected, zipped

RUSSIAN = "Документы перенесли в новое здание, где их опись продолжается. "


def book(*more: tuple[str, str], spine: str = "ab", said: str = "") -> bytes:
    items = "".join(
        f'<item id="{i}" href="text/{i}.xhtml" media-type="application/xhtml+xml"/>' for i in "ab"
    )
    contents = '<item id="toc" href="toc.ncx" media-type="application/x-dtbncx+xml"/>'
    refs = "".join(f'<itemref idref="{i}"/>' for i in spine)
    package = (
        f'<package xmlns:dc="http://purl.org/dc/elements/1.1/"><metadata>{said}</metadata>'
        f"<manifest>{items}{contents}</manifest><spine>{refs}</spine></package>"
    )
    members = {
        "mimetype": "application/epub+zip",
        "META-INF/container.xml": '<c><rootfile full-path="OPS/book.opf"/></c>',
        "OPS/book.opf": package,
        "OPS/toc.ncx": '<!DOCTYPE ncx PUBLIC "x" "y"><n><navPoint><navLabel><text>Chapter One</text></navLabel><content src=\'text/a.xhtml#top\'/></navPoint></n>',
        "OPS/text/a.xhtml": "<html><body><p>first</p></body></html>",
        "OPS/text/b.xhtml": "<html><body><p>second</p></body></html>",
    }
    return zipped([*(members | dict(more)).items()])


def test_a_books_chapters_come_in_reading_order_with_their_names() -> None:
    said = "<dc:title>A history</dc:title><dc:creator>Ann</dc:creator><dc:creator>Bob</dc:creator><dc:language>kk</dc:language><dc:date>1999-05</dc:date>"
    read = collected(book(spine="ba", said=said))
    assert [(page.label, page.text) for page in read.pages] == [("1", "second"), ("Chapter One", "first")]
    found = read.description
    assert (found.title, found.creators, found.date, found.languages) == (
        "A history",
        ("Ann", "Bob"),
        "1999-05",
        ("kk",),
    )
    assert read.reasons == []


def test_a_book_with_locked_chapters_is_encrypted_and_one_with_locked_fonts_is_not() -> None:
    def lock(uri: str) -> tuple[str, str]:
        return "META-INF/encryption.xml", f'<e><CipherReference URI="{uri}"/></e>'

    codes = [reason.code for reason in collected(book(lock("OPS/text/a.xhtml"))).reasons]
    assert codes == ["encrypted-file"]
    assert collected(book(lock("OPS/font.ttf"))).text == "first\fsecond"


def test_chapters_are_found_when_the_package_is_lost() -> None:
    members = [("mimetype", "application/epub+zip"), ("b.html", "<p>two"), ("a.html", "<p>one")]
    assert collected(zipped(members)).text == "one\ftwo"
    assert [r.code for r in collected(zipped(members[:1])).reasons] == ["unreadable-file"]


def test_a_saved_page_is_read_from_its_root_with_its_frames() -> None:
    data = (
        b"From: <Saved by Blink>\r\nSubject: =?utf-8?Q?The_page?=\r\nDate: Wed, 11 Oct 2017 10:00:00 +0200\r\nMIME-Version: 1.0\r\n"
        b'Content-Type: multipart/related;\r\n boundary="x"; start="<main>"\r\n\r\n--x\r\nContent-Type: text/html\r\n\r\n<p>frame\r\n'
        b"--x\r\nContent-Type: text/html; charset=windows-1251\r\nContent-ID: <main>\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n<p>=CF=E8=F1=FC=EC=EE\r\n"
        b"--x\r\nContent-Type: image/png\r\nContent-Transfer-Encoding: base64\r\n\r\nAAAA\r\n--x--\r\n"
    )
    read = collected(data, "page.mht")
    assert (read.media_type, read.text) == ("multipart/related", "Письмо\fframe")
    assert (read.description.title, read.description.date) == ("The page", "2017-10-11")
    assert read.parts == []


def test_a_mail_of_the_same_make_stays_a_mail() -> None:
    data = b'From: a@b\nTo: c@d\nMIME-Version: 1.0\nContent-Type: multipart/related; boundary="x"\n\n--x\nContent-Type: text/html\n\n<p>a\n--x--\n'
    assert collected(data).media_type == "message/rfc822"


@pytest.mark.parametrize(
    ("text", "title", "creators", "date"),
    [
        ("---\ntitle: 'A letter'\nauthor: Ann\ndate: 2017-10-11\n---\n# Other\nText", "A letter", ("Ann",), "2017-10-11"),
        ("---\nauthors:\n  - Ann\n  - Bob\n---\n\nReport on prisons\n=====\n", "Report on prisons", ("Ann", "Bob"), None),
        ("---\nauthor: [Ann, Bob]\n---\nText", None, ("Ann", "Bob"), None),
        ("Text\n# The heading #\nmore", "The heading", (), None),
        ("Text only", None, (), None),
    ],
)  # fmt: skip
def test_markdown_is_described_by_its_front_matter_or_heading(
    text: str, title: str | None, creators: tuple[str, ...], date: str | None
) -> None:
    read = collected(text.encode(), "a.md")
    assert (read.description.title, read.description.creators, read.description.date) == (
        title,
        creators,
        date,
    )
    assert read.text == text


@pytest.mark.parametrize(
    ("text", "sign"),
    [("a,b\n1,2", ","), ("a;b,c\n1;2\n", ";"), ("a\tb\n", "\t"), ("one\ntwo", None), ('"a,b";c\n"d,e";f', ";"), ("", None)],
)  # fmt: skip
def test_the_sign_between_cells_is_told(text: str, sign: str | None) -> None:
    assert separator(text) == sign


def test_tables_written_as_text_read_as_rows() -> None:
    table = '\ufeffname;"note"\r\nДжакишев;"a ""quoted"", b\nand more"\r\n\r\n;last\r\n'
    assert collected(table.encode(), "a.csv").text == 'name\tnote\nДжакишев\ta "quoted", b and more\n\n\tlast'
    assert collected("имя;год\nАнна;1937\n".encode("cp1251") * 9, "a.csv").text.startswith(
        "имя\tгод\nАнна\t1937"
    )
    assert list(rows("sep=|\na|b")) == [["a", "b"]]


def test_a_quotation_mark_that_is_never_closed_loses_nothing() -> None:
    text = 'a,b\n"c,d\n' + "e,f\n" * 40_000
    assert sum(line.count("e") for row in rows(text) for line in row) == 40_000


def test_long_tables_are_cut_between_rows() -> None:
    text = "\n".join(f"{n},{'x' * 100}" for n in range(1_000))
    read = collected(text.encode(), "a.csv")
    assert len(read.pages) > 3
    assert "\n".join(page.text for page in read.pages) == text.replace(",", "\t")


def test_cards_and_calendars_are_unfolded_and_decoded() -> None:
    card = "BEGIN:VCARD\r\nVERSION:2.1\r\nN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=D0=90=D0=BD=D0=\r\n=BD=D0=B0;=D0=9A\r\nFN:Anna\r\nPHOTO;BASE64:AAAA\r\nEND:VCARD\r\n"
    read = collected(card.encode())
    assert (read.media_type, read.text, read.description.title) == (
        "text/vcard",
        "N: Анна К\nFN: Anna",
        "Anna",
    )
    event = "BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART;TZID=x:20171011T100000\nSUMMARY:Hear\n ing\\, first\nDESCRIPTION:one\\ntwo\nEND:VEVENT\nEND:VCALENDAR"
    read = collected(event.encode())
    assert read.text == "DTSTART: 20171011T100000\nSUMMARY: Hearing, first\nDESCRIPTION: one\ntwo"
    assert (read.description.title, read.description.date) == ("Hearing, first", "2017-10-11")


def test_xml_reads_as_the_characters_between_its_tags() -> None:
    assert collected(b"<?xml version='1.0'?><r><c>a</c><c>b</c><p>Dzhaki<b>shev</b> writes</p></r>").text == (
        "a\nb\nDzhakishev writes"
    )
    svg = b"<svg><title>A map</title><style>x</style><text>Norrey</text></svg>"
    assert collected(svg).text == "A map\nNorrey"


def test_xml_that_is_not_well_formed_is_read_as_far_as_it_goes() -> None:
    read = collected(b"<?xml version='1.0'?><r>one<c>two</d> &nope; three</r>")
    assert {"one", "two", "three"} <= set(read.text.replace("onetwo", "one two").split())
    assert [reason.code for reason in read.reasons] == ["damaged-parts"]
    assert [r.code for r in collected(b"<?xml version='1.0'?>").reasons] == ["no-text"]


def test_xml_entities_are_not_expanded() -> None:
    data = b'<?xml version="1.0"?><!DOCTYPE r [<!ENTITY a "leak"><!ENTITY b SYSTEM "file:///etc/hostname">]><r>seen &a;&b;</r>'
    assert collected(data).text == "seen"


def test_a_fiction_book_is_described_and_its_pictures_are_left_out() -> None:
    data = (
        "<?xml version='1.0'?><FictionBook><description><title-info><author><first-name>Анна</first-name><last-name>Каренина</last-name>"
        "</author><book-title>Письма</book-title><date>1937</date><lang>ru</lang></title-info></description><body><p>Текст</p></body>"
        "<binary>AAAA</binary></FictionBook>"
    )
    read = collected(data.encode())
    found = read.description
    assert (read.media_type, found.title, found.creators, found.date, found.languages) == (
        "application/x-fictionbook+xml", "Письма", ("Анна Каренина",), "1937", ("ru",),
    )  # fmt: skip
    assert "Текст" in read.text
    assert "AAAA" not in read.text


@pytest.mark.parametrize(
    ("kind", "body", "pages"),
    [
        ("text", "<office:text><text:p>one</text:p></office:text>", [("1", "one")]),
        ("spreadsheet", '<table:table table:name="S"><table:table-row><table:table-cell><text:p>a</text:p></table:table-cell></table:table-row></table:table>', [("S", "a")]),
        ("presentation", "<draw:page><text:p>a</text:p></draw:page><draw:page><text:p>b</text:p></draw:page>", [("1", "a"), ("2", "b")]),
    ],
)  # fmt: skip
def test_flat_opendocument_is_read_as_the_zipped_kind(
    kind: str, body: str, pages: list[tuple[str, str]]
) -> None:
    data = (
        f'<?xml version="1.0"?><office:document {ODF} office:mimetype="application/vnd.oasis.opendocument.{kind}" '
        f'xmlns:dc="http://purl.org/dc/elements/1.1/"><office:meta><dc:title>A letter</dc:title></office:meta><office:body>{body}</office:body></office:document>'
    )
    read = collected(data.encode())
    assert read.media_type == f"application/vnd.oasis.opendocument.{kind}-flat-xml"
    assert [(page.label, page.text) for page in read.pages] == pages
    assert read.description.title == "A letter"
    assert read.reasons == []


@pytest.mark.parametrize("name", ["a.txt", "a.md", "a.csv"])
def test_text_longer_than_is_read_is_cut_and_said_to_be(name: str) -> None:
    read = collected((RUSSIAN * 12 + "\n").encode("cp1251") * 3_000, name, Limits(text_mb=1))
    assert read.text.startswith("Документы перенесли")
    assert [reason.code for reason in read.reasons] == ["limit-expansion"]

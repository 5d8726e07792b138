"""What a file is, told by its bytes alone."""

import io
from pathlib import Path

import pytest

from indexer.identification.identify import Identifier, Identity, libmagic_problem
from indexer.identification.types import type_of
from tests.extract_files import DOCX, ODT, collected, docx, odt, ole, paragraph, pdf, shown, zipped
from tests.old_office_files import wp42

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def told(data: bytes, filename: str = "") -> str:
    with io.BytesIO(data) as source:
        return Identifier().identify(source, filename).media_type


@pytest.mark.parametrize(
    ("data", "media_type"),
    [
        (pdf([shown("a")]), "application/pdf"),
        (b"\r\n junk of forty bytes before it begins \n" + pdf([shown("a")]), "application/pdf"),
        (docx(paragraph("a")), DOCX),
        (zipped([("customXml/item1.xml", "<a/>"), ("word/document.xml", "<w/>")]), DOCX),
        (odt("<text:p>a</text:p>"), ODT),
        (zipped([("content.xml", "<a/>"), ("mimetype", ODT)]), ODT),
        (zipped([("mimetype", "application/epub+zip")]), "application/epub+zip"),
        (zipped([("[Content_Types].xml", f"<T>{XLSX}.main+xml</T>")]), XLSX),
        (zipped([("a.txt", "a")]), "application/zip"),
        (ole("WordDocument"), "application/msword"),
        (ole("PerfectOffice_MAIN"), "application/vnd.wordperfect"),
        (b"\xffWPC\x10\0\0\0\1\x0a\2\1\0\0\0\0", "application/vnd.wordperfect"),
        (b"\xffWPC\x10\0\0\0\1\x16\1\0\0\0\0\0", "image/x-wpg"),
        (wp42("Dear Sir"), "application/vnd.wordperfect"),
        (b"\xfe\xffaa\x12\x34" + b"\x9c" * 40, "application/vnd.wordperfect"),
        (ole("Workbook"), "application/vnd.ms-excel"),
        (ole("PowerPoint Document"), "application/vnd.ms-powerpoint"),
        (ole("__properties_version1.0"), "application/vnd.ms-outlook"),
        (ole("Unknown"), "application/x-ole-storage"),
        (b"From: a@b\r\nTo: c@d\r\nMIME-Version: 1.0\r\n\r\nText", "message/rfc822"),
        (b"Received: from x\n by y\nSubject: z\n\nText\0", "message/rfc822"),
        (b"From a@b Mon Jun 01 10:00:00 2009\nSubject: c\nTo: d\nDate: e\n\nText", "application/mbox"),
        (b"\n<!-- x --><!DOCTYPE html><p>a", "text/html"),
        ("<html><body>Письмо".encode("cp1251"), "text/html"),
        ("<html><body>letter</body></html>".encode("utf-16-le"), "text/html"),
        (b"<!--" + pdf([shown("a")]) + b"--><script>x</script><p>b", "text/html"),
        (b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>', "image/svg+xml"),
        (b'<?xml version="1.0"?><letter/>', "application/xml"),
        (b"{\\rtf1 a}", "application/rtf"),
        ("Қазақстан мұрағаты".encode("utf-16-le"), "text/plain"),
        ("Письмо президенту о заключённых. ".encode("koi8-r") * 9, "text/plain"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "image/png"),
        (b"RIFF\0\0\0\0WEBPVP8 ", "image/webp"),
        (b"\0\0\0\x18ftypheic\0\0\0\0", "image/heic"),
        (b"\0\0\0\x18ftypisom\0\0\0\0", "video/mp4"),
        (b"ID3\3\0", "audio/mpeg"),
        (b"AC1027\0", "image/vnd.dwg"),
        (b"AT&TFORM\0\0\0\0DJVU", "image/vnd.djvu"),
        (b"0\x80\x06\x09*\x86H\x86\xf7\r\1\7\2\xa0", "application/pkcs7-mime"),
        (b"MZ" + bytes(100) + b"PE\0\0", "application/vnd.microsoft.portable-executable"),
        (bytes(60) + b"BOOKMOBI", "application/x-mobipocket-ebook"),
        (zipped([("Index/Document.iwa", "a")]), "application/vnd.apple.pages"),
        (zipped([("META-INF/container.xml", "<a/>")]), "application/epub+zip"),
        (ole("StarWriterDocument"), "application/vnd.stardivision.writer"),
        (ole("\5HwpSummaryInformation"), "application/x-hwp"),
        (b"<?xml version='1.0'?>\n<!-- x --><FictionBook xmlns='x'>", "application/x-fictionbook+xml"),
        (bytes(range(256)) * 8, "application/octet-stream"),
        (b"", "application/x-empty"),
    ],
)  # fmt: skip
def test_the_bytes_tell_the_kind(data: bytes, media_type: str) -> None:
    assert told(data) == media_type


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"AC1027\0", "An AutoCAD drawing: the text of such files cannot be read."),
        (b"ID3\3\0", "A sound recording: the text of such files cannot be read."),
        (b"\0\0\0\x18ftypavif", "A picture in a format that is not read: the text of such files cannot be read."),
        (bytes(range(256)) * 8, "What kind of file this is could not be told, so its text cannot be read."),
    ],
)  # fmt: skip
def test_what_is_not_read_is_named_in_words(data: bytes, sentence: str) -> None:
    assert [(r.code, r.message) for r in collected(data).reasons] == [("unsupported-format", sentence)]


@pytest.mark.parametrize(
    ("media_type", "group"),
    [
        (DOCX, "word"), (XLSX, "spreadsheet"), ("application/vnd.ms-excel.sheet.binary.macroenabled.12", "spreadsheet"),
        ("application/vnd.oasis.opendocument.text-flat-xml", "word"), ("application/vnd.oasis.opendocument.presentation-template", "presentation"),
        ("application/epub+zip", "text"), ("text/vcard", "text"), ("image/heic", "image"), ("video/mp4", "other"), (None, "other"),
    ],
)  # fmt: skip
def test_kinds_are_grouped_as_people_speak_of_them(media_type: str | None, group: str) -> None:
    assert type_of(media_type) == group


def test_a_false_name_changes_nothing() -> None:
    assert told(docx(paragraph("a")), "letter.pdf") == DOCX
    assert told(b"<html><p>x", "scan.jpg") == "text/html"


def test_among_plain_texts_the_name_decides() -> None:
    text = b"a,b\n1,2\n"
    assert [told(text, f"x{end}") for end in (".csv", ".md", ".txt", "")] == [
        "text/csv", "text/markdown", "text/plain", "text/plain",
    ]  # fmt: skip


def test_a_letter_that_begins_like_a_mail_stays_a_text_when_it_is_called_one() -> None:
    letter = b"From: The Secretary\nTo: The President\nDate: 11 October 2017\n\nDear Sir"
    assert told(letter, "letter.txt") == "text/plain"
    assert told(letter, "letter") == "message/rfc822"


def test_an_encrypted_office_file_says_so() -> None:
    with io.BytesIO(ole("EncryptedPackage", "EncryptionInfo")) as source:
        assert Identifier().identify(source, "letter.docx") == Identity(DOCX, encrypted=True)


def test_a_damaged_container_is_named_by_what_is_left_of_it() -> None:
    whole = docx(paragraph("a"))
    assert told(whole[: len(whole) // 2], "a.docx") == DOCX
    assert told(ole("WordDocument")[:600], "a.doc") == "application/msword"
    looping = bytearray(ole("WordDocument"))
    looping[512 + 4 : 512 + 8] = b"\1\0\0\0"  # the directory's sector follows itself
    assert told(bytes(looping)) == "application/msword"


def test_an_office_file_whose_list_of_parts_is_damaged_is_told_by_their_names() -> None:
    whole = bytearray(docx(paragraph("a")))
    listed = whole.index(b"[Content_Types].xml") + len(b"[Content_Types].xml")
    whole[listed + 2 : listed + 40] = bytes(38)
    assert told(bytes(whole), "a.docx") == DOCX


def test_media_types_are_told_in_lower_case(tmp_path: Path) -> None:
    path = tmp_path / "plot"
    path.write_bytes(b"IN;SP1;PA0,0;\0" + bytes(range(128, 160)) * 9)
    with path.open("rb") as source:
        assert Identifier().identify(source).media_type in (
            "application/vnd.hp-hpgl",
            "application/octet-stream",
        )


def test_identification_needs_a_descriptor_and_no_name(tmp_path: Path) -> None:
    path = tmp_path / "x"
    path.write_bytes(b"II*\0" + bytes(100))
    with path.open("rb") as source:
        path.unlink()
        assert Identifier().identify(source).media_type == "image/tiff"
        assert source.tell() == 0


def test_signatures_suffice_where_libmagic_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("indexer.identification.identify.magic", None)
    assert "libmagic" in (libmagic_problem() or "")
    assert told(pdf([shown("a")])) == "application/pdf"
    assert told("Текст".encode("cp1251")) in ("text/plain", "application/octet-stream")
    assert told(bytes(range(256)) * 8) == "application/octet-stream"

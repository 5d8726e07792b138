"""Outlook's MSG: header, body in whatever form it is kept, attachments, mails within."""

import io
import struct
from datetime import UTC, datetime

from indexer.extract.compressed_rtf import unpacked_rtf
from indexer.extract.ole import OleContainer
from indexer.extract.ole_writing import written
from indexer.extract.rtf_body import rtf_text
from tests.extract_files import collected
from tests.mail_files import attached_file, attached_message, message_tree, msg, tnef

SUBJECT, HEADERS, BODY, RTF, HTML, SENDER, ADDRESS, TO, CODEPAGE = (
    0x37, 0x7D, 0x1000, 0x1009, 0x1013, 0xC1A, 0x5D01, 0xE04, 0x3FFD,
)  # fmt: skip
WHEN = datetime(2017, 10, 11, 8, 30, tzinfo=UTC)


def test_header_and_body_are_read() -> None:
    read = collected(
        msg(
            texts={SUBJECT: "Письмо", BODY: "first\r\nneedle\r\n", SENDER: "Ann", ADDRESS: "a@example.org", TO: "Bob; Carl"},
            sent=WHEN,
        )
    )  # fmt: skip
    assert read.text == (
        "From: Ann <a@example.org>\nTo: Bob; Carl\nDate: 2017-10-11 08:30:00 +0000\nSubject: Письмо\n\nfirst\nneedle"
    )
    found = read.description
    assert (found.title, found.date, found.creators, found.recipients) == (
        "Письмо",
        "2017-10-11",
        ("Ann",),
        ("Bob", "Carl"),
    )
    assert (read.media_type, read.reasons) == ("application/vnd.ms-outlook", [])


def test_the_header_that_travelled_with_it_stands_above() -> None:
    headers = "From: =?utf-8?Q?J=C3=B6rg?= <j@example.org>\r\nDate: Wed, 11 Oct 2017 23:30:00 -0500\r\n"
    read = collected(msg(texts={HEADERS: headers, SENDER: "other", BODY: "x", SUBJECT: "s"}, sent=WHEN))
    assert read.text.startswith(
        "From: Jörg <j@example.org>\nDate: Wed, 11 Oct 2017 23:30:00 -0500\nSubject: s"
    )
    assert read.description.creators == ("Jörg",)


def test_texts_in_an_old_encoding_are_read() -> None:
    text = "Землетрясение разрушило старый архив".encode("cp1251")
    read = collected(msg(narrow={SUBJECT: text, BODY: text}, numbers={CODEPAGE: 1251}))
    assert read.text.count("Землетрясение разрушило") == 2


def test_a_body_that_is_a_web_page_or_rtf_is_read() -> None:
    page = "<html><meta charset=utf-8><script>x</script><p>Қазақстан</p></html>".encode()
    assert collected(msg(texts={SUBJECT: "s"}, binary={HTML: page})).text.endswith("\n\nҚазақстан")
    packed = bytes.fromhex(
        "2d0000002b0000004c5a4675f1c5c7a703000a007263706731323542320af32068656c090020627705b06c647d0a800fa0"
    )  # the example of MS-OXRTFCP
    assert unpacked_rtf(packed) == b"{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n"
    assert collected(msg(texts={SUBJECT: "s"}, binary={RTF: packed})).text.endswith("\n\nhello world")


def test_rtf_is_read_as_seen() -> None:
    plain = rb"{\rtf1\ansicpg1251{\fonttbl{\f0 Arial;}}{\*\generator x;}\pard \'cf\'f0\'e8\u1178?\par two\tab{\b 3}}"
    assert rtf_text(plain) == "ПриҚ\ntwo\t3"
    wrapped = rb"{\rtf1\fromhtml1 {\*\htmltag64 <p>}\htmlrtf {\b\htmlrtf0 one{\*\htmltag <br>}\htmlrtf\par\htmlrtf0 two}"
    assert rtf_text(wrapped) == "one\ntwo"
    assert rtf_text(b"{" * 100_000) == ""


def test_attachments_become_parts_and_a_mail_within_an_outlook_file() -> None:
    inner = message_tree({SUBJECT: "Inner/one", BODY: "inner needle"}, sent=WHEN, header=24)
    whole = msg(
        texts={SUBJECT: "s", BODY: "b"},
        attachments=[attached_file("отчёт.pdf", b"%PDF" + bytes(9_000)), attached_message(inner)],
    )
    read = collected(whole)
    (name, data), inner_mail = read.parts
    assert (name, len(data)) == ("отчёт.pdf", 9_004)
    name, data = inner_mail
    assert name == "Inner-one.msg"
    within = collected(data)
    assert within.media_type == "application/vnd.ms-outlook"
    assert within.text == "Date: 2017-10-11 08:30:00 +0000\nSubject: Inner/one\n\ninner needle"
    assert collected(whole).parts == read.parts  # the same bytes each time: they are kept by their digest


def test_an_encrypted_mail_is_said_to_be() -> None:
    read = collected(
        msg(texts={0x1A: "IPM.Note.SMIME", SUBJECT: "s"}, attachments=[attached_file("smime.p7m", b"x")])
    )
    assert [reason.code for reason in read.reasons] == ["encrypted-file"]


def test_a_container_is_read_as_it_was_written() -> None:
    tree = {"a": b"x", "empty": b"", "long": bytes(range(256)) * 40, "s": {"t": {"u": b"deep"}}}
    tree |= {f"n{number}": str(number).encode() for number in range(200)}
    container = OleContainer(io.BytesIO(written(tree)))
    assert container.read("long", 1 << 20) == bytes(range(256)) * 40
    assert (container.read("s/t/u", 9), container.read("n77", 9)) == (b"deep", b"77")
    assert len(container.names) == 204


def test_a_container_beyond_its_first_table_is_read() -> None:
    large = bytes(8 << 20)
    assert OleContainer(io.BytesIO(written({"large": large}))).read("large", 1 << 30) == large


def test_winmail_is_read() -> None:
    body = "Землетрясение разрушило архив".encode("cp1251")
    data = tnef(body, "отчёт.txt".encode("cp1251"), b"report")
    read = collected(data, "winmail.dat")
    assert (read.media_type, read.text) == ("application/ms-tnef", "Землетрясение разрушило архив")
    assert (read.parts, read.reasons) == ([("отчёт.txt", b"report")], [])
    assert [reason.code for reason in collected(data[:-5]).reasons] == ["damaged-parts"]


def test_a_web_page_among_the_properties_of_winmail_is_read() -> None:
    page = b"<p>needle</p>"
    named = struct.pack("<HH16sII8s", 0x1E, 0x8001, bytes(16), 1, 6, b"x\0y\0\0\0") + struct.pack(
        "<II4s", 1, 2, b"ab"
    )
    listed = struct.pack("<HHI", 0x3, 0x0017, 1) + struct.pack("<HHII16s", 0x102, 0x1013, 1, len(page), page)
    data = tnef(b"", b"a.txt", b"x", struct.pack("<I", 3) + named + listed)
    assert collected(data).text == "needle"

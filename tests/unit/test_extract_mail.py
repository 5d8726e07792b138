"""Mail: header, body, attachments; whatever encodings and nesting it comes in."""

import base64
import time

import pytest

from indexer.extract.limits import Limits
from indexer.extract.mail_body import unflowed, without_uuencoded
from indexer.extract.mail_headers import decode_words, names_of, parameters
from tests.extract_files import collected

HEAD = b"From: =?utf-8?Q?J=C3=B6rg?= <j@example.org>\nTo: \"Doe, Ann\" <a@example.org>, b@example.org\nCc: Carl <c@example.org>\n" \
    b"Date: Wed, 11 Oct 2017 23:30:00 -0500\nSubject: =?koi8-r?B?8NLJ18XU?= =?koi8-r?B?IA==?=\n =?koi8-r?B?zcnS?=\nMIME-Version: 1.0\n"  # fmt: skip


def multipart(kind: str, *parts: bytes) -> bytes:
    body = b"".join(b"--X\n" + part + b"\n" for part in parts)
    return HEAD + f'Content-Type: multipart/{kind}; boundary="X"\n\n'.encode() + body + b"--X--\n"


def test_the_header_is_text_and_description() -> None:
    read = collected(HEAD + b"\nBody\n")
    assert read.text == (
        'From: Jörg <j@example.org>\nTo: "Doe, Ann" <a@example.org>, b@example.org\nCc: Carl <c@example.org>\n'
        "Date: Wed, 11 Oct 2017 23:30:00 -0500\nSubject: Привет мир\n\nBody"
    )
    found = read.description
    assert (found.title, found.date) == ("Привет мир", "2017-10-11")
    assert (found.creators, found.recipients) == (("Jörg",), ("Doe, Ann", "b@example.org", "Carl"))


def test_plain_text_is_preferred_and_a_web_page_serves_where_there_is_none() -> None:
    plain = b"Content-Type: text/plain\n\nplain"
    html = b"Content-Type: text/html\n\n<script>x</script><p>web</p>"
    assert collected(multipart("alternative", plain, html)).text.endswith("\n\nplain")
    assert collected(multipart("alternative", html)).text.endswith("\n\nweb")


@pytest.mark.parametrize("charset", ["cp-1251", "windows-1251", "x-unknown", "base64", "idna", "utf-8"])
def test_a_body_is_read_whatever_its_charset_is_called(charset: str) -> None:
    text = "Землетрясение разрушило старый архив. Документы перенесли в новое здание. " * 3
    head = f"Content-Type: text/plain; charset={charset}\nContent-Transfer-Encoding: 8bit\n\n".encode()
    assert text.strip() in collected(HEAD + head + text.encode("cp1251")).text


def test_attachments_become_parts_with_readable_names() -> None:
    read = collected(
        multipart(
            "mixed",
            b"Content-Type: text/plain\n\nsee attached",
            b"Content-Type: application/pdf; name*0*=utf-8''%D0%BE%D1%82; name*1=chet.pdf\nContent-Transfer-Encoding: base64\n\nJVBERg==",
            b'Content-Disposition: attachment; filename="../../x.txt"\n\ntext',
            "Content-Disposition: attachment; filename=отчёт.txt\n\ntext".encode("koi8-r"),
            b"Content-Type: message/rfc822\n\nSubject: inner\n\nforwarded",
            b"Content-Type: image/png\n\n\x89PNG",
        )
    )
    assert [name for name, _ in read.parts] == [
        "отchet.pdf",
        "../../x.txt",
        "отчёт.txt",
        "inner.eml",
        "attachment-6.png",
    ]
    assert read.parts[0][1] == b"%PDF"
    assert read.parts[3][1] == b"Subject: inner\n\nforwarded"
    assert read.text.endswith("see attached")


def test_files_that_stand_in_the_text_are_taken_out() -> None:
    read = collected(
        HEAD + b"\nbefore\nbegin 644 a.txt\n#0V%T\n`\nend\nafter\nbegin 644 broken\n!!!\x01~\nend\n"
    )
    assert read.parts == [("a.txt", b"Cat")]
    assert "before\n\nafter\nbegin 644 broken" in read.text


def test_a_multipart_without_boundary_still_gives_its_text() -> None:
    assert "needle" in collected(HEAD + b"Content-Type: multipart/mixed\n\n--X\n\nneedle\n--X--\n").text


def test_nesting_beyond_sense_is_said_and_the_header_is_kept() -> None:
    deep = b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (i, i) for i in range(3_000))
    read = collected(b"Subject: needle\nFrom: a\nMIME-Version: 1.0\n" + deep)
    assert [reason.code for reason in read.reasons] == ["limit-depth"]
    assert "needle" in read.text


def test_files_within_files_end_at_the_limit() -> None:
    data = multipart(
        "mixed",
        b"Content-Disposition: attachment; filename=a\n\nx",
        b"Content-Disposition: attachment; filename=b\n\nx",
    )
    assert len(collected(data, limits=Limits(depth=1)).parts) == 2
    read = collected(data, limits=Limits(depth=1), depth=1)
    assert (read.parts, [reason.code for reason in read.reasons]) == ([], ["limit-depth"])
    assert [r.code for r in collected(data, limits=Limits(attachments=1)).reasons] == ["limit-expansion"]


def test_flowed_lines_are_joined() -> None:
    assert (
        unflowed("one \ntwo\n> three \n> four\n-- \nsign", delsp=False) == "one two\n> three four\n-- \nsign"
    )
    assert unflowed("one \ntwo", delsp=True) == "onetwo"


def test_header_pieces_are_decoded_leniently() -> None:
    assert decode_words("=?utf-8?B?w4?= =?utf-8?B?pA==?=") in ("ä", "\ufffdä", "Ã¤", "\ufffd\ufffd")
    assert decode_words("=?utf-8?Q?a_b?= c =?nonsense?Q?d?=") == "a b c d"
    assert parameters('attachment; filename="a\\"b;c.txt"; size=3') == {"filename": 'a"b;c.txt', "size": "3"}
    assert names_of('Ann <a@b>; <c@d>, "E, F" <e@f>') == ("Ann", "c@d", "E, F")


def test_a_header_of_megabytes_is_cut() -> None:
    read = collected(b"MIME-Version: 1.0\nFrom: a\nSubject: " + b"x " * 1_000_000 + b"\n\nneedle")
    assert "needle" in read.text
    assert len(read.text) < 50_000


def test_an_attached_mail_stays_byte_for_byte_what_it_was() -> None:
    inner = b"Subject: inner\r\nX-Odd:  spaced \r\n\tfolded\r\nnot a header\r\n\r\nbody \xff\r\n--Y\r\n"
    whole = multipart("mixed", b"\nbody", b"Content-Type: message/rfc822\n\n" + inner.rstrip(b"\n"))
    assert collected(whole).parts == [("inner.eml", inner.rstrip(b"\r\n"))]
    digest = multipart("digest", b"\nSubject: one\n\nfirst", b"\nSubject: two\n\nsecond")
    assert [name for name, _ in collected(digest).parts] == ["one.eml", "two.eml"]


def test_a_long_body_costs_no_attachment() -> None:
    attached = b"Content-Disposition: attachment; filename=a.txt\n\nx"
    read = collected(multipart("mixed", b"\n" + b"word " * 300_000, attached), limits=Limits(text_mb=1))
    assert (read.parts, [r.code for r in read.reasons]) == ([("a.txt", b"x")], ["limit-expansion"])
    read = collected(multipart("mixed", b"\n" + b"word " * 300_000, attached), limits=Limits(pages=2))
    assert (len(read.pages), read.parts) == (2, [("a.txt", b"x")])


def test_what_is_sealed_is_said_to_be_and_what_is_signed_is_read() -> None:
    sealed = HEAD + b"Content-Type: application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m\n\nMIIx"
    read = collected(sealed)
    assert ([r.code for r in read.reasons], read.parts) == (["encrypted-file"], [])
    assert "Привет" in read.text
    pgp = multipart(
        "encrypted",
        b"Content-Type: application/pgp-encrypted\n\nVersion: 1",
        b"Content-Type: application/octet-stream\n\nx",
    )
    assert [r.code for r in collected(pgp).reasons] == ["encrypted-file"]
    signed = multipart(
        "signed", b"Content-Type: text/plain\n\nneedle", b"Content-Type: application/pkcs7-signature\n\nMIIx"
    )
    read = collected(signed)
    assert (read.text.endswith("needle"), read.parts, read.notes) == (True, [], {"signed": True})


def test_a_report_that_a_mail_was_not_delivered_is_text() -> None:
    read = collected(
        multipart(
            "report",
            b"\nIt came back.",
            b"Content-Type: message/delivery-status\n\nStatus: 5.1.1\n\nFinal-Recipient: rfc822; a@b",
            b"Content-Type: message/rfc822\n\nSubject: the letter\n\nx",
        )
    )
    assert "Status: 5.1.1" in read.text
    assert [name for name, _ in read.parts] == ["the letter.eml"]


@pytest.mark.parametrize(
    ("encoding", "raw", "content"),
    [
        ("base64", b"YWJj\nZGVm", b"abcdef"),
        ("base64", b"YWJj=\nZGVm", b"abcdef"),
        ("base64", b"YQ==YWI=YWJj", b"aababc"),
        ("BASE64 ", b"YWJ", b"ab"),
        ("base64", b"no base64 at all: !!!! ???? ....", b"no base64 at all: !!!! ???? ...."),
        ("quoted-printable", b"a=C3=A4=\nb=zz", "aäb=zz".encode()),
        ("x-uuencode", b"begin 644 a\n#0V%T\n`\nend", b"Cat"),
        ("x-nothing", b"as it is", b"as it is"),
    ],
)
def test_transfer_encodings_are_undone_leniently(encoding: str, raw: bytes, content: bytes) -> None:
    part = f"Content-Disposition: attachment; filename=a\nContent-Transfer-Encoding: {encoding}\n\n".encode()
    assert collected(multipart("mixed", part + raw)).parts == [("a", content)]


def test_text_that_looks_like_many_files_takes_no_time() -> None:
    text = "begin 644 a\n" * 100_000 + "\nend"
    started = time.process_time()
    assert without_uuencoded(text) == (text, [])
    assert time.process_time() - started < 1


def test_parts_that_never_end_are_read_to_the_end() -> None:
    whole = (
        HEAD
        + b'Content-Type: multipart/mixed; boundary="X"\n\n--X\n\nfirst\n--X\nContent-Type: multipart/mixed; boundary=Z\n\nnever parted'
    )
    assert collected(whole).text.endswith("first\n\nnever parted")
    assert "before" in collected(HEAD + b'Content-Type: multipart/mixed; boundary="X"\n\nbefore').text


def ber(tag: int, content: bytes, *, endless: bool = False) -> bytes:
    if endless:
        return bytes([tag, 0x80]) + content + b"\0\0"
    length = len(content)
    return bytes([tag]) + (bytes([length]) if length < 128 else b"\x82" + length.to_bytes(2, "big")) + content


@pytest.mark.parametrize("endless", [False, True])
def test_a_mail_signed_in_one_piece_is_read(endless: bool) -> None:
    inner = b"Content-Type: text/plain; charset=utf-8\n\nneedle " + b"x" * 300
    octets = (
        ber(0x04, inner)
        if not endless
        else ber(0x24, ber(0x04, inner[:100]) + ber(0x04, inner[100:]), endless=True)
    )
    data_type, signed_type = bytes.fromhex("06092a864886f70d010701"), bytes.fromhex("06092a864886f70d010702")
    content = ber(0x30, data_type + ber(0xA0, octets, endless=endless), endless=endless)
    signed = ber(0x30, ber(0x02, b"\1") + ber(0x31, b"") + content + ber(0x31, b""), endless=endless)
    whole = ber(0x30, signed_type + ber(0xA0, signed, endless=endless), endless=endless)
    head = (
        b"Content-Type: application/pkcs7-mime; smime-type=signed-data\nContent-Transfer-Encoding: base64\n\n"
    )
    read = collected(HEAD + head + base64.encodebytes(whole))
    assert (read.parts, read.notes, read.reasons) == ([("signed-1.eml", inner)], {"signed": True}, [])
    assert [r.code for r in collected(HEAD + head + base64.encodebytes(whole[:-300])).reasons] == [
        "encrypted-file"
    ]

"""Mail: header, body, attachments; whatever encodings and nesting it comes in."""

import pytest

from indexer.extract.limits import Limits
from indexer.extract.mail_body import unflowed
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

"""Mailboxes: where messages begin, and what was quoted to keep them apart."""

import io

from indexer.extract.limits import Limits
from indexer.extract.mailbox import messages
from tests.extract_files import collected
from tests.mail_files import mailbox

FIRST = b"Subject: =?utf-8?Q?J=C3=B6rg?=/1\nFrom: a\nTo: b\n\nbody\nFrom the start\n>From x\n\nend"
SECOND = b"From: c\nMIME-Version: 1.0\n\nFrom 1999 till 2017\n"


def test_each_message_comes_out_as_it_went_in() -> None:
    read = collected(mailbox([FIRST, SECOND]))
    assert read.media_type == "application/mbox"
    assert read.parts == [("0001 Jörg-1.eml", FIRST + b"\n"), ("0002 message.eml", SECOND + b"\n")]
    assert (read.text, read.reasons) == ("0001 Jörg-1.eml\n0002 message.eml", [])


def test_a_line_in_a_message_begins_no_other() -> None:
    box = (
        mailbox([FIRST]) + b"From here on it is 2017\n"
    )  # not after an empty line would do, but no year at its end
    box = box.replace(b"\n\nFrom here", b"\nFrom here")
    assert len(list(messages(io.BytesIO(box)))) == 1


def test_line_ends_of_windows_are_read_too() -> None:
    crlf = [one.replace(b"\n", b"\r\n") for one in (FIRST, b"From: c\nMIME-Version: 1.0\n\nx")]
    box = b"".join(b"From a Wed Oct 11 10:00:00 2017\r\n" + one + b"\r\n\r\n" for one in crlf)
    assert [name for name, _ in collected(box).parts] == ["0001 Jörg-1.eml", "0002 message.eml"]


def test_a_mailbox_that_is_too_long_says_so() -> None:
    read = collected(mailbox([SECOND + b"%d" % number for number in range(9)]), limits=Limits(attachments=4))
    assert (len(read.parts), [reason.code for reason in read.reasons]) == (4, ["limit-expansion"])


def test_a_line_without_end_is_no_trouble() -> None:
    read = collected(mailbox([b"Subject: s\nFrom: a\nTo: b\n\n" + b"x" * 300_000 + b"From 2017"]))
    assert len(read.parts[0][1]) > 300_000

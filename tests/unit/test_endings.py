"""What a name promises, and what the bytes are."""

import pytest

from indexer.identification.endings import name_agrees


@pytest.mark.parametrize(
    ("filename", "media_type", "agrees"),
    [
        ("letter.pdf", "application/pdf", True),
        ("letter.PDF", "application/x-elf", False),
        ("letter.doc", "application/rtf", True),
        ("letter.docx", "text/html", False),
        ("photo.jpg", "application/vnd.microsoft.portable-executable", False),
        ("mail.txt", "message/rfc822", True),
        ("notes.txt", "application/pdf", False),
        ("letter.pdf", None, None),
        ("letter.docm", "application/x-ole-storage", None),
        ("torn.doc", "application/octet-stream", None),
        ("empty.txt", "application/x-empty", None),
        ("server.key", "text/plain", None),
        ("letter", "application/pdf", None),
        ("letter.2017", "application/pdf", None),
        (".pdf", "image/png", False),
        ("", "image/png", None),
    ],
)
def test_a_name_is_compared_with_what_the_bytes_are(filename, media_type, agrees):
    assert name_agrees(filename, media_type) is agrees

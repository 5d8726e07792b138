"""The sample holdings as tests look at them: what is kept, and what a reader sees of it."""

import email
import io
import re
import zipfile
from collections.abc import Iterator
from email.message import Message
from pathlib import Path

import pypdfium2

SAMPLES = Path(__file__).resolve().parents[1] / "samples"
HOLDINGS = SAMPLES / "holdings"
KEPT = sorted(path.relative_to(HOLDINGS).as_posix() for path in HOLDINGS.rglob("*") if path.is_file())
SCANS = {"case-file/letter-signed.pdf", "case-file/medical-note-scan.pdf"}
LEGACY = {
    "case-file/court-minutes-2012-ru.txt": "koi8-r",
    "case-file/medical-note-transcript.txt": "cp1251",
    "case-file/letter-to-kamila-ru.txt": "cp1251",
    "case-file/note-mission-fr.txt": "cp1252",
    "press/vestnik-taskolya-2017-04-21.html": "cp1251",
    "proshenie.txt": "koi8-r",
}


def pdf_text(content: bytes) -> str:
    with pypdfium2.PdfDocument(content) as pdf:
        return "\f".join(pdf[number].get_textpage().get_text_range() for number in range(len(pdf)))


def package_members(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return {name: package.read(name) for name in package.namelist()}


def texts(name: str, content: bytes) -> Iterator[str]:
    """What a reader sees of a file; of a mail, every part for itself."""
    suffix = Path(name).suffix
    if suffix == ".pdf":
        yield pdf_text(content)
    elif suffix in (".docx", ".odt"):
        members = package_members(content)
        body = members.get("word/document.xml") or members["content.xml"]
        yield re.sub(r"<[^>]+>", "", body.decode())
    elif suffix == ".eml":
        yield from mail_texts(email.message_from_bytes(content))
    else:
        yield content.decode(LEGACY.get(name, "utf-8"))


def mail_texts(message: Message) -> Iterator[str]:
    for part in message.walk():
        content = part.get_payload(decode=True)
        if part.is_multipart() or not isinstance(content, bytes):
            continue
        name = part.get_filename()
        if name:
            yield from texts(name, content)
        else:
            yield content.decode(str(part.get_content_charset()))

"""What a file is, told by its bytes. The name is a hint of last resort, among kinds of plain text.

libmagic looks first at what has no strong signature of its own, then we look inside what it tells badly:
office files are zips, Word and Outlook files are OLE containers, mails and web pages are text. Works on an
open descriptor and knows no path; the source's position is the start afterwards.
"""

import re
from dataclasses import dataclass
from types import ModuleType
from typing import BinaryIO

from indexer.extract import containers, text_kinds
from indexer.extract.signatures import by_signature
from indexer.extract.tar_archive import is_tar
from indexer.extract.wordperfect_4 import is_wordperfect_4

magic: ModuleType | None
try:
    import magic
except ImportError:  # python-magic is there, the C library is not
    magic = None

OCTETS = "application/octet-stream"
_CPIO = re.compile(rb"07070[12][0-9A-Fa-f]{104}|070707[0-7]{70}")  # all digits, as text is
_HEAD = 65_536
_CALLED_OTHERWISE = {
    "text/rtf": "application/rtf",
    "application/x-gzip": "application/gzip",
    "application/x-zstd": "application/zstd",
    "application/x-lzh": "application/x-lzh-compressed",
    "application/x-lha": "application/x-lzh-compressed",
    "application/x-rar-compressed": "application/x-rar",
    "application/vnd.rar": "application/x-rar",
    "application/x-zip-compressed": "application/zip",
    "application/CDFV2": containers.OLE,
    "application/x-cdf": containers.OLE,
    "image/x-ms-bmp": "image/bmp",
    "application/x-dosexec": "application/vnd.microsoft.portable-executable",
    "application/x-executable": "application/x-elf",
    "image/x-djvu": "image/vnd.djvu",
    "inode/x-empty": "application/x-empty",
}
# What libmagic calls text in encodings it does not know, besides text itself.
_PERHAPS_TEXT = ("text/", "message/", "application/json", "application/x-", "audio/", "video/", OCTETS)


@dataclass(frozen=True, slots=True)
class Identity:
    """A media type (IANA's where there is one) and whether the container itself says that it is encrypted."""

    media_type: str
    encrypted: bool = False


class Identifier:
    """Holds libmagic's database; made once, before a process confines itself."""

    def __init__(self) -> None:
        self._magic = magic.Magic(mime=True) if magic is not None else None

    def identify(self, source: BinaryIO, filename: str = "") -> Identity:
        """The kind of the file that ``source`` is open on."""
        source.seek(0)
        head = source.read(_HEAD)
        try:
            return self._by_content(source, head, filename)
        finally:
            source.seek(0)

    def _by_content(self, source: BinaryIO, head: bytes, filename: str) -> Identity:
        if not head:
            return Identity("application/x-empty")
        if _is_pdf(head):
            return Identity("application/pdf")
        if head.startswith(containers.ZIP_SIGNATURES):
            return Identity(*containers.zip_kind(source, filename))
        if head.startswith(containers.OLE_SIGNATURE):
            return Identity(*containers.ole_kind(source, filename))
        if media_type := by_signature(head):
            return Identity(media_type)
        if is_tar(head):
            return Identity("application/x-tar")
        if _CPIO.match(head):
            return Identity("application/x-cpio")
        # Text is told without libmagic, which touches a thousand pages of its database in every new child.
        kind = text_kinds.text_kind(head, filename) if text_kinds.is_plainly_text(head) else None
        if kind is None and is_wordperfect_4(head):
            return Identity("application/vnd.wordperfect")
        return Identity(kind or self._by_magic_and_text(source, head, filename))

    def _by_magic_and_text(self, source: BinaryIO, head: bytes, filename: str) -> str:
        told = self._by_magic(source)
        if not told.startswith(_PERHAPS_TEXT):
            return told
        kind = text_kinds.text_kind(head, filename)
        return kind or (OCTETS if told.startswith("text/") else told)

    def _by_magic(self, source: BinaryIO) -> str:
        if self._magic is None:
            return OCTETS
        try:
            source.seek(0)
            told = str(
                self._magic.from_descriptor(source.fileno())
            ).lower()  # it says application/vnd.hp-HPGL
        except Exception:  # libmagic gives up on some damaged files, in several ways
            return OCTETS
        return _CALLED_OTHERWISE.get(told, told)


def libmagic_problem() -> str | None:
    """A sentence when the C library libmagic is missing; identification then goes by signatures alone."""
    if magic is not None:
        return None
    return (
        "libmagic is missing: rare kinds of files are recorded as application/octet-stream. "
        "Install it with: apt-get install libmagic1"
    )


def _is_pdf(head: bytes) -> bool:
    position = head[:1024].find(b"%PDF-")
    if position <= 0:
        return position == 0
    before = head[:position].lstrip(b"\xef\xbb\xbf\0\t\n\x0c\r ")
    other = (b"<", b"PK\x03\x04", b"From ", containers.OLE_SIGNATURE)
    return not before.startswith(other) and not text_kinds.is_mail(head)

"""Plain text in any encoding. Form feeds end pages; JSON and other notations are read as they stand."""

from typing import BinaryIO

from indexer.extract.charset import Decoded, decode, utf16_shape
from indexer.extract.emission import Emission
from indexer.extract.limits import MIB, Limits

_HEAD = 4_096
_WIDE_MARKS = (b"\xff\xfe", b"\xfe\xff")


class TextExtractor:
    """Decodes; what has no meaning in the encoding becomes U+FFFD, and the notes say so."""

    media_types = frozenset(("text/plain", "application/json", "application/pgp-keys"))
    name = "text"
    version = "2"

    def extract(self, source: BinaryIO, limits: Limits, emit: Emission) -> None:
        """See ``Extractor``."""
        decoded, is_whole = decoded_text(source, limits, emit)
        pages = decoded.text.split("\f")
        if len(pages) > 1 and not pages[-1].strip():
            pages.pop()
        for page in pages:
            emit.text(page)
        if not is_whole:
            tell_cut(limits, emit)


def decoded_text(source: BinaryIO, limits: Limits, emit: Emission) -> tuple[Decoded, bool]:
    """As much of a text as one file may give, and whether that is all of it; the notes name its encoding."""
    head = source.read(_HEAD)
    # What is kept is measured in UTF-8, where a letter of UTF-16 may take half as much, and of UTF-32 a quarter.
    is_wide = head.startswith(_WIDE_MARKS) or b"\0" in head or utf16_shape(head)
    most = (4 if is_wide else 1) * limits.text_mb * MIB + _HEAD
    data = head + source.read(most - len(head))
    is_whole = not source.read(1)
    if not is_whole:
        end = data.rfind(b"\n", -(1 << 16))
        data = data[: end if end > 0 else most & ~3]
    decoded = decode(data)
    emit.note("encoding", decoded.encoding)
    if not decoded.exact:
        emit.note("encoding_uncertain", value=True)
    return decoded, is_whole


def tell_cut(limits: Limits, emit: Emission) -> None:
    """Say that the rest of a file was not read."""
    emit.missing("limit-expansion", f"Only the first {limits.text_mb} MiB of text were read.")

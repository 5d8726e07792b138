"""pypdf standing in where pdfium reads nothing: a file that it refuses, a page that comes back empty or garbled.

pypdf leaks many kinds of exceptions on damaged files: all of them mean "it cannot say". Its own bounds are set
lower than its makers set them: a few megabytes of operators are more than any page of letters has.
"""

import logging
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, BinaryIO

import pypdf
from pypdf import PageObject, PdfReader, apply_configuration
from pypdf.generic import DecodedStreamObject, EncodedStreamObject, NameObject

_NEEDLESS = logging.CRITICAL + 1
_MIB = 1 << 20
_MOST_CONTENTS = 2 * _MIB  # of one page's operators
_BOUNDS: dict[str, Any] = {
    "maximum_declared_stream_length": 64 * _MIB,
    "array_based_stream_maximum_output_length": 24 * _MIB,
    "lzw_maximum_output_length": 24 * _MIB,
    "run_length_maximum_output_length": 24 * _MIB,
    "zlib_maximum_output_length": 24 * _MIB,
    "stream_decoding_work_maximum_length": 100 * _MIB,
    "stream_parsing_work_maximum_count": 1_000_000,
    "xform_maximum_invocations_per_extraction": 1_000,
}


def needs_password(source: BinaryIO, passwords: Sequence[str] = ()) -> bool:
    """Whether pypdf, too, finds the file locked, with any of these passwords and the empty one."""
    with _bounded():
        try:
            source.seek(0)
            reader = PdfReader(source)
            return reader.is_encrypted and not _unlock(reader, passwords)
        except Exception:
            return True


def texts(source: BinaryIO, passwords: Sequence[str] = ()) -> Iterator[str | None]:
    """Page texts; ``None`` for a page that fails. Ends where the page tree is broken."""
    with _bounded():
        try:
            reader = _open(source, passwords)
            count = len(reader.pages)
        except Exception:
            return
        for index in range(count):
            try:
                page = reader.pages[index]
                _cut_contents(page)
                yield page.extract_text()
            except Exception:
                yield None


def _cut_contents(page: PageObject) -> None:
    """Keep the beginning of a content stream that unpacks to more than any page needs."""
    stream = page.get("/Contents")
    stream = stream.get_object() if stream is not None else None
    if not isinstance(stream, EncodedStreamObject) or stream.get("/Filter") != "/FlateDecode":
        return
    unpacked = zlib.decompressobj().decompress(stream._data, _MOST_CONTENTS + 1)
    if len(unpacked) > _MOST_CONTENTS:
        shorter = DecodedStreamObject()
        shorter.set_data(unpacked[:_MOST_CONTENTS])
        page[NameObject("/Contents")] = shorter


def text_of(source: BinaryIO, index: int, password: str = "") -> str:
    """One page's text; empty when it fails."""
    with _bounded():
        try:
            return _open(source, (password,)).pages[index].extract_text()
        except Exception:
            return ""


def _open(source: BinaryIO, passwords: Sequence[str]) -> PdfReader:
    source.seek(0)
    reader = PdfReader(source)
    if reader.is_encrypted:
        _unlock(reader, passwords)
    return reader


def _unlock(reader: PdfReader, passwords: Sequence[str]) -> bool:
    return any(reader.decrypt(password) for password in ("", *passwords))


@contextmanager
def _bounded() -> Iterator[None]:
    """Within bounds, and silent: pypdf logs what it finds in the file; texts and names from files are never logged."""
    logger = logging.getLogger(pypdf.__name__)
    before = logger.level
    logger.setLevel(_NEEDLESS)
    try:
        with apply_configuration(**_BOUNDS):
            yield
    finally:
        logger.setLevel(before)

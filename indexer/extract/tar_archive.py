"""TAR archives, and files compressed by gzip, bzip2 or xz: what is inside becomes documents of its own.

Read as a stream from front to back, so that a damaged archive yields what stands before the damage. A compressed TAR is
one archive, not a file with an archive in it. Knows no paths: a member's name is only shown.
"""

import bz2
import gzip
import lzma
import tarfile
import zlib
from collections.abc import Iterator
from typing import BinaryIO, cast

from indexer.extract.emission import Emission
from indexer.extract.limits import CannotRead, Limits
from indexer.extract.member_names import decoded_names
from indexer.extract.unpacking import DamagedMember, Unpacking

_PIECE = 1 << 18
_BLOCK = 512
_NAME = (0, 100)
_CHECKSUM = (148, 156)
_BROKEN = (
    tarfile.TarError, zlib.error, lzma.LZMAError, OSError, EOFError, ValueError, OverflowError, IndexError,
)  # fmt: skip
_ENDINGS = (".gz", ".bz2", ".xz", ".z")


class TarExtractor:
    """Takes out the members in their order; the archive's own text is their names."""

    media_types = frozenset(("application/x-tar",))
    name = "tar"
    version = "1"

    def extract(self, source: BinaryIO, limits: Limits, emit: Emission) -> None:
        """See ``Extractor``."""
        packed = source.seek(0, 2)
        source.seek(0)
        _take_members(source, Unpacking(emit, limits, packed))


class CompressedExtractor:
    """Takes out the one file inside, or the members when that is a TAR."""

    media_types = frozenset(("application/gzip", "application/x-bzip2", "application/x-xz"))
    name = "compressed"
    version = "1"

    def extract(self, source: BinaryIO, limits: Limits, emit: Emission) -> None:
        """See ``Extractor``."""
        packed = source.seek(0, 2)
        source.seek(0)
        head = source.read(4096)
        source.seek(0)
        unpacking = Unpacking(emit, limits, packed)
        try:
            stream = _Unpacked(source, head)
        except _BROKEN as error:
            raise CannotRead("unreadable-file", "The compressed file is damaged from its start.") from error
        if is_tar(stream.start):
            _take_members(cast(BinaryIO, stream), unpacking)
            return
        try:
            unpacking.take(_inner_name(head, emit.filename), _pieces(cast(BinaryIO, stream)))
        finally:
            unpacking.finish()


def is_tar(head: bytes) -> bool:
    """Whether the first block is a TAR header: its checksum says so, in all of the format's dialects."""
    block = head[:_BLOCK]
    if len(block) < _BLOCK or not block[0]:
        return False
    try:
        told = int(block[slice(*_CHECKSUM)].strip(b" \0") or b"x", 8)
    except ValueError:
        return False
    return told == sum(block) - sum(block[slice(*_CHECKSUM)]) + 8 * ord(" ")


def _take_members(stream: BinaryIO, unpacking: Unpacking) -> None:
    last = ""
    try:
        with tarfile.open(fileobj=stream, mode="r|", encoding="utf-8", errors="surrogateescape") as archive:
            while (member := archive.next()) is not None:
                archive.members = []  # type: ignore[attr-defined] # or every header is kept to the end
                last = decoded_names([member.name.encode("utf-8", "surrogateescape")])[0]
                if member.isreg():
                    opened = archive.extractfile(member)
                    unpacking.take(last, _pieces(cast(BinaryIO, opened)), member.size)
                elif not member.isdir():
                    unpacking.skip(last)
    except _BROKEN:
        unpacking.emit.missing(
            "damaged-parts", f"The archive is damaged {f'after {last[:200]}' if last else 'from its start'}."
        )
    finally:
        unpacking.finish()


class _Unpacked:
    """What a compressed file unpacks to; where it breaks off, all that comes before is handed out first."""

    def __init__(self, source: BinaryIO, head: bytes) -> None:
        self._opened: gzip.GzipFile | bz2.BZ2File | lzma.LZMAFile
        if head.startswith(b"\x1f\x8b"):
            self._opened = gzip.GzipFile(fileobj=source)
        elif head.startswith(b"BZh"):
            self._opened = bz2.BZ2File(source)
        else:
            self._opened = lzma.LZMAFile(source)  # noqa: SIM115 - closed with the source it reads
        self._damage: Exception | None = None
        self.start = self._unpack(_BLOCK)
        self._ahead = self.start

    def read(self, size: int) -> bytes:
        """At most ``size`` bytes, fewer only at the end; raises once what came before the damage is out."""
        data, self._ahead = self._ahead[:size], self._ahead[size:]
        return data + self._unpack(size - len(data))

    def _unpack(self, size: int) -> bytes:
        pieces: list[bytes] = []
        try:
            while size > 0 and self._damage is None and (piece := self._opened.read1(size)):
                pieces.append(piece)
                size -= len(piece)
        except _BROKEN as error:
            self._damage = error
        if self._damage is not None and not pieces:
            raise self._damage
        return b"".join(pieces)


def _pieces(opened: BinaryIO) -> Iterator[bytes]:
    try:
        while piece := opened.read(_PIECE):
            yield piece
    except _BROKEN as error:
        raise DamagedMember from error


def _inner_name(head: bytes, filename: str) -> str:
    """As gzip noted it, else the file's own name without the ending."""
    if head.startswith(b"\x1f\x8b\x08") and len(head) > 10 and head[3] & 8 and not head[3] & 4:
        noted = head[10:].partition(b"\0")[0][:255]
        if noted:
            return decoded_names([noted])[0]
    ending = next((one for one in _ENDINGS if filename.lower().endswith(one)), "")
    return filename[: len(filename) - len(ending)] or "unnamed"

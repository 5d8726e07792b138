"""Originals that leave by the command line: never one that is not what it was.

Bytes are streamed; the dissemination is recorded before anything leaves.
"""

import hashlib
import os
import secrets
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from archive.catalogue import Catalogue
from archive.custody.chain import Draft
from archive.errors import DamagedOriginal, UsageError
from archive.model import EventType, Rendition
from archive.originals.store import CHUNK, Store


def hand_out(
    store: Store,
    catalogue: Catalogue,
    rendition: Rendition,
    target: Path | BinaryIO,
    agent: str = "fonds get",
) -> int:
    """Give the original to ``target``, its digest checked on the way; the bytes written.

    A file appears only when it is complete and right; a stream gets nothing unless the whole original was read
    and found right before. Recorded before anything leaves. Raises ``DamagedOriginal``, ``NotFound``, ``UsageError``.
    """
    detail = {"sha256": rendition.sha256, "filename": rendition.filename}
    draft = Draft(EventType.DISSEMINATION, agent, rendition.document, rendition.id, "success", detail)

    def record() -> None:
        catalogue.record_event(draft)

    with store.open(rendition.sha256) as original:
        if isinstance(target, Path):
            return _to_file(original, rendition.sha256, target, record)
        return _to_stream(original, rendition.sha256, target, record)


def _to_file(original: BinaryIO, sha256: str, target: Path, record: Callable[[], None]) -> int:
    if target.is_dir():
        raise UsageError(f"{target} is a folder. Name the file to write.")
    try:
        if target.exists() and not target.is_file():  # /dev/stdout, a pipe
            with target.open("wb") as stream:
                return _to_stream(original, sha256, stream, record)
        return _beside_then_renamed(original, sha256, target, record)
    except OSError as error:
        raise UsageError(f"{target} cannot be written: {error.strerror}. Name another file.") from error


def _beside_then_renamed(original: BinaryIO, sha256: str, target: Path, record: Callable[[], None]) -> int:
    target = target.resolve()  # through a link to the file it means, not over the link
    beside = target.with_name(f".fonds-{secrets.token_hex(8)}")  # the target's own name may be 255 bytes long
    try:
        with beside.open("xb") as stream:
            written = _copy(original, sha256, stream)
            stream.flush()
            os.fsync(stream.fileno())
        record()
        beside.replace(target)
    except BaseException:
        with suppress(OSError):
            beside.unlink()
        raise
    return written


def _to_stream(original: BinaryIO, sha256: str, stream: BinaryIO, record: Callable[[], None]) -> int:
    _expect(sha256, hashlib.file_digest(original, "sha256").hexdigest())  # type: ignore[arg-type]  # typeshed: readinto
    original.seek(0)
    record()
    return _copy(original, sha256, stream)


def _copy(original: BinaryIO, sha256: str, stream: BinaryIO) -> int:
    digest, written = hashlib.sha256(), 0
    while chunk := original.read(CHUNK):
        digest.update(chunk)
        stream.write(chunk)
        written += len(chunk)
    _expect(sha256, digest.hexdigest())
    return written


def _expect(wanted: str, found: str) -> None:
    if found != wanted:
        raise DamagedOriginal(
            f"The original is damaged: it should have the digest {wanted} and has {found}. "
            "It was not handed out. Run fonds verify, and restore it from a backup."
        )

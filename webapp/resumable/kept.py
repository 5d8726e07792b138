"""Uploads under way, as files: what has come so far, and what was said of it when it was begun.

``incoming/.uploads/<owner>/<id>.part`` grows as bytes come; ``<id>.json`` beside it tells the rest, and the outcome
when there is one. Whoever does not own an upload looks into another folder, where it is not. Nothing is held in memory:
any process of this machine goes on with an upload that another one began. Sizes and offsets are bytes. Knows no HTTP.
"""

import fcntl
import hashlib
import json
import os
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, BinaryIO, Protocol

from archive.errors import NotFound, StorageFull
from archive.ids import IdMaker, is_id, new_id
from archive.room import require_room

FOLDER = ".uploads"  # hidden: people drop files into incoming/
EXPIRES_SECONDS = 24 * 3600  # after the last byte
MOST_OPEN = 200  # of one owner
PIECE = 256 * 1024
_SWEEP_SECONDS = 600


class Source(Protocol):
    """What bytes are read from."""

    def read(self, size: int = -1, /) -> bytes:
        """At most so many bytes; none at the end."""
        ...


class OffsetError(Exception):
    """The bytes do not go on where the upload stands."""


class ChecksumError(Exception):
    """The bytes are not those that the sender meant; none of them was kept."""


class TooManyUploadsError(Exception):
    """The owner has begun too many that were not brought to an end."""


class BusyError(Exception):
    """The upload is being brought to its end by another request."""


@dataclass(frozen=True, slots=True)
class Upload:
    """One upload. ``outcome`` is what was answered when it was complete, as JSON."""

    id: str
    length: int
    offset: int
    said: Mapping[str, str] = field(default_factory=dict)  # the sender's metadata, untrusted
    changed_at: float = 0.0  # seconds since 1970
    outcome: Mapping[str, Any] | None = None

    @property
    def is_complete(self) -> bool:
        """Whether all bytes are here."""
        return self.offset >= self.length

    @property
    def expires_at(self) -> float:
        """When it is forgotten unless something comes. Seconds since 1970."""
        return self.changed_at + EXPIRES_SECONDS


class Uploads:
    """The uploads of one owner below ``incoming``."""

    def __init__(
        self,
        incoming: Path,
        owner: str,
        ids: IdMaker = new_id,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._all = incoming / FOLDER
        self._folder = self._all / hashlib.sha256(owner.encode()).hexdigest()[:32]
        self._ids = ids
        self._clock = clock

    def begin(self, length: int, said: Mapping[str, str]) -> Upload:
        """A new, empty upload. Raises ``StorageFull`` and ``TooManyUploadsError``."""
        self._sweep()
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if sum(1 for _ in self._folder.glob("*.part")) >= MOST_OPEN:
            raise TooManyUploadsError
        require_room(str(self._folder), length)
        upload = Upload(self._ids(), length, 0, dict(said), self._clock())
        try:
            self._write(upload)
            os.close(os.open(self._part(upload.id), os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        except OSError as error:
            raise _no_room() from error
        return upload

    def find(self, untrusted_id: str) -> Upload:
        """An upload of this owner's; raises ``NotFound``."""
        missing = NotFound("There is no such upload. It was ended, it has expired, or it is somebody else's.")
        if not is_id(untrusted_id):
            raise missing
        try:
            kept = json.loads(self._record(untrusted_id).read_text("utf-8"))
            length, said, outcome = int(kept["length"]), dict(kept["said"]), kept["outcome"]
            if outcome is not None:
                changed = self._record(untrusted_id).stat().st_mtime
                return Upload(untrusted_id, length, length, said, changed, outcome)
            part = self._part(untrusted_id).stat()
        except (OSError, ValueError, KeyError, TypeError):
            raise missing from None
        if part.st_mtime + EXPIRES_SECONDS < self._clock():
            raise missing
        return Upload(untrusted_id, length, part.st_size, said, part.st_mtime)

    def append(
        self, upload: Upload, offset: int, source: Source, checksum: tuple[str, bytes] | None = None
    ) -> Upload:
        """Write what comes from ``source`` at the offset; when it breaks off, what came is kept.

        Two requests may write at once after a connection broke unnoticed: each piece is written only where the
        sender believes the upload to stand. Raises ``OffsetError``, ``ChecksumError`` and ``StorageFull``.
        """
        digest = hashlib.new(checksum[0], usedforsecurity=False) if checksum else None
        place = offset
        with self._opened(upload.id) as part:
            if _size(part) != offset:
                raise OffsetError
            for piece in _pieces(source, upload.length - offset):
                with _locked(part):
                    if _size(part) != place:
                        raise OffsetError
                    _write_at(part, piece, place)
                place += len(piece)
                if digest:
                    digest.update(piece)
            if digest and checksum and digest.digest() != checksum[1]:
                with _locked(part):
                    if _size(part) == place:
                        os.ftruncate(part, offset)
                raise ChecksumError
            os.fdatasync(part)
        return replace(upload, offset=place, changed_at=self._clock())

    def finish(self, upload: Upload, take: Callable[[Callable[[], BinaryIO]], Mapping[str, Any]]) -> Upload:
        """Hand the whole file over, once: ``take`` is given what opens it and answers with the outcome.

        What it raises leaves the upload complete, to be handed over again. Raises ``BusyError``.
        """
        with self._opened(upload.id) as part:
            try:
                fcntl.flock(part, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise BusyError from None
            told = self.find(upload.id)
            if told.outcome is not None:
                return told
            path = self._part(upload.id)
            done = replace(upload, outcome=take(lambda: path.open("rb")), changed_at=self._clock())
            self._write(done)
            path.unlink(missing_ok=True)
        return done

    def end(self, upload: Upload) -> None:
        """Forget it and what has come of it."""
        self._part(upload.id).unlink(missing_ok=True)
        self._record(upload.id).unlink(missing_ok=True)

    def _sweep(self) -> None:
        """Remove what has expired, of every owner, now and then."""
        now, mark = self._clock(), self._all / ".swept"
        with suppress(OSError):
            if now - mark.stat().st_mtime < _SWEEP_SECONDS:
                return
        self._all.mkdir(mode=0o700, parents=True, exist_ok=True)
        mark.touch()
        for path in self._all.glob("*/*"):
            with suppress(OSError):
                last = max(
                    one.stat().st_mtime
                    for one in (path.with_suffix(".part"), path.with_suffix(".json"))
                    if one.exists()
                )
                if last + EXPIRES_SECONDS < now:
                    path.unlink()

    def _write(self, upload: Upload) -> None:
        record = self._record(upload.id)
        fresh = record.with_suffix(".new")
        kept = {"length": upload.length, "said": dict(upload.said), "outcome": upload.outcome}
        fresh.write_text(json.dumps(kept), "utf-8")
        fresh.replace(record)

    @contextmanager
    def _opened(self, upload: str) -> Iterator[int]:
        try:
            part = os.open(self._part(upload), os.O_RDWR | os.O_NOFOLLOW | os.O_CLOEXEC)
        except OSError:
            raise NotFound("There is no such upload. It was ended, or it has expired.") from None
        try:
            yield part
        finally:
            os.close(part)

    def _part(self, upload: str) -> Path:
        return self._folder / f"{upload}.part"

    def _record(self, upload: str) -> Path:
        return self._folder / f"{upload}.json"


def _pieces(source: Source, left: int) -> Iterator[bytes]:
    while left > 0:
        try:
            piece = source.read(min(PIECE, left))
        except OSError:  # the connection broke
            return
        if not piece:
            return
        left -= len(piece)
        yield piece


def _size(part: int) -> int:
    return os.fstat(part).st_size


def _write_at(part: int, piece: bytes, place: int) -> None:
    require_room(part, len(piece))  # others are sending too
    try:
        while piece:
            written = os.pwrite(part, piece, place)
            piece, place = piece[written:], place + written
    except OSError as error:
        raise _no_room() from error


@contextmanager
def _locked(part: int) -> Iterator[None]:
    fcntl.flock(part, fcntl.LOCK_EX)
    try:
        yield
    finally:
        fcntl.flock(part, fcntl.LOCK_UN)


def _no_room() -> StorageFull:
    return StorageFull("There is no room left to receive the file. Free some space, then try again.")

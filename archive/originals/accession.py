"""The way in: bytes into the store first, one transaction after, then acknowledged.

A crash in between leaves at most an original that no row names; ``fonds verify`` names it and a later
accession of the same bytes takes it up. Never a row without bytes. Knows nothing of what the bytes mean.
"""

import os
import stat
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import BinaryIO

from archive.catalogue import DEFAULT_COLLECTION, Accepted, Catalogue, Deposit, Duplicate, Outcome, Refusal
from archive.errors import DamagedOriginal, FondsError, Refused, StorageFull
from archive.logs import are_wanted, log_event
from archive.model import Description, Role
from archive.originals.group_commit import GroupCommit
from archive.originals.store import Staged, Store
from archive.reasons import REASONS, Reason
from archive.room import MIB
from archive.settings import Settings
from archive.storable import name_as_received

__all__ = ["Accepted", "Accession", "Duplicate", "Incoming", "Outcome", "Refusal", "open_file"]

THREADS = 8  # they wait for the disk, not for a core


@dataclass(frozen=True, slots=True)
class Incoming:
    """One file on its way in."""

    open: Callable[[], BinaryIO]  # called once, in another thread; the stream is closed afterwards
    filename: str  # untrusted, as received
    collection: str = DEFAULT_COLLECTION
    described: Description = field(default_factory=Description)  # what the archivist says
    role: Role = Role.ORIGINAL
    document: str | None = None  # id of the document that this is another rendition of
    reference: str | None = None  # the archivist's key of the document within the collection, or its id
    held_by: str | None = None  # id of the document this was attached to or packed in
    held_name: str = ""
    held_position: int = 0
    held_date: str | None = None  # the day of what it came with, for want of a better one

    @classmethod
    def from_path(cls, path: Path, **other: object) -> "Incoming":
        """The file at ``path``, not followed if it is a link; ``other`` as the fields above."""
        return replace(cls(lambda: open_file(path), os.fsdecode(path.name)), **other)  # type: ignore[arg-type]


class Accession:
    """Takes files in."""

    def __init__(
        self, store: Store, catalogue: Catalogue, settings: Settings, *, agent: str = "fonds"
    ) -> None:
        self._store = store
        self._catalogue = catalogue
        self._limit = settings.max_upload_mb * MIB
        self._agent = agent
        self._threads = ThreadPoolExecutor(THREADS, "stage")  # none is started before it is wanted
        self._group: GroupCommit[tuple[Incoming, Staged], Outcome] = GroupCommit(self._commit)

    def take(self, items: Sequence[Incoming], agent: str | None = None) -> list[Outcome]:
        """Take the items in together and answer for each, in order. When this returns, all of it is durable.

        One bad item harms no other. Threads that come together share a transaction. Raises ``ArchiveBusy``,
        ``ArchiveUnreachable`` or ``StorageFull`` only when the catalogue itself cannot be written; nothing was
        acknowledged then.
        """
        with self._group.arriving():
            staged = self._stage_all(items)
        arrived = [(item, one) for item, one in zip(items, staged, strict=True) if isinstance(one, Staged)]
        committed = iter(self._group.commit(arrived, agent or self._agent) if arrived else ())
        outcomes = [one if isinstance(one, Refusal) else next(committed) for one in staged]
        if are_wanted():
            _log(outcomes)
        return outcomes

    def _commit(self, arrived: Sequence[tuple[Incoming, Staged]], agent: str) -> list[Outcome]:
        """Give the bytes their places, then write all down in one transaction."""
        with self._store.keeping():
            return self._commit_kept(arrived, agent)

    def _commit_kept(self, arrived: Sequence[tuple[Incoming, Staged]], agent: str) -> list[Outcome]:
        published = self._publish([staged for _, staged in arrived])
        deposits = [
            _deposit(item, one)
            for (item, _), one in zip(arrived, published, strict=True)
            if isinstance(one, Staged)
        ]
        written = iter(self._catalogue.accession(deposits, agent))
        return [
            Refusal(name_as_received(item.filename), one) if isinstance(one, Reason) else next(written)
            for (item, _), one in zip(arrived, published, strict=True)
        ]

    def _stage_all(self, items: Sequence[Incoming]) -> list[Staged | Refusal]:
        if len(items) == 1:
            return [self._stage(items[0])]
        return list(self._threads.map(self._stage, items))

    def _stage(self, item: Incoming) -> Staged | Refusal:
        try:
            with item.open() as stream:
                before = _state(stream)
                staged = self._store.stage(stream, self._limit)
                if _state(stream) != before:  # what was read may never have been in the file
                    self._store.discard(staged)
                    return Refusal(name_as_received(item.filename), Reason.of("file-changed"))
                return staged
        except (FondsError, OSError) as error:
            return Refusal(name_as_received(item.filename), _reason(error))

    def _publish(self, batch: Sequence[object]) -> list[Staged | Reason]:
        """Together if possible; one by one when something is wrong with one of them."""
        staged = [one for one in batch if isinstance(one, Staged)]
        try:
            self._store.publish(staged)
        except (DamagedOriginal, StorageFull):
            return [self._publish_one(one) for one in staged]
        return list(staged)

    def _publish_one(self, staged: Staged) -> Staged | Reason:
        try:
            self._store.publish([staged])
        except (DamagedOriginal, StorageFull) as error:
            self._store.discard(staged)
            return _reason(error)
        return staged


def _log(outcomes: Sequence[Outcome]) -> None:
    for one in outcomes:
        if isinstance(one, Refusal):
            log_event("refused", reason=one.reason.code)
        else:
            event = "accessioned" if isinstance(one, Accepted) else "duplicate"
            log_event(event, document=one.document, rendition=one.rendition)


def open_file(path: Path) -> BinaryIO:
    """Open a plain file to read it; raises ``Refused`` for links, pipes, devices and what may not be read."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as error:
        if path.is_symlink() or stat.S_ISSOCK(_mode(path)):
            raise Refused("not-a-file", REASONS["not-a-file"]) from error
        raise Refused("unreadable-path", f"The path cannot be read: {error.strerror}.") from error
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise Refused("not-a-file", REASONS["not-a-file"])
    return os.fdopen(descriptor, "rb")


def _state(stream: BinaryIO) -> tuple[int, int] | None:
    """Size in bytes and time of the last change in nanoseconds, of what is a file of somebody's."""
    try:
        found = os.fstat(stream.fileno())
    except (AttributeError, OSError):
        return None
    return found.st_size, found.st_mtime_ns


def _mode(path: Path) -> int:
    try:
        return path.lstat().st_mode
    except OSError:
        return 0


def _deposit(item: Incoming, staged: Staged) -> Deposit:
    return Deposit(
        sha256=staged.sha256,
        size=staged.size,
        filename=name_as_received(item.filename),
        collection=item.collection,
        described=item.described,
        role=item.role,
        document=item.document,
        reference=item.reference,
        held_by=item.held_by,
        held_name=item.held_name,
        held_position=item.held_position,
        held_date=item.held_date,
    )


def _reason(error: FondsError | OSError) -> Reason:
    if isinstance(error, Refused):
        return Reason.of(error.reason_code, error.message)
    if isinstance(error, StorageFull):
        return Reason.of("storage-full", error.message)
    if isinstance(error, DamagedOriginal):
        return Reason.of("damaged-original", error.message)
    if isinstance(error, FondsError):
        raise error
    return Reason.of("unreadable-path", f"The file cannot be read: {error.strerror or error}.")

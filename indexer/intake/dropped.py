"""Files that people drop into ``$FONDS_HOME/incoming``: taken in when they are at rest, then removed from there.

A file is at rest when two looks find it the same, its last change is ``REST_SECONDS`` old and nobody has it open for
writing. Removed is only what is durably kept, or was kept before; what is refused stays, with its reason in a file
beside it. Hidden names are left alone: programs that copy files use them until they are done, and the archive's own
unfinished files lie there. Each look takes a bounded number of files, however many there are, and remembers no others.
Why it looks and is not called: docs/decisions/0022-looking-into-incoming.md.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from itertools import islice
from pathlib import Path

from archive.catalogue import DEFAULT_COLLECTION, collection_code
from archive.crash_points import reached
from archive.description.metadata_csv import Table, read_metadata
from archive.errors import ArchiveBusy, StorageFull, StoreNotMounted, UsageError
from archive.logs import log_event
from archive.model import Description, Role
from archive.originals.accession import Accession, Incoming, Outcome, Refusal
from archive.originals.withdrawal import warnings_of
from archive.reasons import Reason
from archive.storable import one_line
from indexer.intake.incoming_folder import (
    REASON_SUFFIX,
    State,
    clear_away,
    give_back_all,
    is_known_to_stay,
    is_open_for_writing,
    is_reason,
    reason_beside,
    remove_as_read,
    state_of,
    write_reason,
)
from indexer.intake.walk import METADATA, FoundFile, Unusable, walk

REST_SECONDS = 2.0
EMPTY_SECONDS = 60.0  # before an empty folder is removed: somebody may have made it to put files into it
AT_ONCE = 32  # files in one transaction
MOST_AT_A_LOOK = 1024  # a look holds everything else up, and a request to stop too
_CLEARING_SECONDS = 30.0
_Resting = tuple[FoundFile | Unusable, State]


class DroppedFiles:
    """One folder, looked at now and then. ``say`` is given a sentence for each file that stays."""

    def __init__(
        self,
        folder: Path,
        accession: Accession,
        say: Callable[[str], object],
        *,
        folders_are_collections: bool = False,
    ) -> None:
        self._folder = folder
        self._accession = accession
        self._say = say
        self._folders_are_collections = folders_are_collections
        self._seen: dict[str, State] = {}  # as they were at the last look, waiting to be at rest
        self._left: dict[str, State] = {}  # those that stay although no reason could be written beside them
        self._said: str | None = None
        self._table: tuple[Path, State, Table] | None = None  # the last that was read
        self._cleared = 0.0
        give_back_all(folder)

    def look(self) -> int:
        """Take in what is at rest; returns how many files left the folder."""
        before, self._seen = self._seen, {}
        resting, taken = self._resting(before), 0
        try:
            for batch in iter(lambda: list(islice(resting, AT_ONCE)), []):
                taken += self._take(batch)
        except (ArchiveBusy, StorageFull, StoreNotMounted) as error:
            self._say_that_they_wait(error.code, error.message)
        if taken:
            self._said = None
        elif time.monotonic() - self._cleared > _CLEARING_SECONDS:
            clear_away(self._folder, EMPTY_SECONDS)
            self._cleared = time.monotonic()
        return taken

    def _resting(self, before: dict[str, State]) -> Iterator[_Resting]:
        """Those at rest, and how they are; ends when the next look has enough to do with those noted for it."""
        for item in walk([self._folder], read=self._read):
            state = state_of(Path(item.shown)) if self._is_for_us(item) else None
            if state is None or self._stays(item.shown, state):
                continue  # gone, or only a row of metadata.csv that outlives its file
            if before.get(item.shown) == state and self._rests(item, state):
                yield item, state
                continue
            self._seen[item.shown] = state
            if len(self._seen) >= MOST_AT_A_LOOK:
                return

    def _rests(self, item: FoundFile | Unusable, state: State) -> bool:
        """Whether nothing writes to it, nor to the table that describes it. A time in the future is no recent one."""
        table = state_of(item.folder / METADATA) if isinstance(item, FoundFile) and item.folder else None
        ages = [abs(time.time() - one.modified / 1e9) for one in (state, table) if one]
        return min(ages) > REST_SECONDS and not (
            isinstance(item, FoundFile) and is_open_for_writing(item.path)
        )

    def _stays(self, shown: str, state: State) -> bool:
        return self._left.get(shown) == state or is_known_to_stay(Path(shown), state)

    def _is_for_us(self, item: FoundFile | Unusable) -> bool:
        names = Path(item.shown).relative_to(self._folder).parts
        if any(name.startswith(".") for name in names):
            return False
        return not (item.shown.endswith(REASON_SUFFIX) and is_reason(Path(item.shown)))

    def _take(self, batch: list[_Resting]) -> int:
        files: list[tuple[FoundFile, State, Incoming]] = []
        for item, state in batch:
            if isinstance(item, Unusable):
                self._leave(item.shown, state, item.reason)
                continue
            try:
                files.append((item, state, self._incoming(item)))
            except UsageError as error:
                self._leave(item.shown, state, Reason.of("bad-metadata", error.message))
        taken = self._accession.take([incoming for *_, incoming in files])
        return sum(self._clear(*file[:2], one) for file, one in zip(files, taken, strict=True))

    def _clear(self, item: FoundFile, state: State, taken: Outcome) -> int:
        if isinstance(taken, Refusal):
            self._refused(item, state, taken.reason)
            return 0
        for warning in (*item.warnings, *warnings_of(taken)):
            self._say(f"fonds: {warning}")
        reached("submitted-dropped")
        try:
            removed = remove_as_read(item.path, state)
        except FileNotFoundError:
            return 0  # renamed or removed meanwhile
        except OSError as error:
            said = f"It is kept, but cannot be removed: {error.strerror}."
            self._leave(item.shown, state, Reason.of("unreadable-path", said))
            return 0
        reached("removed-dropped")
        beside = reason_beside(item.path)
        if removed and is_reason(beside):
            with suppress(OSError):
                beside.unlink()
        return int(removed)  # else it was written to meanwhile: what it is now is another file

    def _refused(self, item: FoundFile, state: State, reason: Reason) -> None:
        if reason.code == "storage-full":  # not the file's fault: it is tried again
            self._say_that_they_wait(reason.code, reason.message)
        elif state_of(item.path) is not None:  # else it was renamed or removed meanwhile
            self._leave(item.shown, state, reason)

    def _leave(self, shown: str, state: State, reason: Reason) -> None:
        self._say(f"fonds: {shown!r} stays where it is: {reason.message}")
        log_event("dropped-file-stays", reason=reason.code)
        if not write_reason(Path(shown), reason) and len(self._left) < MOST_AT_A_LOOK:
            self._left[shown] = state

    def _say_that_they_wait(self, code: str, message: str) -> None:
        """Once, not every second; free space differs from one message to the next."""
        if code != self._said:
            self._said = code
            self._say(f"fonds: files in {self._folder} wait: {message}")
            log_event("dropped-files-wait", reason=code)

    def _read(self, path: Path) -> Table:
        """The table of a folder, read again only when it has changed: each look comes by it."""
        state = state_of(path)
        if state is None or self._table is None or self._table[:2] != (path, state):
            table = read_metadata(path)
            self._table = (path, state, table) if state else None
            return table
        return self._table[2]

    def _incoming(self, item: FoundFile) -> Incoming:
        """Raises ``UsageError`` where a folder's name cannot be that of a collection."""
        row = item.row
        return Incoming.from_path(
            item.path,
            collection=(row.collection if row else None) or self._collection_of(item),
            described=row.described if row else Description(),
            role=(row.role if row else None) or Role.ORIGINAL,
            reference=row.document if row else None,
        )

    def _collection_of(self, item: FoundFile) -> str:
        """The folder in ``incoming`` through which the file came, where folders are collections."""
        folders = Path(item.shown).relative_to(self._folder).parts[:-1]
        if not folders or not self._folders_are_collections:
            return DEFAULT_COLLECTION
        return collection_code(one_line(folders[0]))

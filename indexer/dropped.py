"""Files that people drop into ``$FONDS_HOME/incoming``: taken in when they are at rest, then removed from there.

A file is at rest when two looks find it the same and its last change is ``REST_SECONDS`` old. Removed is only what is
durably kept, or was kept before; what is refused stays, with its reason in a file beside it. Hidden names are left
alone: programs that copy files use them until they are done, and the archive's own unfinished files lie there.
"""

import time
from collections.abc import Callable
from contextlib import suppress
from itertools import islice
from pathlib import Path

from archive.accession import Accession, Incoming, Outcome, Refusal
from archive.catalogue import DEFAULT_COLLECTION
from archive.crash_points import reached
from archive.model import Description, Role
from archive.reasons import Reason
from indexer.walk import METADATA, FoundFile, Unusable, walk

REST_SECONDS = 2.0
_REASON = ".reason.txt"
_AT_ONCE = 32
_State = tuple[int, int]  # size in bytes, time of the last change in nanoseconds


class DroppedFiles:
    """One folder, looked at now and then. ``say`` is given a sentence for each file that stays."""

    def __init__(self, folder: Path, accession: Accession, say: Callable[[str], object]) -> None:
        self._folder = folder
        self._accession = accession
        self._say = say
        self._seen: dict[str, _State] = {}  # as they were at the last look
        self._left: dict[str, _State] = {}  # as they were when their reason was said

    def look(self) -> int:
        """Take in what is at rest; returns how many files left the folder."""
        before, self._seen = self._seen, {}
        found = (item for item in walk([self._folder]) if self._is_for_us(item) and self._rests(item, before))
        return sum(self._take(batch) for batch in iter(lambda: list(islice(found, _AT_ONCE)), []))

    def _take(self, batch: list[FoundFile | Unusable]) -> int:
        files = [item for item in batch if isinstance(item, FoundFile)]
        for item in batch:
            if isinstance(item, Unusable):
                self._leave(item.shown, item.reason)
        taken = self._accession.take([_incoming(item) for item in files])
        return sum(self._clear(item, one) for item, one in zip(files, taken, strict=True))

    def _clear(self, item: FoundFile, taken: Outcome) -> int:
        if isinstance(taken, Refusal):
            self._leave(item.shown, taken.reason)
            return 0
        if _state(item.path) != self._seen[item.shown]:
            return 0  # written to meanwhile: what it is now is another file
        for warning in item.warnings:
            self._say(f"fonds: {warning}")
        reached("submitted-dropped")
        try:
            item.path.unlink()
        except OSError as error:
            self._leave(
                item.shown,
                Reason.of("unreadable-path", f"It is kept, but cannot be removed: {error.strerror}."),
            )
            return 0
        reached("removed-dropped")
        with suppress(OSError):
            Path(item.shown + _REASON).unlink()
        return 1

    def _leave(self, shown: str, reason: Reason) -> None:
        self._left[shown] = self._seen[shown]
        self._say(f"fonds: {shown!r} stays where it is: {reason.message}")
        with (
            suppress(OSError),
            Path(shown + _REASON).open("x" if Path(shown + _REASON).is_symlink() else "w") as file,
        ):
            file.write(f"{reason.message} ({reason.code})\n")

    def _is_for_us(self, item: FoundFile | Unusable) -> bool:
        names = Path(item.shown).relative_to(self._folder).parts
        return not item.shown.endswith(_REASON) and not any(name.startswith(".") for name in names)

    def _rests(self, item: FoundFile | Unusable, before: dict[str, _State]) -> bool:
        """Whether nothing writes to it, nor to the table that describes it, and it is not known to stay."""
        state = _state(Path(item.shown))
        if state is None:
            return False  # gone, or only a row of metadata.csv that outlives its file
        self._seen[item.shown] = state
        table = _state(item.folder / METADATA) if isinstance(item, FoundFile) and item.folder else None
        changed = max(state[1], table[1] if table else 0) / 1e9
        rests = before.get(item.shown) == state and time.time() - changed > REST_SECONDS
        return rests and self._left.get(item.shown) != state


def _state(path: Path) -> _State | None:
    try:
        found = path.lstat()
    except OSError:
        return None
    return found.st_size, found.st_mtime_ns


def _incoming(item: FoundFile) -> Incoming:
    row = item.row
    return Incoming.from_path(
        item.path,
        collection=(row.collection if row else None) or DEFAULT_COLLECTION,
        described=row.described if row else Description(),
        role=(row.role if row else None) or Role.ORIGINAL,
        reference=row.document if row else None,
    )

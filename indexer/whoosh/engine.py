"""The search engine on an ordinary Whoosh index. See ``indexer.engine.seam.Engine`` for what each method promises.

Any number of processes and threads search; one writes. Nothing is written by opening or searching.
"""

import logging
import threading
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from contextlib import contextmanager, suppress
from pathlib import Path

from archive.errors import ArchiveUnreachable, FondsError
from indexer.analysis import Analyzer
from indexer.engine.seam import (
    NO_NAMES,
    Change,
    Health,
    InDoubt,
    Kin,
    Known,
    SearchRequest,
    SearchResult,
    Spelling,
    nothing_in_doubt,
)
from indexer.names import VERSION as NAMES_VERSION
from indexer.whoosh import commits
from indexer.whoosh.cache import PostingCache
from indexer.whoosh.completion import complete
from indexer.whoosh.counting import facets
from indexer.whoosh.doubt import Narrowed
from indexer.whoosh.evaluation import Evaluation
from indexer.whoosh.expansion import expansions_by_segment, names_as_written, similar_words, spellings
from indexer.whoosh.leaves import LeafFinder
from indexer.whoosh.likeness import Wording, documents_like
from indexer.whoosh.marker import Marker, difference, read_followed, read_marker
from indexer.whoosh.ranking import rank
from indexer.whoosh.seals import DamagedIndexError
from indexer.whoosh.snapshot import OpenSegment, Snapshot
from indexer.whoosh.writing import IndexWriter

_DAMAGED = "The search index is damaged."
_LOG = logging.getLogger(__name__)
_LOOK_SECONDS = 5.0  # a look takes a tenth of a millisecond
_REMEDY = "Run `fonds reindex`: it builds the index anew from what the archive keeps."


class WhooshEngine:
    """One index folder, seen by one process."""

    def __init__(
        self,
        folder: Path,
        analyzer: Analyzer,
        catalogue_identity: str,
        cache_bytes: int,
        lock_seconds: float = 10.0,
        build_bytes: int = 640 << 20,
        in_doubt: InDoubt = nothing_in_doubt,
        look_seconds: float = _LOOK_SECONDS,
    ) -> None:
        """``build_bytes`` is what the process may grow to while it builds an index.

        Every ``look_seconds`` it looks whether somebody has touched the files that it has open.
        """
        self._in_doubt = in_doubt
        self._folder = folder
        self._analyzer = analyzer
        self._marker = Marker(catalogue_identity, f"{analyzer.fingerprint};names {NAMES_VERSION}")
        self._cache = PostingCache(cache_bytes)
        self._writer = IndexWriter(folder, analyzer, self._marker, lock_seconds, build_bytes)
        self._refreshing = threading.Lock()
        self._snapshot: Snapshot | None = None
        self._narrowed: Narrowed | None = None
        self._identity: tuple[int, int, int] | None = None
        self._damaged: tuple[int, int, int] | None = None  # a commit in which damage was met while searching
        self._reason = ""
        self._look_seconds = look_seconds
        self._look_at = time.monotonic() + look_seconds
        self._refresh()

    @property
    def health(self) -> Health:
        """``REBUILD`` when ``rebuild`` has to be called before searches mean anything."""
        snapshot = self._snapshot  # another thread may give it up at any time
        if snapshot is None:
            self._refresh()  # another process may have rebuilt it
        else:
            with suppress(ArchiveUnreachable), self._translated("The search index could not be read"):
                self._look(snapshot)
        return Health.REBUILD if self._snapshot is None else Health.READY

    @property
    def health_reason(self) -> str:
        """Why the index has to be built anew, as a sentence."""
        return self._reason if self._snapshot is None else ""

    def followed(self) -> int:
        """The sequence of the last change that is durably applied; 0 for none."""
        return read_followed(self._folder) if self.health is Health.READY else 0

    def apply(self, changes: Sequence[Change]) -> None:
        """Apply in order, durably; merge small segments in the background when there are many."""
        if self.health is Health.REBUILD:
            raise ArchiveUnreachable(f"{self._reason} {_REMEDY}")
        with self._translated("The search index could not be written"):
            self._writer.apply(changes, self._current)

    def rebuild(self, changes: Iterable[Change], upto: int) -> None:
        """Build anew beside what there is, then swap it in."""
        self._writer.rebuild(changes, upto)
        self._cache.clear()
        self._refresh()

    def merge_everything(self) -> None:
        """Make one segment of all: for archives that are not added to any more. Searches go on meanwhile."""
        self._writer.merge_everything()

    def damage(self) -> str:
        """Read every file of the index: what is not as it was written, as a sentence; else empty."""
        try:
            with self._translated("The search index could not be read"):
                snapshot = self._current()
                for view in snapshot.views:
                    self._read_all(view.files, snapshot.generation)
        except ArchiveUnreachable as error:
            return self.health_reason or error.message
        return ""

    def search(self, request: SearchRequest) -> SearchResult:
        """Answer."""
        with self._translated("The search index could not be read"):
            snapshot = self._shown()
            finders = [
                LeafFinder(view.files, self._analyzer, self._cache, *own)
                for view, own in zip(
                    snapshot.views, expansions_by_segment(snapshot, request.query, self._cache), strict=True
                )
            ]
            evaluation = Evaluation(snapshot, request, finders, self._cache)
            numbers, scores = evaluation.matches()
            counted = facets(snapshot, evaluation, request.filters, numbers) if request.facets else {}
            return rank(snapshot, numbers, scores, request, counted)

    def similar_words(self, word: str, visible_to: frozenset[str], limit: int = 5) -> tuple[str, ...]:
        """Indexed words spelled most like this one and more frequent than it, best first."""
        with self._translated("The search index could not be read"):
            return similar_words(self._shown(), word, visible_to, limit)

    def spellings(self, name: str, visible_to: frozenset[str] | None) -> tuple[Spelling, ...]:
        """Every word of visible entries that could be this name."""
        with self._translated("The search index could not be read"):
            return spellings(self._shown(), name, visible_to, self._cache)

    def names_as_written(self, name: str) -> bool:
        """Whether there may be a word that is this name by its accents alone."""
        with self._translated("The search index could not be read"):
            return names_as_written(self._current(), name)

    def like(
        self,
        words: Mapping[str, int],
        visible_to: frozenset[str],
        limit: int,
        without: Set[str] = frozenset(),
        names: Mapping[str, int] = NO_NAMES,
    ) -> tuple[Kin, ...]:
        """Visible documents that share telling words with a text, most first."""
        with self._translated("The search index could not be read"):
            text = Wording(words, names)
            return documents_like(
                self._shown(), self._analyzer, self._cache, text, visible_to, limit, without
            )

    def complete(
        self, prefix: str, kinds: Sequence[str], visible_to: frozenset[str], limit: int = 8
    ) -> tuple[Known, ...]:
        """Words, people, tags and titles that have a word which begins so."""
        with self._translated("The search index could not be read"):
            return complete(self._shown(), prefix, kinds, visible_to, limit)

    def close(self) -> None:
        """Wait for merging, and let go of files."""
        self._writer.close()
        self._snapshot = self._narrowed = None
        self._identity = None
        self._reason = "The search index has been closed."
        self._cache.clear()

    def _shown(self) -> Snapshot:
        """The latest commit but for what is in doubt. That is asked first: what is settled then is in the commit."""
        doubtful = self._in_doubt()
        snapshot = self._current()
        if not doubtful:
            return snapshot
        known = self._narrowed
        if known is None or known.without != doubtful or known.of is not snapshot:
            self._narrowed = known = Narrowed(snapshot, doubtful)
        return known

    def _current(self) -> Snapshot:
        """The latest commit; opened only when there is a new one."""
        snapshot = self._snapshot
        if snapshot is not None:
            try:
                if commits.identity(self._folder, snapshot.generation) == self._identity:
                    self._look(snapshot)
                    return snapshot
            except OSError:
                pass  # the next commit has deleted it, or a rebuilt folder is just being swapped in
        self._refresh()
        if self._snapshot is None:
            raise ArchiveUnreachable(f"{self._reason} {_REMEDY}")
        return self._snapshot

    def _look(self, snapshot: Snapshot) -> None:
        """Now and then: whether somebody has touched files of the index that we have open."""
        if time.monotonic() >= self._look_at:
            self._look_at = time.monotonic() + self._look_seconds
            for view in snapshot.views:
                with suppress(FileNotFoundError):  # merged away in the meantime
                    view.files.guard.look()

    def _read_all(self, files: OpenSegment, generation: int) -> None:
        try:
            files.guard.read_all()
        except FileNotFoundError as error:
            if commits.latest_generation(self._folder) == generation:  # else merged away in the meantime
                raise DamagedIndexError(f"{Path(error.filename).name} is missing") from error

    def _refresh(self) -> None:
        with self._refreshing:
            reason = self._unusable()
            if reason:
                self._give_up(reason)
                return
            known = {view.files.id: view.files for view in self._snapshot.views} if self._snapshot else {}
            try:
                snapshot = commits.open_snapshot(self._folder, known)
                self._identity = commits.identity(self._folder, snapshot.generation)
            except FileNotFoundError:
                self._identity = None  # committed again meanwhile; the next search looks again
            except DamagedIndexError as error:
                _LOG.warning("The search index is damaged: %s", error)
                self._give_up(_DAMAGED)
                return
            except OSError as error:
                self._give_up(f"The search index cannot be opened: {error.strerror}.")
                return
            if self._identity is not None and self._identity == self._damaged:
                self._give_up(_DAMAGED)
                return
            self._snapshot, self._reason = snapshot, ""

    def _unusable(self) -> str:
        if not self._folder.is_dir():
            return "There is no search index yet."
        return difference(read_marker(self._folder), self._marker)

    def _give_up(self, reason: str) -> None:
        self._snapshot, self._identity, self._reason = None, None, reason

    @contextmanager
    def _translated(self, what: str) -> Iterator[None]:
        """What a damaged file makes its reader raise, as a sentence. Queries are never logged."""
        try:
            yield
        except FondsError:
            raise
        except OSError as error:
            raise ArchiveUnreachable(f"{what}: {error.strerror}. Make room, or give access.") from error
        except DamagedIndexError as error:
            _LOG.warning("The search index is damaged: %s", error)
            self._damaged = self._identity
            self._give_up(_DAMAGED)
            raise ArchiveUnreachable(f"{_DAMAGED} {_REMEDY}") from error

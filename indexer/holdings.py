"""The one place where things are put together: settings in, a working archive out.

Nothing else constructs stores, catalogues or engines.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from archive.catalogue import Catalogue
from archive.clock import utc_now
from archive.errors import ArchiveBusy, ArchiveUnreachable
from archive.locks import WriterLock, is_held
from archive.originals.accession import Accession
from archive.originals.store import FileStore, Store
from archive.settings import Settings, path_of
from indexer.analysis import Analyzer
from indexer.engine.feed import catch_up, rebuild
from indexer.engine.seam import Engine, Health
from indexer.pages.derived import Derived

if TYPE_CHECKING:
    from collections.abc import Iterator

    from archive.accounts.registry import Registry
    from archive.kept_answers import KeptAnswers
    from archive.proof.bundle import Prover
    from archive.proof.heads import Heads
    from indexer.alerts.checking import Alerts
    from indexer.alerts.listing import SearchList
    from indexer.extract.result import PageBoxes
    from indexer.isolation import Isolation
    from indexer.isolation.defence import Defence
    from indexer.names.table import NameTable
    from indexer.ocr.recogniser import Recogniser
    from indexer.office import Converter
    from indexer.page_views import PageViews
    from indexer.searching.related import RelatedDocuments
    from indexer.searching.search import Searcher
    from indexer.searching.statements import Stater

_REBUILDER = "reindex.lock"
_LOOK_SECONDS = 0.02
_WORKER_MAKES_WAY_SECONDS = 10.0  # beyond the time that a file it is reading may take


def open_holdings(settings: Settings, isolation: Isolation | None = None) -> Holdings:
    """Open the archive that the settings name, making what is missing. Raises the ``FondsError`` family.

    ``isolation`` is taken over: whoever is about to read files starts it first, so that it warms up meanwhile.
    """
    try:
        settings.home.mkdir(
            mode=0o700, parents=True, exist_ok=True
        )  # what lies in it is often not for everybody
        settings.incoming.mkdir(exist_ok=True)
    except OSError as error:
        raise ArchiveUnreachable(
            f"FONDS_HOME {settings.home} cannot be used: {error.strerror}. Make it a folder you may write to."
        ) from error
    store = FileStore.open_at(settings)
    catalogue = Catalogue.open(settings)
    try:
        store.claim(catalogue.identity, lambda: not catalogue.holds_originals())
    except BaseException:
        catalogue.close()
        raise
    analyzer = Analyzer(settings.languages)
    engine = _open_engine(settings, analyzer, catalogue)
    return Holdings(settings, store, catalogue, analyzer, engine, isolation)


@contextmanager
def open_accounts(settings: Settings) -> Iterator[Registry]:
    """The accounts alone, for a while: neither store nor index is opened."""
    with Catalogue.open(settings) as catalogue:
        yield _accounts(settings, catalogue)


def open_store(settings: Settings, identity: str, holds_originals: bool) -> Store:
    """The store alone, for backing up and restoring: of the archive with that id, which has originals there or not."""
    store = FileStore.open_at(settings)
    store.claim(identity, lambda: not holds_originals)
    return store


def _accounts(settings: Settings, catalogue: Catalogue) -> Registry:
    from archive.accounts.registry import Registry
    from archive.secret import secret_key

    return Registry.beside(catalogue, lambda: secret_key(settings))


def _open_engine(settings: Settings, analyzer: Analyzer, catalogue: Catalogue) -> Engine:
    if settings.engine_url.startswith("memory:"):
        from indexer.engine.memory_engine import MemoryEngine

        return MemoryEngine(analyzer, catalogue.access_in_doubt)
    from indexer.whoosh import WhooshEngine

    return WhooshEngine(
        path_of(settings.engine_url),
        analyzer,
        catalogue.identity,
        settings.cache_mb << 20,
        build_bytes=settings.index_mb << 20,
        in_doubt=catalogue.access_in_doubt,
    )


def defence_of(settings: Settings) -> Defence:
    """How well this machine confines the children that read files: every attack tried, in about 0.2 s."""
    from indexer.isolation.self_attack import attack_ourselves

    catalogue = settings.database_url.partition("sqlite:///")[2]
    return attack_ourselves(path_of(settings.store_url), Path(catalogue) if catalogue else None)


class Holdings:
    """An open archive: what keeps, what finds, and the ways between. Safe to share between threads."""

    def __init__(
        self,
        settings: Settings,
        store: Store,
        catalogue: Catalogue,
        analyzer: Analyzer,
        engine: Engine,
        isolation: Isolation | None = None,
    ) -> None:
        self.settings = settings
        self.store = store
        self.catalogue = catalogue
        self.analyzer = analyzer
        self.engine = engine
        self.accession = Accession(store, catalogue, settings)
        self.derived = Derived(settings.derived, settings.derived_mb << 20)
        self._converter: Converter | None = None
        self._page_views: PageViews | None = None
        self._isolation = isolation
        self._recogniser: Recogniser | None = None
        self._has_looked_for_models = False
        self._isolation_lock = threading.Lock()
        self._defence_lock = threading.Lock()
        self.known_defence: Defence | None = None  # ``None`` until somebody has asked for ``defence``

    @cached_property
    def accounts(self) -> Registry:
        """Who may sign in, and by what."""
        return _accounts(self.settings, self.catalogue)

    @cached_property
    def kept_answers(self) -> KeptAnswers:
        """Answers to be given again to whoever asks the same once more."""
        from archive.kept_answers import KeptAnswers

        return KeptAnswers.beside(self.catalogue)

    @property
    def isolation(self) -> Isolation:
        """What reads strangers' files in confined children; started when first wanted."""
        with self._isolation_lock:
            if self._isolation is None:
                from indexer.isolation import isolation_for

                self._isolation = isolation_for(self.settings)
            return self._isolation

    # What answers is loaded when somebody asks: whoever only takes files in starts sooner.

    @cached_property
    def searcher(self) -> Searcher:
        """What answers queries."""
        from indexer.searching.search import Searcher

        return Searcher(self.catalogue, self.engine, self.analyzer)

    @cached_property
    def related(self) -> RelatedDocuments:
        """What finds documents like another."""
        from indexer.searching.related import RelatedDocuments

        return RelatedDocuments(self.catalogue, self.engine)

    @cached_property
    def name_table(self) -> NameTable:
        """What looks a list of names up."""
        from indexer.names.table import NameTable

        return NameTable(self.catalogue, self.engine, self.analyzer)

    @property
    def stater(self) -> Stater:
        """What writes searches down so that they can be filed."""
        from indexer.searching.statements import Stater

        name = self.settings.engine_url.partition(":")[0]
        if name == "whoosh":
            from indexer.whoosh.marker import FORMAT

            name = f"whoosh, index format {FORMAT}"
        return Stater(self.catalogue, self.engine, self.analyzer, name, utc_now)

    @property
    def alerts(self) -> Alerts:
        """What keeps searches and finds out what is new."""
        from indexer.alerts.checking import Alerts

        return Alerts(self.catalogue, self.engine, self.analyzer)

    @property
    def search_list(self) -> SearchList:
        """What lists the documents of a saved search."""
        from indexer.alerts.listing import SearchList

        return SearchList(self.catalogue, self.engine, self.searcher)

    @property
    def heads(self) -> Heads:
        """What gives out signed heads of the custody record, and compares those that come back."""
        from archive.proof.heads import Heads
        from archive.proof.key import NAME
        from archive.proof.timestamp import TimestampServer

        url = self.settings.timestamp_url
        server = TimestampServer(url) if url else None
        return Heads(self.catalogue, self.settings.home / NAME, utc_now, server)

    @property
    def prover(self) -> Prover:
        """What makes proof bundles."""
        from archive.proof.bundle import Prover

        return Prover(self.catalogue, self.store, self.heads)

    def defence(self) -> Defence:
        """How well this machine confines the children that read files: tried at the first call, in about 0.2 s."""
        with self._defence_lock:
            if self.known_defence is None:
                self.known_defence = defence_of(self.settings)
            return self.known_defence

    @property
    def converter(self) -> Converter:
        """What lays office files out; LibreOffice is looked for when first wanted."""
        with self._isolation_lock:
            if self._converter is None:
                from indexer.extract.limits import Limits
                from indexer.office import Converter

                self._converter = Converter(self.derived, Limits.from_settings(self.settings))
            return self._converter

    @property
    def page_views(self) -> PageViews:
        """Pictures of pages, and where words stand on them."""
        converter = self.converter
        with self._isolation_lock:
            if self._page_views is None:
                from indexer.extract.limits import Limits
                from indexer.page_views import PageViews
                from indexer.page_views.drawer import PageDrawer

                drawer = PageDrawer(Limits.from_settings(self.settings))
                self._page_views = PageViews(self.catalogue, self.store, self.derived, drawer, converter)
            return self._page_views

    @property
    def recogniser(self) -> Recogniser | None:
        """What reads pages by OCR; ``None`` when it is switched off or has no models. Started by the first page."""
        with self._isolation_lock:
            if not self._has_looked_for_models:
                from indexer.ocr.recogniser import recogniser_for

                self._recogniser, self._has_looked_for_models = recogniser_for(self.settings), True
            return self._recogniser

    @contextmanager
    def writing(self, wait_seconds: float = 0.0) -> Iterator[None]:
        """Hold the writer's lock: only its holder changes the index. Raises ``ArchiveBusy``."""
        with WriterLock(self.settings.home, wait_seconds):
            yield

    def bring_up_to_date(self, say: Callable[[str], object] = lambda _: None) -> None:
        """Rebuild or catch up the index where it needs it. The caller holds the writer's lock."""
        if self.engine.health is Health.REBUILD:
            if self.catalogue.latest_sequence():  # of an empty archive there is nothing to say
                say(f"fonds: {self.engine.health_reason} It is being built anew.")
            rebuild(self.catalogue, self.engine)
        catch_up(self.catalogue, self.engine)

    def catch_up(self, say: Callable[[str], object] = lambda _: None) -> None:
        """Make sure that searches mean something, before a reader asks.

        An index that lags is left to whoever is writing; one that has to be rebuilt is waited for.
        """
        rebuilding = self.engine.health is Health.REBUILD
        if not rebuilding and self.engine.followed() >= self.catalogue.latest_sequence():
            return
        try:
            with self.writing(30.0 if rebuilding else 0.0):
                self.bring_up_to_date(say)
        except ArchiveBusy:
            if self.engine.health is Health.REBUILD:
                raise

    def await_index(self, sequence: int, wait_seconds: float) -> bool:
        """Let the index follow up to a change, or wait for whoever is writing to do so; whether it has."""
        end = time.monotonic() + wait_seconds
        while self.engine.health is Health.REBUILD or self.engine.followed() < sequence:
            try:
                with self.writing():
                    self.bring_up_to_date()
            except ArchiveBusy:
                if time.monotonic() >= end:
                    return False
                time.sleep(_LOOK_SECONDS)
        return True

    def begin_store_anew(self) -> None:
        """Take the folder of originals that is there now for the right one, although it lacks what it held."""
        if isinstance(self.store, FileStore):
            self.store.guard.begin_anew(self.catalogue.identity)

    def rebuild_wanted(self) -> bool:
        """Whether somebody waits to build the index anew; a worker makes way for that."""
        return is_held(self.settings.home, _REBUILDER)

    def reindex(
        self,
        progress: Callable[[], object] = lambda: None,
        wait_seconds: float | None = None,
    ) -> int:
        """Build the index anew beside the old one and swap it in; returns the number of renditions.

        A worker makes way for it. Raises ``ArchiveBusy`` while another process takes files in or rebuilds.
        """
        if wait_seconds is None:
            wait_seconds = _WORKER_MAKES_WAY_SECONDS + self.settings.extract_seconds
        with (
            WriterLock(self.settings.home, purpose="fonds reindex", name=_REBUILDER),
            self.writing(wait_seconds),
        ):
            count = rebuild(self.catalogue, self.engine, progress)
            catch_up(self.catalogue, self.engine)
            return count

    def boxes(self, rendition_id: str, number: int) -> PageBoxes:
        """The words of one page where they stand on it, drawn on first view and kept."""
        return self.page_views.boxes(rendition_id, number)

    def close(self) -> None:
        """Let go of files, processes and connections."""
        if self._converter is not None:
            self._converter.close()
        if self._page_views is not None:
            self._page_views.close()
        if self._recogniser is not None:
            self._recogniser.close()
        if self._isolation is not None:
            self._isolation.close()
        self.engine.close()
        self.catalogue.close()

    def __enter__(self) -> Holdings:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

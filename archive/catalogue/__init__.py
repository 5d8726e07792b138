"""The catalogue: what is kept, what is said about it, what was read of it, what happened to it.

``Catalogue`` is the only public face; the modules beside this one are its parts by job. No path is ever
kept here.
"""

from pathlib import Path
from types import TracebackType

from sqlalchemy import insert, select

from archive.catalogue.accesses import Accesses
from archive.catalogue.authorities import Authorities
from archive.catalogue.bulk_edits import BulkEdits
from archive.catalogue.bulk_values import BulkEdit, BulkRow, Preview
from archive.catalogue.closures import AccessChange, Closures
from archive.catalogue.connection import engine_for, sqlite_path
from archive.catalogue.coverage import Coverage
from archive.catalogue.custody_tree import CustodyTree, GivenHead
from archive.catalogue.described import Described
from archive.catalogue.description_history import DescriptionHistory
from archive.catalogue.feed import Feed
from archive.catalogue.fixity_checks import FixityChecks
from archive.catalogue.intake import collection_code
from archive.catalogue.levels import Levels
from archive.catalogue.lookups import Lookups
from archive.catalogue.newest import Newest
from archive.catalogue.placing import Place, Placed, Placing
from archive.catalogue.readings import Readings, planned_outcome
from archive.catalogue.record import Record
from archive.catalogue.relations import Relations
from archive.catalogue.rereadings import Rereadings
from archive.catalogue.saved_searches import SavedSearches
from archive.catalogue.schema import bring_up_to_date
from archive.catalogue.search_mails import SearchMails
from archive.catalogue.tables import identity
from archive.catalogue.text_digests import TextDigests
from archive.catalogue.texts import Texts
from archive.catalogue.tree import Content, Step, Tree
from archive.catalogue.values import (
    DEFAULT_COLLECTION,
    Accepted,
    AskedAgain,
    Boxes,
    CollectionSummary,
    Counts,
    Covered,
    Deposit,
    Duplicate,
    Extraction,
    FixityState,
    FixitySummary,
    Held,
    Indexable,
    Listing,
    Outcome,
    ReadBy,
    RecognisedPage,
    Refusal,
)
from archive.catalogue.waiting import WaitingRoom
from archive.catalogue.withdrawals import Withdrawals
from archive.catalogue.worklist import WorkList
from archive.clock import Clock, utc_now
from archive.errors import ArchiveUnreachable
from archive.ids import IdMaker, new_id
from archive.settings import Settings

__all__ = [
    "DEFAULT_COLLECTION",
    "Accepted",
    "AccessChange",
    "AskedAgain",
    "Boxes",
    "BulkEdit",
    "BulkRow",
    "Catalogue",
    "CollectionSummary",
    "Content",
    "Counts",
    "Covered",
    "Deposit",
    "Duplicate",
    "Extraction",
    "FixityState",
    "FixitySummary",
    "GivenHead",
    "Held",
    "Indexable",
    "Listing",
    "Outcome",
    "Place",
    "Placed",
    "Preview",
    "ReadBy",
    "RecognisedPage",
    "Refusal",
    "Step",
    "collection_code",
    "planned_outcome",
]


class Catalogue(
    BulkEdits,
    Readings,
    Rereadings,
    CustodyTree,
    Record,
    Feed,
    Lookups,
    Tree,
    Coverage,
    Texts,
    TextDigests,
    SavedSearches,
    SearchMails,
    Withdrawals,
    Levels,
    Placing,
    Relations,
    DescriptionHistory,
    Authorities,
    Described,
    Closures,
    Accesses,
    FixityChecks,
    WaitingRoom,
    WorkList,
    Newest,
):
    """One catalogue, open. May be shared by threads; a forked child uses its own connections."""

    @classmethod
    def open(cls, settings: Settings, *, clock: Clock = utc_now, new_id: IdMaker = new_id) -> "Catalogue":
        """Open the catalogue, make it if there is none, bring an older one up to date.

        Raises ``ArchiveUnreachable``, ``CatalogueTooNew``, ``StorageFull`` or ``SettingsError``.
        """
        engine = engine_for(settings.database_url)
        path = sqlite_path(engine)
        if path is not None:
            _make_folder(path.parent)
        catalogue = cls(engine, clock, new_id)
        try:
            bring_up_to_date(engine)
            catalogue.identity  # noqa: B018  made on first sight
        except BaseException:
            catalogue.close()
            raise
        return catalogue

    @property
    def identity(self) -> str:
        """This catalogue's own id, made with it: an index of another catalogue is recognised by it."""
        query = select(identity.c.id).order_by(identity.c.created_at, identity.c.id).limit(1)
        with self._reading() as connection:
            found = connection.execute(query).scalar()
        if found is None:
            with self._writing() as connection:
                found = connection.execute(query).scalar()
                if found is None:
                    found = self._new_id()
                    connection.execute(insert(identity), {"id": found, "created_at": self._now()})
        return str(found)

    def check(self) -> None:
        """Raise ``ArchiveUnreachable`` unless the catalogue answers."""
        self.latest_sequence()

    def close(self) -> None:
        """Let go of all connections."""
        self._engine.dispose()

    def __enter__(self) -> "Catalogue":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise ArchiveUnreachable(
            f"The folder {folder} cannot be made ({error.strerror}). Check FONDS_HOME and its owner."
        ) from error

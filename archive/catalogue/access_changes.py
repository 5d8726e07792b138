"""Who may see something has changed, and the index learns of it later: which documents are in doubt until then.

Every search leaves them out, whoever asks: late rather than early. A document is in doubt from the transaction that
changes who may see it until the index has durably followed the changes of all its renditions.
"""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Connection, case, delete, exists, insert, select

from archive.catalogue.access_tables import access_changes, closures
from archive.catalogue.base import CatalogueBase, in_batches
from archive.catalogue.tables import changes, documents, renditions
from archive.visibility import token_of

IS_CLOSED: ColumnElement[bool] = exists().where(closures.c.document == documents.c.id).correlate(documents)
ACCESS: ColumnElement[str] = case(  # the token of a document, where ``documents`` is asked
    (IS_CLOSED, documents.c.collection + token_of("", is_closed=True)), else_=documents.c.collection
).label("access")
_IN_DOUBT = select(access_changes.c.document)


class AccessChanges(CatalogueBase):
    """Announces documents whose visibility has changed, and says which are in doubt."""

    def access_in_doubt(self) -> frozenset[str]:
        """Documents that the index may show to the wrong people: asked before every search, mostly none."""
        with self._reading() as connection:
            return frozenset(connection.execute(_IN_DOUBT).scalars())

    def _announce_access(self, connection: Connection, which: Sequence[str]) -> None:
        """The index is to learn anew who may see these documents. What was not read yet is no part of it."""
        for some in in_batches(which):
            known = select(access_changes.c.document).where(access_changes.c.document.in_(some))
            there = set(connection.execute(known).scalars())
            if new := [{"document": one} for one in some if one not in there]:
                connection.execute(insert(access_changes), new)
            read = select(renditions.c.id).where(
                renditions.c.document.in_(some), renditions.c.extraction.is_not(None)
            )
            self._number_changes(
                connection, list(connection.execute(read.order_by(renditions.c.id)).scalars())
            )


def any_in_doubt(connection: Connection) -> bool:
    """Whether the index has anything to learn of who may see what."""
    return connection.execute(select(access_changes.c.document).limit(1)).first() is not None


def settle_doubts(connection: Connection, upto: int) -> None:
    """The index has followed up to this change: what waits for no later one is in doubt no more."""
    waiting = (
        exists()
        .where(renditions.c.document == access_changes.c.document)
        .where(changes.c.rendition == renditions.c.id, changes.c.sequence > upto)
    )
    connection.execute(delete(access_changes).where(~waiting))

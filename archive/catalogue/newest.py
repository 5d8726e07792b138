"""The documents that came last, for feeds: those that came on their own, newest first.

Ids grow with time, so the order is that of the primary key and nothing has to be sorted.
"""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import exists, func, select

from archive.catalogue.access_changes import ACCESS
from archive.catalogue.base import CatalogueBase
from archive.catalogue.tables import containments, documents, renditions

_IS_WITHIN = exists().where(containments.c.held == documents.c.id).correlate(documents)
_NEWEST = (
    select(documents.c.id, func.min(renditions.c.id))
    .join(renditions, renditions.c.document == documents.c.id)
    .where(documents.c.withdrawn_at.is_(None), renditions.c.withdrawn_at.is_(None), ~_IS_WITHIN)
    .group_by(documents.c.id)
    .order_by(documents.c.id.desc())
)


@dataclass(frozen=True, slots=True)
class Newcomer:
    """A document and the rendition it came with."""

    document: str
    rendition: str


class Newest(CatalogueBase):
    """Tells what came last."""

    def newest(
        self,
        visible_to: Collection[str],
        limit: int,
        collection: str | None = None,
        before: str | None = None,
    ) -> list[Newcomer]:
        """At most ``limit`` documents, in one collection or all, that came before the document ``before``."""
        query = _NEWEST.where(ACCESS.in_(sorted(visible_to))).limit(limit)
        if collection is not None:
            query = query.where(documents.c.collection == collection)
        if before is not None:
            query = query.where(documents.c.id < before)
        with self._reading() as connection:
            return [Newcomer(*row) for row in connection.execute(query)]

"""How far the holdings can be found, in numbers: what was read of which kind of file, and why not more."""

from collections.abc import Collection, Sequence

from sqlalchemy import ColumnElement, Connection, func, or_, select

from archive.catalogue.access_changes import ACCESS
from archive.catalogue.access_tables import closures
from archive.catalogue.base import CatalogueBase
from archive.catalogue.rows import DOCUMENT, RENDITION, document_of, rendition_of
from archive.catalogue.tables import collections, documents, renditions
from archive.catalogue.values import Covered, Listing
from archive.model import State

_WIDTH = len(RENDITION)


class Coverage(CatalogueBase):
    """Counts over all renditions that the asker may see, and the renditions behind a count."""

    def coverage(self, visible_to: Collection[str]) -> list[Covered]:
        """One row for each media type, state and reason that there is, in no particular order."""
        kinds = (renditions.c.media_type, renditions.c.state, renditions.c.reason_code)
        sums = (func.count(), func.sum(renditions.c.pages), func.sum(renditions.c.size))
        query = select(*kinds, *sums).where(renditions.c.withdrawn_at.is_(None)).group_by(*kinds)
        with self._reading() as connection:
            if not _sees_everything(connection, visible_to):  # else the documents need not be looked up
                query = query.join(documents, documents.c.id == renditions.c.document).where(
                    ACCESS.in_(visible_to)
                )
            rows = connection.execute(query).all()
        return [Covered(row[0], State(row[1]), row[2], *(int(one) for one in row[3:])) for row in rows]

    def covered(
        self,
        visible_to: Collection[str],
        media_types: Sequence[str | None],
        state: State,
        reason_code: str | None,
        limit: int,
        offset: int = 0,
    ) -> list[Listing]:
        """The renditions behind some of these counts, the newest first; ``None``: whatever the reason."""
        query = (
            select(*RENDITION, *DOCUMENT, ACCESS)
            .join(documents, documents.c.id == renditions.c.document)
            .where(
                ACCESS.in_(visible_to),
                renditions.c.withdrawn_at.is_(None),
                renditions.c.state == str(state),
                _is_one_of(media_types),
            )
            .order_by(renditions.c.id.desc())
            .limit(limit)
            .offset(offset)
        )
        if reason_code is not None:
            query = query.where(renditions.c.reason_code == reason_code)
        with self._reading() as connection:
            return [
                Listing(rendition_of(row[:_WIDTH]), document_of(row[_WIDTH:-1]), row[-1])
                for row in connection.execute(query)
            ]


def _sees_everything(connection: Connection, visible_to: Collection[str]) -> bool:
    hidden = select(collections.c.code).where(collections.c.code.not_in(visible_to)).limit(1)
    if connection.execute(hidden).first() is not None:
        return False
    closed = (
        select(closures.c.document)
        .join(documents, documents.c.id == closures.c.document)
        .where(ACCESS.not_in(visible_to))
        .limit(1)
    )
    return connection.execute(closed).first() is None


def _is_one_of(media_types: Sequence[str | None]) -> ColumnElement[bool]:
    named = [one for one in media_types if one is not None]
    chosen = renditions.c.media_type.in_(named)
    return or_(chosen, renditions.c.media_type.is_(None)) if None in media_types else chosen

"""Renditions that somebody has asked to have read again: written down first, so that a crash loses no request.

A request stays until the new reading is recorded (``Readings``), whoever does that. Knows no extractor.
"""

from collections.abc import Iterator, Sequence

from sqlalchemy import func, insert, select

from archive.catalogue.base import MANY, CatalogueBase, in_batches
from archive.catalogue.rows import RENDITION, rendition_of
from archive.catalogue.tables import extractions, renditions, rereadings
from archive.catalogue.values import AskedAgain, ReadBy

_WIDTH = len(RENDITION)
_NAMES = ("media_type", "extractor", "version", "ocr", "reason_code")
_READ_BY = (
    renditions.c.media_type,
    extractions.c.extractor,
    extractions.c.version,
    extractions.c.notes["ocr"]["version"].as_string(),
    extractions.c.reason_code,
)


class Rereadings(CatalogueBase):
    """What was read once and is wanted again."""

    def ask_again(self, rendition_ids: Sequence[str], why: str, agent: str = "fonds") -> int:
        """Ask to have these read again; how many were not yet asked for. Those never read are to be read anyway.

        ``why`` is a short word for the custody record.
        """
        asked = 0
        for some in in_batches(rendition_ids):
            known = select(renditions.c.id).where(
                renditions.c.id.in_(some),
                renditions.c.extraction.is_not(None),
                renditions.c.withdrawn_at.is_(None),
                renditions.c.id.not_in(select(rereadings.c.rendition)),
            )
            with self._writing() as connection:
                now = self._now()
                rows = [
                    {"rendition": one, "asked_at": now, "why": why, "agent": agent}
                    for one in connection.execute(known).scalars()
                ]
                if rows:
                    connection.execute(insert(rereadings), rows)
            asked += len(rows)
        return asked

    def asked_again(self, limit: int = 100) -> list[AskedAgain]:
        """Renditions to be read again, those first that were asked for first."""
        query = (
            select(*RENDITION, rereadings.c.asked_at)
            .join(rereadings, rereadings.c.rendition == renditions.c.id)
            .order_by(rereadings.c.asked_at, rereadings.c.rendition)
            .limit(limit)
        )
        with self._reading() as connection:
            return [AskedAgain(rendition_of(row[:_WIDTH]), row[_WIDTH]) for row in connection.execute(query)]

    def still_asked(self, rendition_ids: Sequence[str]) -> set[str]:
        """Those of the renditions that have not been read again yet, or not yet followed by the index."""
        found: set[str] = set()
        with self._reading() as connection:
            for some in in_batches(rendition_ids):
                asked = select(rereadings.c.rendition).where(rereadings.c.rendition.in_(some))
                planned = select(renditions.c.id).where(
                    renditions.c.id.in_(some), renditions.c.outcome.is_not(None)
                )
                found.update(connection.execute(asked).scalars(), connection.execute(planned).scalars())
        return found

    def current_extractions(self, rendition_ids: Sequence[str]) -> dict[str, str]:
        """The id of the current extraction of each that has been read."""
        found: dict[str, str] = {}
        with self._reading() as connection:
            for some in in_batches(rendition_ids):
                query = select(renditions.c.id, renditions.c.extraction).where(
                    renditions.c.id.in_(some), renditions.c.extraction.is_not(None)
                )
                found.update((row.id, row.extraction) for row in connection.execute(query))
        return found

    def read_by(self) -> list[ReadBy]:
        """Who has read which media types, as far as their readings are the current ones."""
        query = (
            select(*_READ_BY, func.count())
            .join(extractions, extractions.c.id == renditions.c.extraction)
            .where(renditions.c.withdrawn_at.is_(None))
            .group_by(*_READ_BY)
        )
        with self._reading() as connection:
            return [ReadBy(*row) for row in connection.execute(query)]

    def renditions_read_by(self, reader: ReadBy) -> Iterator[str]:
        """The ids of those that are counted there, in order."""
        after = ""
        while True:
            query = (
                select(renditions.c.id)
                .join(extractions, extractions.c.id == renditions.c.extraction)
                .where(
                    *(
                        column.is_not_distinct_from(getattr(reader, name))
                        for name, column in zip(_NAMES, _READ_BY, strict=True)
                    ),
                    renditions.c.id > after,
                    renditions.c.withdrawn_at.is_(None),
                )
                .order_by(renditions.c.id)
                .limit(MANY)
            )
            with self._reading() as connection:
                some = list(connection.execute(query).scalars())
            if not some:
                return
            yield from some
            after = some[-1]

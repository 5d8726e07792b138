"""The feed an index follows: numbered changes, each with all that an index has to learn.

A rendition stands in the feed once, at its newest change. Knows no engine.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, exists, select, update

from archive.catalogue.access_changes import ACCESS, AccessChanges, any_in_doubt, settle_doubts
from archive.catalogue.base import in_batches
from archive.catalogue.rows import DOCUMENT, RENDITION, document_of, rendition_of
from archive.catalogue.tables import changes, documents, pages, renditions
from archive.catalogue.values import Indexable
from archive.crash_points import reached
from archive.model import PageText, State

MAX_CHARACTERS = 16_000_000  # of page text held at once, unless a single rendition has more
STEP = 200  # renditions asked for at once

_WIDTH = len(RENDITION)
_FEED = (
    select(
        *RENDITION,
        *DOCUMENT,
        changes.c.sequence,
        ACCESS,
        renditions.c.extraction,
        renditions.c.outcome,
    )
    .join(renditions, renditions.c.id == changes.c.rendition)
    .join(documents, documents.c.id == renditions.c.document)
    .order_by(changes.c.sequence)
)


class Feed(AccessChanges):
    """Changes in order, and the index's answer that it has followed."""

    def latest_sequence(self) -> int:
        """The number of the newest change; 0 when there is none."""
        with self._reading() as connection:
            return self._last_sequence(connection)

    def changes_after(self, sequence: int, limit: int = STEP) -> list[Indexable]:
        """The next changes, at most ``limit``, fewer when their texts are long; empty when there are none."""
        with self._reading() as connection:
            return self._changes(connection, sequence, None, limit)

    def all_changes(self, upto: int | None = None) -> Iterator[Indexable]:
        """All there is, from the first change to ``upto`` (the newest one now), each rendition once.

        What is withdrawn is left out. Few are held at a time. What changes meanwhile moves behind ``upto`` and is for
        ``changes_after`` to give.
        """
        upto = self.latest_sequence() if upto is None else upto
        sequence = 0
        while True:
            with self._reading() as connection:
                some = self._changes(connection, sequence, upto, STEP)
            if not some:
                return
            yield from some
            sequence = some[-1].sequence

    def mark_indexed(self, upto: int) -> int:
        """The index has durably followed up to this change: planned outcomes come true. How many did."""
        # Not ``IN``: SQLite would then look up every change ever made, and not just the few that are planned.
        due = exists().where(changes.c.rendition == renditions.c.id, changes.c.sequence <= upto)
        planned = renditions.c.outcome.is_not(None)
        with self._reading() as connection:
            is_planned = (
                connection.execute(select(renditions.c.id).where(planned).limit(1)).first() is not None
            )
            if not is_planned and not any_in_doubt(connection):
                return 0
        with self._writing() as connection:
            result = connection.execute(
                update(renditions).where(planned, due).values(state=renditions.c.outcome, outcome=None)
            )
            settle_doubts(connection, upto)
            reached("marking-written")
        reached("marked")
        return result.rowcount

    def _changes(self, connection: Connection, after: int, upto: int | None, limit: int) -> list[Indexable]:
        query = _FEED.where(changes.c.sequence > after).limit(limit)
        if upto is not None:
            query = query.where(changes.c.sequence <= upto, renditions.c.withdrawn_at.is_(None))
        rows: list[Any] = []
        characters = 0
        for row in connection.execute(query):
            characters += row.characters
            if rows and characters > MAX_CHARACTERS:
                break
            rows.append(row)
        texts = self._texts(
            connection, [row.extraction for row in rows if row.extraction and row.withdrawn_at is None]
        )
        return [
            Indexable(
                sequence=row.sequence,
                rendition=rendition_of(row[:_WIDTH]),
                document=document_of(row[_WIDTH:]),
                access=row.access,
                languages=rendition_of(row[:_WIDTH]).languages,
                pages=tuple(texts.get(row.extraction, ())),
                state=State(row.outcome or rendition_of(row[:_WIDTH]).state),
                is_withdrawn=row.withdrawn_at is not None,
            )
            for row in rows
        ]

    def _texts(self, connection: Connection, extractions: Sequence[str]) -> dict[str, list[PageText]]:
        """The pages of these extractions, each in order."""
        texts: dict[str, list[PageText]] = {}
        columns = (pages.c.extraction, pages.c.number, pages.c.label, pages.c.text)
        for some in in_batches(extractions):
            query = (
                select(*columns)
                .where(pages.c.extraction.in_(some))
                .order_by(pages.c.extraction, pages.c.number)
            )
            for extraction, number, label, text in connection.execute(query):
                texts.setdefault(extraction, []).append(PageText(number, label, text))
        return texts

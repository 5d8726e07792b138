"""Renditions during whose reading a process died, and how often: what is found guilty too often is given up.

A count goes when a reading of the rendition is recorded. Who was working on what is the caller's to know.
"""

from collections.abc import Sequence

from sqlalchemy import Connection, delete, insert, select, update

from archive.catalogue.base import CatalogueBase, in_batches
from archive.catalogue.tables import attempts, renditions, rereadings


class Attempts(CatalogueBase):
    """Attempts to read that ended with the process."""

    def count_attempt(self, rendition_ids: Sequence[str]) -> dict[str, int]:
        """One more for each of these that are still to be read; how many all renditions have now."""
        with self._writing() as connection:
            for some in in_batches(sorted(set(rendition_ids))):
                waiting = renditions.c.extraction.is_(None) | renditions.c.id.in_(
                    select(rereadings.c.rendition)
                )
                known = set(
                    connection.execute(
                        select(renditions.c.id).where(renditions.c.id.in_(some), waiting)
                    ).scalars()
                )
                again = attempts.c.rendition.in_(known)
                counted = set(connection.execute(select(attempts.c.rendition).where(again)).scalars())
                connection.execute(
                    update(attempts).where(again).values(times=attempts.c.times + 1, last_at=self._now())
                )
                new = sorted(known - counted)
                if new:
                    connection.execute(
                        insert(attempts),
                        [{"rendition": one, "times": 1, "last_at": self._now()} for one in new],
                    )
            return _counts(connection)

    def attempts(self) -> dict[str, int]:
        """How often a process died while it read each of these renditions; most often none has."""
        with self._reading() as connection:
            return _counts(connection)

    def _forget_attempts(self, connection: Connection, rendition_ids: Sequence[str]) -> None:
        for some in in_batches(rendition_ids):
            connection.execute(delete(attempts).where(attempts.c.rendition.in_(some)))


def _counts(connection: Connection) -> dict[str, int]:
    query = select(attempts.c.rendition, attempts.c.times)
    return {row.rendition: row.times for row in connection.execute(query)}

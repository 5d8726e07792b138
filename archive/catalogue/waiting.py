"""What waits to be read, in numbers: the queue is the catalogue's own states."""

from dataclasses import dataclass

from sqlalchemy import func, select

from archive.catalogue.base import CatalogueBase
from archive.catalogue.tables import renditions, rereadings


@dataclass(frozen=True, slots=True)
class Waiting:
    """Renditions not yet read. ``oldest``: when the first of them was accessioned."""

    new: int
    oldest: str | None
    again: int  # read once, and asked for again
    planned: int  # read, and not yet in the index


class WaitingRoom(CatalogueBase):
    """Counts by partial indexes: as cheap as the queue is short."""

    def waiting(self) -> Waiting:
        """What waits now."""
        new = select(func.count(), func.min(renditions.c.accessioned_at)).where(
            renditions.c.extraction.is_(None), renditions.c.withdrawn_at.is_(None)
        )
        again = select(func.count()).select_from(rereadings)
        planned = select(func.count()).select_from(renditions).where(renditions.c.outcome.is_not(None))
        with self._reading() as connection:
            count, oldest = connection.execute(new).one()
            return Waiting(
                int(count),
                oldest,
                int(connection.execute(again).scalar_one()),
                int(connection.execute(planned).scalar_one()),
            )

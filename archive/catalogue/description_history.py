"""The history of descriptions: who changed what of a document or a level, and when. Read from the custody events."""

from sqlalchemy import ColumnElement, select

from archive.catalogue.base import CatalogueBase, event_of
from archive.catalogue.tables import events
from archive.model import CustodyEvent, EventType


class DescriptionHistory(CatalogueBase):
    """Events of one document or level, the newest first."""

    def description_events(self, document: str, limit: int = 100, offset: int = 0) -> list[CustodyEvent]:
        """What people changed of a document: its description, its place, its relations, who its names stand for."""
        return self._changed(events.c.document == document, limit, offset)

    def level_events(self, identity: str | None, code: str, limit: int = 100) -> list[CustodyEvent]:
        """The same of a level; ``None`` is the top of the collection with this code."""
        named = f'"level":"{identity}"' if identity else '"level":null'
        about = events.c.document.is_(None) & events.c.detail.contains(named, autoescape=True)
        found = self._changed(about, limit, 0)
        return [one for one in found if one.detail.get("collection") == code]

    def _changed(self, which: ColumnElement[bool], limit: int, offset: int) -> list[CustodyEvent]:
        query = (
            select(events)
            .where(which, events.c.type == str(EventType.METADATA_MODIFICATION))
            .order_by(events.c.sequence.desc())
            .limit(limit)
            .offset(offset)
        )
        with self._reading() as connection:
            return [event_of(row) for row in connection.execute(query)]

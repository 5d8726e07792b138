"""From accessioned to readable: what waits to be read, and what reading it has yielded."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, insert, select, update

from archive.catalogue.intake import Intake
from archive.catalogue.rows import (
    DOCUMENT,
    EXTRACTION,
    RENDITION,
    description_of,
    extraction_of,
    rendition_of,
)
from archive.catalogue.tables import documents, extractions, pages, renditions
from archive.catalogue.values import Extraction
from archive.custody import Draft
from archive.description import FILE, fit_to_keep, merged
from archive.model import EventType, Reading, Rendition, State
from archive.reasons import Reason
from archive.storable import storable, storable_json


def planned_outcome(reading: Reading) -> tuple[State, Reason | None]:
    """What a rendition becomes once the index has followed, and why it is not more."""
    if not any(page.text and not page.text.isspace() for page in reading.pages):
        return State.KEPT, reading.reason or Reason.of("no-text")
    return (State.PARTIAL if reading.reason else State.SEARCHABLE), reading.reason


class Readings(Intake):
    """Extractions: added, never changed. The newest is the current one."""

    def awaiting(self, limit: int = 100, after: str = "") -> list[Rendition]:
        """Renditions that nobody has read yet, by id, from behind the id ``after``."""
        query = (
            select(*RENDITION)
            .where(renditions.c.extraction.is_(None), renditions.c.id > after)
            .order_by(renditions.c.id)
            .limit(limit)
        )
        with self._reading() as connection:
            return [rendition_of(row) for row in connection.execute(query)]

    def record_extractions(self, batch: Sequence[tuple[str, Reading]], agent: str = "fonds") -> int:
        """Keep what was read of each rendition (by id) in one transaction.

        Answers with the sequence that the index has to reach. Fills what the archivist has not said, plans
        the outcome, numbers the change. Repeating is harmless.
        """
        with self._writing() as connection:
            recorded, events = [], []
            for rendition, reading in batch:
                event = self._record_one(connection, rendition, reading, agent)
                if event:
                    recorded.append(rendition)
                    events.append(event)
            self._number_changes(connection, list(dict.fromkeys(recorded)))
            self._append_events(connection, events)
            return self._last_sequence(connection)

    def extraction_of(self, rendition: str) -> Extraction | None:
        """The current extraction, ``None`` when there is none yet."""
        query = select(*EXTRACTION).join(renditions, renditions.c.extraction == extractions.c.id)
        with self._reading() as connection:
            row = connection.execute(query.where(renditions.c.id == rendition)).first()
        return extraction_of(row) if row else None

    def extractions_of(self, rendition: str) -> list[Extraction]:
        """All extractions, oldest first."""
        query = select(*EXTRACTION).where(extractions.c.rendition == rendition)
        with self._reading() as connection:
            rows = connection.execute(query.order_by(extractions.c.created_at, extractions.c.id))
            return [extraction_of(row) for row in rows]

    def _record_one(
        self, connection: Connection, rendition: str, reading: Reading, agent: str
    ) -> Draft | None:
        row = connection.execute(
            select(renditions.c.document, renditions.c.extraction).where(renditions.c.id == rendition)
        ).first()
        if row is None or (row.extraction and self._is_same(connection, row.extraction, reading)):
            return None
        outcome, reason = planned_outcome(reading)
        facts = self._keep(connection, rendition, reading, reason)
        connection.execute(
            update(renditions).where(renditions.c.id == rendition).values(**facts, outcome=str(outcome))
        )
        self._fill(connection, row.document, reading)
        detail = {name: facts[name] for name in ("media_type", "pages", "characters", "language", "ocr")}
        detail |= {
            "extraction": facts["extraction"],
            "extractor": reading.extractor,
            "version": reading.version,
        }
        detail |= {"state": str(outcome), "reason": reason.code if reason else None}
        result = "success" if outcome is State.SEARCHABLE else "warning"
        return Draft(EventType.INGESTION, agent, row.document, rendition, result, detail)

    def _is_same(self, connection: Connection, extraction: str, reading: Reading) -> bool:
        row = connection.execute(select(*EXTRACTION).where(extractions.c.id == extraction)).one()
        _, reason = planned_outcome(reading)
        return (row.extractor, row.version, row.pages, row.characters, row.media_type, row.reason_code) == (
            reading.extractor,
            reading.version,
            len(reading.pages),
            sum(len(page.text) for page in reading.pages),
            reading.media_type,
            reason.code if reason else None,
        )

    def _keep(
        self, connection: Connection, rendition: str, reading: Reading, reason: Reason | None
    ) -> dict[str, Any]:
        """Write extraction and pages; the facts that the rendition's own row repeats."""
        extraction = self._new_id()
        facts = {
            "media_type": storable(reading.media_type)[:255],
            "language": reading.language,
            "languages": list(reading.languages),
            "pages": len(reading.pages),
            "characters": sum(len(page.text) for page in reading.pages),
            "ocr": reading.ocr,
            "reason_code": reason.code if reason else None,
            "reason_message": storable(reason.message) if reason else None,
        }
        own = {"id": extraction, "rendition": rendition, "created_at": self._now()}
        own |= {"extractor": reading.extractor, "version": reading.version}
        own["notes"] = storable_json(dict(reading.notes))
        connection.execute(insert(extractions), {**own, **facts})
        rows = [
            {
                "extraction": extraction,
                "number": page.number,
                "label": storable(page.label),
                "text": storable(page.text),
            }
            for page in reading.pages
        ]
        if rows:
            connection.execute(insert(pages), rows)
        return {**facts, "extraction": extraction}

    def _fill(self, connection: Connection, document: str, reading: Reading) -> None:
        row = connection.execute(select(*DOCUMENT).where(documents.c.id == document)).one()
        found = fit_to_keep(reading.found)
        if not found.languages:
            languages = reading.languages or ((reading.language,) if reading.language else ())
            found = replace(found, languages=tuple(languages))
        current = description_of(row)
        description, sources = merged(current, row.sources, found, FILE)
        if description != current:
            self._redescribe(connection, document, description, sources)

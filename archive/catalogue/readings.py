"""From accessioned to readable: what waits to be read, and what reading it has yielded."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Row, bindparam, delete, func, insert, select, update

from archive.catalogue.attempts import Attempts
from archive.catalogue.base import in_batches
from archive.catalogue.intake import Intake
from archive.catalogue.recognised import RecognisedPages
from archive.catalogue.recording import Recording, planned_outcome, signature_of
from archive.catalogue.rereading import Before
from archive.catalogue.rows import DOCUMENT, EXTRACTION, RENDITION, extraction_of, rendition_of
from archive.catalogue.tables import documents, extractions, pages, renditions, rereadings
from archive.catalogue.values import Extraction
from archive.crash_points import reached
from archive.model import PageText, Reading, Rendition

__all__ = ["Readings", "planned_outcome"]

_PAGES_AT_ONCE = 2_000  # rows of page text in one statement
_SIGNATURE = ("extractor", "version", "media_type", "pages", "characters", "reason_code")
_KNOWN = (
    select(
        renditions.c.id.label("known"),
        *(extractions.c[name].label(f"read_{name}") for name in _SIGNATURE),
        *DOCUMENT,
    )
    .join(documents, documents.c.id == renditions.c.document)
    .outerjoin(extractions, extractions.c.id == renditions.c.extraction)
    .where(renditions.c.withdrawn_at.is_(None))
)
_AGAIN = (
    select(
        rereadings.c.rendition,
        rereadings.c.why,
        rereadings.c.agent,
        *(c for c in EXTRACTION if c.name != "rendition"),
    )
    .join(renditions, renditions.c.id == rereadings.c.rendition)
    .join(extractions, extractions.c.id == renditions.c.extraction)
)
_OWN_FACTS = (
    "media_type",
    "language",
    "languages",
    "pages",
    "characters",
    "ocr",
    "reason_code",
    "reason_message",
    "extraction",
    "outcome",
)
_STATE_FACTS = (
    update(renditions)
    .where(renditions.c.id == bindparam("which"))
    .values({name: bindparam(f"new_{name}") for name in _OWN_FACTS})
)


class Readings(Intake, RecognisedPages, Attempts):
    """Extractions: added, never changed. The newest is the current one."""

    def awaiting(self, limit: int = 100, after: str = "") -> list[Rendition]:
        """Renditions that nobody has read yet, by id, from behind the id ``after``."""
        query = (
            select(*RENDITION)
            .where(
                renditions.c.extraction.is_(None),
                renditions.c.id > after,
                renditions.c.withdrawn_at.is_(None),
            )
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
            recording = Recording(agent)
            for some in in_batches([rendition for rendition, _ in batch]):
                for row in connection.execute(_KNOWN.where(renditions.c.id.in_(some))):
                    signature = signature_of({name: row[1 + at] for at, name in enumerate(_SIGNATURE)})
                    recording.know(row[0], signature, row[1 + len(_SIGNATURE) :])
            self._know_again(connection, recording)
            for rendition, reading in batch:
                recording.add(rendition, reading, self._new_id(), self._now())
            self._write_recording(connection, recording)
            sequence = self._last_sequence(connection)
            reached("recording-written")
        reached("recorded")
        return sequence

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

    def _know_again(self, connection: Connection, recording: Recording) -> None:
        """What is kept of those that were asked to be read again; the requests are done with this transaction."""
        for some in in_batches(list(recording.documents)):
            asked = connection.execute(_AGAIN.where(rereadings.c.rendition.in_(some))).all()
            for row in asked:
                recording.again[row.rendition] = (row.why, row.agent, _before(connection, row))
            if asked:
                connection.execute(delete(rereadings).where(rereadings.c.rendition.in_(some)))
        owners = [recording.documents[rendition] for rendition in recording.again]
        for some in in_batches(owners):
            query = select(renditions.c.document).where(renditions.c.document.in_(some))
            single = query.group_by(renditions.c.document).having(func.count() == 1)
            recording.alone.update(connection.execute(single).scalars())

    def _write_recording(self, connection: Connection, recording: Recording) -> None:
        if recording.recorded:
            self._write_readings(connection, recording)
        self._forget_attempts(connection, list(recording.documents))
        own = {rendition: facts["extraction"] for rendition, facts in recording.facts.items()}
        self._settle_recognised(connection, {known: own.get(known) for known in recording.documents})
        self._append_events(connection, recording.events)

    def _write_readings(self, connection: Connection, recording: Recording) -> None:
        connection.execute(insert(extractions), recording.extractions)
        for start in range(0, len(recording.pages), _PAGES_AT_ONCE):
            connection.execute(insert(pages), recording.pages[start : start + _PAGES_AT_ONCE])
        connection.execute(
            _STATE_FACTS,
            [
                {"which": rendition, **{f"new_{name}": facts[name] for name in _OWN_FACTS}}
                for rendition, facts in recording.facts.items()
            ],
        )
        redescribed = {document: recording.descriptions[document] for document in recording.redescribed}
        loud = [rendition for rendition in recording.facts if rendition not in recording.quiet]
        self._redescribe(connection, redescribed, but=set(loud))
        self._number_changes(connection, loud)


def _before(connection: Connection, row: Row[Any]) -> Before:
    """The current reading with its pages."""
    query = select(pages.c.number, pages.c.label, pages.c.text).where(pages.c.extraction == row.id)
    texts = [PageText(*page) for page in connection.execute(query.order_by(pages.c.number))]
    return Before(row.id, row.extractor, row.version, dict(row._mapping), texts)

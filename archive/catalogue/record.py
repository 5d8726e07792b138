"""The record of what happened: custody events, and descriptions changed by people."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import func, select

from archive.catalogue.base import MANY, event_of
from archive.catalogue.intake import Intake
from archive.catalogue.rows import DOCUMENT, description_of
from archive.catalogue.tables import documents, events, renditions
from archive.custody.chain import BrokenLink, Draft, first_broken_link
from archive.description.precedence import as_json, corrected, fit_to_keep, version_of
from archive.errors import ChangedMeanwhile, NotFound
from archive.model import CustodyEvent, Description, EventType
from archive.storable import storable


class Record(Intake):
    """Appends to the custody chain, and reads it."""

    def record_event(self, draft: Draft) -> CustodyEvent:
        """Append one event, durably."""
        return self.record_events([draft])[0]

    def record_events(self, drafts: list[Draft]) -> list[CustodyEvent]:
        """Append several events in one transaction."""
        with self._writing() as connection:
            return self._append_events(connection, drafts)

    def custody_events(
        self, document: str, limit: int | None = None, passed_over: int = 0
    ) -> list[CustodyEvent]:
        """The events of a document, oldest first; with ``limit`` only the newest but for those ``passed_over``."""
        query = (
            select(events)
            .where(events.c.document == document)
            .order_by(events.c.sequence.desc())
            .limit(limit if limit is not None or not passed_over else 2**31)
            .offset(passed_over or None)
        )
        with self._reading() as connection:
            return [event_of(row) for row in connection.execute(query)][::-1]

    def custody_count(self, document: str) -> int:
        """How many events a document has."""
        query = select(func.count()).where(events.c.document == document)
        with self._reading() as connection:
            return int(connection.execute(query).scalar_one())

    def newest_event(self, rendition: str, kind: EventType, agent: str) -> CustodyEvent | None:
        """The last event of this kind that the agent brought about with a rendition."""
        query = select(events).where(
            events.c.rendition == rendition, events.c.type == str(kind), events.c.agent == storable(agent)
        )
        with self._reading() as connection:
            row = connection.execute(query.order_by(events.c.sequence.desc()).limit(1)).first()
        return event_of(row) if row else None

    def all_events(self) -> Iterator[CustodyEvent]:
        """The whole chain from its first event, a few hundred at a time."""
        last = 0
        while True:
            query = select(events).where(events.c.sequence > last).order_by(events.c.sequence).limit(MANY)
            with self._reading() as connection:
                some = [event_of(row) for row in connection.execute(query)]
            if not some:
                return
            yield from some
            last = some[-1].sequence

    def verify_chain(self) -> BrokenLink | None:
        """The first link of the custody chain that does not hold; ``None`` when all do."""
        return first_broken_link(self.all_events())

    def chain_end(self) -> tuple[int, str]:
        """Sequence and digest of the last event: noted elsewhere, they prove that nothing was cut off."""
        query = select(events.c.sequence, events.c.digest).order_by(events.c.sequence.desc()).limit(1)
        with self._reading() as connection:
            row = connection.execute(query).first()
        return (row.sequence, row.digest) if row else (0, "")

    def span_of_events(self) -> tuple[str | None, str | None]:
        """When the first and the last event were written down, by the clock of then."""
        times = select(events.c.at).limit(1)
        with self._reading() as connection:
            first = connection.execute(times.order_by(events.c.sequence)).scalar()
            return first, connection.execute(times.order_by(events.c.sequence.desc())).scalar()

    def last_verification(self) -> tuple[str, Mapping[str, Any]] | None:
        """When everything was last verified, and what was found; ``None`` before the first time."""
        verification = (events.c.type == EventType.FIXITY_CHECK) & events.c.document.is_(None)
        newest = select(events.c.at, events.c.detail).where(verification)
        with self._reading() as connection:
            row = connection.execute(newest.order_by(events.c.sequence.desc()).limit(1)).first()
            return None if row is None else (row.at, json.loads(row.detail))

    def update_description(
        self, document: str, wanted: Description, agent: str, corrects: str | None = None
    ) -> Description:
        """Put the archivist's description in place of the present one; the description as it is kept.

        Raises ``NotFound``, and ``ChangedMeanwhile`` when the present one is not the version that it ``corrects``.
        """
        wanted = fit_to_keep(wanted)
        with self._writing() as connection:
            row = connection.execute(select(*DOCUMENT).where(documents.c.id == storable(document))).first()
            if row is None:
                raise NotFound(f"No document has the id {document[:60]!r}.")
            current = description_of(row)
            if corrects is not None and corrects != version_of(current):
                raise ChangedMeanwhile(
                    "Somebody else has changed the description meanwhile. Look at it as it is now, then decide."
                )
            description, sources = corrected(current, row.sources, wanted)
            if description == current:
                return current
            self._redescribe(connection, {row.id: (description, sources)})
            detail = {"before": as_json(current), "after": as_json(description)}
            self._append_events(
                connection, [Draft(EventType.METADATA_MODIFICATION, agent, document, None, "success", detail)]
            )
        return description

    def unrecorded_renditions(self) -> int:
        """Renditions without an accession event: 0 unless somebody wrote past the archive."""
        accessions = select(events.c.rendition).where(events.c.type == str(EventType.ACCESSION))
        query = select(func.count()).where(renditions.c.id.not_in(accessions))
        with self._reading() as connection:
            return connection.execute(query).scalar_one()

    def problem_of_file(self) -> str | None:
        """What SQLite finds wrong with the catalogue's file, its first sentence; ``None`` for a server's database."""
        if self._folder is None:
            return None
        with self._reading() as connection:
            said = str(connection.exec_driver_sql("PRAGMA integrity_check(1)").scalar_one())
        return None if said == "ok" else said.splitlines()[-1]

"""One batch of readings on its way into the catalogue: what is there, and the rows that will be written.

Rules on values only; ``readings`` asks and writes. Everything is written in few statements, whatever the batch.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from archive.catalogue.rows import description_of
from archive.custody import Draft
from archive.description import FILE, fit_to_keep, merged
from archive.model import Description, EventType, Reading, State
from archive.reasons import Reason
from archive.storable import storable, storable_json

Signature = tuple[object, ...]  # two readings with the same one are the same reading


def planned_outcome(reading: Reading) -> tuple[State, Reason | None]:
    """What a rendition becomes once the index has followed, and why it is not more."""
    if not any(page.text and not page.text.isspace() for page in reading.pages):
        return State.KEPT, reading.reason or Reason.of("no-text")
    return (State.PARTIAL if reading.reason else State.SEARCHABLE), reading.reason


@dataclass(slots=True)
class Recording:
    """Filled by ``know`` with what the catalogue has, then by ``add`` with what was read."""

    agent: str
    documents: dict[str, str] = field(default_factory=dict)  # rendition -> its document
    signatures: dict[str, Signature] = field(default_factory=dict)  # rendition -> its present extraction
    descriptions: dict[str, tuple[Description, Mapping[str, str]]] = field(default_factory=dict)
    redescribed: list[str] = field(default_factory=list)  # documents
    recorded: list[str] = field(default_factory=list)  # renditions
    extractions: list[dict[str, Any]] = field(default_factory=list)
    pages: list[dict[str, Any]] = field(default_factory=list)
    facts: dict[str, dict[str, Any]] = field(default_factory=dict)  # rendition -> columns of its own row
    events: list[Draft] = field(default_factory=list)

    def know(self, rendition: str, signature: Signature, document: Sequence[Any]) -> None:
        """A rendition as it is, with the columns of ``rows.DOCUMENT``."""
        self.documents[rendition] = document[0]
        self.signatures[rendition] = signature
        self.descriptions.setdefault(document[0], (description_of(document), document[-1]))

    def add(self, rendition: str, reading: Reading, extraction: str, at: str) -> None:
        """What was read of the rendition; nothing happens when it is unknown or has been read just so before."""
        outcome, reason = planned_outcome(reading)
        facts = _facts(reading, reason)
        own = {"extractor": reading.extractor, "version": reading.version}
        if rendition not in self.documents or self.signatures[rendition] == signature_of({**own, **facts}):
            return
        self.signatures[rendition] = signature_of({**own, **facts})
        self.recorded.append(rendition)
        notes = storable_json(dict(reading.notes))
        row = {"id": extraction, "rendition": rendition, "created_at": at, **own, **facts, "notes": notes}
        self.extractions.append(row)
        self.pages += [
            {
                "extraction": extraction,
                "number": page.number,
                "label": storable(page.label),
                "text": storable(page.text),
            }
            for page in reading.pages
        ]
        self.facts[rendition] = {**facts, "extraction": extraction, "outcome": str(outcome)}
        document = self.documents[rendition]
        self._fill(document, reading)
        detail = {name: facts[name] for name in ("media_type", "pages", "characters", "language", "ocr")}
        detail |= {**own, "extraction": extraction, "state": str(outcome), "reason": facts["reason_code"]}
        result = "success" if outcome is State.SEARCHABLE else "warning"
        self.events.append(Draft(EventType.INGESTION, self.agent, document, rendition, result, detail))

    def _fill(self, document: str, reading: Reading) -> None:
        """Say of the document what the archivist has not said and the file does."""
        found = fit_to_keep(reading.found)
        if not found.languages:
            languages = reading.languages or ((reading.language,) if reading.language else ())
            found = replace(found, languages=tuple(languages))
        current, sources = self.descriptions[document]
        description, sources = merged(current, sources, found, FILE)
        if description != current:
            self.descriptions[document] = (description, sources)
            self.redescribed.append(document)


def signature_of(columns: Mapping[str, Any]) -> Signature:
    """What tells one extraction of a rendition from another."""
    names = ("extractor", "version", "media_type", "pages", "characters", "reason_code")
    return tuple(columns[name] for name in names)


def _facts(reading: Reading, reason: Reason | None) -> dict[str, Any]:
    """The columns that an extraction and its rendition have in common."""
    return {
        "media_type": storable(reading.media_type)[:255],
        "language": reading.language,
        "languages": list(reading.languages),
        "pages": len(reading.pages),
        "characters": sum(len(page.text) for page in reading.pages),
        "ocr": reading.ocr,
        "reason_code": reason.code if reason else None,
        "reason_message": storable(reason.message) if reason else None,
    }

"""One batch of readings on its way into the catalogue: what is there, and the rows that will be written.

Rules on values only; ``readings`` asks and writes. Everything is written in few statements, whatever the batch.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from archive.catalogue.rereading import Before, Verdict, verdict
from archive.catalogue.rows import description_of
from archive.catalogue.text_digests import digest_of_pages
from archive.custody.chain import Draft
from archive.description.precedence import FILE, fit_to_keep, merged
from archive.model import Description, EventType, Reading, State
from archive.reasons import Reason
from archive.storable import storable, storable_json

_IN_A_WORD = {
    Verdict.NEW: "changed",
    Verdict.SAME_TEXT: "the same",
    Verdict.NOTHING_NEW: "the same",
    Verdict.WORSE: "less, so the earlier text stays",
}

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
    again: dict[str, tuple[str, str, Before]] = field(
        default_factory=dict
    )  # rendition -> why, by whom, what there is
    alone: set[str] = field(default_factory=set)  # documents with a single rendition, of those read again
    quiet: set[str] = field(default_factory=set)  # renditions of which the index has nothing to learn
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
        if rendition not in self.documents:
            return
        detail: dict[str, Any] = {}
        if rendition in self.again:
            compared = self._compare(rendition, reading, facts)
            if compared is None:
                return
            detail |= compared
        elif self.signatures[rendition] == signature_of({**own, **facts}):
            return
        self.signatures[rendition] = signature_of({**own, **facts})
        self.recorded.append(rendition)
        notes = storable_json(dict(reading.notes))
        row = {"id": extraction, "rendition": rendition, "created_at": at, **own, **facts, "notes": notes}
        self.extractions.append(row)
        pages = [(page.number, storable(page.label), storable(page.text)) for page in reading.pages]
        self.pages += [
            {"extraction": extraction, "number": number, "label": label, "text": text}
            for number, label, text in pages
        ]
        self.facts[rendition] = {**facts, "extraction": extraction, "outcome": str(outcome)}
        document = self.documents[rendition]
        self._fill(document, reading, anew=bool(detail) and document in self.alone)
        detail |= {name: facts[name] for name in ("media_type", "pages", "characters", "language", "ocr")}
        detail |= {**own, "extraction": extraction, "state": str(outcome), "reason": facts["reason_code"]}
        detail["text_sha256"] = digest_of_pages(sorted(pages))
        result = "success" if outcome is State.SEARCHABLE else "warning"
        self.events.append(Draft(EventType.INGESTION, self.agent, document, rendition, result, detail))

    def _compare(self, rendition: str, reading: Reading, facts: Mapping[str, Any]) -> dict[str, Any] | None:
        """What the record says of a second reading; ``None`` when nothing but the record changes by it."""
        why, asked_by, before = self.again.pop(rendition)
        ruled = verdict(before, reading, facts)
        detail = {"again": why, "asked_by": asked_by, "before": before.extraction, "text": _IN_A_WORD[ruled]}
        if ruled is Verdict.SAME_TEXT:
            self.quiet.add(rendition)
        if ruled in (Verdict.NEW, Verdict.SAME_TEXT):
            return detail
        own = {"extractor": reading.extractor, "version": reading.version, "reason": facts["reason_code"]}
        result = "failure" if ruled is Verdict.WORSE else "success"
        document = self.documents[rendition]
        self.events.append(
            Draft(EventType.INGESTION, self.agent, document, rendition, result, {**own, **detail})
        )
        return None

    def _fill(self, document: str, reading: Reading, anew: bool) -> None:
        """Say of the document what the archivist has not said and the file does; ``anew``: also what it said before."""
        found = fit_to_keep(reading.found)
        if not found.languages:
            languages = reading.languages or ((reading.language,) if reading.language else ())
            found = replace(found, languages=tuple(languages))
        current, sources = self.descriptions[document]
        known = {name: source for name, source in sources.items() if not (anew and source == FILE)}
        description, told = merged(current, known, found, FILE)
        sources = {**sources, **told}
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

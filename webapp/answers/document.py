"""The JSON of documents and renditions, the same from the API and the command line. Knows addresses, not Flask."""

from dataclasses import fields
from typing import TYPE_CHECKING, Any

from archive.catalogue import Catalogue, Extraction
from archive.description.precedence import plain, version_of
from archive.model import CustodyEvent, Description, Document, Rendition
from indexer.identification.endings import name_agrees
from indexer.identification.types import type_of
from webapp.answers.access import closure_as_json
from webapp.answers.keeping import checks_of, keeping_as_json
from webapp.answers.search import document_link, original_link, page_link
from webapp.answers.tree import contents_as_json, path_as_json

if TYPE_CHECKING:
    from collections.abc import Sequence

    from indexer.reading.reextract import Reread
    from indexer.searching.related import Relation

EVENTS = 100  # custody events told at a time, the newest
MOST_EVENTS = 1000
LABELS = 1000  # pages told by name, the first that are called otherwise than by their number


def document_as_json(
    catalogue: Catalogue,
    document: Document,
    visible_to: frozenset[str],
    passed_over: int = 0,
    with_record: bool = True,
) -> dict[str, Any]:
    """One document with its renditions, their pages, its newest custody events, and what came in what.

    ``passed_over`` custody events that are newer still are left out, and all of them, with holds and withdrawal, for
    whoever may not read the record. Of other documents it tells those alone that the tokens ``visible_to`` show.
    """
    described = document.description
    checks = checks_of(catalogue, document.renditions)
    holders = catalogue.holders(document.id, visible_to)
    contents, _ = catalogue.contents(document.id, visible_to)
    return {
        "document": document.id,
        "collection": document.collection,
        "reference": document.reference,
        **description_as_json(described, document.days),
        "level": document.level,
        "version": version_of(described),
        "sources": dict(document.sources),
        "held_by": holders[0].document if holders else None,
        "holders": path_as_json(holders),
        "path": path_as_json(catalogue.paths_to([document.id], visible_to).get(document.id, ())),
        "contains": list(catalogue.contained(document.id, visible_to)),
        "contents": contents_as_json(contents),
        "accessioned_at": document.accessioned_at,
        "renditions": [
            rendition_as_json(
                rendition,
                catalogue.own_labels(rendition.id, LABELS),
                catalogue.extractions_of(rendition.id),
                checks[rendition.id],
            )
            for rendition in document.renditions
        ],
        **(_record_as_json(catalogue, document, passed_over) if with_record else {}),
        "links": {
            "document": document_link(document.id),
            "custody": f"/api/v1/documents/{document.id}/custody",
            "proof": f"/api/v1/documents/{document.id}/proof",
            "related": f"/api/v1/documents/{document.id}/related",
        },
    }


def _record_as_json(catalogue: Catalogue, document: Document, passed_over: int) -> dict[str, Any]:
    closure = catalogue.closure(document.id)
    return {
        "closed": closure_as_json(closure) if closure else None,
        **keeping_as_json(catalogue, document.id),
        **custody_as_json(catalogue, document.id, passed_over=passed_over),
    }


def description_as_json(described: Description, span: tuple[int, int] | None = None) -> dict[str, Any]:
    """Every element, said or not; ``days`` are the first and the last of its date."""
    told = {field.name: plain(getattr(described, field.name)) for field in fields(Description)}
    return told | {"days": [iso_day(day) for day in span] if span else None}


def iso_day(day: int) -> str:
    """20171011 as ``2017-10-11``."""
    return f"{day // 10000:04}-{day // 100 % 100:02}-{day % 100:02}"


def custody_as_json(
    catalogue: Catalogue, document: str, limit: int = EVENTS, passed_over: int = 0
) -> dict[str, Any]:
    """The newest events of a document, oldest first, and how many there are in all."""
    return {
        "custody": [event_as_json(event) for event in catalogue.custody_events(document, limit, passed_over)],
        "custody_total": catalogue.custody_count(document),
        "custody_offset": passed_over,
    }


def related_as_json(relations: "Sequence[Relation]") -> dict[str, Any]:
    """Documents that share telling words with one."""
    return {
        "related": [
            {
                "document": one.document,
                "title": one.title,
                "date": one.date,
                "collection": one.collection,
                "rendition": one.rendition,
                "score": round(one.score, 4),
                "shared": list(one.words),
                "spelled_there": dict(one.spellings),
                "links": {"document": document_link(one.document)},
            }
            for one in relations
        ]
    }


def rendition_as_json(
    rendition: Rendition,
    page_labels: list[tuple[int, str]] | None = None,
    extractions: list[Extraction] | None = None,
    fixity: dict[str, Any] | None = None,
) -> dict[str, Any]:
    """One rendition; with the labels of pages, all its extractions and the last check when these are given."""
    as_json: dict[str, Any] = {
        "rendition": rendition.id,
        "document": rendition.document,
        "role": rendition.role.value,
        "filename": rendition.filename,
        "media_type": rendition.media_type,
        "type": type_of(rendition.media_type),
        "name_agrees": name_agrees(rendition.filename, rendition.media_type),
        "bytes": rendition.size,
        "sha256": rendition.sha256,
        "state": rendition.state.value,
        "reason": rendition.reason.as_json() if rendition.reason else None,
        "pages": rendition.pages,
        "characters": rendition.characters,
        "language": rendition.language,
        "ocr": rendition.ocr,
        "accessioned_at": rendition.accessioned_at,
        "links": {"document": document_link(rendition.document), "original": original_link(rendition.id)},
    }
    if page_labels is not None:
        as_json["page_labels"] = [
            {"page": number, "label": label, "link": page_link(rendition.document, number, "", rendition.id)}
            for number, label in page_labels
        ]
    if fixity is not None:
        as_json["fixity"] = fixity
    if extractions is not None:
        as_json["extractions"] = [extraction_as_json(one) for one in extractions]
    return as_json


def extraction_as_json(extraction: Extraction) -> dict[str, Any]:
    """One reading of a rendition, the oldest first; the last one is what searches find."""
    return {
        "extraction": extraction.id,
        "extractor": extraction.extractor,
        "version": extraction.version,
        "at": extraction.created_at,
        "media_type": extraction.media_type,
        "pages": extraction.pages,
        "characters": extraction.characters,
        "language": extraction.language,
        "ocr": extraction.ocr,
        "reason": extraction.reason.as_json() if extraction.reason else None,
    }


def reread_as_json(reread: "Reread") -> dict[str, Any]:
    """What became of a rendition that was read again, in the words of ``fonds ingest --json``."""
    rendition = reread.rendition
    return {
        "path": rendition.filename,
        "outcome": rendition.state.value,
        "document": rendition.document,
        "rendition": rendition.id,
        "sha256": rendition.sha256,
        "media_type": rendition.media_type,
        "bytes": rendition.size,
        "pages": rendition.pages,
        "characters": rendition.characters,
        "language": rendition.language,
        "ocr": rendition.ocr,
        "seconds": round(reread.seconds, 3),
        "reason": rendition.reason.as_json() if rendition.reason else None,
        "extraction": reread.extraction,
        "changed": reread.changed,
    }


def event_as_json(event: CustodyEvent) -> dict[str, Any]:
    """One link of the custody chain."""
    return {
        "sequence": event.sequence,
        "id": event.id,
        "type": str(event.type),  # somebody may have written another one past the archive
        "at": event.at,
        "agent": event.agent,
        "document": event.document,
        "rendition": event.rendition,
        "outcome": event.outcome,
        "detail": dict(event.detail),
        "previous": event.previous,
        "digest": event.digest,
    }

"""The JSON of documents and renditions, the same from the API and the command line. Knows addresses, not Flask."""

from typing import Any

from archive.catalogue import Catalogue
from archive.model import CustodyEvent, Document, Rendition
from indexer.types import type_of
from webapp.search_json import document_link, original_link, page_link


def document_as_json(catalogue: Catalogue, document: Document) -> dict[str, Any]:
    """One document with its renditions, their pages and its custody events."""
    described = document.description
    return {
        "document": document.id,
        "collection": document.collection,
        "reference": document.reference,
        "title": described.title,
        "date": described.date,
        "creators": list(described.creators),
        "recipients": list(described.recipients),
        "languages": list(described.languages),
        "tags": list(described.tags),
        "description": described.description,
        "sources": dict(document.sources),
        "held_by": document.held_by,
        "contains": list(document.contains),
        "accessioned_at": document.accessioned_at,
        "renditions": [
            rendition_as_json(rendition, catalogue.page_labels(rendition.id))
            for rendition in document.renditions
        ],
        "custody": [event_as_json(event) for event in catalogue.custody_events(document.id)],
        "links": {"document": document_link(document.id)},
    }


def rendition_as_json(
    rendition: Rendition, page_labels: list[tuple[int, str]] | None = None
) -> dict[str, Any]:
    """One rendition; with its pages' numbers and labels when these are given."""
    as_json: dict[str, Any] = {
        "rendition": rendition.id,
        "document": rendition.document,
        "role": rendition.role.value,
        "filename": rendition.filename,
        "media_type": rendition.media_type,
        "type": type_of(rendition.media_type),
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
    return as_json


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

"""Rows of the catalogue as values of the model, and the columns to ask for."""

from collections.abc import Sequence
from dataclasses import fields, replace
from typing import Any

from sqlalchemy import Row

from archive.catalogue.tables import collections, documents, extractions, renditions
from archive.catalogue.values import Extraction
from archive.description.dates import days, is_plain
from archive.description.precedence import from_json, plain
from archive.model import Collection, Description, Document, Rendition, Role, State
from archive.reasons import REASONS, Reason

RENDITION = (
    renditions.c.id,
    renditions.c.document,
    renditions.c.sha256,
    renditions.c.size,
    renditions.c.filename,
    renditions.c.role,
    renditions.c.state,
    renditions.c.accessioned_at,
    renditions.c.media_type,
    renditions.c.language,
    renditions.c.pages,
    renditions.c.characters,
    renditions.c.ocr,
    renditions.c.reason_code,
    renditions.c.reason_message,
    renditions.c.languages,
    renditions.c.withdrawn_at,
)
DOCUMENT = (
    documents.c.id,
    documents.c.collection,
    documents.c.title,
    documents.c.date,
    documents.c.creators,
    documents.c.recipients,
    documents.c.languages,
    documents.c.tags,
    documents.c.description,
    documents.c.accessioned_at,
    documents.c.reference,
    documents.c.edtf,
    documents.c.first_day,
    documents.c.last_day,
    documents.c.elements,
    documents.c.level,
    documents.c.sources,
)
EXTRACTION = tuple(extractions.c)
_FIRST = ("title", "date", "creators", "recipients", "languages", "tags", "description")
_FURTHER = tuple(field.name for field in fields(Description) if field.name not in _FIRST)
COLLECTION = (collections.c.code, collections.c.title, collections.c.level, collections.c.access)


def rendition_of(row: Sequence[Any]) -> Rendition:
    """A rendition from the columns of ``RENDITION``, in their order."""
    return Rendition(
        id=row[0],
        document=row[1],
        sha256=row[2],
        size=row[3],
        filename=row[4],
        role=Role(row[5]),
        state=State(row[6]),
        accessioned_at=row[7],
        media_type=row[8],
        language=row[9],
        pages=row[10],
        characters=row[11],
        ocr=row[12],
        reason=reason_of(row[13], row[14]),
        languages=tuple(row[15]),
        is_withdrawn=row[16] is not None,
    )


def description_of(row: Sequence[Any]) -> Description:
    """A description from the columns of ``DOCUMENT``."""
    described = Description(
        title=row[2],
        date=row[11] or row[3],
        creators=tuple(row[4]),
        recipients=tuple(row[5]),
        languages=tuple(row[6]),
        tags=tuple(row[7]),
        description=row[8],
    )
    if not row[14]:
        return described
    further = from_json(row[14])
    return replace(described, **{name: getattr(further, name) for name in _FURTHER})


def document_of(row: Sequence[Any], held_by: str | None = None) -> Document:
    """A document from the columns of ``DOCUMENT``, without renditions and what it contains."""
    return Document(
        id=row[0],
        collection=row[1],
        description=description_of(row),
        accessioned_at=row[9],
        reference=row[10],
        sources=row[16],
        held_by=held_by,
        days=(row[12], row[13]) if row[12] is not None else None,
        level=row[15],
    )


def extraction_of(row: Row[Any]) -> Extraction:
    """An extraction from the columns of ``EXTRACTION``."""
    return Extraction(
        id=row.id,
        rendition=row.rendition,
        extractor=row.extractor,
        version=row.version,
        created_at=row.created_at,
        media_type=row.media_type,
        language=row.language,
        languages=tuple(row.languages),
        pages=row.pages,
        characters=row.characters,
        ocr=row.ocr,
        reason=reason_of(row.reason_code, row.reason_message),
        notes=row.notes,
    )


def collection_of(row: Sequence[Any]) -> Collection:
    """A collection from the columns of ``COLLECTION``."""
    return Collection(*row[:4])


def reason_of(code: str | None, message: str | None) -> Reason | None:
    """The reason, if there is one; a code that this version no longer knows is still shown."""
    if code is None:
        return None
    if code not in REASONS:
        return Reason.of("extraction-failed", message or code)
    return Reason.of(code, message)


def description_columns(description: Description) -> dict[str, Any]:
    """The columns of ``documents`` that hold a description."""
    date = description.date
    first, last = days(date) if date else (None, None)
    return {
        "title": description.title,
        "date": date if date and is_plain(date) else None,
        "creators": list(description.creators),
        "recipients": list(description.recipients),
        "languages": list(description.languages),
        "tags": list(description.tags),
        "description": description.description,
        "edtf": date if date and not is_plain(date) else None,
        "first_day": first,
        "last_day": last,
        "elements": _elements(description),
    }


def _elements(description: Description) -> dict[str, object] | None:
    """What is said beyond the first columns; ``None`` for nothing."""
    told = ((name, getattr(description, name)) for name in _FURTHER)
    return {name: plain(value) for name, value in told if value} or None

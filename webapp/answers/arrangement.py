"""The JSON of levels, places, relations and the history of descriptions. Knows addresses, not Flask."""

from typing import Any

from archive.catalogue import Placed
from archive.description.arrangement import Branch, Level, Tree, version_of_level
from archive.description.dates import days
from archive.description.relations import Relation
from archive.model import CustodyEvent
from webapp.answers.description_history import field_changes
from webapp.answers.document import description_as_json
from webapp.answers.search import document_link


def level_as_json(tree: Tree, level: Level) -> dict[str, Any]:
    """One level with its description."""
    return {
        "level": level.id,
        "collection": level.collection,
        "parent": level.parent,
        "kind": level.kind,
        "code": level.code,
        "position": level.position,
        "reference": tree.reference(level.id),
        "path": [{"level": one.id, "title": one.title} for one in tree.path(level.id)],
        **description_as_json(level.description, days(date) if (date := level.description.date) else None),
        "version": version_of_level(level),
    }


def branch_as_json(tree: Tree, branch: Branch) -> dict[str, Any]:
    """A level and all below it, with the numbers of documents."""
    level = branch.level
    return {
        "level": level.id,
        "kind": level.kind,
        "code": level.code,
        "reference": tree.reference(level.id),
        "title": level.title,
        "date": level.description.date,
        "documents_here": branch.here,
        "documents_within": branch.within,
        "levels": [branch_as_json(tree, one) for one in branch.branches],
    }


def placed_as_json(one: Placed) -> dict[str, Any]:
    """A document in the list of a level."""
    return {
        "document": one.id,
        "title": one.title,
        "date": one.date,
        "collection": one.collection,
        "level": one.level,
        "renditions": one.renditions,
        "pages": one.pages,
        "links": {"document": document_link(one.id)},
    }


def relation_as_json(one: Relation) -> dict[str, Any]:
    """A relation, seen from one of its documents."""
    return {
        "relation": one.id,
        "kind": one.kind.value,
        "is_inverse": one.is_inverse,
        "document": one.document,
        "title": one.title,
        "date": one.date,
        "collection": one.collection,
        "note": one.note,
        "at": one.created_at,
        "links": {"document": document_link(one.document)},
    }


def change_as_json(event: CustodyEvent) -> dict[str, Any]:
    """One change of a description."""
    return {
        "event": event.id,
        "at": event.at,
        "agent": event.agent,
        "step": event.detail.get("step", "described"),
        "bulk_edit": event.detail.get("bulk_edit"),
        "fields": [
            {"field": one.name, "before": one.before, "after": one.after} for one in field_changes(event)
        ],
    }

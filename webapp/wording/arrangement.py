"""Levels, relations and authority entries in words: English, for the catalogs."""

from archive.description.relations import Relation, RelationKind
from archive.model import CustodyEvent
from webapp.answers.description_history import changes_between
from webapp.languages import N_, gettext

LEVELS = {
    "fonds": N_("Fonds"),
    "collection": N_("Collection"),
    "subfonds": N_("Sub-fonds"),
    "series": N_("Series"),
    "subseries": N_("Sub-series"),
    "file": N_("File"),
    "item": N_("Item"),
}
RELATIONS = {
    RelationKind.RENDITION: N_("Rendition of"),
    RelationKind.TRANSLATION: N_("Translation of"),
    RelationKind.REPLY: N_("Reply to"),
    RelationKind.ATTACHMENT: N_("Attachment of"),
    RelationKind.CITES: N_("Cites"),
    RelationKind.SEE_ALSO: N_("See also"),
}
INVERSES = {
    RelationKind.RENDITION: N_("Has rendition"),
    RelationKind.TRANSLATION: N_("Translated in"),
    RelationKind.REPLY: N_("Answered by"),
    RelationKind.ATTACHMENT: N_("Has attachment"),
    RelationKind.CITES: N_("Cited by"),
    RelationKind.SEE_ALSO: N_("See also"),
}
STEPS = {
    "moved": N_("Moved"),
    "related": N_("Relation added"),
    "relation removed": N_("Relation removed"),
    "linked": N_("Name linked to an authority entry"),
    "unlinked": N_("Link of a name removed"),
    "level made": N_("Level made"),
    "level changed": N_("Level changed"),
    "level removed": N_("Level removed"),
}

HOW = {
    "add": N_("add to what is said"),
    "set": N_("set, in place of what is said"),
    "fill": N_("set where nothing is said"),
    "remove": N_("remove from what is said"),
    "clear": N_("empty"),
}
EDIT_STATES = {
    "planned": N_("planned"),
    "running": N_("not finished"),
    "done": N_("done"),
    "undoing": N_("being undone"),
    "undone": N_("undone"),
}
EDIT_OUTCOMES = {
    "changed": N_("Changed"),
    "unchanged": N_("Had it already"),
    "failed": N_("Could not be changed"),
    "restored": N_("Put back"),
    "kept": N_("Left as changed since"),
}

AUTHORITIES = {"person": N_("Person"), "body": N_("Body"), "family": N_("Family")}
AUTHORITY_PARTS = {
    "kind": N_("Kind"),
    "name": N_("Preferred name"),
    "variants": N_("Also written"),
    "dates": N_("Dates"),
    "title": N_("Title or office"),
    "country": N_("Country"),
    "note": N_("Note"),
}
NAMED_AS = {"creators": N_("From"), "recipients": N_("To"), "signatories": N_("Signed by")}


def level_kind(kind: str) -> str:
    """What a kind of level is called."""
    return gettext(LEVELS.get(kind, kind))


def relation(one: Relation) -> str:
    """What a relation is called from the side it is seen from."""
    return gettext((INVERSES if one.is_inverse else RELATIONS)[one.kind])


def relation_kind(kind: RelationKind) -> str:
    """The same from the side of whoever says it."""
    return gettext(RELATIONS[kind])


def change(event: CustodyEvent) -> str:
    """What a change of a description did."""
    return gettext(STEPS.get(str(event.detail.get("step")), N_("Description changed")))


def bulk_how(how: str) -> str:
    """What a step of a bulk edit does."""
    return gettext(HOW.get(how, how))


def bulk_state(state: str) -> str:
    """How far a bulk edit is."""
    return gettext(EDIT_STATES.get(state, state))


def bulk_outcome(outcome: str) -> str:
    """What became of documents in a bulk edit."""
    return gettext(EDIT_OUTCOMES.get(outcome, outcome))


def authority_kind(kind: str) -> str:
    """What a kind of authority entry is called."""
    return gettext(AUTHORITIES.get(kind, kind))


def authority_part(part: str) -> str:
    """What a part of an authority entry is called."""
    return gettext(AUTHORITY_PARTS.get(part, part))


def named_as(role: str) -> str:
    """What a name is to a document."""
    return gettext(NAMED_AS.get(role, role))


FILTERS = {
    "authority_kind": authority_kind,
    "authority_part": authority_part,
    "named_as": named_as,
    "bulk_how": bulk_how,
    "bulk_state": bulk_state,
    "bulk_outcome": bulk_outcome,
    "changed_fields": lambda changed: changes_between(changed.before, changed.after),
    "level_kind": level_kind,
    "relation": relation,
    "relation_kind": relation_kind,
    "description_change": change,
}

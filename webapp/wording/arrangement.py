"""Levels, relations and authority entries in words: English, for the catalogs."""

from archive.description.relations import Relation, RelationKind
from archive.model import CustodyEvent
from webapp.answers.description_history import changes_between
from webapp.languages import N_, gettext
from webapp.wording.tables import said_by

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


def relation(one: Relation) -> str:
    """What a relation is called from the side it is seen from."""
    return gettext((INVERSES if one.is_inverse else RELATIONS)[one.kind])


def relation_kind(kind: RelationKind) -> str:
    """The same from the side of whoever says it."""
    return gettext(RELATIONS[kind])


def change(event: CustodyEvent) -> str:
    """What a change of a description did."""
    return gettext(STEPS.get(str(event.detail.get("step")), N_("Description changed")))


FILTERS = {
    "authority_kind": said_by(AUTHORITIES),
    "authority_part": said_by(AUTHORITY_PARTS),
    "named_as": said_by(NAMED_AS),
    "bulk_how": said_by(HOW),
    "bulk_state": said_by(EDIT_STATES),
    "bulk_outcome": said_by(EDIT_OUTCOMES),
    "changed_fields": lambda changed: changes_between(changed.before, changed.after),
    "level_kind": said_by(LEVELS),
    "relation": relation,
    "relation_kind": relation_kind,
    "description_change": change,
}

"""Levels, relations and authority entries in words: English, for the catalogs."""

from archive.model import CustodyEvent
from archive.relations import Relation, RelationKind
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


FILTERS = {
    "level_kind": level_kind,
    "relation": relation,
    "relation_kind": relation_kind,
    "description_change": change,
}

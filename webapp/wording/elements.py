"""What people call the elements of a description, and what a form says beside each: English, for the catalogs."""

from webapp.languages import N_, gettext

LABELS = {
    "title": N_("Title"),
    "date": N_("Date"),
    "language": N_("Language"),
    "creator": N_("From"),
    "recipient": N_("To"),
    "signatory": N_("Signed by"),
    "places": N_("Places"),
    "subjects": N_("Subjects"),
    "tags": N_("Tags"),
    "description": N_("Scope and content"),
    "extent": N_("Extent"),
    "history": N_("History of the creator"),
    "archival_history": N_("Archival history"),
    "acquisition": N_("Source of acquisition"),
    "appraisal": N_("Appraisal"),
    "accruals": N_("Accruals"),
    "arrangement": N_("System of arrangement"),
    "access_conditions": N_("Conditions governing access"),
    "rights": N_("Rights and conditions of use"),
    "language_note": N_("Note on languages and scripts"),
    "physical": N_("Physical characteristics"),
    "finding_aids": N_("Finding aids"),
    "originals_at": N_("Location of originals"),
    "copies_at": N_("Location of copies"),
    "related_units": N_("Related material"),
    "publications": N_("Publications"),
    "note": N_("Note"),
    "archivist_note": N_("Archivist's note"),
    "rules": N_("Rules of description"),
}
HINTS = {
    "title": N_("As it stands on the document, or what it is: “Letter to the President of …”."),
    "date": N_("2017, 2017-10 or 2017-10-11; 2017-10~ for about, 1984? for uncertain, 193X, 1936/1938."),
    "language": N_("Codes such as en, ru, kk; several with ;"),
    "creator": N_("Who wrote or made it; one a line, or several with ;"),
    "recipient": N_("Whom it is addressed to; one a line, or several with ;"),
    "signatory": N_("One a line: name | title or office | country"),
    "places": N_("One a line, or several with ;"),
    "subjects": N_("One a line, or several with ;"),
    "tags": N_("Words of your own; several with ;"),
    "description": N_("What it is about, and what one should know who finds it."),
    "extent": N_("How much of what: 3 leaves, 2 boxes, 1 photograph."),
    "history": N_("Who the creator was: life, offices, tasks."),
    "archival_history": N_("Who had it before, and what was done to it."),
    "acquisition": N_("From whom it came, when and how."),
    "appraisal": N_("What was kept, what was destroyed, and why."),
    "accruals": N_("Whether more is expected."),
    "arrangement": N_("How it is ordered."),
    "access_conditions": N_("Who may see it, from when."),
    "rights": N_("Who holds rights, and what may be done with it."),
    "language_note": N_("Scripts, hands, abbreviations."),
    "physical": N_("Condition and what is needed to use it."),
    "finding_aids": N_("Lists and registers that describe it."),
    "originals_at": N_("Where the original is, if this is a copy."),
    "copies_at": N_("Where copies are."),
    "related_units": N_("What belongs with it and lies elsewhere."),
    "publications": N_("Where it is printed, cited or studied."),
    "note": N_("What has no other place."),
    "archivist_note": N_("Who described it, from what sources."),
    "rules": N_("By which rules."),
}
GROUPS = {
    "common": N_("What it is"),
    "context": N_("Where it comes from"),
    "content": N_("Content and order"),
    "access": N_("Access and use"),
    "allied": N_("Elsewhere"),
    "notes": N_("Notes"),
}


OTHERS = {  # what else the history of a description tells of
    "code": N_("Code"),
    "collection": N_("Collection"),
    "entry": N_("Authority entry"),
    "kind": N_("Kind"),
    "level": N_("Level"),
    "name": N_("Name"),
    "parent": N_("Lies in"),
    "position": N_("Order"),
}


def label(name: str) -> str:
    """What an element is called in the reader's language; ``name`` as forms have it."""
    return gettext(LABELS.get(name) or OTHERS.get(name, name))


def hint(name: str) -> str:
    """What a form says beside its field."""
    return gettext(HINTS.get(name, ""))


def group(name: str) -> str:
    """What a group of fields is called."""
    return gettext(GROUPS.get(name, name))


FILTERS = {"element_label": label, "element_hint": hint, "element_group": group}

"""The elements of a description: what each is in ISAD(G), in Dublin Core and in EAD 3, and where a form has it.

What people call them is told by ``webapp.wording.elements``. Knows no form and no page.
"""

from dataclasses import dataclass

COMMON, CONTEXT, CONTENT, ACCESS, ALLIED, NOTES = "common", "context", "content", "access", "allied", "notes"
GROUPS = (COMMON, CONTEXT, CONTENT, ACCESS, ALLIED, NOTES)
LINE, LINES, TEXT = "line", "lines", "text"


@dataclass(frozen=True, slots=True)
class Element:
    """One element. ``name`` is what forms, columns of metadata.csv and the command line call it."""

    name: str
    field: str  # of ``Description``
    group: str
    kind: str  # one line, several values, or a text
    isad: str  # number of the element in ISAD(G), second edition
    dublin_core: str  # element or term
    ead: str  # element of EAD 3


ELEMENTS = (
    Element("title", "title", COMMON, LINE, "3.1.2", "dc:title", "unittitle"),
    Element("date", "date", COMMON, LINE, "3.1.3", "dc:date", "unitdate"),
    Element("language", "languages", COMMON, LINE, "3.4.3", "dc:language", "langmaterial"),
    Element("creator", "creators", COMMON, LINES, "3.2.1", "dc:creator", "origination"),
    Element("recipient", "recipients", COMMON, LINES, "3.3.1", "dcterms:audience", "controlaccess"),
    Element("signatory", "signatories", COMMON, LINES, "3.2.1", "dc:contributor", "controlaccess"),
    Element("places", "places", COMMON, LINES, "3.3.1", "dcterms:spatial", "controlaccess"),
    Element("subjects", "subjects", COMMON, LINES, "3.3.1", "dc:subject", "controlaccess"),
    Element("tags", "tags", COMMON, LINE, "3.6.1", "dc:subject", "controlaccess"),
    Element("description", "description", COMMON, TEXT, "3.3.1", "dc:description", "scopecontent"),
    Element("extent", "extent", CONTEXT, TEXT, "3.1.5", "dc:format", "physdesc"),
    Element("history", "history", CONTEXT, TEXT, "3.2.2", "dcterms:provenance", "bioghist"),
    Element(
        "archival_history", "archival_history", CONTEXT, TEXT, "3.2.3", "dcterms:provenance", "custodhist"
    ),
    Element("acquisition", "acquisition", CONTEXT, TEXT, "3.2.4", "dc:source", "acqinfo"),
    Element("appraisal", "appraisal", CONTENT, TEXT, "3.3.2", "dc:description", "appraisal"),
    Element("accruals", "accruals", CONTENT, TEXT, "3.3.3", "dcterms:accrualPolicy", "accruals"),
    Element("arrangement", "arrangement", CONTENT, TEXT, "3.3.4", "dc:description", "arrangement"),
    Element(
        "access_conditions",
        "access_conditions",
        ACCESS,
        TEXT,
        "3.4.1",
        "dcterms:accessRights",
        "accessrestrict",
    ),
    Element("rights", "rights", ACCESS, TEXT, "3.4.2", "dc:rights", "userestrict"),
    Element("language_note", "language_note", ACCESS, TEXT, "3.4.3", "dc:language", "langmaterial"),
    Element("physical", "physical", ACCESS, TEXT, "3.4.4", "dcterms:medium", "phystech"),
    Element("finding_aids", "finding_aids", ACCESS, TEXT, "3.4.5", "dc:relation", "otherfindaid"),
    Element("originals_at", "originals_at", ALLIED, TEXT, "3.5.1", "dc:source", "originalsloc"),
    Element("copies_at", "copies_at", ALLIED, TEXT, "3.5.2", "dcterms:hasFormat", "altformavail"),
    Element("related_units", "related_units", ALLIED, TEXT, "3.5.3", "dc:relation", "relatedmaterial"),
    Element("publications", "publications", ALLIED, TEXT, "3.5.4", "dcterms:isReferencedBy", "bibliography"),
    Element("note", "note", NOTES, TEXT, "3.6.1", "dc:description", "odd"),
    Element("archivist_note", "archivist_note", NOTES, TEXT, "3.7.1", "dc:description", "processinfo"),
    Element("rules", "rules", NOTES, TEXT, "3.7.2", "dcterms:conformsTo", "processinfo"),
)

BY_NAME = {element.name: element for element in ELEMENTS}
BY_FIELD = {element.field: element for element in ELEMENTS}


def in_group(group: str) -> tuple[Element, ...]:
    """The elements of one group of a form, in order."""
    return tuple(element for element in ELEMENTS if element.group == group)

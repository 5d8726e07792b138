"""A finding aid as EAD 3 (2015 schema, 1.1). Texts are kept but for characters that XML cannot hold. Knows no Flask."""

import re
from collections.abc import Callable, Sequence
from typing import Any

from lxml import etree
from lxml.builder import ElementMaker

from archive.description.dates import days
from archive.description.elements import ELEMENTS
from archive.model import Description
from webapp.answers.document import iso_day
from webapp.answers.search import document_link
from webapp.printed.finding_aid import FindingAid, Section

NAMESPACE = "http://ead3.archivists.org/schema/"
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_IN_DID = ("unittitle", "unitdate", "langmaterial", "origination", "physdesc", "controlaccess")
_E = ElementMaker(namespace=NAMESPACE, nsmap={None: NAMESPACE})
_PARAGRAPHS: Sequence[tuple[str, str]] = tuple(
    (one.field, one.ead) for one in ELEMENTS if one.ead not in _IN_DID
)


def ead(aid: FindingAid, agency: str, address: Callable[[str], str]) -> bytes:
    """The document. ``agency`` keeps the holdings; ``address`` makes a whole address of a path."""
    top = aid.sections[0]
    described = _E.archdesc(level=top.level.kind)
    _describe(described, top.level.description, top.reference, top.within)
    components = _E.dsc(dsctype="combined")
    _add_documents(components, top, address)
    open_at: list[Any] = [components]
    for section in aid.sections[1:]:
        del open_at[section.depth :]
        component = _E.c(level=section.level.kind, id=f"level-{section.level.id}")
        _describe(component, section.level.description, section.reference, section.within)
        _add_documents(component, section, address)
        open_at[-1].append(component)
        open_at.append(component)
    if len(components):
        described.append(components)
    root = _E.ead(_control(aid, agency), described)
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True))


def _control(aid: FindingAid, agency: str) -> Any:
    event = _E.maintenanceevent(
        _E.eventtype(value="derived"),
        _E.eventdatetime(aid.made_at),
        _E.agenttype(value="machine"),
        _E.agent("Fonds"),
    )
    return _E.control(
        _E.recordid(_text(aid.tree.reference(aid.top.id))),
        _E.filedesc(_E.titlestmt(_E.titleproper(_text(aid.top.title)))),
        _E.maintenancestatus(value="derived"),
        _E.maintenanceagency(_E.agencyname(_text(agency))),
        _E.maintenancehistory(event),
        langencoding="iso639-1",
        dateencoding="iso8601",
    )


def _add_documents(parent: Any, section: Section, address: Callable[[str], str]) -> None:
    for document in section.documents:
        component = _E.c(level="item", id=f"document-{document.id}")
        _describe(component, document.description, document.reference or document.id, 0)
        did = component[0]
        for rendition in document.renditions:
            did.append(
                _E.dao(
                    daotype="borndigital" if not rendition.ocr else "derived",
                    href=address(document_link(document.id)),
                    linktitle=_text(rendition.filename),
                )
            )
        parent.append(component)


def _describe(parent: Any, said: Description, reference: str, count: int) -> None:
    parent.append(_did(said, reference, count))
    for field, name in _PARAGRAPHS:
        if text := getattr(said, field):
            part = _E(name)
            part.extend(_E.p(_text(line)) for line in text.split("\n") if line.strip())
            parent.append(part)
    headings = _headings(said)
    if headings:
        parent.append(_E.controlaccess(*headings))


def _did(said: Description, reference: str, count: int) -> Any:
    did = _E.did(_E.unitid(_text(reference)), _E.unittitle(_text(said.title or reference)))
    if said.date:
        first, last = days(said.date)
        did.append(_E.unitdate(_text(said.date), normal=f"{iso_day(first)}/{iso_day(last)}"))
    for name in said.creators:
        did.append(_E.origination(_E.name(_E.part(_text(name)))))
    if said.extent:
        did.append(_E.physdesc(_text(said.extent)))
    if count:
        did.append(_E.physdesc(f"{count} documents"))
    if said.languages or said.language_note:
        material = _E.langmaterial(*(_E.language(code, langcode=code) for code in said.languages))
        if said.language_note:
            material.append(_E.descriptivenote(_E.p(_text(said.language_note))))
        did.append(material)
    return did


def _headings(said: Description) -> list[Any]:
    people = [(name, "recipient") for name in said.recipients]
    people += [
        (", ".join(filter(None, (one.name, one.title, one.country))), "signatory") for one in said.signatories
    ]
    headings = [_E.name(_E.part(_text(name)), relator=relator) for name, relator in people]
    headings += [_E.geogname(_E.part(_text(name))) for name in said.places]
    headings += [_E.subject(_E.part(_text(name))) for name in (*said.subjects, *said.tags)]
    return headings


def _text(text: str) -> str:
    return _NOT_XML.sub("\ufffd", text)

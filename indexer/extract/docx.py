"""Word's DOCX: every part that holds text, insertions included, deletions left out.

Order: headers, the body with its text boxes and what pictures are said to show, labels of charts and diagrams,
footers, footnotes, endnotes, comments. Page breaks make pages: those the author set and those that Word noted
when it last laid the text out. Documents embedded in it are handed on.
"""

import re
from typing import BinaryIO

from indexer.extract import containers
from indexer.extract.damage import tell_damage
from indexer.extract.drawing import held_lines, spoken_description
from indexer.extract.embedded import emit_embedded
from indexer.extract.emission import Emission
from indexer.extract.flow import Flow
from indexer.extract.limits import CannotRead, LimitReached, Limits
from indexer.extract.office_properties import core_description
from indexer.extract.package_parts import Relationship, main_part, relationships
from indexer.extract.page_pictures import is_shown_large, note_pictures_in_package
from indexer.extract.zipped_xml import DamagedMember, ZippedXml

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_STRICT = "{http://purl.oclc.org/ooxml/wordprocessingml/main}"
_PLACED = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
_STRICT_PLACED = "{http://purl.oclc.org/ooxml/drawingml/wordprocessingDrawing}"
_OLD_PICTURE = "{urn:schemas-microsoft-com:vml}imagedata"
_EMBEDDED_AS = ("}embed", "}id")  # attributes that name a picture
_EMU = 360_000  # to the centimetre
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_STRICT_DRAWING = "{http://purl.oclc.org/ooxml/drawingml/main}"
_DRAWN = _DRAWING + "t"
_MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}t"
_BODY = "word/document.xml"
_BEFORE = re.compile(r"word/header\d*\.xml")
_AFTER = re.compile(r"word/(?:footer\d*|footnotes|endnotes|comments)\.xml")
_NAMES = {
    namespace + name: name
    for namespace in (_W, _STRICT)
    for name in [
        "moveFrom",
        "del",
        "t",
        "tab",
        "ptab",
        "cr",
        "noBreakHyphen",
        "br",
        "lastRenderedPageBreak",
        "txbxContent",
        "p",
    ]
} | {
    _DRAWN: "t",
    _MATH: "t",
    _FALLBACK: "Fallback",
    **{space + name: name for space in (_PLACED, _STRICT_PLACED) for name in ("docPr", "extent")},
    **{space + "blip": "blip" for space in (_DRAWING, _STRICT_DRAWING)},
    _OLD_PICTURE: "blip",
}
_SPOKEN = {"tab": "\t", "ptab": "\t", "cr": "\n", "noBreakHyphen": "-"}
_ORDER = ("header", "footer", "footnotes", "endnotes", "comments")
_MOST_PARTS = 50  # headers; and footers, notes and comments
# How runs, paragraphs and cells look: nine tenths of the elements that Word writes, and no text among them.
_EMPTY = rb"<w:[A-Za-z]+(?: [^<>]*)?/>"
_LOOKS = tuple(
    re.compile(rb"<w:(%b)>(?:%b|<w:([A-Za-z]+)>(?:%b)*</w:\2>)*</w:\1>" % (name, _EMPTY, _EMPTY))
    for name in (b"rPr", b"pPr|tcPr|trPr")
)


class DocxExtractor:
    """Reads Word's documents and templates, with or without macros (which are never run)."""

    media_types = frozenset(
        (
            containers.DOCX,
            "application/vnd.openxmlformats-officedocument.wordprocessingml.template",
            "application/vnd.ms-word.document.macroenabled.12",
            "application/vnd.ms-word.template.macroenabled.12",
        )
    )
    name = "docx"
    version = "3"

    def extract(self, source: BinaryIO, limits: Limits, emit: Emission) -> None:
        """See ``Extractor``."""
        archive = ZippedXml(source, limits)
        body = main_part(archive, _BODY)
        if body is None:
            raise CannotRead(
                "unreadable-file", "The file has no document part: it is damaged, or no Word file."
            )
        emit.found(core_description(archive))
        hung = relationships(archive, body)
        flow = Flow(emit)
        damaged: list[str] = []
        large: set[str] = set()
        try:
            for name in _parts(archive, body, hung):
                try:
                    archive.parse(name, _WordReader(flow, large if name == body else set()), _thinned)
                except DamagedMember as error:
                    damaged.append(str(error))
                flow.close_part()
                for line in held_lines(archive, hung, damaged) if name == body else ():
                    flow.add(line)
                    flow.end_paragraph()
        except LimitReached:
            flow.flush()
            raise
        flow.flush()
        if not emit.has_text and any(told.startswith(body) for told in damaged):
            raise CannotRead("unreadable-file", "The document part is damaged.")
        pictures = (r.target for r in hung if r.kind == "image" and r.id in large)
        note_pictures_in_package(emit, archive, pictures)
        emit_embedded(archive, hung, emit)
        tell_damage(archive, damaged, emit)


def _thinned(xml: bytes) -> bytes:
    """Without descriptions of looks that lie whole in this piece; they would cost half the time."""
    if b"<![CDATA[" not in xml:
        for looks in _LOOKS:
            xml = looks.sub(b"", xml)
    return xml


def _parts(archive: ZippedXml, body: str, hung: list[Relationship]) -> list[str]:
    """The parts that hold text, in reading order: those the body names, and those that bear the usual names."""
    named = {r.target: r.kind for r in hung if r.kind in _ORDER}

    def order(name: str) -> tuple[int, str]:
        kind = named.get(name, name)
        return next(i for i, word in enumerate(_ORDER) if word in kind), name

    before = {n for n in archive.names if _BEFORE.fullmatch(n)} | {n for n in named if named[n] == "header"}
    after = {n for n in archive.names if _AFTER.fullmatch(n)} | {n for n in named if named[n] != "header"}
    return [
        *sorted(before)[:_MOST_PARTS],
        body,
        *sorted(after - before, key=order)[:_MOST_PARTS],
    ]


class _WordReader:
    """Follows one part's elements and writes its text into the flow; into ``large``, which pictures are shown large."""

    def __init__(self, flow: Flow, large: set[str]) -> None:
        self._flow = flow
        self._large = large
        self._area: float | None = None  # square centimetres of what is drawn here
        self._in_text = 0
        self._skipped = 0  # depth below an element whose content is not read

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """See ``Reader``."""
        if self._skipped:
            self._skipped += 1
            return
        name = _NAMES.get(tag)
        if name is None or name == "p":
            return
        if name == "t":
            self._in_text += 1
        elif name in ("moveFrom", "del", "Fallback"):
            self._skipped = 1
        elif name in _SPOKEN:
            # In paragraph properties w:tab is a tab stop, and has a value.
            if not any(key.endswith("}val") for key in attributes):
                self._flow.add(_SPOKEN[name])
        elif name == "br":
            self._break(attributes)
        elif name == "lastRenderedPageBreak":
            self._flow.break_page(rendered=True)
        elif name == "docPr":
            self._flow.add_aside(spoken_description(attributes))
        elif name == "extent":
            self._area = _area(attributes)
        elif name == "blip":
            if is_shown_large(self._area):
                self._large.update(value for key, value in attributes.items() if key.endswith(_EMBEDDED_AS))
            self._area = None
        else:
            self._flow.open_aside()

    def end(self, tag: str) -> None:
        """See ``Reader``."""
        if self._skipped:
            self._skipped -= 1
            return
        name = _NAMES.get(tag)
        if name == "t":
            self._in_text -= 1
        elif name == "p":
            self._flow.end_paragraph()
        elif name == "txbxContent":
            self._flow.close_aside()

    def data(self, text: str) -> None:
        """See ``Reader``."""
        if self._in_text and not self._skipped:
            self._flow.add(text)

    def close(self) -> None:
        """See ``Reader``."""

    def _break(self, attributes: dict[str, str]) -> None:
        kind = attributes.get(_W + "type") or attributes.get(_STRICT + "type")
        if kind == "page":
            self._flow.break_page()
        else:
            self._flow.add("\n")


def _area(attributes: dict[str, str]) -> float | None:
    try:
        return int(attributes["cx"]) * int(attributes["cy"]) / _EMU**2
    except (KeyError, ValueError):
        return None

"""Word's DOCX: every part that holds text, insertions included, deletions left out.

Order: headers, the body with its text boxes, footers, footnotes, endnotes, comments. Page breaks make
pages: those the author set and those that Word noted when it last laid the text out.
"""

import re
from typing import BinaryIO

from archive.model import Description
from indexer.extract import containers
from indexer.extract.dates import iso_day
from indexer.extract.emission import Emission
from indexer.extract.flow import Flow
from indexer.extract.limits import CannotRead, LimitReached, Limits
from indexer.extract.office_properties import description_of
from indexer.extract.zipped_xml import DamagedMember, ZippedXml, properties

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_STRICT = "{http://purl.oclc.org/ooxml/wordprocessingml/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_DRAWN = "{http://schemas.openxmlformats.org/drawingml/2006/main}t"
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
} | {_DRAWN: "t", _MATH: "t", _FALLBACK: "Fallback"}
_SPOKEN = {"tab": "\t", "ptab": "\t", "cr": "\n", "noBreakHyphen": "-"}
_ORDER = ("header", "footer", "footnotes", "endnotes", "comments")


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
    version = "1"

    def extract(self, source: BinaryIO, limits: Limits, emit: Emission) -> None:
        """See ``Extractor``."""
        archive = ZippedXml(source, limits)
        if _BODY not in archive.names:
            raise CannotRead(
                "unreadable-file", "The file has no document part: it is damaged or not a Word file."
            )
        emit.found(_description(archive))
        flow = Flow(emit)
        damaged = []
        try:
            for name in _parts(archive.names):
                try:
                    archive.parse(name, _WordReader(flow))
                except DamagedMember as error:
                    damaged.append(str(error))
                flow.close_part()
        except LimitReached:
            flow.flush()
            raise
        flow.flush()
        if _BODY in " ".join(damaged) and not emit.has_text:
            raise CannotRead("unreadable-file", "The document part is damaged.")
        if damaged:
            emit.missing("damaged-parts", f"Some parts are damaged: {'; '.join(damaged)[:300]}.")
        if archive.has_entities:
            emit.missing("damaged-parts", "The file declares entities, which are not read.")


def _parts(names: frozenset[str]) -> list[str]:
    def order(name: str) -> tuple[int, str]:
        return next(i for i, word in enumerate(_ORDER) if word in name), name

    before = sorted(name for name in names if _BEFORE.fullmatch(name))
    after = sorted((name for name in names if _AFTER.fullmatch(name)), key=order)
    return [*before[:50], _BODY, *after[:50]]


def _description(archive: ZippedXml) -> Description:
    core = properties(archive.read("docProps/core.xml"))
    return description_of(
        title=core.get("title"),
        creator=core.get("creator"),
        date=iso_day(core.get("created")),
        language=core.get("language"),
    )


class _WordReader:
    """Follows one part's elements and writes its text into the flow."""

    def __init__(self, flow: Flow) -> None:
        self._flow = flow
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

"""OpenDocument text: body, notes, comments, text boxes, headers and footers; deletions are left out.

Headers and footers come first (``styles.xml``), then the body with what pictures are said to show, then charts and
formulas. Soft page breaks, which LibreOffice notes
when it saves, make pages.
"""

import re
from typing import BinaryIO

from indexer.extract.emission import Emission
from indexer.extract.flow import Flow
from indexer.extract.limits import LimitReached, Limits
from indexer.extract.odf import CONTENT, DRAW, OFFICE, SVG, TEXT, OdfPackage
from indexer.extract.odf_pictures import FRAMES, ShownPictures
from indexer.extract.page_pictures import note_pictures_in_package

_PARAGRAPHS = frozenset((TEXT + "p", TEXT + "h"))
_ASIDES = frozenset((TEXT + "note-body", OFFICE + "annotation", DRAW + "text-box"))
_LEFT_OUT = frozenset(
    (
        TEXT + "tracked-changes",
        TEXT + "note-citation",
        OFFICE + "binary-data",
        OFFICE + "forms",
        OFFICE + "scripts",
        OFFICE + "font-face-decls",
        OFFICE + "automatic-styles",
        OFFICE + "styles",
        TEXT + "variable-decls",
        TEXT + "sequence-decls",
    )
)
_DESCRIBED = frozenset((SVG + "title", SVG + "desc"))  # what a picture shows
_OBJECT = re.compile(r"Object \d{1,4}/content\.xml")  # charts, formulas and tables within the text
_MOST_OBJECTS = 200
_SPACES = 100  # most blanks that one element may stand for


class OdtExtractor:
    """Reads ODT and SXW files and their templates."""

    media_types = frozenset(
        (
            "application/vnd.oasis.opendocument.text",
            "application/vnd.oasis.opendocument.text-template",
            "application/vnd.oasis.opendocument.text-master",
            "application/vnd.oasis.opendocument.text-web",
            "application/vnd.sun.xml.writer",
            "application/vnd.sun.xml.writer.template",
            "application/vnd.sun.xml.writer.global",
        )
    )
    name = "odt"
    version = "3"

    def extract(self, source: BinaryIO, limits: Limits, emit: Emission) -> None:
        """See ``Extractor``."""
        package = OdfPackage(source, limits)
        emit.found(package.description())
        objects = sorted(name for name in package.archive.names if _OBJECT.fullmatch(name))
        flow = Flow(emit)
        pictures = ShownPictures()
        try:
            for name in ("styles.xml", CONTENT, *objects[:_MOST_OBJECTS]):
                package.parse(name, OdtReader(flow, pictures if name == CONTENT else ShownPictures()))
                flow.close_part()
        except LimitReached:
            flow.flush()
            raise
        flow.flush()
        note_pictures_in_package(emit, package.archive, pictures.large)
        package.tell_damage(emit)


class OdtReader:
    """Follows the elements; text counts only within paragraphs."""

    def __init__(self, flow: Flow, pictures: ShownPictures | None = None) -> None:
        self._flow = flow
        self._pictures = pictures or ShownPictures()
        self._skipped = 0
        self._paragraphs = 0
        self._quiet: list[int] = []  # paragraph depth outside each open aside

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """See ``Reader``."""
        if self._skipped or tag in _LEFT_OUT:
            self._skipped += 1
        elif tag in _PARAGRAPHS:
            self._paragraphs += 1
        elif tag in _ASIDES or tag in _DESCRIBED:
            self._flow.open_aside()
            self._quiet.append(self._paragraphs)
            self._paragraphs = int(tag in _DESCRIBED)
        elif tag in FRAMES:
            self._pictures.start(tag, attributes)
        elif tag == TEXT + "s":
            self._flow.add(" " * _count(attributes.get(TEXT + "c")))
        elif tag == TEXT + "tab":
            self._flow.add("\t")
        elif tag == TEXT + "line-break":
            self._flow.add("\n")
        elif tag == TEXT + "soft-page-break":
            self._flow.break_page(rendered=True)

    def end(self, tag: str) -> None:
        """See ``Reader``."""
        if self._skipped:
            self._skipped -= 1
        elif tag in _PARAGRAPHS:
            self._paragraphs -= 1
            self._flow.end_paragraph()
        elif tag in _ASIDES or tag in _DESCRIBED:
            self._paragraphs = self._quiet.pop()
            self._flow.close_aside()

    def data(self, text: str) -> None:
        """See ``Reader``."""
        if self._paragraphs and not self._skipped:
            self._flow.add(text.replace("\n", " "))

    def close(self) -> None:
        """See ``Reader``."""


def _count(untrusted_text: str | None) -> int:
    if not untrusted_text or not untrusted_text.isascii() or not untrusted_text.isdigit():
        return 1
    return min(_SPACES, int(untrusted_text[:6]))

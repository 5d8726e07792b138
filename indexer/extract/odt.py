"""OpenDocument text: body, notes, comments, text boxes, headers and footers; deletions are left out.

Headers and footers come first (``styles.xml``), then the body. Soft page breaks, which LibreOffice notes
when it saves, make pages.
"""

from typing import BinaryIO

from archive.model import Description
from indexer.extract.dates import iso_day
from indexer.extract.emission import Emission
from indexer.extract.flow import Flow
from indexer.extract.limits import CannotRead, LimitReached, Limits
from indexer.extract.office_properties import description_of
from indexer.extract.zipped_xml import DamagedMember, ZippedXml, properties

_URN = "{urn:oasis:names:tc:opendocument:xmlns:"
_TEXT = _URN + "text:1.0}"
_OFFICE = _URN + "office:1.0}"
_DRAW = _URN + "drawing:1.0}"
_STYLE = _URN + "style:1.0}"
_PARAGRAPHS = frozenset((_TEXT + "p", _TEXT + "h"))
_ASIDES = frozenset((_TEXT + "note-body", _OFFICE + "annotation", _DRAW + "text-box"))
_LEFT_OUT = frozenset(
    (
        _TEXT + "tracked-changes",
        _TEXT + "note-citation",
        _OFFICE + "binary-data",
        _OFFICE + "forms",
        _OFFICE + "scripts",
        _OFFICE + "font-face-decls",
        _OFFICE + "automatic-styles",
        _OFFICE + "styles",
        _TEXT + "variable-decls",
        _TEXT + "sequence-decls",
    )
)
_SPACES = 100  # most blanks that one element may stand for


class OdtExtractor:
    """Reads ODT files and their templates."""

    media_types = frozenset(
        (
            "application/vnd.oasis.opendocument.text",
            "application/vnd.oasis.opendocument.text-template",
            "application/vnd.oasis.opendocument.text-master",
        )
    )
    name = "odt"
    version = "1"

    def extract(self, source: BinaryIO, limits: Limits, emit: Emission) -> None:
        """See ``Extractor``."""
        archive = ZippedXml(source, limits)
        if b"encryption-data" in archive.read("META-INF/manifest.xml"):
            raise CannotRead("encrypted-file", "The document needs a password.")
        if "content.xml" not in archive.names:
            raise CannotRead(
                "unreadable-file", "The file has no content part: it is damaged or no text document."
            )
        emit.found(_description(archive))
        damaged = []
        flow = Flow(emit)
        try:
            for name in ("styles.xml", "content.xml"):
                if name in archive.names:
                    try:
                        archive.parse(name, OdtReader(flow))
                    except DamagedMember as error:
                        damaged.append(str(error))
                    flow.close_part()
        except LimitReached:
            flow.flush()
            raise
        flow.flush()
        if "content.xml" in " ".join(damaged) and not emit.has_text:
            raise CannotRead("unreadable-file", "The content part is damaged.")
        if damaged:
            emit.missing("damaged-parts", f"Some parts are damaged: {'; '.join(damaged)[:300]}.")
        if archive.has_entities:
            emit.missing("damaged-parts", "The file declares entities, which are not read.")


def _description(archive: ZippedXml) -> Description:
    meta = properties(archive.read("meta.xml"))
    return description_of(
        title=meta.get("title"),
        creator=meta.get("initial-creator") or meta.get("creator"),
        date=iso_day(meta.get("creation-date") or meta.get("date")),
        language=meta.get("language"),
    )


class OdtReader:
    """Follows the elements; text counts only within paragraphs."""

    def __init__(self, flow: Flow) -> None:
        self._flow = flow
        self._skipped = 0
        self._paragraphs = 0
        self._quiet: list[int] = []  # paragraph depth outside each open aside

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """See ``Reader``."""
        if self._skipped or tag in _LEFT_OUT:
            self._skipped += 1
        elif tag in _PARAGRAPHS:
            self._paragraphs += 1
        elif tag in _ASIDES:
            self._flow.open_aside()
            self._quiet.append(self._paragraphs)
            self._paragraphs = 0
        elif tag == _TEXT + "s":
            self._flow.add(" " * _count(attributes.get(_TEXT + "c")))
        elif tag == _TEXT + "tab":
            self._flow.add("\t")
        elif tag == _TEXT + "line-break":
            self._flow.add("\n")
        elif tag == _TEXT + "soft-page-break":
            self._flow.break_page(rendered=True)

    def end(self, tag: str) -> None:
        """See ``Reader``."""
        if self._skipped:
            self._skipped -= 1
        elif tag in _PARAGRAPHS:
            self._paragraphs -= 1
            self._flow.end_paragraph()
        elif tag in _ASIDES:
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

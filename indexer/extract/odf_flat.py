"""Flat OpenDocument: text, sheets or slides in one XML file without a zip around it.

The file says in its first element which of them it is; its parts are those of the zipped kind, in one.
"""

import contextlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import BinaryIO

from indexer.extract.emission import Emission
from indexer.extract.flow import Flow
from indexer.extract.limits import CannotRead, LimitReached, Limits
from indexer.extract.odf import OFFICE
from indexer.extract.odf_sheets import SheetsReader
from indexer.extract.odf_slides import SlidesReader
from indexer.extract.odt import OdtReader
from indexer.extract.office_properties import odf_description_of
from indexer.extract.sheet_pages import SheetPages
from indexer.extract.xml_text import Elements, chunks
from indexer.extract.zipped_xml import DamagedMember, Reader, parse_xml

_KINDS = ("text", "spreadsheet", "presentation", "graphics")
_TYPE = "application/vnd.oasis.opendocument."


class FlatOdfExtractor:
    """Reads FODT, FODS, FODP and FODG files."""

    media_types = frozenset(f"{_TYPE}{kind}-flat-xml" for kind in _KINDS)
    name = "odf-flat"
    version = "1"

    def extract(self, source: BinaryIO, limits: Limits, emit: Emission) -> None:
        """See ``Extractor``."""
        head = _HeadReader()
        with contextlib.suppress(_BodyBegins, DamagedMember):
            parse_xml(chunks(source), head, Elements(limits.elements), "The document")
        emit.found(odf_description_of(head.said))
        source.seek(0)
        counted = Elements(limits.elements)
        work = _work(head.kind, emit)
        try:
            parse_xml(chunks(source), work.reader, counted, "The document")
        except DamagedMember as error:
            work.finish()
            if not emit.has_text:
                raise CannotRead("unreadable-file", "The document is damaged.") from error
            emit.missing("damaged-parts", "The document is damaged; it was read up to the damage.")
        except LimitReached:
            work.finish()
            raise
        work.finish()
        if counted.has_entities:
            emit.missing("damaged-parts", "The file declares entities, which are not read.")


@dataclass(frozen=True, slots=True)
class _Work:
    reader: Reader
    finish: Callable[[], None]


def _work(kind: str, emit: Emission) -> _Work:
    if kind.startswith("spreadsheet"):
        pages = SheetPages(emit)
        return _Work(SheetsReader(pages, []), pages.flush)
    if kind.startswith(("presentation", "graphics")):
        slides = SlidesReader(emit, [])
        return _Work(slides, slides.finish)
    flow = Flow(emit)
    return _Work(OdtReader(flow), flow.flush)


class _BodyBegins(Exception):  # noqa: N818 - named by what happened
    """Enough was seen."""


class _HeadReader:
    """The document's kind and what it says of itself, up to its body."""

    def __init__(self) -> None:
        self.kind = "text"
        self.said: dict[str, str] = {}
        self._in_meta = False
        self._text: list[str] = []

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """See ``Reader``."""
        if tag == OFFICE + "document":
            self.kind = attributes.get(OFFICE + "mimetype", "").removeprefix(_TYPE)
        elif tag == OFFICE + "meta":
            self._in_meta = True
        elif tag == OFFICE + "body":
            raise _BodyBegins
        self._text.clear()

    def end(self, tag: str) -> None:
        """See ``Reader``."""
        text = "".join(self._text).strip()
        if self._in_meta and text:
            self.said.setdefault(tag.rpartition("}")[2], text)
        self._text.clear()

    def data(self, text: str) -> None:
        """See ``Reader``."""
        if self._in_meta:
            self._text.append(text)

    def close(self) -> None:
        """See ``Reader``."""

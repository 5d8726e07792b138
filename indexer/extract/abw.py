"""AbiWord's documents (ABW): paragraphs, cells, notes, headers and footers; title, author and day.

Source: the AbiWord Markup Language (AWML). Notes, headers and footers stand where the file has them: a note after
the paragraph it hangs on, headers at the end. Breaks that the author set make pages.
"""

from typing import BinaryIO

from indexer.extract.dates import iso_day, mail_day
from indexer.extract.emission import Emission
from indexer.extract.flow import Flow
from indexer.extract.limits import CannotRead, LimitReached, Limits
from indexer.extract.office_properties import description_of
from indexer.extract.xml_text import Elements, chunks
from indexer.extract.zipped_xml import DamagedMember, parse_xml

_ASIDES = frozenset(("foot", "endnote", "frame", "annotate"))
_LEFT_OUT = frozenset(
    ("data", "styles", "lists", "ignoredwords", "pagesize", "authors", "revisions", "history")
)
_SAID = frozenset(("dc.title", "dc.creator", "dc.date", "dc.language"))
_LONGEST = 1_000


class AbwExtractor:
    """Reads what AbiWord wrote as plain XML."""

    media_types = frozenset(("application/x-abiword",))
    name = "abw"
    version = "1"

    def extract(self, source: BinaryIO, limits: Limits, emit: Emission) -> None:
        """See ``Extractor``."""
        flow = Flow(emit)
        reader = _AbwReader(flow)
        sound = True
        try:
            sound = parse_xml(chunks(source), reader, Elements(limits.elements), "The document", recover=True)
        except DamagedMember:
            sound = False
        except LimitReached:
            flow.flush()
            raise
        flow.flush()
        said = reader.said
        date = said.get("dc.date")
        emit.found(
            description_of(
                said.get("dc.title"),
                said.get("dc.creator"),
                iso_day(date) or mail_day(date),
                said.get("dc.language"),
            )
        )
        if not sound and not emit.has_text:
            raise CannotRead("unreadable-file", "The XML is not well-formed.")
        if not sound:
            emit.missing("damaged-parts", "The XML is not well-formed; what could be made out was read.")


class _AbwReader:
    def __init__(self, flow: Flow) -> None:
        self._flow = flow
        self._skipped = self._paragraphs = 0
        self._outside: list[int] = []  # how many paragraphs are open around each note
        self._key = ""
        self.said: dict[str, str] = {}

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """See ``Reader``."""
        name = tag.rpartition("}")[2]
        if self._skipped or name in _LEFT_OUT:
            self._skipped += 1
        elif name == "p":
            self._paragraphs += 1
        elif name in _ASIDES:
            self._flow.open_aside()
            self._outside.append(self._paragraphs)
            self._paragraphs = 0
        elif name == "br":
            self._flow.add("\n")
        elif name == "pbr":
            self._flow.break_page()
        elif name == "m" and attributes.get("key") in _SAID:
            self._key = attributes["key"]

    def end(self, tag: str) -> None:
        """See ``Reader``."""
        name = tag.rpartition("}")[2]
        if self._skipped:
            self._skipped -= 1
        elif name == "p" and self._paragraphs:
            self._paragraphs -= 1
            self._flow.end_paragraph()
        elif name in _ASIDES and self._outside:
            self._flow.close_aside()
            self._paragraphs = self._outside.pop()
        elif name == "m":
            self._key = ""

    def data(self, text: str) -> None:
        """See ``Reader``."""
        if self._key:
            self.said[self._key] = (self.said.get(self._key, "") + text)[:_LONGEST]
        elif self._paragraphs and not self._skipped:
            self._flow.add(text.replace("\n", " "))

    def close(self) -> None:
        """See ``Reader``."""

"""XML of any vocabulary, SVG and FB2 among them: the characters between the tags, as a stream.

Where one element ends and the next begins with nothing between, a line ends: in tables of data words are parted by tags
alone, while in prose a tag may stand within a word. FB2's coded pictures are left out, and its title page describes it.
Nothing is fetched, no entity expanded.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from archive.model import Description
from indexer.extract.dates import iso_day
from indexer.extract.emission import Emission
from indexer.extract.limits import CannotRead, LimitReached, Limits
from indexer.extract.normalisation import one_line
from indexer.extract.office_properties import description_of
from indexer.extract.paging import PAGE_SIZE
from indexer.extract.zipped_xml import DamagedMember, parse_xml

_CHUNK = 65_536
_LEFT_OUT = frozenset(("binary", "binData", "binary-data", "style", "script", "metadata"))
_TITLES = frozenset(("title", "book-title"))
_LONGEST_TITLE = 1_000


@dataclass(slots=True)
class Elements:
    """What is counted while a document is read."""

    elements_left: int
    has_entities: bool = False


class XmlExtractor:
    """Reads XML as text."""

    media_types = frozenset(("application/xml", "image/svg+xml", "application/x-fictionbook+xml"))
    name = "xml"
    version = "1"

    def extract(self, source: BinaryIO, limits: Limits, emit: Emission) -> None:
        """See ``Extractor``."""
        counted = Elements(limits.elements)
        reader = _TextReader(emit)
        try:
            is_sound = parse_xml(chunks(source), reader, counted, "The document", recover=True)
        except DamagedMember as error:
            reader.finish()
            if not emit.has_text:
                raise CannotRead("unreadable-file", "The XML is not well-formed.") from error
            is_sound = False
        except LimitReached:
            reader.finish()
            raise
        reader.finish()
        if counted.has_entities:
            emit.note("entities", value=True)
        elif not is_sound and emit.has_text:
            emit.missing("damaged-parts", "The XML is not well-formed; what could be made out was read.")


def chunks(source: BinaryIO) -> Iterator[bytes]:
    """A file's bytes, piece by piece."""
    while chunk := source.read(_CHUNK):
        yield chunk


class _TextReader:
    def __init__(self, emit: Emission) -> None:
        self._emit = emit
        self._pieces: list[str] = []
        self._size = 0
        self._skipped = 0
        self._just_ended = False
        self._path: list[str] = []
        self._said: dict[str, str] = {}
        self._known: set[str] = set()  # names of what was said whole; a second title is another's
        self._told = False

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """See ``Reader``."""
        name = tag.rpartition("}")[2]
        if self._skipped or name in _LEFT_OUT:
            self._skipped += 1
            return
        if self._just_ended:
            self._pieces.append("\n")
            self._just_ended = False
        self._path.append(name)

    def end(self, tag: str) -> None:
        """See ``Reader``."""
        if self._skipped:
            self._skipped -= 1
            return
        if key := self._key():
            self._known |= {key} & self._said.keys()
        self._path.pop()
        self._just_ended = True
        if self._size > PAGE_SIZE:
            self._write()

    def data(self, text: str) -> None:
        """See ``Reader``."""
        if self._skipped:
            return
        self._just_ended = False
        self._pieces.append(text)
        self._size += len(text)
        self._describe(text)

    def _describe(self, text: str) -> None:
        key = self._key()
        if key and key not in self._known and text.strip():
            self._said[key] = (self._said.get(key, "") + text)[:_LONGEST_TITLE]

    def _key(self) -> str:
        """What the element says, when it bears a title or stands on FB2's title page."""
        name = self._path[-1] if self._path else ""
        parent = self._path[-2] if len(self._path) > 1 else ""
        if name in _TITLES:
            return "title"
        return f"{parent}/{name}" if parent in ("title-info", "author") else ""

    def close(self) -> None:
        """See ``Reader``."""

    def finish(self) -> None:
        """Emit what is left, and what the document says of itself."""
        if not self._told:
            self._told = True
            self._emit.found(self._description())
        self._write()

    def _description(self) -> Description:
        said = {key: one_line(text) for key, text in self._said.items()}
        author = " ".join(filter(None, (said.get("author/first-name"), said.get("author/last-name"))))
        return description_of(
            title=said.get("title"),
            creator=author or None,
            date=iso_day(said.get("title-info/date")),
            language=said.get("title-info/lang"),
        )

    def _write(self) -> None:
        lines = (" ".join(line.split()) for line in "".join(self._pieces).split("\n"))
        text = "\n".join(line for line in lines if line)
        self._pieces.clear()
        self._size = 0
        if text:
            self._emit.text(text)

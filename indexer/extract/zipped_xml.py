"""XML out of zips, as office files hold it: unpacked in bounded chunks, parsed as a stream.

No entity is expanded, nothing is fetched.
Declared sizes are never believed. Sizes are bytes. Knows no vocabulary.
"""

import re
import zipfile
import zlib
from collections.abc import Callable, Iterator
from typing import BinaryIO, Protocol

from lxml import etree

from indexer.extract.limits import MIB, CannotRead, LimitReached, Limits
from indexer.extract.zip_salvage import EndsEarly, Member, salvaged, unpacked

_CHUNK = 65_536
_DOCUMENT_TYPE = re.compile(rb"<!DOCTYPE[^\[>]*(?:\[.*?\]\s*)?>", re.DOTALL)
_BROKEN = (zipfile.BadZipFile, zlib.error, OSError, EOFError, RuntimeError, NotImplementedError, ValueError)


class DamagedMember(Exception):  # noqa: N818 - named by what happened
    """A member ends early or is not what it should be; what came before has been handed on."""


class Reader(Protocol):
    """Receives a document's elements as they come (lxml's target interface)."""

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """An element opens; ``tag`` is ``{namespace}name``."""

    def end(self, tag: str) -> None:
        """An element closes."""

    def data(self, text: str) -> None:
        """Characters between."""

    def close(self) -> None:
        """The document ends."""


class ZippedXml:
    """A zip whose unpacked bytes and elements are counted over all its members."""

    def __init__(self, source: BinaryIO, limits: Limits) -> None:
        self._source = source
        self._inflated_mb = limits.inflated_mb
        self._bytes_left = limits.inflated_mb * MIB
        self._salvaged: dict[str, Member] = {}
        self._zip: zipfile.ZipFile | None = None
        try:
            self._zip = zipfile.ZipFile(source)
            self.names = frozenset(self._zip.namelist())
        except _BROKEN as error:
            self._salvaged = salvaged(source, self._bytes_left)
            self.names = frozenset(self._salvaged)
            if not self.names:
                raise CannotRead("unreadable-file", "The file's table of contents is damaged.") from error
        self.has_entities = False
        self.elements_left = limits.elements

    @property
    def is_cut(self) -> bool:
        """Whether the table of contents is gone, so that members may be missing."""
        return self._zip is None

    def chunks(self, name: str) -> Iterator[bytes]:
        """A member's bytes; raises ``DamagedMember`` where they end early."""
        try:
            for chunk in self._unpacked(name):
                self._bytes_left -= len(chunk)
                if self._bytes_left < 0:
                    raise LimitReached(
                        "limit-expansion",
                        f"The file unpacks to more than the {self._inflated_mb} MiB that are read.",
                    )
                yield chunk
        except KeyError as error:
            raise DamagedMember(f"{name} is not there") from error
        except (*_BROKEN, EndsEarly) as error:
            raise DamagedMember(f"{name} is damaged") from error

    def _unpacked(self, name: str) -> Iterator[bytes]:
        if self._zip is None:
            yield from unpacked(self._source, self._salvaged[name])
            return
        with self._zip.open(name) as member:
            while chunk := member.read(_CHUNK):
                yield chunk

    def read(self, name: str, most: int = MIB) -> bytes:
        """The first ``most`` bytes of a small member; empty when it is missing or damaged."""
        data = bytearray()
        try:
            for chunk in self.chunks(name):
                data += chunk
                if len(data) >= most:
                    break
        except DamagedMember:
            return b""
        return bytes(data[:most])

    def parse(
        self, name: str, reader: Reader, thinned: Callable[[bytes], bytes] = lambda chunk: chunk
    ) -> None:
        """Hand a member's elements to ``reader``; raises ``DamagedMember`` after handing on what is sound.

        ``thinned`` takes out of each piece what the reader does not look at.
        """
        parse_xml(map(thinned, self.chunks(name)), reader, self, name)


class Counter(Protocol):
    """How many elements may still come, and whether any entity was declared."""

    elements_left: int
    has_entities: bool


def parse_xml(
    chunks: Iterator[bytes], reader: Reader, counter: Counter, name: str, *, recover: bool = False
) -> bool:
    """Hand elements to ``reader`` as the bytes come; whether all was well-formed.

    Raises ``DamagedMember`` after handing on what is sound, or, with ``recover``, where nothing more can be made out.
    """
    first = next(chunks, b"")
    # No office program writes a document type; whoever does wants entities. lxml expands those of the
    # document itself whatever it is told, so the declaration goes, and references to it are passed over.
    sound = _DOCUMENT_TYPE.sub(b"", first, count=1)
    counter.has_entities = counter.has_entities or sound != first
    parser = _parser(_Counting(reader, counter), recover=recover or sound != first)
    try:
        parser.feed(sound)
        for chunk in chunks:
            parser.feed(chunk)
        parser.close()
    except (etree.XMLSyntaxError, _DocumentType) as error:
        raise DamagedMember(f"{name} is not well-formed") from error
    return len(parser.feed_error_log) == 0


class _DocumentType(Exception):  # noqa: N818 - named by what happened
    """A document type that was not seen in the bytes, as in UTF-16."""


def _parser(target: "_Counting", *, recover: bool) -> "etree.XMLParser[etree._Element]":
    parser: etree.XMLParser[etree._Element] = etree.XMLParser(  # type: ignore[call-overload] # the stubs know no ``doctype``
        target=target,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        recover=recover,
    )
    return parser


class _Counting:
    def __init__(self, reader: Reader, counter: Counter) -> None:
        self._counter, self._start = counter, reader.start
        self.end, self.data, self.close = reader.end, reader.data, reader.close

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self._counter.elements_left -= 1
        if self._counter.elements_left < 0:
            raise LimitReached("limit-expansion", "The file has more elements than are read.")
        self._start(tag, attributes)

    def doctype(self, name: str, public_id: str | None, system_url: str | None) -> None:
        raise _DocumentType


def properties(data: bytes) -> dict[str, str]:
    """Element name without namespace → text, of a small flat XML file such as ``docProps/core.xml``."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    if b"<!DOCTYPE" in data or b"\0" in data:
        return {}
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError):
        return {}
    found: dict[str, str] = {}
    for element in root.iter():
        if isinstance(element.tag, str) and element.text and element.text.strip():
            found.setdefault(element.tag.rpartition("}")[2], element.text.strip())
    return found

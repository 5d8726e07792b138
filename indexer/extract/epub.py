"""EPUB: the chapters in their reading order, labelled as the table of contents names them.

The package tells title, creators, date and language. Fonts may be scrambled; where chapters are encrypted, the
book needs a key that is not in it. Pictures that look like pages, in books with little text beside them, become
documents of their own; other pictures and what runs are left out.
"""

import contextlib
import posixpath
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

from archive.model import Description
from indexer.extract.charset import decode
from indexer.extract.damage import tell_damage
from indexer.extract.dates import iso_day
from indexer.extract.emission import Emission
from indexer.extract.html import declared_charset, read_html
from indexer.extract.limits import MIB, CannotRead, Limits
from indexer.extract.normalisation import one_line
from indexer.extract.office_properties import description_of
from indexer.extract.package_parts import Attributes, gather, resolved
from indexer.extract.page_pictures import emit_page_pictures
from indexer.extract.zipped_xml import DamagedMember, ZippedXml

_CONTAINER, _ENCRYPTION = "META-INF/container.xml", "META-INF/encryption.xml"
_PAGES = ("application/xhtml+xml", "text/html", "application/x-dtbook+xml", "image/svg+xml")
_PAGE_NAMES = (".xhtml", ".html", ".htm")
_PICTURE_NAMES = (".jpg", ".jpeg", ".png", ".gif", ".webp")
_CHAPTER = 32 * MIB
_LARGEST_PICTURE = 64 * MIB
_CONTENTS = "application/x-dtbncx+xml"


@dataclass(slots=True)
class _Package:
    """What the book's package document says; targets are names of members."""

    items: dict[str, tuple[str, str]] = field(default_factory=dict)  # id → member and media type
    spine: list[str] = field(default_factory=list)
    navigation: str | None = None
    said: dict[str, list[str]] = field(default_factory=dict)


class EpubExtractor:
    """Reads EPUB 2 and 3."""

    media_types = frozenset(("application/epub+zip",))
    name = "epub"
    version = "2"

    def extract(self, source: BinaryIO, limits: Limits, emit: Emission) -> None:
        """See ``Extractor``."""
        archive = ZippedXml(source, limits)
        damaged: list[str] = []
        package = _package(archive, damaged)
        chapters = [
            package.items[i][0] for i in package.spine if i in package.items and package.items[i][1] in _PAGES
        ]
        chapters = list(dict.fromkeys(chapters)) or sorted(
            n for n in archive.names if n.lower().endswith(_PAGE_NAMES)
        )
        if not chapters:
            raise CannotRead("unreadable-file", "The book has no chapters: it is damaged.")
        emit.found(_description(package.said))
        if _encrypted(archive) & set(chapters):
            raise CannotRead(
                "encrypted-file", "The book's chapters are encrypted; the key is not in the file."
            )
        labels = _labels(archive, package)
        for chapter in chapters:
            emit.text(_chapter(archive, chapter, damaged), label=labels.get(chapter, ""))
        pictures = sorted(name for name in archive.names if name.lower().endswith(_PICTURE_NAMES))
        named = ((posixpath.basename(name), archive.read(name, _LARGEST_PICTURE)) for name in pictures)
        emit_page_pictures(emit, named, len(pictures))
        tell_damage(archive, damaged, emit, entities_are_strange=False)  # every old one has a document type


def _package(archive: ZippedXml, damaged: list[str]) -> _Package:
    places: list[str] = []

    def take_root(tag: str, attributes: Attributes) -> None:
        if tag == "rootfile":
            place = resolved(archive.names, "", attributes.get("full-path", ""))
            places.extend([place] if place else [])

    gather(archive, _CONTAINER, take_root)
    place = next(iter(places), None) or next(
        (name for name in sorted(archive.names) if name.endswith(".opf")), ""
    )
    reader = _PackageReader(archive.names, posixpath.dirname(place))
    if place:
        try:
            archive.parse(place, reader)
        except DamagedMember as error:
            damaged.append(str(error))
    return reader.package


class _PackageReader:
    def __init__(self, names: frozenset[str], folder: str) -> None:
        self.package = _Package()
        self._names, self._folder = names, folder
        self._text: list[str] = []
        self._in_metadata = False

    def start(self, tag: str, attributes: Attributes) -> None:
        """See ``Reader``."""
        name = tag.rpartition("}")[2]
        self._text.clear()
        if name == "item":
            member = resolved(self._names, self._folder, attributes.get("href", ""))
            if member:
                self.package.items[attributes.get("id", "")] = member, attributes.get("media-type", "")
                if "nav" in attributes.get("properties", "").split():
                    self.package.navigation = member
        elif name == "itemref":
            self.package.spine.append(attributes.get("idref", ""))
        elif name == "metadata":
            self._in_metadata = True

    def end(self, tag: str) -> None:
        """See ``Reader``."""
        name = tag.rpartition("}")[2]
        text = one_line("".join(self._text))
        if name == "metadata":
            self._in_metadata = False
        elif self._in_metadata and text:
            self.package.said.setdefault(name, []).append(text)
        self._text.clear()

    def data(self, text: str) -> None:
        """See ``Reader``."""
        if self._in_metadata:
            self._text.append(text)

    def close(self) -> None:
        """See ``Reader``."""


def _description(said: dict[str, list[str]]) -> Description:
    return description_of(
        title=next(iter(said.get("title", [])), None),
        creator="; ".join(said.get("creator", [])),
        date=next(filter(None, map(iso_day, said.get("date", []))), None),
        language=next(iter(said.get("language", [])), None),
    )


def _encrypted(archive: ZippedXml) -> set[str]:
    found: set[str] = set()

    def take(tag: str, attributes: Attributes) -> None:
        if tag == "CipherReference":
            member = resolved(archive.names, "", attributes.get("URI", ""))
            found.update([member] if member else [])

    gather(archive, _ENCRYPTION, take)
    return found


def _labels(archive: ZippedXml, package: _Package) -> dict[str, str]:
    """Chapter → what the table of contents calls it first."""
    contents = next((member for member, kind in package.items.values() if kind == _CONTENTS), None)
    labels: dict[str, str] = {}
    for place in (package.navigation, contents):
        if place is None:
            continue
        reader = _ContentsReader()
        with contextlib.suppress(DamagedMember):
            archive.parse(place, reader)
        for target, label in reader.entries():
            member = resolved(archive.names, posixpath.dirname(place), target)
            if member and label:
                labels.setdefault(member, label)
    return labels


class _ContentsReader:
    """Links of a table of contents with their words: ``a`` of XHTML, ``navPoint`` of NCX."""

    def __init__(self) -> None:
        self._entries: list[tuple[str, str]] = []
        self._target: str | None = None
        self._text: list[str] = []
        self._in_words = False

    def start(self, tag: str, attributes: Attributes) -> None:
        """See ``Reader``."""
        name = tag.rpartition("}")[2]
        if name == "a":
            self._target, self._in_words = attributes.get("href"), True
            self._text.clear()
        elif name == "navLabel":
            self._in_words = True
            self._text.clear()
        elif name == "content" and attributes.get("src"):
            self._entries.append((attributes["src"], one_line("".join(self._text))))

    def end(self, tag: str) -> None:
        """See ``Reader``."""
        name = tag.rpartition("}")[2]
        if name == "a" and self._target:
            self._entries.append((self._target, one_line("".join(self._text))))
        if name in ("a", "navLabel"):
            self._in_words = False

    def data(self, text: str) -> None:
        """See ``Reader``."""
        if self._in_words:
            self._text.append(text)

    def close(self) -> None:
        """See ``Reader``."""

    def entries(self) -> Iterator[tuple[str, str]]:
        """Target and words of each link."""
        return iter(self._entries)


def _chapter(archive: ZippedXml, name: str, damaged: list[str]) -> str:
    data = bytearray()
    try:
        for chunk in archive.chunks(name):
            data += chunk
            if len(data) > _CHAPTER:
                damaged.append(f"{name} is too long")
                break
    except DamagedMember as error:
        damaged.append(str(error))
    return read_html(decode(bytes(data), declared_charset(bytes(data))).text).text

"""PowerPoint's binary files (97 to 2003): slides in the order of the show, one a page, with notes and comments.

Embedded documents become documents of their own. Source: Microsoft's [MS-PPT]. The newest edit names every slide
by a number; where that thread is torn, the slides are taken as they lie in the file. Files of PowerPoint 95 and
before are left to LibreOffice.
"""

import re
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import BinaryIO

from indexer.extract.embedded import unwrapped
from indexer.extract.emission import Emission
from indexer.extract.limits import MIB, CannotRead, Limits
from indexer.extract.ole import DamagedContainer, OleContainer
from indexer.extract.ole_pictures import note_pictures_in_container
from indexer.extract.ole_properties import ole_description
from indexer.extract.ppt_records import BYTES, STRING, TEXT, TEXT_HEADER, Record, drawn_lines, records, string

_STREAM, _CURRENT = "PowerPoint Document", "Current User"
_ENCRYPTED = 0xF3D1C4DF
_DOCUMENT, _SLIDE, _SLIDE_ATOM, _LISTED, _LIST = 1000, 1006, 1007, 1011, 4080
_EDIT, _DIRECTORY, _EMBEDDED = 4085, 6002, 4113
_TAGS, _TAG, _TAG_DATA, _COMMENT = 5000, 5002, 5003, 12000
_EDGES, _EDGES_SHOWN = 4057, 4058
_SHOWN_BITS = {0: 0x04, 1: 0x10, 2: 0x20}  # of a day, a header and a footer that the author wrote
_SLIDES, _MASTERS, _NOTES = 0, 1, 2  # the three lists
_SLIDE_HEADER = re.compile(b"\x0f\\0\xee\x03", re.DOTALL)
_MOST_EMBEDDED = 1_000
_LARGEST = 128 * MIB


@dataclass(slots=True)
class _Listed:
    """A slide as the document lists it."""

    place: int  # the number by which the edits know where it lies
    outline: list[str] = field(default_factory=list)


class PptExtractor:
    """Text, and the files within; no pictures."""

    media_types = frozenset(("application/vnd.ms-powerpoint",))
    name = "ppt"
    version = "2"

    def extract(self, source: BinaryIO, limits: Limits, emit: Emission) -> None:
        """See ``Extractor``."""
        try:
            container = OleContainer(source)
        except DamagedContainer as error:
            raise CannotRead("unreadable-file", "The file's table of contents is damaged.") from error
        data = container.read(_STREAM, limits.inflated_mb * MIB)
        current = container.read(_CURRENT, 1 << 16)
        if len(current) >= 16 and struct.unpack_from("<I", current, 12)[0] == _ENCRYPTED:
            raise CannotRead("encrypted-file", "The presentation needs a password.")
        if not (_first(data, _DOCUMENT) or _SLIDE_HEADER.search(data)):
            raise CannotRead(
                "unsupported-format", "Presentations from before PowerPoint 97 are read by LibreOffice alone."
            )
        emit.found(ole_description(container))
        show = _Show(data, current)
        for lines in show.pages():
            emit.text("\n".join(lines))
        note_pictures_in_container(emit, container, ("Pictures",), limits.inflated_mb * MIB)
        for name, document in show.embedded():
            emit.part(name, document)
        if show.torn:
            emit.missing(
                "damaged-parts", "The presentation is damaged; the slides that could be found were read."
            )


class _Show:
    def __init__(self, data: bytes, current: bytes) -> None:
        self._data = data
        self._seen: set[str] = set()  # headers and footers
        self._taken: set[int] = set()  # where slides, notes and masters begin
        self._places, document = _places(data, current)
        self._lists = self._listed(self._at(document, _DOCUMENT) or _first(data, _DOCUMENT))
        self.torn = not self._lists[_SLIDES]

    def pages(self) -> Iterator[list[str]]:
        """The lines of each slide."""
        listed = list(self._lists[_SLIDES].values())
        if not any(self._at(one.place, _SLIDE) for one in listed):
            yield from self._strewn([one.outline for one in listed])
            return
        for one in listed:
            slide = self._at(one.place, _SLIDE)
            if slide is None or slide.start in self._taken:
                self.torn = True
                yield one.outline
                continue
            self._taken.add(slide.start)
            yield self._slide(slide, one.outline)

    def _strewn(self, outlines: list[list[str]]) -> Iterator[list[str]]:
        """The slides as they lie in the file, whatever lies between; without any, what the outline says."""
        self.torn, place, slides = True, 0, []
        while (found := _SLIDE_HEADER.search(self._data, place)) is not None:
            slide = next(records(self._data, found.start(), len(self._data)), None)
            if slide is None:
                break
            slides.append(slide)
            place = slide.end
        if len(slides) != len(outlines):
            yield from outlines
            outlines = [[] for _ in slides]
        for slide, outline in zip(slides, outlines, strict=True):
            yield self._slide(slide, outline)

    def embedded(self) -> Iterator[tuple[str, bytes]]:
        """Name and bytes of each document that is embedded whole."""
        number = 0
        for place in sorted(set(self._places.values())):
            record = next(records(self._data, place, len(self._data)), None)
            if record is None or record.kind != _EMBEDDED:
                continue
            number += 1
            if number > _MOST_EMBEDDED:
                return
            name, document = unwrapped(f"object-{number}.bin", self._inflated(record))
            if document:
                yield name, document

    def _inflated(self, record: Record) -> bytes:
        raw = self._data[record.start : record.end]
        if not record.instance:
            return raw
        try:
            return zlib.decompressobj().decompress(raw[4:], _LARGEST)
        except zlib.error:
            self.torn = True
            return b""

    def _slide(self, slide: Record, outline: list[str]) -> list[str]:
        lines = drawn_lines(self._data, slide, outline)
        atom = next((r for r in records(self._data, slide.start, slide.end) if r.kind == _SLIDE_ATOM), None)
        master, notes = (
            struct.unpack_from("<II", self._data, atom.start + 12)
            if atom and atom.end - atom.start >= 20
            else (0, 0)
        )
        lines += self._page_of(_NOTES, notes)
        lines += self._comments(slide)
        lines += self._edges(slide)
        lines += self._page_of(_MASTERS, master)
        return lines

    def _page_of(self, which: int, number: int) -> list[str]:
        """What a slide's notes say, or its master shows; each once."""
        listed = self._lists[which].pop(number, None)
        page = self._at(listed.place) if listed else None
        if page is None or page.start in self._taken:
            return []
        self._taken.add(page.start)
        lines = drawn_lines(self._data, page, without_placeholders=which == _MASTERS)
        return lines + (self._edges(page) if which == _NOTES else [])

    def _comments(self, slide: Record) -> list[str]:
        found = [slide]
        for kind in (_TAGS, _TAG, _TAG_DATA, _COMMENT):
            found = [
                r for outer in found for r in records(self._data, outer.start, outer.end) if r.kind == kind
            ]
        inner = (r for comment in found for r in records(self._data, comment.start, comment.end))
        return [string(self._data, r) for r in inner if r.kind == STRING and r.instance == 1]

    def _edges(self, page: Record) -> list[str]:
        """Headers and footers that are shown, each once in the show."""
        lines: list[str] = []
        for edges in records(self._data, page.start, page.end):
            shown = 0
            for record in records(self._data, edges.start, edges.end) if edges.kind == _EDGES else ():
                if record.kind == _EDGES_SHOWN and record.end - record.start >= 4:
                    shown = struct.unpack_from("<H", self._data, record.start + 2)[0]
                elif record.kind == STRING and shown & _SHOWN_BITS.get(record.instance, 0):
                    lines.append(string(self._data, record))
        new = [line for line in lines if line and line not in self._seen]
        self._seen.update(new)
        return new

    def _at(self, number: int, kind: int | None = None) -> Record | None:
        place = self._places.get(number)
        found = next(records(self._data, place, len(self._data)), None) if place is not None else None
        return found if found and kind in (None, found.kind) else None

    def _listed(self, document: Record | None) -> dict[int, dict[int, _Listed]]:
        """The three lists, by the numbers under which slides know each other."""
        lists: dict[int, dict[int, _Listed]] = {_SLIDES: {}, _MASTERS: {}, _NOTES: {}}
        for record in records(self._data, document.start, document.end) if document else ():
            if record.kind == _LIST and record.instance in lists:
                self._take(record, lists[record.instance])
        return lists

    def _take(self, listing: Record, into: dict[int, _Listed]) -> None:
        last = _Listed(0)
        for record in records(self._data, listing.start, listing.end):
            if record.kind == _LISTED and record.end - record.start >= 16:
                place, number = struct.unpack_from("<I8xI", self._data, record.start)
                last = into.setdefault(number, _Listed(place))
            elif record.kind == TEXT_HEADER:
                last.outline.append("")
            elif record.kind in (TEXT, BYTES) and last.outline:
                last.outline[-1] = string(self._data, record)


def _first(data: bytes, kind: int) -> Record | None:
    return next((record for record in records(data, 0, len(data)) if record.kind == kind), None)


def _places(data: bytes, current: bytes) -> tuple[dict[int, int], int]:
    """Where each numbered record lies, by the newest edit, and the document's number."""
    places: dict[int, int] = {}
    place = struct.unpack_from("<I", current, 16)[0] if len(current) >= 20 else 0
    document, seen, left = 0, {0}, len(data) // 4  # no more numbers than there is room for
    while place not in seen and left > 0:
        seen.add(place)
        edit = next(records(data, place, len(data)), None)
        if edit is None or edit.kind != _EDIT or edit.end - edit.start < 20:
            break
        place, directory, newest = struct.unpack_from("<III", data, edit.start + 8)
        document = document or newest
        for number, at in islice(_directory(data, directory), left):
            places.setdefault(number, at)
            left -= 1
        left -= 1
    return places, document


def _directory(data: bytes, place: int) -> Iterator[tuple[int, int]]:
    found = next(records(data, place, len(data)), None)
    if found is None or found.kind != _DIRECTORY:
        return
    place = found.start
    while place + 4 <= found.end:
        packed = struct.unpack_from("<I", data, place)[0]
        first, count = packed & 0xFFFFF, packed >> 20
        count = min(count, (found.end - place - 4) // 4)
        for number, at in enumerate(struct.unpack_from(f"<{count}I", data, place + 4)):
            yield first + number, at
        place += 4 + 4 * count

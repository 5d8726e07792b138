"""Where the parts of a mail (MIME, RFC 2046) stand in its file: found line by line, so nothing is held in memory.

Positions are bytes, half-open. An attached mail is one part, byte for byte as it was sent, whatever lies in it. Knows
no encoding and no meaning.
"""

from dataclasses import dataclass, field
from typing import BinaryIO

from indexer.extract.mail_headers import Headers, parameters, raw_header

_MOST_HEADER = 4 << 20  # bytes of one header that are looked at
_LINE = 1 << 16
_NESTING = 50  # multiparts within each other; real mails have four
_MOST_PARTS = 100_000


@dataclass(frozen=True, slots=True)
class Leaf:
    """A part that holds content: its header, and where the content stands."""

    headers: Headers
    type: str
    start: int
    end: int
    alternatives: int = 0  # the number of the multipart/alternative that it is one choice of; 0: of none


@dataclass(slots=True)
class Structure:
    """All parts of one mail. ``too_deep`` and ``too_many`` say that some were passed over."""

    headers: Headers = field(default_factory=Headers)
    leaves: list[Leaf] = field(default_factory=list)
    too_deep: bool = False
    too_many: bool = False


@dataclass(slots=True)
class _Multipart:
    """One whose end has not been seen."""

    opening: bytes
    type: str
    alternatives: int
    headers: Headers
    start: int  # of what stands before its first part
    has_parts: bool = False


def structure_of(source: BinaryIO) -> Structure:
    """The parts of the mail in ``source``, from its start."""
    return _Reader(source).read()


@dataclass(slots=True)
class _Boundary:
    """A line that opens or closes a part: which open multipart's, and where the content before it ends."""

    place: int
    closes: bool
    content_end: int
    start: int


class _Reader:
    def __init__(self, source: BinaryIO) -> None:
        self._source = source
        self._position = 0
        self._opened: list[_Multipart] = []
        self._found = Structure()
        self._multiparts = 0

    def read(self) -> Structure:
        self._source.seek(0)
        self._found.headers, boundary = self._header()
        boundary = self._part(self._found.headers, boundary)
        while boundary is not None:
            boundary = self._behind(boundary)
        for multipart in self._opened:
            self._add_preamble(multipart, self._position)
        return self._found

    def _behind(self, boundary: _Boundary) -> _Boundary | None:
        """What follows a boundary: the next part, or after the end of a multipart that of the one around it."""
        for multipart in self._opened[boundary.place + 1 :]:
            self._add_preamble(multipart, boundary.start)
        self._opened[boundary.place].has_parts = True
        del self._opened[boundary.place + (0 if boundary.closes else 1) :]
        if boundary.closes:
            return self._to_boundary()
        headers, following = self._header()
        return self._part(headers, following)

    def _header(self) -> tuple[Headers, _Boundary | None]:
        """A header, and the boundary that ended it too early, if one did."""
        data = bytearray()
        while line := self._line():
            if not line.strip(b"\r\n"):
                break
            if (boundary := self._boundary(line, self._position - len(line))) is not None:
                return Headers.parse(bytes(data)), boundary
            if len(data) < _MOST_HEADER:
                data += line
        return Headers.parse(bytes(data)), None

    def _part(self, headers: Headers, boundary: _Boundary | None) -> _Boundary | None:
        """The content behind a header, up to the boundary that ends it."""
        around = self._opened[-1] if self._opened else None
        content_type = raw_header(headers, "content-type")
        usual = "message/rfc822" if around and around.type == "multipart/digest" else "text/plain"
        kind = content_type.partition(";")[0].strip().lower() or usual
        start, alternatives = self._position, around.alternatives if around else 0
        if kind.startswith("multipart/"):
            told = parameters(content_type).get("boundary", "").strip()
            if told and len(self._opened) < _NESTING:
                self._multiparts += 1
                alternatives = self._multiparts if kind == "multipart/alternative" else alternatives
                opening = b"--" + told.encode("utf-8", "surrogateescape")
                self._opened.append(_Multipart(opening, kind, alternatives, headers, start))
                return boundary or self._to_boundary()
            self._found.too_deep = self._found.too_deep or bool(told)
            kind = "text/plain"  # no boundary is told: the parts are there, but only as text
        if boundary is not None:
            self._add(Leaf(headers, kind, start, start, alternatives))
            return boundary
        following = self._to_boundary()
        end = self._position if following is None else max(start, following.content_end)
        self._add(Leaf(headers, kind, start, end, alternatives))
        return following

    def _to_boundary(self) -> _Boundary | None:
        """Read up to a line that opens or closes a part of any open multipart."""
        if not self._opened:
            self._position = self._source.seek(0, 2)
            return None
        ended, content_end = (
            True,
            self._position,
        )  # whether the piece before was a whole line, and where its text ended
        while line := self._line():
            if ended and line.startswith(b"--"):
                boundary = self._boundary(line, content_end)
                if boundary is not None:
                    return boundary
            ended = line.endswith(b"\n")
            content_end = self._position - (2 if line.endswith(b"\r\n") else 1 if ended else 0)
        return None

    def _boundary(self, line: bytes, content_end: int) -> _Boundary | None:
        """The open multipart that the line belongs to, innermost first."""
        if not line.startswith(b"--"):
            return None
        bare = line.rstrip(b" \t\r\n")
        for place in range(len(self._opened) - 1, -1, -1):
            opening = self._opened[place].opening
            if bare.startswith(opening) and bare[len(opening) :] in (b"", b"--"):
                return _Boundary(place, len(bare) > len(opening), content_end, self._position - len(line))
        return None

    def _line(self) -> bytes:
        line = self._source.readline(_LINE)
        self._position += len(line)
        return line

    def _add_preamble(self, multipart: _Multipart, end: int) -> None:
        """A multipart whose boundary never came: what stands there is its text."""
        if not multipart.has_parts and end > multipart.start:
            self._add(Leaf(multipart.headers, "text/plain", multipart.start, end, multipart.alternatives))

    def _add(self, leaf: Leaf) -> None:
        if len(self._found.leaves) < _MOST_PARTS:
            self._found.leaves.append(leaf)
        else:
            self._found.too_many = True

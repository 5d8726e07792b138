"""The Whoosh schema of an index, and how positions are kept in its postings.

Positions of one posting are raw little-endian uint16, or uint32 and one zero byte; of a whole block, one
``PositionBlock``. Stock Whoosh reads both. Classes here are named in pickles: moving them makes indexes foreign.
"""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from whoosh import fields, formats
from whoosh.analysis import Token, Tokenizer

from indexer.analysis import TOKEN, fold

TEXT = "text"  # surfaces of the pages
ABOUT = "about"  # surfaces of title, description, people and tags
STEM = "stem"  # "text:fr/prêt": stems that a surface alone does not tell
SURFACE_FIELDS = (TEXT, ABOUT, "title", "from", "to", "tag", "filename")
SCORED_FIELDS = (TEXT, ABOUT)
EXACT_FIELDS = ("rendition", "document", "sha256", "collection", "language", "type", "access", "year")
STORED_FIELDS = ("rendition", "document", "title", "date", "filename", "collection")


class PositionFormat(formats.Positions):  # type: ignore[misc]
    """Positions without pickles."""

    def encode(self, poslist: Sequence[int]) -> bytes:
        """Ascending positions to bytes."""
        if poslist[-1] < 65536:
            return np.array(poslist, "<u2").tobytes()
        return np.array(poslist, "<u4").tobytes() + b"\0"

    def decode_positions(self, valuestring: bytes) -> list[int]:
        """Bytes to ascending positions."""
        wide = len(valuestring) & 1
        data = valuestring[:-1] if wide else valuestring
        decoded: list[int] = np.frombuffer(data, "<u4" if wide else "<u2").tolist()
        return decoded

    def decode_frequency(self, valuestring: bytes) -> int:
        """How many positions the bytes hold."""
        return (len(valuestring) - 1) // 4 if len(valuestring) & 1 else len(valuestring) // 2


class PositionBlock:
    """The positions of many postings: stock Whoosh takes it for a sequence of encoded values."""

    __slots__ = ("_ends", "counts", "counts_width", "data", "width")

    def __init__(self, counts: bytes, counts_width: int, data: bytes, width: int) -> None:
        self.counts = counts  # of positions for each posting, 1 or 4 bytes each; empty when all are 1
        self.counts_width = counts_width
        self.data = data  # all positions, 2 or 4 bytes each
        self.width = width
        self._ends: list[int] | None = None

    def __reduce__(self) -> tuple[Any, ...]:
        return PositionBlock, (self.counts, self.counts_width, self.data, self.width)

    def __getitem__(self, index: int) -> bytes:
        if self._ends is None:
            postings = len(self.data) // self.width  # only when each has one position
            self._ends = [0, *(np.cumsum(self.array_of_counts(postings)) * self.width).tolist()]
        return self.data[self._ends[index] : self._ends[index + 1]] + (b"\0" if self.width == 4 else b"")

    def array_of_counts(self, postings: int) -> np.ndarray:
        """How many positions each posting has."""
        if not self.counts:
            return np.ones(postings, np.uint32)
        return np.frombuffer(self.counts, f"<u{self.counts_width}").astype(np.uint32)

    def array(self) -> np.ndarray:
        """All positions in order."""
        return np.frombuffer(self.data, f"<u{self.width}")


class SurfaceTokenizer(Tokenizer):  # type: ignore[misc]
    """Our tokens and surfaces for stock Whoosh, which knows neither stems nor sections."""

    def __eq__(self, other: object) -> bool:
        return type(other) is SurfaceTokenizer

    def __hash__(self) -> int:
        return hash(SurfaceTokenizer)

    def __call__(
        self,
        value: str,
        positions: bool = False,
        chars: bool = False,
        start_pos: int = 0,
        start_char: int = 0,
        mode: str = "",
        **_: Any,
    ) -> Iterator[Token]:
        token = Token(positions, chars, mode=mode)
        for number, found in enumerate(TOKEN.finditer(value), start_pos):
            token.text = fold(found[0])
            token.boost = 1.0
            token.pos = number
            token.startchar = start_char + found.start()
            token.endchar = start_char + found.end()
            token.stopped = False
            yield token


class SurfaceField(fields.TEXT):  # type: ignore[misc]
    """Words with positions, folded."""

    def __init__(self, scorable: bool, stored: bool) -> None:
        fields.TEXT.__init__(self, analyzer=SurfaceTokenizer(), stored=stored)
        self.format = PositionFormat()
        self.scorable = scorable


def make_schema() -> fields.Schema:
    """All fields of an index."""
    schema = fields.Schema()
    for name in (*SURFACE_FIELDS, STEM):
        schema.add(name, SurfaceField(name in SCORED_FIELDS, name in STORED_FIELDS))
    for name in EXACT_FIELDS:
        schema.add(name, fields.ID(stored=name in STORED_FIELDS, unique=name == "rendition"))
    schema.add("date", fields.STORED())
    return schema

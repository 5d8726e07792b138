"""Postings of many terms at once, as arrays, to and from the bytes of Whoosh's W3 codec.

A *posting* says that a term stands in an entry (``docs``), how much it weighs there and at which positions.
Rare terms keep their postings in the term table, others in blocks of the posting file.
"""

import pickle
import struct
from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from whoosh.codec.whoosh3 import WHOOSH3_HEADER_MAGIC

from indexer.whoosh.formats import PositionBlock
from indexer.whoosh.terms import Content

INLINE = 16  # postings that a term keeps in the term table
_BLOCK = 4096  # postings in one block; Whoosh's 128 suit a reader that goes one by one
_TERM = struct.Struct("!BfIBBfII")
_EXTENT = struct.Struct("!qi")
_SIZE = struct.Struct("!i")
# The pickle of (postings, last id, heaviest, compression, shortest, longest), always as long.
_INFO = struct.Struct("<4sI1sI1s8s2s1sB1sB2s")
_DOUBLE = struct.Struct(">d")


@dataclass(frozen=True, slots=True)
class Batch:
    """Terms of one field in order, with their postings laid end to end."""

    terms: Sequence[bytes]
    starts: np.ndarray  # len(terms) + 1: term i has the postings starts[i]:starts[i + 1]
    docs: np.ndarray  # int64, ascending within a term
    weights: np.ndarray  # uint32
    counts: np.ndarray | None = None  # positions of each posting; None where none are kept
    positions: np.ndarray | None = None  # uint32, of all postings end to end


@dataclass(frozen=True, slots=True)
class Postings:
    """All postings of one term."""

    docs: np.ndarray  # int32
    weights: np.ndarray  # uint32
    counts: np.ndarray
    positions: np.ndarray


class BatchEncoder:
    """One batch to bytes: term by term, everything that can be done for all terms at once done at once."""

    def __init__(self, batch: Batch, lengths: np.ndarray) -> None:
        starts = batch.starts
        self._batch = batch
        self._starts = starts.tolist()
        first = starts[:-1]
        length_bytes = lengths[batch.docs]
        self._shortest = np.minimum.reduceat(length_bytes, first).tolist()
        self._longest = np.maximum.reduceat(length_bytes, first).tolist()
        self._total = np.add.reduceat(batch.weights, first).tolist()
        self._heaviest = np.maximum.reduceat(batch.weights, first).tolist()
        self._first = batch.docs[first].tolist()
        self._last = batch.docs[starts[1:] - 1].tolist()
        if batch.counts is not None and batch.positions is not None:
            ends = np.concatenate(([0], np.cumsum(batch.counts, dtype=np.int64)))
            self._ends = ends
            self._place = ends[starts].tolist()
            self._farthest = np.maximum.reduceat(batch.positions, ends[first]).tolist()
            self._narrow = batch.positions.astype("<u2").tobytes()

    def encode(self, number: int, offset: int) -> tuple[bytes, bytes]:
        """The term table's value, and what has to be appended to the posting file at ``offset``."""
        start, end = self._starts[number], self._starts[number + 1]
        inline = end - start <= INLINE
        head = _TERM.pack(
            inline,
            self._total[number],
            end - start,
            self._shortest[number],
            self._longest[number],
            self._heaviest[number],
            self._first[number],
            self._last[number],
        )
        if inline:
            return head + self._inlined(number, start, end), b""
        body = self._blocks(number, start, end)
        return head + _EXTENT.pack(offset, len(body)), body

    def _inlined(self, number: int, start: int, end: int) -> bytes:
        batch = self._batch
        docs = (self._first[number],) if end - start == 1 else tuple(batch.docs[start:end].tolist())
        even = self._heaviest[number] == 1
        weights = None if even else tuple(batch.weights[start:end].tolist())
        if batch.counts is None:
            return pickle.dumps((docs, weights, (b"",) * len(docs)), 3)
        data, width = self._positions(number)
        mark = b"\0" if width == 4 else b""
        if end - start == 1:
            return _pickle_of_one(docs[0], self._heaviest[number], data + mark)
        ends = (self._ends[start : end + 1] - self._place[number]).tolist()
        values = tuple(data[a * width : b * width] + mark for a, b in pairwise(ends))
        return pickle.dumps((docs, weights, values), 3)

    def _positions(self, number: int) -> tuple[bytes, int]:
        place, end = self._place[number], self._place[number + 1]
        if self._farthest[number] < 65536:
            return self._narrow[2 * place : 2 * end], 2
        assert self._batch.positions is not None
        return self._batch.positions[place:end].astype("<u4").tobytes(), 4

    def _blocks(self, number: int, start: int, end: int) -> bytes:
        out = [WHOOSH3_HEADER_MAGIC]
        for a in range(start, end, _BLOCK):
            b = min(a + _BLOCK, end)
            body = self._block(number, a, b)
            out.append(_SIZE.pack(-len(body) if b == end else len(body)))
            out.append(body)
        return b"".join(out)

    def _block(self, number: int, start: int, end: int) -> bytes:
        batch = self._batch
        docs = batch.docs[start:end]
        steps = np.diff(docs, prepend=0)
        weights = batch.weights[start:end]
        heaviest = int(weights.max())
        kept_weights = None if heaviest == 1 else _compact(weights)
        info = _INFO.pack(
            b"\x80\x02(J",
            end - start,
            b"J",
            int(docs[-1]),
            b"G",
            _DOUBLE.pack(heaviest),
            b"K\0",
            b"K",
            self._shortest[number],
            b"K",
            self._longest[number],
            b"t.",
        )
        data = (_compact(steps), kept_weights, self._position_block(number, start, end))
        return info + pickle.dumps(data, 4)

    def _position_block(self, number: int, start: int, end: int) -> PositionBlock | None:
        batch = self._batch
        if batch.counts is None or batch.positions is None:
            return None
        counts = batch.counts[start:end]
        most = int(counts.max())
        counts_width = 1 if most < 256 else 4
        kept = b"" if most == 1 else counts.astype(f"<u{counts_width}").tobytes()
        place, stop = int(self._ends[start]), int(self._ends[end])
        if self._farthest[number] < 65536:
            return PositionBlock(kept, counts_width, self._narrow[2 * place : 2 * stop], 2)
        return PositionBlock(kept, counts_width, batch.positions[place:stop].astype("<u4").tobytes(), 4)


def _pickle_of_one(doc: int, weight: int, value: bytes) -> bytes:
    """The pickle of ((doc,), (weight,) or None, (value,)): most terms stand in one entry only."""
    if weight > 255 or len(value) > 255:
        return pickle.dumps(((doc,), (weight,), (value,)), 3)
    number = b"M" + doc.to_bytes(2, "little") if doc < 65536 else b"J" + doc.to_bytes(4, "little")
    heavy = b"N" if weight == 1 else b"K%c\x85" % weight
    return b"\x80\x03%b\x85%bC%c%b\x85\x87." % (number, heavy, len(value), value)


def _compact(numbers: np.ndarray) -> "array[int]":
    """Small numbers as an array that stock Whoosh can walk along."""
    code = "H" if int(numbers.max()) < 65536 else "I"
    return array(code, numbers.astype(f"={code}").tobytes())


_NO_POSITIONS = np.empty(0, np.uint32)


def document_frequency(value: bytes) -> int:
    """How many entries the term stands in."""
    return int(_TERM.unpack_from(value)[2])


def decode(value: bytes, posting_file: Content, with_positions: bool = True) -> Postings:
    """The postings of one term, from its value in the term table. The bytes are ours: see ``marker``."""
    if value[0]:
        return _decode_inlined(value, with_positions)
    offset, length = _EXTENT.unpack_from(value, _TERM.size)
    lists = posting_file[offset : offset + length]
    if lists[:4] != WHOOSH3_HEADER_MAGIC:
        raise ValueError("the posting file does not begin a list where the term table says")
    place = 4
    blocks = []
    while place < length:
        size = abs(_SIZE.unpack_from(lists, place)[0])
        blocks.append(_decode_block(memoryview(lists)[place + 4 : place + 4 + size], with_positions))
        place += 4 + size
    if len(blocks) == 1:
        return blocks[0]
    return Postings(
        np.concatenate([block.docs for block in blocks]),
        np.concatenate([block.weights for block in blocks]),
        np.concatenate([block.counts for block in blocks]),
        np.concatenate([block.positions for block in blocks]),
    )


def _decode_inlined(value: bytes, with_positions: bool) -> Postings:
    docs, weights, kept = pickle.loads(value[_TERM.size :])  # noqa: S301 - our own file
    counts, positions = decode_positions(kept) if with_positions else (_NO_POSITIONS, _NO_POSITIONS)
    heavy = np.ones(len(docs), np.uint32) if weights is None else np.array(weights, np.uint32)
    return Postings(np.array(docs, np.int32), heavy, counts, positions)


def inlined(value: bytes) -> tuple[tuple[int, ...], tuple[int, ...] | None, tuple[bytes, ...]] | None:
    """Entries, weights (None when all are 1) and encoded positions of a rare term; None for one with blocks."""
    if not value[0]:
        return None
    kept: tuple[Any, Any, Any] = pickle.loads(value[_TERM.size :])  # noqa: S301 - our own file
    return kept


def decode_positions(kept: Sequence[bytes]) -> tuple[np.ndarray, np.ndarray]:
    """How many positions each posting has, and all of them end to end."""
    sizes = np.fromiter(map(len, kept), np.uint32, len(kept))
    wide = sizes & 1
    if not wide.any():
        return sizes >> 1, np.frombuffer(b"".join(kept), "<u2").astype(np.uint32)
    parts = [
        np.frombuffer(one, "<u4", len(one) // 4) if len(one) & 1 else np.frombuffer(one, "<u2")
        for one in kept
    ]
    return np.where(wide, sizes >> 2, sizes >> 1), np.concatenate(parts).astype(np.uint32)


def _decode_block(body: memoryview, with_positions: bool) -> Postings:
    postings = struct.unpack_from("<I", body, 4)[0]
    steps, weights, kept = pickle.loads(body[_INFO.size :])  # noqa: S301 - our own file
    docs = np.cumsum(np.frombuffer(steps, f"={steps.typecode}"), dtype=np.int32)
    if weights is None:
        heavy = np.ones(postings, np.uint32)
    else:
        heavy = np.frombuffer(weights, f"={weights.typecode}").astype(np.uint32)
    if kept is None or not with_positions:
        return Postings(docs, heavy, _NO_POSITIONS, _NO_POSITIONS)
    return Postings(docs, heavy, kept.array_of_counts(postings), kept.array().astype(np.uint32))

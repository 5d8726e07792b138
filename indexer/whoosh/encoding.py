"""Postings of many terms at once to the bytes of Whoosh's W3 codec, which ``postings`` reads."""

import pickle
import struct
from array import array
from itertools import pairwise

import numpy as np
from whoosh.codec.whoosh3 import WHOOSH3_HEADER_MAGIC

from indexer.whoosh.formats import PositionBlock
from indexer.whoosh.postings import EXTENT, INFO, INLINE, SIZE, TERM, Batch

_BLOCK = 4096  # postings in one block; Whoosh's 128 suit a reader that goes one by one
_DOUBLE = struct.Struct(">d")


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
        head = TERM.pack(
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
        return head + EXTENT.pack(offset, len(body)), body

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
            out.append(SIZE.pack(-len(body) if b == end else len(body)))
            out.append(body)
        return b"".join(out)

    def _block(self, number: int, start: int, end: int) -> bytes:
        batch = self._batch
        docs = batch.docs[start:end]
        steps = np.diff(docs, prepend=0)
        weights = batch.weights[start:end]
        heaviest = int(weights.max())
        kept_weights = None if heaviest == 1 else _compact(weights)
        info = INFO.pack(
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

"""Postings as arrays, and from the bytes of Whoosh's W3 codec; ``encoding`` writes them.

A *posting* says that a term stands in an entry (``docs``), how much it weighs there and at which positions.
Rare terms keep their postings in the term table, others in blocks of the posting file.
"""

import pickle
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple, TypeAlias

import numpy as np
from whoosh.codec.whoosh3 import WHOOSH3_HEADER_MAGIC

from indexer.whoosh.formats import PositionBlock
from indexer.whoosh.terms import Content

INLINE = 16  # postings that a term keeps in the term table
TERM = struct.Struct("!BfIBBfII")
EXTENT = struct.Struct("!qi")
SIZE = struct.Struct("!i")
# The pickle of (postings, last id, heaviest, compression, shortest, longest), always as long.
INFO = struct.Struct("<4sI1sI1s8s2s1sB1sB2s")


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


_TYPES = {code: np.dtype(f"={code}") for code in "HI"}
_NO_POSITIONS = np.empty(0, np.uint32)


def document_frequency(value: bytes) -> int:
    """How many entries the term stands in."""
    return int(TERM.unpack_from(value)[2])


# Entries, weights (None when all are 1) and encoded positions of a rare term.
Rare: TypeAlias = tuple[tuple[int, ...], tuple[int, ...] | None, tuple[bytes, ...]]


class Block(NamedTuple):
    """Some postings of a term that is not rare. Positions are left as they are kept."""

    docs: np.ndarray  # int32
    weights: np.ndarray | None  # None when all are 1
    kept: PositionBlock | None


def blocks(value: bytes, posting_file: Content) -> list[Block]:
    """The postings of a term that is not rare. The bytes are ours: see ``marker``."""
    offset, length = EXTENT.unpack_from(value, TERM.size)
    lists = posting_file[offset : offset + length]
    if lists[:4] != WHOOSH3_HEADER_MAGIC:
        raise ValueError("the posting file does not begin a list where the term table says")
    place = 4
    found = []
    while place < length:
        size = abs(SIZE.unpack_from(lists, place)[0])
        steps, weights, kept = pickle.loads(  # noqa: S301 - our own file
            memoryview(lists)[place + 4 + INFO.size : place + 4 + size]
        )
        docs = np.frombuffer(steps, _TYPES[steps.typecode]).cumsum(dtype=np.int32)
        heavy = None if weights is None else np.frombuffer(weights, _TYPES[weights.typecode])
        found.append(Block(docs, heavy, kept))
        place += 4 + size
    return found


def decode(value: bytes, posting_file: Content, with_positions: bool = True) -> Postings:
    """The postings of one term, from its value in the term table. The bytes are ours: see ``marker``."""
    if value[0]:
        return _decode_inlined(value, with_positions)
    parts = [_decoded(block, with_positions) for block in blocks(value, posting_file)]
    if len(parts) == 1:
        return parts[0]
    return Postings(
        np.concatenate([part.docs for part in parts]),
        np.concatenate([part.weights for part in parts]),
        np.concatenate([part.counts for part in parts]),
        np.concatenate([part.positions for part in parts]),
    )


def _decoded(block: Block, with_positions: bool) -> Postings:
    count = len(block.docs)
    heavy = np.ones(count, np.uint32) if block.weights is None else block.weights.astype(np.uint32)
    if block.kept is None or not with_positions:
        return Postings(block.docs, heavy, _NO_POSITIONS, _NO_POSITIONS)
    counts = block.kept.array_of_counts(count)
    return Postings(block.docs, heavy, counts, block.kept.array().astype(np.uint32))


def _decode_inlined(value: bytes, with_positions: bool) -> Postings:
    docs, weights, kept = pickle.loads(value[TERM.size :])  # noqa: S301 - our own file
    counts, positions = decode_positions(kept) if with_positions else (_NO_POSITIONS, _NO_POSITIONS)
    heavy = np.ones(len(docs), np.uint32) if weights is None else np.array(weights, np.uint32)
    return Postings(np.array(docs, np.int32), heavy, counts, positions)


def inlined(value: bytes) -> Rare | None:
    """The postings of a rare term; None for one with blocks."""
    if not value[0]:
        return None
    kept: Rare = pickle.loads(value[TERM.size :])  # noqa: S301 - our own file
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

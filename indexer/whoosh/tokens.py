"""The tokens of one field while a segment is built: numbers in the order they are met, and where each stands.

A *section* is a run of tokens with positions of its own: a body, a title, one tag. What goes beyond one block
waits in a nameless file, which ends with the process. Knows no terms.
"""

import tempfile
from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import numpy as np

GAP = 1_000  # positions between sections: more than any query's distance, so that nothing reaches across
BLOCK = 1 << 20  # tokens, 4 bytes each


@dataclass(frozen=True, slots=True)
class Block:
    """Some sections: one value for each token, and three for each section."""

    numbers: np.ndarray  # int32
    sizes: np.ndarray  # of the sections, in tokens
    docs: np.ndarray  # the entry that each section belongs to, ascending
    starts: np.ndarray  # position of the first token of each section

    def places(self) -> tuple[np.ndarray, np.ndarray]:
        """Entry (int32) and position (uint32) of each token."""
        offsets = np.cumsum(self.sizes, dtype=np.int64) - self.sizes
        positions = np.arange(len(self.numbers), dtype=np.int64)
        positions += np.repeat(self.starts - offsets, self.sizes)
        return np.repeat(self.docs, self.sizes), positions.astype(np.uint32)


class TokenLog:
    """Takes sections, gives them back in blocks, as often as wanted. Close it."""

    def __init__(self, folder: Path, block: int = BLOCK) -> None:
        self._folder = folder
        self._block = block
        self._numbers = array("i")
        self._sizes = array("I")
        self._docs = array("i")
        self._starts = array("I")
        self._file: IO[bytes] | None = None
        self._filed: list[tuple[int, int]] = []  # sections and tokens of each block in the file

    def close(self) -> None:
        """Let go of the file."""
        if self._file is not None:
            self._file.close()

    def add(self, doc: int, numbers: Iterable[int], start: int = 0) -> tuple[int, int]:
        """One section of an entry, entries ascending. Returns its size, and where a next one would start."""
        before = len(self._numbers)
        self._numbers.extend(numbers)
        size = len(self._numbers) - before
        self._sizes.append(size)
        self._docs.append(doc)
        self._starts.append(start)
        if len(self._numbers) >= self._block:
            self._write_out()
        return size, start + size + GAP

    def _write_out(self) -> None:
        if self._file is None:
            self._file = tempfile.TemporaryFile(dir=self._folder, prefix=".tokens-")  # noqa: SIM115
        self._file.write(self._numbers)
        self._filed.append((len(self._sizes) - sum(done for done, _ in self._filed), len(self._numbers)))
        self._numbers = array("i")

    def blocks(self) -> Iterator[Block]:
        """Everything taken so far, in order."""
        first = 0
        if self._file is not None:
            self._file.seek(0)
            for sections, tokens in self._filed:
                numbers = np.frombuffer(self._file.read(tokens * self._numbers.itemsize), np.int32)
                yield self._as_block(numbers, first, first + sections)
                first += sections
        if len(self._numbers):
            yield self._as_block(np.array(self._numbers, np.int32), first, len(self._sizes))

    def _as_block(self, numbers: np.ndarray, first: int, last: int) -> Block:
        sizes, docs, starts = (
            np.array(values[first:last], kind)
            for values, kind in ((self._sizes, np.int64), (self._docs, np.int32), (self._starts, np.int64))
        )
        return Block(numbers, sizes, docs, starts)

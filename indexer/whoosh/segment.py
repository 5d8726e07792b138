"""One segment: an ordinary Whoosh segment that knows its files by their seals, and the file of arrays beside it.

``SegmentWriter`` is given terms in order and columns, and leaves durable files.
"""

import pickle
import zlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
from whoosh.codec.whoosh3 import W3Codec, W3Segment
from whoosh.columns import VarBytesColumn
from whoosh.util.numeric import _length_byte_cache

from indexer.whoosh.arrays import write_arrays
from indexer.whoosh.encoding import BatchEncoder
from indexer.whoosh.formats import EXACT_FIELDS, SCORED_FIELDS, STEM, SURFACE_FIELDS
from indexer.whoosh.postings import Batch
from indexer.whoosh.seals import Seal, Stamp, sealed
from indexer.whoosh.storage import DurableStorage
from indexer.whoosh.terms import TermTableWriter
from indexer.whoosh.vectors import VectorWriter

INDEX_NAME = "MAIN"
ARRAYS = ".arrays"
FIELDS_IN_ORDER = (*SURFACE_FIELDS, STEM, *EXACT_FIELDS)
CODED = ("collection", "language", "type", "state", "access")  # columns of numbers that stand for values
_BATCH = 500_000  # postings encoded at once: bounds memory
_LENGTHS = np.array(_length_byte_cache)


class FondsSegment(W3Segment):  # type: ignore[misc]
    """A segment whose files can be told from torn and altered ones."""

    seals: Mapping[str, Seal]  # of each file, by its name
    stamps: Mapping[str, Stamp]  # of the same, once they are in their place

    @property
    def size(self) -> int:
        """Bytes of all files."""
        return sum(seal.size for seal in self.seals.values())

    def copy(self) -> "FondsSegment":
        """The same files with deletions of its own."""
        twin = FondsSegment(self._codec, self.indexname, self._doccount, self.segid)
        twin._deleted = set(self._deleted) if self._deleted else None
        twin._fieldlengths = self._fieldlengths
        twin.seals, twin.stamps = self.seals, self.stamps
        return twin


def length_bytes(lengths: np.ndarray) -> np.ndarray:
    """Numbers of words as Whoosh's one-byte approximation."""
    nearest: np.ndarray = np.searchsorted(_LENGTHS, np.minimum(lengths, _LENGTHS[-1])).astype(np.uint8)
    return nearest


class SegmentWriter:
    """Writes one segment. ``lengths`` gives the number of words of each entry in each scored field.

    A context manager, so that its files are closed when writing comes to no end.
    """

    def __init__(self, storage: DurableStorage, lengths: Mapping[str, np.ndarray]) -> None:
        self._storage = storage
        self._lengths = lengths
        self._count = len(lengths[SCORED_FIELDS[0]])
        self._bytes = {name: length_bytes(values) for name, values in lengths.items()}
        self._none = np.zeros(self._count, np.uint8)
        self.segment = FondsSegment(W3Codec(), INDEX_NAME, self._count)
        self._terms_file = self._create(W3Codec.TERMS_EXT)
        try:
            self._postings = self._create(W3Codec.POSTS_EXT)
        except OSError:
            self._terms_file.file.close()
            raise
        self._terms = TermTableWriter(self._terms_file.file)
        self._prefixes = {field: self._terms.prefix(field) for field in FIELDS_IN_ORDER}
        self._offset = 0
        self._vectors = VectorWriter(self._count)

    def __enter__(self) -> "SegmentWriter":
        return self

    def __exit__(self, *_: object) -> None:
        self._terms_file.file.close()
        self._postings.file.close()

    def _create(self, extension: str) -> Any:
        return self.segment.create_file(self._storage, extension)

    def write(self, field: str, batch: Batch) -> None:
        """Terms of one field; fields in the order of ``FIELDS_IN_ORDER``, terms ascending."""
        prefix = self._prefixes[field]
        lengths = self._bytes.get(field, self._none)
        for part in _cut(batch):
            if field in SCORED_FIELDS:
                self._vectors.meet(part)
            encoder = BatchEncoder(part, lengths)
            for number, term in enumerate(part.terms):
                value, body = encoder.encode(number, self._offset)
                if body:
                    self._postings.file.write(body)
                    self._offset += len(body)
                self._terms.add(prefix + term, value)

    def finish(
        self, arrays: Mapping[str, np.ndarray], facts: Mapping[str, Any], stored: Iterable[bytes]
    ) -> FondsSegment:
        """Write what is left; afterwards the files are durable."""
        self._terms.finish()
        self._terms_file.close()
        self._postings.close()
        for name, values in self._bytes.items():
            with self._column(f"_{name}_len") as file:
                file.write(values.tobytes())
        with self._column("_stored") as file:
            column = VarBytesColumn().writer(file)  # what STORED_COLUMN writes, compressed by the caller
            for number, value in enumerate(stored):
                column.add(number, value)
            column.finish(self._count)
        with self._create(ARRAYS) as file:
            write_arrays(file.file, {**arrays, **self._vectors.arrays()}, facts)
        self.segment._fieldlengths = {name: int(values.sum()) for name, values in self._lengths.items()}
        names = self.segment.list_files(self._storage)
        self.segment.seals = {name: sealed(self._storage.path / name) for name in names}
        self.segment.stamps = {}
        return self.segment

    def _column(self, name: str) -> Any:
        return self._storage.create_file(W3Codec.column_filename(self.segment, name))


def stored_bytes(values: Mapping[str, str]) -> bytes:
    """The stored fields of one entry, as ``STORED_COLUMN`` keeps them."""
    return zlib.compress(pickle.dumps(dict(values), 2), 3)


def _cut(batch: Batch) -> Iterable[Batch]:
    """The batch in parts of bounded size."""
    first = 0
    while first < len(batch.terms):
        begin = int(batch.starts[first])
        last = int(np.searchsorted(batch.starts, begin + _BATCH, "right")) - 1
        last = min(max(last, first + 1), len(batch.terms))
        yield _part(batch, first, last)
        first = last


def _part(batch: Batch, first: int, last: int) -> Batch:
    if first == 0 and last == len(batch.terms):
        return batch
    begin, end = int(batch.starts[first]), int(batch.starts[last])
    counts, positions = None, None
    if batch.counts is not None and batch.positions is not None:
        counts = batch.counts[begin:end]
        place = int(batch.counts[:begin].sum(dtype=np.int64))
        positions = batch.positions[place : place + int(counts.sum(dtype=np.int64))]
    return Batch(
        batch.terms[first:last],
        batch.starts[first : last + 1] - begin,
        batch.docs[begin:end],
        batch.weights[begin:end],
        counts,
        positions,
    )


def blob_arrays(name: str, texts: Sequence[str]) -> dict[str, np.ndarray]:
    """Texts as one blob and where each ends."""
    encoded = [text.encode("utf-8", "surrogatepass") for text in texts]
    ends = np.cumsum([len(text) for text in encoded], dtype=np.uint64)
    return {f"{name}.blob": np.frombuffer(b"".join(encoded), np.uint8), f"{name}.ends": ends}

"""Several segments as one: postings are moved as arrays, no text is read again, deleted entries are left out.

Segments of about one size are merged when there are enough of them, so that each entry is moved a few times in all.
"""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np
from whoosh.codec.whoosh3 import W3Codec
from whoosh.columns import VarBytesColumn

from indexer.whoosh.columns import length_arrays
from indexer.whoosh.formats import SCORED_FIELDS
from indexer.whoosh.lists import merged_columns
from indexer.whoosh.merged_words import MergedWords
from indexer.whoosh.moving import Source, moved
from indexer.whoosh.segment import CODED, FondsSegment, SegmentWriter, blob_arrays
from indexer.whoosh.snapshot import OpenSegment
from indexer.whoosh.storage import DurableStorage, MappedFile, read_buffer
from indexer.whoosh.terms import Content, TermTable

_FAN_IN = 8  # small segments of one tier that become one of the next
_FAN_IN_LARGE = 16  # merging these takes minutes
_LARGE = 16 << 20  # bytes from which on a segment is merged apart, so that small ones need not wait
_SMALLEST_TIER = 1 << 18  # bytes
_LARGEST = 4 << 30  # bytes; larger segments are left alone


def segments_to_merge(segments: Sequence[FondsSegment], large: bool) -> list[FondsSegment]:
    """Those worth merging now, of the large or of the small ones; empty when there are none."""
    tiers: dict[int, list[FondsSegment]] = {}
    for segment in segments:
        size = segment.size
        if (size >= _LARGE) != large:
            continue
        if segment.deleted_count() * 2 > segment.doc_count_all():
            return [segment]
        if size < _LARGEST:
            tier = (size // _SMALLEST_TIER).bit_length() // 3  # 3 bits: a factor of 8
            tiers.setdefault(tier, []).append(segment)
    enough = _FAN_IN_LARGE if large else _FAN_IN
    return next((tiers[tier][:enough] for tier in sorted(tiers) if len(tiers[tier]) >= enough), [])


class Merge:
    """One merge of segments whose deleted entries were read at one moment."""

    def __init__(self, folder: Path, sources: Sequence[tuple[OpenSegment, FondsSegment]]) -> None:
        self._folder = folder
        self._files = [files for files, _ in sources]
        self._deleted = {segment.segment_id(): set(segment.deleted_docs()) for _, segment in sources}
        counts = [files.count for files in self._files]
        self._bases = np.cumsum([0, *counts])
        alive = np.ones(sum(counts), bool)
        for files, base in zip(self._files, self._bases.tolist(), strict=False):
            alive[[base + number for number in self._deleted[files.id]]] = False
        self._alive = alive
        self._new = np.where(alive, np.cumsum(alive) - 1, -1)

    def write(self, storage: DurableStorage) -> FondsSegment:
        """Write the merged segment's files."""
        lengths = {name: self._column(f"length.{name}").astype(np.int64) for name in SCORED_FIELDS}
        with SegmentWriter(storage, lengths) as writer:
            return self._write(writer, lengths)

    def _write(self, writer: SegmentWriter, lengths: Mapping[str, np.ndarray]) -> FondsSegment:
        words = MergedWords([files.vocabulary for files in self._files])
        for field, batch in moved(self._sources(), self._new):
            writer.write(field, batch)
            words.meet(field, batch.terms, np.diff(batch.starts))
        arrays, values = self._columns()
        arrays |= length_arrays(lengths)
        arrays |= words.arrays()
        return writer.finish(arrays, {"values": values}, self._stored())

    def _sources(self) -> list[Source]:
        return [
            Source(TermTable(self._map(files, W3Codec.TERMS_EXT)), self._map(files, W3Codec.POSTS_EXT), base)
            for files, base in zip(self._files, self._bases.tolist(), strict=False)
        ]

    def carry_over(self, merged: FondsSegment, now: Sequence[FondsSegment]) -> None:
        """Delete from the merged segment what has been deleted from its sources meanwhile."""
        for files, base in zip(self._files, self._bases.tolist(), strict=False):
            current = next(segment for segment in now if segment.segment_id() == files.id)
            for number in set(current.deleted_docs()) - self._deleted[files.id]:
                merged.delete_document(int(self._new[base + number]))

    def _map(self, files: OpenSegment, extension: str) -> Content:
        return read_buffer(self._folder / f"{files.id}{extension}")

    def _column(self, name: str) -> np.ndarray:
        return np.concatenate([files.arrays[name] for files in self._files])[self._alive]

    def _columns(self) -> tuple[dict[str, np.ndarray], dict[str, list[str]]]:
        plain = ("rendition", "document", "document_key", "first_day", "last_day", "read_as")
        arrays = {name: self._column(name) for name in plain}
        values: dict[str, list[str]] = {}
        for name in CODED:
            codes: dict[str, int] = {}
            parts = []
            for files in self._files:
                moved = [codes.setdefault(value, len(codes)) for value in files.values[name]]
                parts.append(np.array(moved, np.int32)[files.arrays[name]])
            arrays[name] = np.concatenate(parts)[self._alive]
            values[name] = list(codes)
        for name in ("filename", "title"):
            texts = [files.text(name, number) for files, number in self._living()]
            arrays |= blob_arrays(name, texts)
        arrays |= merged_columns([(files.listed, alive) for files, alive in self._left()])
        return arrays, values

    def _left(self) -> Iterator[tuple[OpenSegment, np.ndarray]]:
        """Each segment with the numbers of its entries that are left."""
        for files, base in zip(self._files, self._bases.tolist(), strict=False):
            yield files, np.flatnonzero(self._alive[base : base + files.count])

    def _living(self) -> Iterator[tuple[OpenSegment, int]]:
        for files in self._files:
            gone = self._deleted[files.id]
            for number in range(files.count):
                if number not in gone:
                    yield files, number

    def _stored(self) -> Iterator[bytes]:
        """The stored fields as they are kept."""
        readers = {}
        for files in self._files:
            name = f"{files.id}._stored{W3Codec.COLUMN_EXT}"
            buffer = read_buffer(self._folder / name)
            readers[files.id] = VarBytesColumn().reader(MappedFile(buffer, name), 0, len(buffer), files.count)
        return (readers[files.id][number] for files, number in self._living())

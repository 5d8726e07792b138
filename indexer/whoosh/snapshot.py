"""The index as one commit left it: open segments, which of their entries live, and columns across all of them.

Immutable, so that threads may search while another one opens the next. Segments are opened once and shared.
An entry's number counts through all segments.
"""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from whoosh.codec.whoosh3 import W3Codec

from indexer.whoosh.arrays import Arrays
from indexer.whoosh.lists import LISTED, Joined, Listed
from indexer.whoosh.postings import Block, Postings, Rare, blocks, decode, inlined
from indexer.whoosh.seals import DamagedIndexError, Guard
from indexer.whoosh.segment import ARRAYS, FondsSegment
from indexer.whoosh.storage import read_parts
from indexer.whoosh.terms import TermTable
from indexer.whoosh.vectors import Vectors
from indexer.whoosh.vocabulary import Vocabulary


class OpenSegment:
    """The files of one segment, read where they lie."""

    def __init__(self, folder: Path, segment: FondsSegment) -> None:
        self.guard = Guard(folder, segment.seals, segment.stamps)
        self.guard.look()  # FileNotFoundError: merged away in the meantime
        self.id: str = segment.segment_id()
        self.count: int = segment.doc_count_all()
        try:
            self.terms = TermTable(read_parts(folder / segment.make_filename(W3Codec.TERMS_EXT)))
            self.posting_file = read_parts(folder / segment.make_filename(W3Codec.POSTS_EXT))
            self.arrays = Arrays(folder / segment.make_filename(ARRAYS))
            self.vocabulary = Vocabulary.of(self.arrays.__getitem__)
            self.vectors = Vectors.of(self.arrays.__getitem__)
            self.read_as = self.arrays["read_as"]
            self.values: dict[str, list[str]] = self.arrays.facts["values"]
            self._listed = {name: Listed.of(self.arrays.__getitem__, name) for name in LISTED}
        except OSError:
            raise
        except Exception as error:  # whatever a damaged file makes its reader raise
            raise DamagedIndexError(f"segment {self.id} cannot be read: {error}") from error

    def postings(self, field: str, term: bytes, with_positions: bool = False) -> Postings | None:
        """The postings of one term, deleted entries included."""
        try:
            value = self.terms.find(field, term)
            return None if value is None else decode(value, self.posting_file, with_positions)
        except Exception as error:  # whatever damaged bytes make pickle, struct and NumPy raise
            raise DamagedIndexError(f"postings of segment {self.id} cannot be read: {error}") from error

    def posting_lists(self, field: str, term: bytes) -> Rare | list[Block] | None:
        """The same as they are kept: of a rare term one list, of others blocks."""
        try:
            value = self.terms.find(field, term)
            return None if value is None else inlined(value) or blocks(value, self.posting_file)
        except Exception as error:  # whatever damaged bytes make pickle, struct and NumPy raise
            raise DamagedIndexError(f"postings of segment {self.id} cannot be read: {error}") from error

    def text(self, name: str, number: int) -> str:
        """One value of a column of texts."""
        ends = self.arrays[f"{name}.ends"]
        start = int(ends[number - 1]) if number else 0
        return (
            self.arrays[f"{name}.blob"][start : int(ends[number])].tobytes().decode("utf-8", "surrogatepass")
        )

    def listed(self, name: str) -> Listed:
        """A column with any number of values for an entry."""
        return self._listed[name]

    @cached_property
    def filenames(self) -> list[str]:
        """All file names, folded."""
        return [self.text("filename", number) for number in range(self.count)]


@dataclass(frozen=True)
class View:
    """One segment within a snapshot."""

    files: OpenSegment
    base: int  # number of its first entry
    live: np.ndarray | None  # bool; None when nothing is deleted

    def code_mask(self, column: str, wanted: Sequence[str] | frozenset[str]) -> np.ndarray:
        """Which entries have one of the values."""
        allowed = np.array([value in wanted for value in self.files.values[column]], bool)
        found: np.ndarray = allowed[self.files.arrays[column]] if len(allowed) else np.zeros(0, bool)
        return found

    def allowed(self, tokens: frozenset[str]) -> np.ndarray | None:
        """Which entries are alive and visible; ``None`` for all."""
        visible = self.code_mask("access", tokens)
        mask = visible if self.live is None else visible & self.live
        return None if mask.all() else mask

    def date_mask(self, first: int, last: int) -> np.ndarray:
        """Which entries have a date that overlaps these days."""
        starts, ends = self.files.arrays["first_day"], self.files.arrays["last_day"]
        found: np.ndarray = (starts > 0) & (starts <= last) & (ends >= first)
        return found


class Snapshot:
    """All segments of one generation."""

    without: frozenset[str] = frozenset()  # documents that it is shown without

    def __init__(self, generation: int, views: Sequence[View]) -> None:
        self.generation = generation
        self.views = tuple(views)
        self.count = sum(view.files.count for view in views)
        lengths = sum(float(view.files.arrays["length"].sum()) for view in views)
        self.average_length = max(1.0, lengths / max(1, self.count))
        self._bases = [view.base for view in views]
        self._listed: dict[str, Joined] = {}

    def view_of(self, number: int) -> tuple[View, int]:
        """The segment that holds an entry, and its number there."""
        view = self.views[bisect_right(self._bases, number) - 1]
        return view, number - view.base

    def id_of(self, column: str, number: int) -> str:
        """``rendition`` or ``document`` of one entry."""
        view, own = self.view_of(number)
        return bytes(view.files.arrays[column][own]).decode()

    def title_of(self, number: int) -> str:
        """The title of one entry."""
        view, own = self.view_of(number)
        return view.files.text("title", own)

    def _column(self, name: str) -> np.ndarray:
        parts = [view.files.arrays[name] for view in self.views]
        return np.concatenate(parts) if parts else np.empty(0, np.int64)

    @cached_property
    def first_day(self) -> np.ndarray:
        """yyyymmdd, 0 when undated."""
        return self._column("first_day")

    @cached_property
    def year(self) -> np.ndarray:
        """0 when undated."""
        years: np.ndarray = self.first_day // 10000
        return years

    @cached_property
    def age(self) -> np.ndarray:
        """The beginning of each document's id as a number: ids grow with time."""
        parts = [
            view.files.arrays["document"].astype("S8").view(">u8").astype(np.uint64) for view in self.views
        ]
        return np.concatenate(parts) if parts else np.empty(0, np.uint64)

    @cached_property
    def groups(self) -> np.ndarray | None:
        """For each entry a number that it shares with the other renditions of its document, -1 when it has none.

        None when no document has several.
        """
        keys = self._column("document_key")
        live = np.concatenate([_live(view) for view in self.views]) if self.views else np.empty(0, bool)
        order = np.argsort(keys, kind="stable")
        order = order[live[order]]
        ordered = keys[order]
        same = ordered[1:] == ordered[:-1]
        if not same.any():
            return None
        shared = np.zeros(len(order), bool)
        shared[1:] |= same
        shared[:-1] |= same
        groups = np.full(len(keys), -1, np.int64)
        numbers: dict[str, int] = {}
        for number in order[shared].tolist():  # by id: two documents may have one key
            document = self.id_of("document", number)
            groups[number] = numbers.setdefault(document, len(numbers))
        return groups

    @cached_property
    def codes(self) -> dict[str, tuple[np.ndarray, list[str]]]:
        """For each facet the number of each entry's value, and the values."""
        found: dict[str, tuple[np.ndarray, list[str]]] = {}
        for name in ("collection", "language", "type", "state"):
            numbers: dict[str, int] = {}
            parts = []
            for view in self.views:
                values = view.files.values[name]
                moved = np.array([numbers.setdefault(value, len(numbers)) for value in values], np.int32)
                parts.append(moved[view.files.arrays[name]])
            found[name] = (np.concatenate(parts) if parts else np.empty(0, np.int32), list(numbers))
        return found

    def listed(self, name: str) -> Joined:
        """People, tags and titles of all entries."""
        found = self._listed.get(name)
        if found is None:
            found = self._listed[name] = Joined.of(view.files.listed(name) for view in self.views)
        return found

    def find(self, rendition: str) -> tuple[str, int] | None:
        """Segment id and number there of the living entry of a rendition."""
        term = rendition.encode("utf-8", "surrogatepass")
        for view in self.views:
            found = view.files.postings("rendition", term)
            if found is not None:
                for own in found.docs.tolist():
                    if view.live is None or view.live[own]:
                        return view.files.id, own
        return None


def _live(view: View) -> np.ndarray:
    return np.ones(view.files.count, bool) if view.live is None else view.live


def view_of_segment(files: OpenSegment, segment: FondsSegment, base: int) -> View:
    """A segment with its deletions of one commit."""
    deleted: Any = list(segment.deleted_docs())
    if not deleted:
        return View(files, base, None)
    live = np.ones(files.count, bool)
    live[deleted] = False
    return View(files, base, live)

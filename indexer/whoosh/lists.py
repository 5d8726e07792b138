"""Columns with any number of values for an entry: who wrote it, to whom, its tags; and its title.

Kept are the codes of all entries one after another and where each entry's end, so that counting is one ``bincount``;
and each distinct value twice, as it is written and with its words folded, in which completion looks for beginnings.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from indexer.engine.rules import folded_words
from indexer.engine.seam import Entry
from indexer.whoosh.segment import blob_arrays

LISTED: Mapping[str, Callable[[Entry], Iterable[str]]] = {
    "creator": lambda entry: entry.creators,
    "recipient": lambda entry: entry.recipients,
    "tag": lambda entry: entry.tags,
    "title": lambda entry: (entry.title,),
}


def lengths_of(ends: np.ndarray) -> np.ndarray:
    """How many codes each entry has."""
    return np.diff(np.concatenate((np.zeros(1, np.int64), ends.astype(np.int64))))


def rows_of(ends: np.ndarray, numbers: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Where the codes of these entries stand, one entry after another; and how many codes each has."""
    counts = lengths_of(ends)[numbers]
    starts = ends[numbers].astype(np.int64) - counts
    before = np.cumsum(counts) - counts
    places = np.repeat(starts - before, counts) + np.arange(int(counts.sum()))
    return places, counts


@dataclass(frozen=True)
class Listed:
    """One such column of one segment."""

    ends: np.ndarray  # of each entry's codes
    codes: np.ndarray
    blob: np.ndarray  # the values as written
    value_ends: np.ndarray
    words: np.ndarray  # for each value a space before each of its folded words, and a newline
    lines: np.ndarray  # where each value's words end

    @classmethod
    def of(cls, kept: Callable[[str], np.ndarray], name: str) -> "Listed":
        """From the arrays that ``listed_arrays`` made."""
        parts = ("at", "codes", "blob", "ends", "words", "lines")
        return cls(*(kept(f"listed.{name}.{part}") for part in parts))

    def value(self, code: int) -> str:
        """The value that a code stands for."""
        start = int(self.value_ends[code - 1]) if code else 0
        return self.blob[start : int(self.value_ends[code])].tobytes().decode("utf-8", "surrogatepass")

    @cached_property
    def values(self) -> list[str]:
        """All of them, in the order of their codes."""
        return [self.value(code) for code in range(len(self.value_ends))]

    def mask(self, wanted: Sequence[str]) -> np.ndarray:
        """Which entries have one of the values."""
        allowed = np.array([value in wanted for value in self.values], bool)
        mask = np.zeros(len(self.ends), bool)
        if len(self.codes):
            mask[np.searchsorted(self.ends, np.flatnonzero(allowed[self.codes]), "right")] = True
        return mask

    def beginning_with(self, prefix: str) -> np.ndarray:
        """Codes of the values in which the folded words of ``prefix`` stand, the last of them perhaps unfinished."""
        needle = re.compile(re.escape(f" {prefix}".encode()))
        places = [found.start() for found in needle.finditer(memoryview(self.words.data))]
        return np.unique(np.searchsorted(self.lines, np.array(places, np.int64), "right"))

    def counts(self, allowed: np.ndarray | None) -> np.ndarray:
        """How many of the allowed entries have each value; of all entries for ``None``."""
        codes = self.codes
        if allowed is not None:
            codes = codes[np.repeat(allowed, lengths_of(self.ends))]
        return np.bincount(codes, minlength=len(self.value_ends))


@dataclass(frozen=True, slots=True)
class Joined:
    """One such column through all segments; an entry's number counts through them."""

    starts: np.ndarray  # of each entry's codes, and the end of the last
    codes: np.ndarray
    values: Sequence[str]
    one_each: bool  # each entry has just one code

    @classmethod
    def of(cls, columns: Iterable[Listed]) -> "Joined":
        """The columns of the segments in order."""
        numbers: dict[str, int] = {}
        starts, codes = [np.zeros(1, np.int64)], [np.empty(0, np.int64)]
        before = 0
        for column in columns:
            moved = [numbers.setdefault(value, len(numbers)) for value in column.values]
            codes.append(np.array(moved, np.int64)[column.codes] if moved else codes[0])
            starts.append(column.ends.astype(np.int64) + before)
            before += len(column.codes)
        joined = np.concatenate(starts)
        one_each = bool((joined == np.arange(len(joined))).all())
        return cls(joined, np.concatenate(codes), list(numbers), one_each)

    def of_entries(self, numbers: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Beside each other the entries, as often as each has codes, and these codes."""
        if self.one_each:
            return numbers, self.codes[numbers]
        starts = self.starts[numbers]
        counts = self.starts[numbers + 1] - starts
        before = np.cumsum(counts) - counts
        places = np.repeat(starts - before, counts) + np.arange(int(counts.sum()))
        return np.repeat(numbers, counts), self.codes[places]


def listed_columns(entries: Sequence[Entry]) -> dict[str, np.ndarray]:
    """What is kept of the entries of a new segment."""
    arrays: dict[str, np.ndarray] = {}
    for name, values_of in LISTED.items():
        codes: dict[str, int] = {}
        flat: list[int] = []
        ends = []
        for entry in entries:
            flat += [
                codes.setdefault(value, len(codes)) for value in dict.fromkeys(values_of(entry)) if value
            ]
            ends.append(len(flat))
        arrays |= _arrays(name, ends, flat, list(codes))
    return arrays


def merged_columns(parts: Sequence[tuple[Callable[[str], Listed], np.ndarray]]) -> dict[str, np.ndarray]:
    """Those of several segments as one; beside each the numbers of its entries that are left."""
    arrays: dict[str, np.ndarray] = {}
    for name in LISTED:
        codes: dict[str, int] = {}
        flat, lengths = [np.empty(0, np.int64)], [np.empty(0, np.int64)]
        for column_of, alive in parts:
            column = column_of(name)
            places, counts = rows_of(column.ends, alive)
            kept = column.codes[places]
            new = np.full(len(column.value_ends), -1, np.int64)
            for code in np.unique(kept).tolist():  # values of deleted entries are left behind
                new[code] = codes.setdefault(column.value(code), len(codes))
            flat.append(new[kept])
            lengths.append(counts)
        arrays |= _arrays(name, np.cumsum(np.concatenate(lengths)), np.concatenate(flat), list(codes))
    return arrays


def _arrays(
    name: str, ends: Sequence[int] | np.ndarray, codes: Sequence[int] | np.ndarray, values: Sequence[str]
) -> dict[str, np.ndarray]:
    words = [f"{folded_words(value)}\n".encode("utf-8", "surrogatepass") for value in values]
    return {
        f"listed.{name}.at": np.asarray(ends, np.uint32),
        f"listed.{name}.codes": np.asarray(codes, np.uint32),
        **blob_arrays(f"listed.{name}", values),
        f"listed.{name}.words": np.frombuffer(b"".join(words), np.uint8),
        f"listed.{name}.lines": np.cumsum([len(line) for line in words], dtype=np.uint32),
    }

"""The sorted surfaces of one segment: which words share a stem or fit a pattern.

Kept as arrays beside the segment, so that nothing has to be scanned when it is opened. A *family* is all surfaces
with the same stem in one language. Knows no postings.
"""

import re
import zlib
from array import array
from bisect import bisect_left
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np

from indexer.analysis import Analyzer
from indexer.engine.patterns import literal_prefix, pattern_regex
from indexer.names import index_keys

FIELD_BITS = {"text": 1, "title": 2, "from": 4, "to": 8, "tag": 16, "filename": 32, "about": 64}
IN_TEXT = FIELD_BITS["text"] | FIELD_BITS["about"]  # what a word is looked for in when no field is named
NAME = "~"  # stands where a stem has its language: what follows is the key of a name
_RANK_BITS = 24  # of a family entry; the other 40 are the stem's hash, checked against the stem itself
MAX_SURFACES = 1 << _RANK_BITS
_WILD = re.compile(r"[*?]+")


def stem_hash(language: str, stem: str) -> int:
    """40 bits of a stem in its language."""
    return _Hashes(language)[stem]


class _Hashes(dict[str, int]):
    """``stem_hash`` of stems in one language, each worked out when it is first met."""

    def __init__(self, language: str) -> None:
        super().__init__()
        before = f"{language}/".encode()
        self._adler32, self._crc32 = zlib.adler32(before), zlib.crc32(before)

    def __missing__(self, stem: str) -> int:
        key = stem.encode()
        told = self[stem] = (zlib.adler32(key, self._adler32) & 0xFF) << 32 | zlib.crc32(key, self._crc32)
        return told


class Families:
    """Gathers the stems of surfaces while they are numbered in any order."""

    def __init__(self) -> None:
        self._hashes = array("Q")
        self._numbers = array("I")

    def meet(self, language: str, numbers: Sequence[int], stems: Sequence[Collection[str]]) -> None:
        """Surfaces, and the stems in the language that each alone tells; with ``NAME``, keys of names it could be."""
        known = _Hashes(language)
        self._hashes.extend(map(known.__getitem__, chain.from_iterable(stems)))
        counts = np.fromiter(map(len, stems), np.int64, len(stems))
        self._numbers.frombytes(np.repeat(np.array(numbers, np.uint32), counts).tobytes())

    def array(self, rank: np.ndarray) -> np.ndarray:
        """The sorted array that is kept; ``rank`` is each number's place among the sorted surfaces."""
        hashes = np.frombuffer(self._hashes, np.uint64) if self._hashes else np.empty(0, np.uint64)
        numbers = np.frombuffer(self._numbers, np.uint32) if self._numbers else np.empty(0, np.uint32)
        packed = hashes << np.uint64(_RANK_BITS) | rank[numbers].astype(np.uint64)
        packed.sort()
        return packed


def stem_term_hashes(terms: Iterable[bytes]) -> np.ndarray:
    """Of the terms of the stem field, ascending: most stems that are asked for have no term there."""
    return np.unique(np.fromiter(map(zlib.crc32, terms), np.uint32))


def merged_families(parts: Iterable[tuple[np.ndarray, np.ndarray]]) -> np.ndarray:
    """Families of several segments as one; beside each array the new rank of each surface, -1 for one that is gone."""
    moved = []
    for kept, new_rank in parts:
        ranks = new_rank[(kept & np.uint64(MAX_SURFACES - 1)).astype(np.int64)]
        alive = ranks >= 0
        hashes = kept[alive] >> np.uint64(_RANK_BITS) << np.uint64(_RANK_BITS)
        moved.append(hashes | ranks[alive].astype(np.uint64))
    merged = np.concatenate(moved) if moved else np.empty(0, np.uint64)
    merged.sort()
    new = np.ones(len(merged), bool)  # np.unique takes ten times as long
    new[1:] = merged[1:] != merged[:-1]
    distinct: np.ndarray = merged[new]
    return distinct


def vocabulary_arrays(
    surfaces: Sequence[str],
    fields: np.ndarray,
    frequency: np.ndarray,
    family: np.ndarray,
    stem_terms: np.ndarray,
) -> dict[str, np.ndarray]:
    """What is kept of a vocabulary. ``surfaces`` ascend; the arrays beside them have one value for each."""
    joined = "".join(f"{surface}\n" for surface in surfaces)
    points = np.frombuffer(joined.encode("utf-32-le"), np.uint32)
    ends = np.flatnonzero(points == 10)
    bits = np.uint64(1) << (points & 63).astype(np.uint64)
    bits[ends] = 0
    starts = np.concatenate(([0], ends[:-1] + 1)) if len(ends) else ends
    blob = np.frombuffer(joined.encode(), np.uint8)
    return {
        "words.blob": blob,
        "words.starts": np.concatenate(([0], np.flatnonzero(blob == 10) + 1)).astype(np.uint32),
        "words.letters": np.bitwise_or.reduceat(bits, starts) if len(ends) else bits,
        "words.length": (ends - starts).astype(np.uint8),
        "words.fields": fields.astype(np.uint8),
        "words.frequency": frequency.astype(np.uint32),
        "words.families": family,
        "words.stem_terms": stem_terms,
    }


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """See the module. A *rank* is a surface's place in the order."""

    blob: np.ndarray
    starts: np.ndarray
    letters: np.ndarray  # one bit for each letter, letters 64 code points apart sharing one
    length: np.ndarray  # code points
    fields: np.ndarray  # bits of ``FIELD_BITS``
    frequency: np.ndarray  # entries that hold the surface, counted when it was written, metadata apart
    families: np.ndarray
    stem_terms: np.ndarray  # see ``stem_term_hashes``

    @classmethod
    def of(cls, kept: Callable[[str], np.ndarray]) -> "Vocabulary":
        """From the arrays that ``vocabulary_arrays`` made."""
        names = ("blob", "starts", "letters", "length", "fields", "frequency", "families", "stem_terms")
        return cls(*(kept(f"words.{name}") for name in names))

    def __len__(self) -> int:
        return len(self.length)

    def term(self, rank: int) -> bytes:
        """The surface in UTF-8."""
        return self.blob[self.starts[rank] : self.starts[rank + 1] - 1].tobytes()

    def word(self, rank: int) -> str:
        """The surface."""
        return self.term(rank).decode()

    def rank_from(self, term: bytes) -> int:
        """The rank of the first surface that does not stand before ``term``."""
        return bisect_left(range(len(self)), term, key=self.term)

    def fields_of(self, term: bytes) -> int:
        """Bits of the fields that have a surface; 0 when it is none."""
        rank = self.rank_from(term)
        return int(self.fields[rank]) if rank < len(self) and self.term(rank) == term else 0

    def perhaps_stem_terms(self, terms: Sequence[bytes]) -> list[bytes]:
        """Those that the stem field may have; the others it has not."""
        if not len(self.stem_terms):
            return []
        hashes = np.fromiter(map(zlib.crc32, terms), np.uint32, len(terms))
        places = np.minimum(np.searchsorted(self.stem_terms, hashes), len(self.stem_terms) - 1)
        return [terms[i] for i in np.flatnonzero(self.stem_terms[places] == hashes).tolist()]

    def families_of(
        self, analyzer: Analyzer, stems: Mapping[str, Sequence[str]]
    ) -> list[tuple[str, bytes, int]]:
        """Each surface that shares one of the stems in a language, with that language and the fields that have it."""
        asked = [(language, stem) for language, own in stems.items() for stem in own]
        parts = self._held([stem_hash(language, stem) for language, stem in asked])
        ranks = _joined(parts)
        sharing = (of for of, part in zip(asked, parts, strict=True) for _ in range(len(part)))
        told = zip(sharing, self.words(ranks), self.fields[ranks].tolist(), strict=True)
        return [
            (language, word.encode(), fields)
            for (language, stem), word, fields in told
            if _has_stem(analyzer, word, language, stem)
        ]

    def _held(self, hashes: Sequence[int]) -> list[np.ndarray]:
        """For each hash the ranks of the surfaces that have a family with it, ascending."""
        first = np.array(hashes, np.uint64) << np.uint64(_RANK_BITS)
        firsts = self.families.searchsorted(first).tolist()
        lasts = self.families.searchsorted(first | np.uint64(MAX_SURFACES - 1), "right").tolist()
        return [
            (self.families[a:b] & np.uint64(MAX_SURFACES - 1)).astype(np.int64)
            for a, b in zip(firsts, lasts, strict=True)
        ]

    def named(self, keys: Collection[str], field_bit: int) -> list[bytes]:
        """The surfaces that have one of the keys of names and stand in one of the fields."""
        if not keys:
            return []
        ranks = np.unique(_joined(self._held([stem_hash(NAME, key) for key in keys])))
        ranks = ranks[(self.fields[ranks] & field_bit) != 0]
        words = self.words(ranks)
        told = zip(words, index_keys(words), strict=True)  # a hash may be that of another key
        return [word.encode() for word, its_keys in told if not its_keys.isdisjoint(keys)]

    def fitting(self, folded_pattern: str, field_bit: int) -> np.ndarray:
        """Ranks of the surfaces in one of the fields that fit a folded pattern."""
        prefix = literal_prefix(folded_pattern)
        first = self.rank_from(prefix.encode())
        last = self.rank_from(prefix.encode() + b"\xff") if prefix else len(self)
        ranks = np.arange(first, last)
        rest = folded_pattern[len(prefix) :]
        if rest != "*":
            ranks = self._holding(max(_WILD.split(rest), key=len), first, last)
            least = len(folded_pattern.replace("*", ""))
            length = self.length[ranks]
            ranks = ranks[length >= least if "*" in rest else length == least]
        fitting: np.ndarray = ranks[(self.fields[ranks] & field_bit) != 0]
        if rest != "*":
            regex = pattern_regex(folded_pattern)
            fits = [regex.fullmatch(word) is not None for word in self.words(fitting)]
            fitting = fitting[np.array(fits, bool)]
        return fitting

    def _holding(self, literal: str, first: int, last: int) -> np.ndarray:
        """Ranks between two of the surfaces that hold the literal."""
        if not literal:
            return np.arange(first, last)
        region = self.blob[self.starts[first] : self.starts[last]].tobytes()
        places = [found.start() for found in re.finditer(re.escape(literal.encode()), region)]
        ranks = (
            np.searchsorted(self.starts, np.array(places, np.int64) + int(self.starts[first]), "right") - 1
        )
        return np.unique(ranks)

    def terms(self, ranks: np.ndarray) -> list[bytes]:
        """The surfaces in UTF-8."""
        return self._lines(ranks).split(b"\n")[:-1]

    def words(self, ranks: np.ndarray) -> list[str]:
        """The surfaces."""
        return self._lines(ranks).decode().split("\n")[:-1]

    def _lines(self, ranks: np.ndarray) -> bytes:
        """The surfaces in UTF-8, each ended by a newline."""
        starts = self.starts[ranks].astype(np.int64)
        lengths = self.starts[ranks + 1] - starts
        before = np.cumsum(lengths) - lengths
        places = np.repeat(starts - before, lengths) + np.arange(int(lengths.sum()))
        return self.blob[places].tobytes()


def letters_of(word: str) -> np.uint64:
    """One bit for each letter, as ``Vocabulary.letters`` has it."""
    points = np.frombuffer(word.encode("utf-32-le", "surrogatepass"), np.uint32)
    bits = np.uint64(1) << (points & 63).astype(np.uint64)
    return np.uint64(np.bitwise_or.reduce(bits, initial=0))


def _has_stem(analyzer: Analyzer, surface: str, language: str, stem: str) -> bool:
    """Whether it does: a hash may be that of another stem."""
    forms = analyzer.forms_in(surface, (language,))
    return forms.surface != surface or stem in forms.stems.get(language, ())


def _joined(parts: Sequence[np.ndarray]) -> np.ndarray:
    return np.concatenate(parts) if parts else np.empty(0, np.int64)

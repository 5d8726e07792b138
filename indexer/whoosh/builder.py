"""Entries to one segment: tokens become numbers, one sort brings them in the order of the terms.

A builder holds all tokens of its entries in memory, 4 to 8 bytes each; whoever feeds it cuts the stream.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from hashlib import blake2b
from itertools import chain

import numpy as np

from indexer.analysis import TOKEN, Analyzer, Forms
from indexer.engine import Entry
from indexer.engine_rules import UNDATED, days_of, fold_filename
from indexer.whoosh.formats import ABOUT, EXACT_FIELDS, SCORED_FIELDS, STEM, SURFACE_FIELDS, TEXT
from indexer.whoosh.postings import Batch
from indexer.whoosh.segment import (
    CODED,
    FondsSegment,
    SegmentWriter,
    blob_arrays,
    stored_bytes,
)
from indexer.whoosh.storage import DurableStorage
from indexer.whoosh.vocabulary import FIELD_BITS, Families, stem_term_hashes, vocabulary_arrays

GAP = 1_000  # positions between sections: more than any query's distance, so that nothing reaches across


class _Numbers(dict[str, int]):
    """Tokens as numbers, in the order they are met."""

    def __missing__(self, token: str) -> int:
        number = self[token] = len(self)
        return number


@dataclass(slots=True)
class _Tokens:
    """All tokens of one field, entry after entry."""

    numbers: list[np.ndarray] = field(default_factory=list)
    positions: list[np.ndarray] = field(default_factory=list)
    lengths: list[int] = field(default_factory=list)  # tokens of each entry

    def add_section(self, numbers: np.ndarray, start: int) -> int:
        """Returns where the next section begins."""
        self.numbers.append(numbers)
        self.positions.append(np.arange(start, start + len(numbers), dtype=np.uint32))
        return start + len(numbers) + GAP


@dataclass(frozen=True, slots=True)
class _Words:
    """What all tokens of a segment come down to."""

    surfaces: list[str]  # ascending
    rank: np.ndarray  # token number -> rank of its surface
    families: np.ndarray
    extra_token: np.ndarray  # token numbers with a stem that their surface does not tell, ascending
    extra_stem: list[str]  # "fr/prêt", beside ``extra_token``


class SegmentBuilder:
    """Takes entries, then writes them as one segment."""

    def __init__(self, analyzer: Analyzer) -> None:
        self._analyzer = analyzer
        self._numbers = _Numbers()
        self._tokens = {name: _Tokens() for name in SURFACE_FIELDS}
        self._entries: list[Entry] = []  # without their pages
        self.token_count = 0

    def __len__(self) -> int:
        return len(self._entries)

    def add(self, entry: Entry) -> None:
        """One entry; a rendition must not come twice."""
        body = self._number(chain.from_iterable(map(TOKEN.findall, entry.pages)))
        self._tokens[TEXT].add_section(body, 0)
        self._tokens[TEXT].lengths.append(len(body))
        self.token_count += len(body)
        place, words = 0, 0
        about = self._tokens[ABOUT]
        sections = {
            "title": (entry.title,),
            "from": entry.creators,
            "to": entry.recipients,
            "tag": entry.tags,
            "filename": (entry.filename,),
        }
        for name, texts in (*sections.items(), (ABOUT, (entry.description,))):
            own, own_place, before = self._tokens[name], 0, words
            for text in texts:
                numbers = self._number(TOKEN.findall(text))
                if name != ABOUT:
                    own_place = own.add_section(numbers, own_place)
                if name != "filename":
                    place = about.add_section(numbers, place)
                words += len(numbers)
            if name == "filename":
                own.lengths.append(words - before)
                words = before
            elif name != ABOUT:
                own.lengths.append(words - before)
        about.lengths.append(words)
        self.token_count += words
        self._entries.append(_without_pages(entry))

    def _number(self, tokens: Iterable[str]) -> np.ndarray:
        return np.fromiter(map(self._numbers.__getitem__, tokens), np.int32)

    def write(self, storage: DurableStorage) -> FondsSegment:
        """Write everything taken so far; the builder must not be used any more."""
        words = _words_of(list(self._numbers), self._analyzer)
        lengths = {name: np.array(self._tokens[name].lengths, np.int64) for name in SCORED_FIELDS}
        with SegmentWriter(storage, lengths) as writer:
            return self._write(writer, words, lengths)

    def _write(self, writer: SegmentWriter, words: _Words, lengths: Mapping[str, np.ndarray]) -> FondsSegment:
        held = np.zeros(len(words.surfaces), np.uint8)
        frequency = np.zeros(len(words.surfaces), np.int64)
        stems = _Stems(words)
        terms = [surface.encode() for surface in words.surfaces]
        for name in SURFACE_FIELDS:
            tokens = _joined(self._tokens.pop(name))
            if tokens is None:
                continue
            stems.collect(name, tokens)
            ranks, inverted = _invert(words.rank[tokens.numbers], tokens)
            batch = Batch([terms[rank] for rank in ranks.tolist()], *inverted)
            held[ranks] |= FIELD_BITS[name]
            if name in SCORED_FIELDS:
                frequency[ranks] += np.diff(batch.starts)
            writer.write(name, batch)
        stem_batch = stems.batch()
        if stem_batch is not None:
            writer.write(STEM, stem_batch)
        for name in EXACT_FIELDS:
            writer.write(name, _exact_batch([_exact(entry, name) for entry in self._entries]))
        arrays, facts = columns_of(self._entries, self._analyzer)
        arrays |= length_arrays(lengths)
        stem_terms = stem_term_hashes(stem_batch.terms if stem_batch else ())
        arrays |= vocabulary_arrays(words.surfaces, held, frequency, words.families, stem_terms)
        return writer.finish(arrays, facts, map(_stored, self._entries))


def _without_pages(entry: Entry) -> Entry:
    return replace(entry, pages=())


@dataclass(frozen=True, slots=True)
class _Joined:
    """``_Tokens`` end to end."""

    numbers: np.ndarray
    docs: np.ndarray
    positions: np.ndarray


def _joined(tokens: _Tokens) -> _Joined | None:
    numbers = np.concatenate(tokens.numbers) if tokens.numbers else np.empty(0, np.int32)
    if not len(numbers):
        return None
    docs = np.repeat(np.arange(len(tokens.lengths), dtype=np.int32), tokens.lengths)
    return _Joined(numbers, docs, np.concatenate(tokens.positions))


def _invert(
    keys: np.ndarray, tokens: _Joined
) -> tuple[np.ndarray, tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray, np.ndarray]]:
    """Tokens in the order of their keys: the different keys, and a batch's arrays."""
    packed = keys.astype(np.int64) << 32
    packed |= np.arange(len(keys))
    packed.sort()  # by key, then as they stand: several times faster than a stable argsort
    order = packed & 0xFFFFFFFF
    packed >>= 32
    docs = tokens.docs[order]
    new_term = np.concatenate(([True], packed[1:] != packed[:-1]))
    new_posting = new_term.copy()
    new_posting[1:] |= docs[1:] != docs[:-1]
    first = np.flatnonzero(new_posting)
    counts = np.diff(first, append=len(docs)).astype(np.uint32)
    term_starts = np.flatnonzero(new_term[first])
    starts = np.append(term_starts, len(first))
    ranks = packed[first[term_starts]]
    return ranks, (starts, docs[first].astype(np.int64), counts, counts, tokens.positions[order])


def _words_of(tokens: Sequence[str], analyzer: Analyzer) -> _Words:
    numbers: dict[str, int] = {}  # of surfaces, as they are met
    surface_of = np.empty(len(tokens), np.int32)
    families = Families()
    met = bytearray()
    extra_token: list[int] = []
    extra_stem: list[str] = []
    for token_number, token in enumerate(tokens):
        forms = analyzer.forms(token)
        number = numbers.setdefault(forms.surface, len(numbers))
        surface_of[token_number] = number
        if not forms.stems:
            continue
        told = forms if token == forms.surface else analyzer.forms(forms.surface)
        if number >= len(met):
            met.extend(b"\0" * (number + 1 - len(met)))
        if not met[number] and told.surface == forms.surface:
            met[number] = 1
            families.meet(number, told)
        for stem in _told_by_token_only(forms, told):
            extra_token.append(token_number)
            extra_stem.append(stem)
    surfaces = sorted(numbers)
    rank = np.empty(len(surfaces), np.int32)
    rank[np.fromiter((numbers[surface] for surface in surfaces), np.int64, len(surfaces))] = np.arange(
        len(surfaces)
    )
    return _Words(
        surfaces, rank[surface_of], families.array(rank), np.array(extra_token, np.int64), extra_stem
    )


def _told_by_token_only(forms: Forms, told: Forms) -> list[str]:
    """Stems of the word as written that its surface does not tell."""
    if forms is told or forms.stems == told.stems:
        return []
    known = told.stems if told.surface == forms.surface else {}
    return [
        f"{language}/{stem}"
        for language, stems in forms.stems.items()
        for stem in dict.fromkeys(stems)
        if stem not in known.get(language, ())
    ]


class _Stems:
    """Gathers the stem field from all others: its terms are like ``text:fr/prêt``."""

    def __init__(self, words: _Words) -> None:
        self._words = words
        self._terms: dict[str, int] = {}
        self._parts: list[tuple[np.ndarray, _Joined]] = []
        self._first = np.searchsorted(words.extra_token, np.arange(len(words.rank)))
        self._many = np.bincount(words.extra_token, minlength=len(words.rank))

    def collect(self, name: str, tokens: _Joined) -> None:
        """The stems of one field's tokens."""
        many = self._many[tokens.numbers]
        rows = np.repeat(np.arange(len(many)), many)
        if not len(rows):
            return
        within = np.arange(len(rows)) - np.repeat(np.cumsum(many) - many, many)
        chosen = self._first[tokens.numbers[rows]] + within
        used, back = np.unique(chosen, return_inverse=True)
        terms = [f"{name}:{self._words.extra_stem[i]}" for i in used.tolist()]
        keys = np.array([self._terms.setdefault(term, len(self._terms)) for term in terms])[back]
        self._parts.append((keys, _Joined(rows, tokens.docs[rows], tokens.positions[rows])))

    def batch(self) -> Batch | None:
        """All of them as one batch."""
        if not self._parts:
            return None
        terms = sorted(self._terms)
        rank = np.empty(len(terms), np.int64)
        rank[[self._terms[term] for term in terms]] = np.arange(len(terms))
        keys = rank[np.concatenate([keys for keys, _ in self._parts])]
        parts = [part for _, part in self._parts]
        joined = _Joined(
            keys,
            np.concatenate([part.docs for part in parts]),
            np.concatenate([part.positions for part in parts]),
        )
        ranks, arrays = _invert(keys, joined)
        return Batch([terms[i].encode() for i in ranks.tolist()], *arrays)


def _exact_batch(values: Sequence[str]) -> Batch:
    """Whole values as terms without positions."""
    holders: dict[bytes, list[int]] = {}
    for number, value in enumerate(values):
        if value:
            holders.setdefault(value.encode("utf-8", "surrogatepass"), []).append(number)
    terms = sorted(holders)
    starts = np.cumsum([0, *(len(holders[term]) for term in terms)])
    docs = np.array([number for term in terms for number in holders[term]], np.int64)
    return Batch(terms, starts, docs, np.ones(len(docs), np.uint32))


def _exact(entry: Entry, name: str) -> str:
    if name == "year":
        days = days_of(entry.date)
        return "" if days == UNDATED else f"{days[0] // 10000:04}"
    return str(getattr(entry, name))


def document_key(document: str) -> int:
    """A number for a document id; equal numbers are compared by their ids before they are trusted."""
    return int.from_bytes(
        blake2b(document.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "big", signed=True
    )


def columns_of(
    entries: Sequence[Entry], analyzer: Analyzer
) -> tuple[dict[str, np.ndarray], dict[str, object]]:
    """What the engine looks up for each entry, as arrays, and the values that codes stand for."""
    days = np.array([days_of(entry.date) for entry in entries], np.int32).reshape(-1, 2)
    arrays = {
        "rendition": np.array([entry.rendition.encode() for entry in entries], np.bytes_),
        "document": np.array([entry.document.encode() for entry in entries], np.bytes_),
        "document_key": np.array([document_key(entry.document) for entry in entries], np.int64),
        "first_day": days[:, 0],
        "last_day": days[:, 1],
        "read_as": np.array([read_as(entry, analyzer) for entry in entries], np.uint64),
    }
    values: dict[str, list[str]] = {}
    for name in CODED:
        codes: dict[str, int] = {}
        numbers = [codes.setdefault(getattr(entry, name), len(codes)) for entry in entries]
        arrays[name] = np.array(numbers, np.int32)
        values[name] = list(codes)
    arrays |= blob_arrays("filename", [fold_filename(entry.filename) for entry in entries])
    arrays |= blob_arrays("title", [entry.title for entry in entries])
    return arrays, {"values": values}


def length_arrays(lengths: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Numbers of words of each entry, in each scored field and in all."""
    whole = np.sum(list(lengths.values()), axis=0)
    return {f"length.{name}": values.astype(np.uint32) for name, values in lengths.items()} | {
        "length": whole.astype(np.uint32)
    }


def read_as(entry: Entry, analyzer: Analyzer) -> int:
    """The languages that an entry's pages are read in, one bit for each of ``stemming_languages``."""
    languages = analyzer.stemmed_as(entry.stemmed_as)
    return sum(1 << i for i, name in enumerate(analyzer.stemming_languages) if name in languages)


def _stored(entry: Entry) -> bytes:
    values = {
        "rendition": entry.rendition,
        "document": entry.document,
        "title": entry.title,
        "date": entry.date or "",
        "filename": entry.filename,
        "collection": entry.collection,
    }
    return stored_bytes(values)

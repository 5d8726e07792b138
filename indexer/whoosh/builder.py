"""Entries to one segment: tokens become numbers, and postings when all tokens are known.

A builder holds the different tokens of its entries in memory, and the entries without their pages; whoever feeds
it cuts the stream by ``held_bytes`` and ``token_count``.
"""

from array import array
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import replace
from itertools import chain
from pathlib import Path
from typing import Self

import numpy as np

from indexer.analysis import TOKEN, Analyzer
from indexer.engine.seam import Entry
from indexer.names.memory import KeyMemory
from indexer.whoosh.columns import columns_of, exact_batch, length_arrays, stored_fields
from indexer.whoosh.formats import ABOUT, EXACT_FIELDS, SCORED_FIELDS, STEM, SURFACE_FIELDS, TEXT
from indexer.whoosh.inversion import Inverted, OneKey, SomeKeys, inverted
from indexer.whoosh.postings import Batch
from indexer.whoosh.segment import FondsSegment, SegmentWriter
from indexer.whoosh.storage import DurableStorage
from indexer.whoosh.tokens import TokenLog
from indexer.whoosh.vocabulary import FIELD_BITS, stem_term_hashes, vocabulary_arrays
from indexer.whoosh.words import Words, words_of

_TOKEN_BYTES = 400  # what a different token takes by the time the segment is written
_ENTRY_BYTES = 5_000


class _Numbers(dict[str, int]):
    """Tokens as numbers, in the order they are met."""

    def __missing__(self, token: str) -> int:
        number = self[token] = len(self)
        return number


class SegmentBuilder:
    """Takes entries, then writes them as one segment. A context manager, for the files it may need."""

    def __init__(self, analyzer: Analyzer, folder: Path, names: KeyMemory) -> None:
        """``folder`` is where tokens wait when there are many."""
        self._analyzer = analyzer
        self._names = names
        self._numbers = _Numbers()
        self._logs = {name: TokenLog(folder) for name in SURFACE_FIELDS}
        self._lengths = {name: array("I") for name in SCORED_FIELDS}  # tokens of each entry
        self._entries: list[Entry] = []  # without their pages
        self.token_count = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        with ExitStack() as closing:  # all of them, though the disk be full
            for log in self._logs.values():
                closing.callback(log.close)

    def __len__(self) -> int:
        return len(self._entries)

    @property
    def held_bytes(self) -> int:
        """Memory that the entries taken so far will have needed, about."""
        return len(self._numbers) * _TOKEN_BYTES + len(self._entries) * _ENTRY_BYTES

    def add(self, entry: Entry) -> None:
        """One entry; a rendition must not come twice."""
        doc = len(self._entries)
        body = chain.from_iterable(map(TOKEN.findall, entry.pages))
        read, _ = self._logs[TEXT].add(doc, map(self._numbers.__getitem__, body))
        said = self._add_description(doc, entry)
        self._lengths[TEXT].append(read)
        self._lengths[ABOUT].append(said)
        self.token_count += read + said
        self._entries.append(replace(entry, pages=()))

    def _add_description(self, doc: int, entry: Entry) -> int:
        """Each field for itself, and all but the file name together in one; returns the tokens of the latter."""
        sections = {
            "title": (entry.title,),
            "from": (*entry.creators, *entry.signatories),
            "to": entry.recipients,
            "tag": entry.tags,
            "filename": (entry.filename,),
            ABOUT: (entry.description, *entry.notes),
        }
        said, about_start = 0, 0
        for name, texts in sections.items():
            start = 0
            for text in texts:
                numbers = [self._numbers[token] for token in TOKEN.findall(text)]
                if name != ABOUT:
                    _, start = self._logs[name].add(doc, numbers, start)
                if name != "filename":
                    _, about_start = self._logs[ABOUT].add(doc, numbers, about_start)
                    said += len(numbers)
        return said

    def write(self, storage: DurableStorage) -> FondsSegment:
        """Write everything taken so far; the builder must not be used any more."""
        words = words_of(self._tokens(), self._analyzer, self._names)
        lengths = {name: np.array(values, np.int64) for name, values in self._lengths.items()}
        with SegmentWriter(storage, lengths) as writer:
            return self._write(writer, words, lengths)

    def _tokens(self) -> list[str]:
        tokens = list(self._numbers)
        self._numbers.clear()
        return tokens

    def _write(self, writer: SegmentWriter, words: Words, lengths: Mapping[str, np.ndarray]) -> FondsSegment:
        held = np.zeros(len(words.terms), np.uint8)
        frequency = np.zeros(len(words.terms), np.int64)
        keys = OneKey(words.rank, len(words.terms))
        for name in SURFACE_FIELDS:
            for found in inverted(self._logs[name], keys):
                writer.write(name, _batch([words.terms[rank] for rank in found.keys.tolist()], found))
                held[found.keys] |= FIELD_BITS[name]
                if name in SCORED_FIELDS:
                    frequency[found.keys] += np.diff(found.starts)
        stem_terms = []
        for batch in self._stem_batches(words):
            writer.write(STEM, batch)
            stem_terms.append(stem_term_hashes(batch.terms))
        for name in EXACT_FIELDS:
            writer.write(name, exact_batch(self._entries, name))
        arrays, facts = columns_of(self._entries, self._analyzer)
        arrays |= length_arrays(lengths)
        surfaces = [term.decode() for term in words.terms]
        arrays |= vocabulary_arrays(surfaces, held, frequency, words.families, _united(stem_terms))
        return writer.finish(arrays, facts, map(stored_fields, self._entries))

    def _stem_batches(self, words: Words) -> Iterator[Batch]:
        """The stem field from all others: its terms are like ``text:fr/prêt``."""
        if not words.extra_stem:
            return
        stems = sorted(set(words.extra_stem))
        rank = {stem: number for number, stem in enumerate(stems)}
        keys = SomeKeys(
            words.extra_token,
            np.array([rank[stem] for stem in words.extra_stem], np.int64),
            len(words.rank),
            len(stems),
        )
        for name in sorted(SURFACE_FIELDS, key=lambda name: f"{name}:"):
            for found in inverted(self._logs[name], keys):
                yield _batch([f"{name}:{stems[rank]}".encode() for rank in found.keys.tolist()], found)


def _batch(terms: list[bytes], found: Inverted) -> Batch:
    return Batch(terms, found.starts, found.docs, found.counts, found.counts, found.positions)


def _united(hashes: list[np.ndarray]) -> np.ndarray:
    return np.unique(np.concatenate(hashes)) if hashes else stem_term_hashes(())

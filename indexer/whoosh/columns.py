"""What a segment keeps for each entry besides postings: columns of numbers and texts, stored fields, exact values."""

from collections.abc import Mapping, Sequence
from hashlib import blake2b

import numpy as np

from indexer.analysis import Analyzer
from indexer.engine.rules import UNDATED, days_of_entry, fold_filename
from indexer.engine.seam import Entry
from indexer.whoosh.lists import listed_columns
from indexer.whoosh.postings import Batch
from indexer.whoosh.segment import CODED, blob_arrays, stored_bytes


def exact_batch(entries: Sequence[Entry], name: str) -> Batch:
    """Whole values of one field as terms without positions."""
    holders: dict[bytes, list[int]] = {}
    for number, entry in enumerate(entries):
        value = _exact(entry, name)
        if value:
            holders.setdefault(value.encode("utf-8", "surrogatepass"), []).append(number)
    terms = sorted(holders)
    starts = np.cumsum([0, *(len(holders[term]) for term in terms)])
    docs = np.array([number for term in terms for number in holders[term]], np.int64)
    return Batch(terms, starts, docs, np.ones(len(docs), np.uint32))


def _exact(entry: Entry, name: str) -> str:
    if name == "year":
        days = days_of_entry(entry)
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
    days = np.array([days_of_entry(entry) for entry in entries], np.int32).reshape(-1, 2)
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
    arrays |= listed_columns(entries)
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


def stored_fields(entry: Entry) -> bytes:
    """What stock Whoosh gives as the stored fields of one entry."""
    values = {
        "rendition": entry.rendition,
        "document": entry.document,
        "title": entry.title,
        "date": entry.date or "",
        "filename": entry.filename,
        "collection": entry.collection,
    }
    return stored_bytes(values)

"""Matching entries to documents: the best rendition of each, their order, their exact number."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from indexer.engine.rules import title_key
from indexer.engine.seam import Hit, SearchRequest, SearchResult
from indexer.whoosh.counting import Facets
from indexer.whoosh.snapshot import Snapshot

_UNDATED_LAST = 99_999_999
_Key: TypeAlias = Callable[[np.ndarray], np.ndarray]  # of some rows; the greatest come first


@dataclass(frozen=True, slots=True)
class _Documents:
    """One entry for each document, the one to be shown."""

    numbers: np.ndarray
    scores: np.ndarray
    also: Mapping[int, tuple[int, ...]]  # number of the shown entry -> the document's others, best first


def rank(
    snapshot: Snapshot,
    numbers: np.ndarray,
    scores: np.ndarray,
    request: SearchRequest,
    facets: Facets,
) -> SearchResult:
    """The answer, from the entries that match and their scores."""
    documents = _grouped(snapshot, numbers, scores)
    wanted = min(request.offset + request.limit, len(documents.numbers))
    rows = _first_rows(snapshot, documents, request.sort, wanted) if request.limit else []
    return SearchResult(
        hits=tuple(_hit(snapshot, documents, row) for row in rows[request.offset : wanted]),
        total=len(documents.numbers),
        facets=facets,
    )


def _hit(snapshot: Snapshot, documents: _Documents, row: int) -> Hit:
    number = int(documents.numbers[row])
    return Hit(
        document=snapshot.id_of("document", number),
        rendition=snapshot.id_of("rendition", number),
        score=round(float(documents.scores[row]), 6),
        also=tuple(snapshot.id_of("rendition", other) for other in documents.also.get(number, ())),
    )


def _grouped(snapshot: Snapshot, numbers: np.ndarray, scores: np.ndarray) -> _Documents:
    groups = snapshot.groups
    if groups is None:
        return _Documents(numbers, scores, {})
    group = groups[numbers]
    shared = np.flatnonzero(group >= 0)
    if not len(shared):
        return _Documents(numbers, scores, {})
    members: dict[int, list[int]] = {}
    for row in shared.tolist():
        members.setdefault(int(group[row]), []).append(row)
    also: dict[int, tuple[int, ...]] = {}
    dropped: list[int] = []
    for rows in members.values():
        if len(rows) > 1:
            rows.sort(key=lambda row: (-float(scores[row]), snapshot.id_of("rendition", int(numbers[row]))))
            also[int(numbers[rows[0]])] = tuple(int(numbers[row]) for row in rows[1:])
            dropped.extend(rows[1:])
    kept = np.ones(len(numbers), bool)
    kept[dropped] = False
    return _Documents(numbers[kept], scores[kept], also)


def _first_rows(snapshot: Snapshot, documents: _Documents, sort: str, wanted: int) -> list[int]:
    """The first rows in the asked order; equals stand newest first."""
    numbers = documents.numbers
    if sort == "title":
        titles = {row: title_key(snapshot.title_of(int(number))) for row, number in enumerate(numbers)}
        rows: list[int] = sorted(
            titles, key=lambda row: snapshot.id_of("document", int(numbers[row])), reverse=True
        )
        return sorted(rows, key=titles.__getitem__)[:wanted]
    keys: list[_Key] = [
        lambda rows: snapshot.first_day[numbers[rows]],
        lambda rows: snapshot.age[numbers[rows]],
    ]
    if sort == "date":
        keys[0] = lambda rows: _undated_last(snapshot.first_day[numbers[rows]])
    elif sort == "relevance":
        keys.insert(0, documents.scores.__getitem__)
    rows = _narrowed(keys, len(numbers), wanted)
    told = zip(*(key(np.array(rows, np.int64)).tolist() for key in keys), strict=True)
    order = dict(zip(rows, told, strict=True))
    if len(set(order.values())) < len(rows):
        rows.sort(key=lambda row: snapshot.id_of("document", int(numbers[row])), reverse=True)
    rows.sort(key=order.__getitem__, reverse=True)
    return rows[:wanted]


def _undated_last(days: np.ndarray) -> np.ndarray:
    """What makes the earliest day the greatest key."""
    return -np.where(days == 0, _UNDATED_LAST, days)


def _narrowed(keys: Sequence[_Key], count: int, wanted: int) -> list[int]:
    """Of ``count`` rows those among which are the ``wanted`` greatest by the keys in turn, and few others."""
    tied = np.arange(count)
    sure = []
    for key in keys:
        if len(tied) <= wanted:
            break
        values = key(tied)
        threshold = (
            np.partition(values, len(values) - wanted)[len(values) - wanted] if wanted else values.max()
        )
        above = tied[values > threshold]
        sure.append(above)
        wanted -= len(above)
        tied = tied[values == threshold]
    rows: list[int] = np.concatenate([*sure, tied]).tolist()
    return rows

"""What something typed may become: words, people, tags and titles of entries that the asker may see.

Looked at is what is the most frequent in each segment, so a count may leave out a segment in which many others are
more frequent. For words, postings are read as far as they stay few: what is hidden or deleted must not be told.
"""

from collections import Counter
from collections.abc import Sequence

import numpy as np

from indexer.engine.seam import Known
from indexer.whoosh.snapshot import Snapshot, View
from indexer.whoosh.visible import Visible
from indexer.whoosh.vocabulary import IN_TEXT

_LOOKED_AT = 128  # words of each segment, and values of each kind
_POSTINGS_READ = 200_000  # of them together: about 10 ms


def complete(
    snapshot: Snapshot, prefix: str, kinds: Sequence[str], visible_to: frozenset[str], limit: int
) -> tuple[Known, ...]:
    """See ``Engine.complete``."""
    found: list[Known] = []
    for kind in kinds:
        counts = (
            _words(snapshot, prefix, visible_to, limit)
            if kind == "word"
            else _values(snapshot, kind, prefix, visible_to)
        )
        best = sorted(((text, n) for text, n in counts.items() if n), key=lambda item: (-item[1], item[0]))
        found += [Known(kind, text, entries) for text, entries in best[:limit]]
    return tuple(found)


def _values(snapshot: Snapshot, name: str, prefix: str, visible_to: frozenset[str]) -> Counter[str]:
    counted: Counter[str] = Counter()
    for view in snapshot.views:
        column = view.files.listed(name)
        codes = column.beginning_with(prefix)
        if len(codes):
            counts = column.counts(view.allowed(visible_to))[codes]
            for place in _most(counts):
                counted[column.value(int(codes[place]))] += int(counts[place])
    return counted


def _most(counts: np.ndarray) -> list[int]:
    """Where the greatest counts stand: most titles stand alone, and each would have to be read."""
    known = np.flatnonzero(counts)
    if len(known) > _LOOKED_AT:
        known = known[np.argsort(-counts[known], kind="stable")[:_LOOKED_AT]]
    places: list[int] = known.tolist()
    return places


def _words(snapshot: Snapshot, prefix: str, visible_to: frozenset[str], limit: int) -> Counter[str]:
    if " " in prefix:
        return Counter()
    at_most: Counter[str] = Counter()
    for view in snapshot.views:
        at_most.update(_most_frequent(view, prefix))
    counted: Counter[str] = Counter()
    visible = Visible(snapshot, visible_to)
    read = 0
    for word, bound in sorted(at_most.items(), key=lambda item: (-item[1], item[0])):
        enough = len(counted) >= limit and counted.most_common(limit)[-1][1] >= bound
        if enough or read > _POSTINGS_READ:
            break
        read += bound
        frequency = visible.frequency(word)
        if frequency:
            counted[word] = frequency
    return counted


def _most_frequent(view: View, prefix: str) -> dict[str, int]:
    """The most frequent words of one segment that begin so, deleted and hidden entries counted."""
    words = view.files.vocabulary
    first, last = words.rank_from(prefix.encode()), words.rank_from(prefix.encode() + b"\xff")
    ranks = np.arange(first, last)[(words.fields[first:last] & IN_TEXT) != 0]
    frequency = words.frequency[ranks]
    if len(ranks) > _LOOKED_AT:
        ranks = ranks[np.argpartition(-frequency.astype(np.int64), _LOOKED_AT)[:_LOOKED_AT]]
    return {words.word(rank): int(words.frequency[rank]) for rank in ranks.tolist()}

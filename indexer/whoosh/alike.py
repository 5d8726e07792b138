"""Which surfaces of a vocabulary are spelled within a few edits of a word (optimal string alignment).

An edit takes at most one letter and brings at most one, so lengths and sets of letters, which are kept for every
surface, leave only some thousands to be compared letter by letter. Knows no postings.
"""

import numpy as np
from rapidfuzz.distance import OSA
from rapidfuzz.process import cdist

from indexer.whoosh.vocabulary import Vocabulary, letters_of

_AT_ONCE = 1 << 15  # surfaces looked through at once: what is made of them stays in the processor's cache


def alike(words: Vocabulary, word: str, edits: int, field_bit: int) -> list[tuple[int, int]]:
    """Rank and distance of the surfaces in one of the fields within so many edits."""
    wanted = letters_of(word)
    near = [
        start + _perhaps(words, slice(start, start + _AT_ONCE), (wanted, len(word)), edits, field_bit)
        for start in range(0, len(words), _AT_ONCE)
    ]
    ranks = np.concatenate(near) if near else np.empty(0, np.int64)
    different = words.letters[ranks] ^ wanted
    missing = np.bitwise_count(different & wanted)
    ranks = ranks[(missing <= edits) & (np.bitwise_count(different) - missing <= edits)]
    if not len(ranks):
        return []
    distances = cdist([word], words.words(ranks), scorer=OSA.distance, score_cutoff=edits, dtype=np.uint8)[0]
    close = distances <= edits
    return list(zip(ranks[close].tolist(), distances[close].tolist(), strict=True))


def _perhaps(
    words: Vocabulary, some: slice, wanted: tuple[np.uint64, int], edits: int, field_bit: int
) -> np.ndarray:
    """Of some surfaces those of about the length and letters, as offsets into the slice."""
    letters, length = wanted
    least, most = max(0, length - edits), length + edits
    close = (words.length[some] >= least) & (words.length[some] <= most)
    close &= (words.fields[some] & np.uint8(field_bit)) != 0
    close &= np.bitwise_count(words.letters[some] ^ letters) <= 2 * edits
    return np.flatnonzero(close)

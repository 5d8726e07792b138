"""The surfaces within a few edits are those that comparing with every one of them finds."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from indexer.whoosh.alike import alike
from indexer.whoosh.vocabulary import Families, Vocabulary, stem_term_hashes, vocabulary_arrays

WORDS = st.text(st.sampled_from("abcdeжзи日𝒜!¡"), min_size=1, max_size=9)
FIELDS = st.integers(1, 3)


def vocabulary_of(fields: dict[str, int]) -> Vocabulary:
    words = sorted(fields)
    bits = np.array([fields[word] for word in words])
    families = Families().array(np.arange(0))
    kept = vocabulary_arrays(words, bits, np.ones(len(words)), families, stem_term_hashes([]))
    return Vocabulary.of(kept.__getitem__)


@given(st.dictionaries(WORDS, FIELDS, max_size=40), WORDS, st.integers(1, 2))
def test_looking_at_lengths_and_letters_first_loses_no_word(
    fields: dict[str, int], word: str, edits: int
) -> None:
    vocabulary = vocabulary_of(fields)
    obvious = {
        other: OSA.distance(word, other)
        for other, bits in fields.items()
        if bits & 1 and OSA.distance(word, other) <= edits
    }
    assert {
        vocabulary.word(rank): distance for rank, distance in alike(vocabulary, word, edits, 1)
    } == obvious


@given(st.dictionaries(WORDS, FIELDS, max_size=20), st.data())
def test_many_surfaces_are_read_as_each_alone(fields: dict[str, int], data: st.DataObject) -> None:
    vocabulary = vocabulary_of(fields)
    ranks = data.draw(st.lists(st.integers(0, len(fields) - 1), max_size=30)) if fields else []
    wanted = np.array(ranks, np.int64)
    assert vocabulary.words(wanted) == [vocabulary.word(rank) for rank in ranks]
    assert vocabulary.terms(wanted) == [vocabulary.term(rank) for rank in ranks]

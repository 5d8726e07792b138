"""Keys of names are made of many words at once: what stands beside a word changes nothing."""

import hypothesis.strategies as st
from hypothesis import given

from indexer.names import index_keys, query_keys
from indexer.names.memory import KeyMemory
from indexer.names.skeleton import LONGEST

WORDS = st.text(
    st.one_of(
        st.sampled_from("abcdefghijklmnopqrstuvwxyzäöüßéèçñšžłśıāōū'’"),
        st.sampled_from("абвгдежзийклмнопрстуфхцчшщъыьэюяёіїєґўқғңөұүһәҷӣӯ"),
        st.characters(),
    ),
    max_size=14,
)


@given(st.lists(WORDS, max_size=12))
def test_the_keys_of_a_word_are_the_same_alone_and_among_others(words: list[str]) -> None:
    assert index_keys(words) == [index_keys([word])[0] for word in words]


@given(WORDS)
def test_keys_are_short_capitals(word: str) -> None:
    asked = query_keys(word)
    for key in (*index_keys([word])[0], *asked.strict, *asked.loose):
        assert 2 <= len(key) <= LONGEST + 2
        assert "\n" not in key


@given(WORDS)
def test_a_word_that_has_keys_finds_itself(word: str) -> None:
    keys = index_keys([word])[0]
    assert not keys or not keys.isdisjoint(query_keys(word).strict)


@given(st.lists(st.lists(WORDS, max_size=6), max_size=6), st.integers(1, 8))
def test_remembered_keys_are_the_keys(portions: list[list[str]], most: int) -> None:
    memory = KeyMemory(most)
    for words in portions:
        assert [set(keys) for keys in memory.keys(words)] == index_keys(words)

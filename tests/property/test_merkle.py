"""The tree of RFC 9162 against its definition, word for word, and against everything that was changed."""

import hashlib

from hypothesis import given
from hypothesis import strategies as st

from archive.custody import merkle
from archive.custody.merkle import (
    EMPTY,
    HEIGHT,
    WIDTH,
    Growing,
    Tree,
    folded,
    is_consistent,
    leaf_hash,
    root_from_inclusion,
)

sizes = st.integers(0, 70) | st.sampled_from([255, 256, 257, 511, 512, 513, 700])


def leaves(count: int) -> list[bytes]:
    return [leaf_hash(b"%d" % number) for number in range(count)]


def tree_of(hashes: list[bytes]) -> Tree:
    """Tiles cut from lists that hold every stored level."""
    levels = folded(hashes)

    def read_tile(level: int, number: int) -> list[bytes]:
        assert level % HEIGHT == 0
        return list(levels[level][number * WIDTH : (number + 1) * WIDTH])

    return Tree(read_tile)


# RFC 9162, 2.1.1, 2.1.3.1 and 2.1.4.1, as they are written there.


def mth(d: list[bytes]) -> bytes:
    if not d:
        return hashlib.sha256(b"").digest()
    if len(d) == 1:
        return d[0]  # hashed already
    k = power(len(d))
    return hashlib.sha256(b"\x01" + mth(d[:k]) + mth(d[k:])).digest()


def path(m: int, d: list[bytes]) -> list[bytes]:
    if len(d) == 1:
        return []
    k = power(len(d))
    return [*path(m, d[:k]), mth(d[k:])] if m < k else [*path(m - k, d[k:]), mth(d[:k])]


def proof(m: int, d: list[bytes], known: bool = True) -> list[bytes]:
    if m == len(d):
        return [] if known else [mth(d)]
    k = power(len(d))
    if m <= k:
        return [*proof(m, d[:k], known), mth(d[k:])]
    return [*proof(m - k, d[k:], False), mth(d[:k])]


def power(n: int) -> int:
    k = 1
    while k * 2 < n:
        k *= 2
    return k


@given(sizes)
def test_roots_are_those_of_the_definition(size: int) -> None:
    d, growing = leaves(size), Growing()
    for leaf in d:
        growing.add(leaf)
    assert tree_of(d).root(size) == growing.root() == mth(d)


@given(sizes.filter(bool), st.data())
def test_every_inclusion_path_is_that_of_the_definition_and_leads_to_the_root(
    size: int, data: st.DataObject
) -> None:
    d, index = leaves(size), data.draw(st.integers(0, size - 1))
    found = tree_of(leaves(size + data.draw(st.integers(0, 9)))).inclusion(index, size)
    assert found == path(index, d)
    assert root_from_inclusion(d[index], index, size, found) == mth(d)


@given(sizes, st.data())
def test_every_consistency_path_is_that_of_the_definition_and_holds(new: int, data: st.DataObject) -> None:
    d, old = leaves(new), data.draw(st.integers(0, new))
    found = tree_of(d).consistency(old, new)
    assert found == (proof(old, d) if old else [])
    assert is_consistent(old, mth(d[:old]), new, mth(d), found)


@given(st.integers(1, 70), st.data())
def test_a_path_with_anything_changed_leads_elsewhere(size: int, data: st.DataObject) -> None:
    d, index = leaves(size), data.draw(st.integers(0, size - 1))
    right = tree_of(d).inclusion(index, size)
    wrong_leaf, wrong_index = leaf_hash(b"x"), data.draw(st.integers(-1, size).filter(lambda i: i != index))
    assert root_from_inclusion(wrong_leaf, index, size, right) != mth(d)
    assert root_from_inclusion(d[index], wrong_index, size, right) != mth(d)
    assert root_from_inclusion(d[index], index, size, [*right, EMPTY]) != mth(d)
    for at in range(len(right)):
        assert root_from_inclusion(d[index], index, size, right[:at] + right[at + 1 :]) != mth(d)
        assert root_from_inclusion(d[index], index, size, [*right[:at], EMPTY, *right[at + 1 :]]) != mth(d)


@given(st.integers(2, 70), st.data())
def test_a_tree_that_was_changed_is_not_consistent_with_the_one_before(new: int, data: st.DataObject) -> None:
    d, old = leaves(new), data.draw(st.integers(1, new - 1))
    changed = list(d)
    changed[data.draw(st.integers(0, old - 1))] = leaf_hash(b"x")
    found = tree_of(changed).consistency(old, new)
    assert not is_consistent(old, mth(d[:old]), new, mth(changed), found)
    right = tree_of(d).consistency(old, new)
    assert not is_consistent(old, mth(changed[:old]), new, mth(d), right)
    assert not is_consistent(old, mth(d[:old]), new, mth(d), right[:-1])
    assert not is_consistent(old, mth(d[:old]), new, mth(d), [*right, EMPTY])


def test_completed_subtrees_of_stored_levels_are_told_once() -> None:
    d = leaves(2 * WIDTH + 3)
    told: list[tuple[int, int, bytes]] = []
    growing = Growing(lambda *one: told.append(one))
    for leaf in d:
        growing.add(leaf)
    assert told == [(HEIGHT, 0, mth(d[:WIDTH])), (HEIGHT, 1, mth(d[WIDTH : 2 * WIDTH]))]


def test_spans_of_a_million_leaves_are_few() -> None:
    assert len(merkle.inclusion_spans(123_456, 1_000_000)) == 20
    assert len(merkle.consistency_spans(123_456, 1_000_000)) <= 21

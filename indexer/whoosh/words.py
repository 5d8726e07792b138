"""The different tokens of a segment come down to surfaces, families of words, and stems that no surface tells."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from indexer.analysis import Analyzer, fold
from indexer.names.memory import KeyMemory
from indexer.whoosh.vocabulary import NAME, Families

_AT_ONCE = 20_000  # words whose keys are held at once


@dataclass(frozen=True, slots=True)
class Words:
    """What the tokens with the numbers 0, 1, … come down to."""

    terms: list[bytes]  # the surfaces in UTF-8, ascending
    rank: np.ndarray  # int32, token number -> rank of its surface
    families: np.ndarray  # see ``Families.array``
    extra_token: np.ndarray  # token numbers with a stem or key that their surface does not tell, ascending
    extra_stem: list[str]  # "fr/prêt", "~/JAKIWEV", beside ``extra_token``


@dataclass(frozen=True, slots=True)
class _Telling:
    """A token that may tell more than its surface does."""

    number: int
    token: str
    surface: str
    keys: Collection[str]  # of the surface


def words_of(tokens: Sequence[str], analyzer: Analyzer, names: KeyMemory) -> Words:
    """Look at each token and at each surface once."""
    numbers: dict[str, int] = {}  # of surfaces, as they are met
    surface_of = np.empty(len(tokens), np.int32)
    plain = np.empty(len(tokens), bool)  # tokens that only their case tells from their surface
    for token_number, token in enumerate(tokens):
        surface = fold(token)
        surface_of[token_number] = numbers.setdefault(surface, len(numbers))
        plain[token_number] = token.lower() == surface
    met = list(numbers)
    telling = np.flatnonzero(~plain)
    families = Families()
    for language, own, stems in analyzer.stems_of_surfaces(met):
        families.meet(language, own, stems)
    keys = _meet_names(families, met, set(surface_of[telling].tolist()), names)
    surfaces = sorted(met)
    rank = np.empty(len(surfaces), np.int32)
    rank[np.fromiter(map(numbers.__getitem__, surfaces), np.int64, len(surfaces))] = np.arange(len(surfaces))
    told = [
        _Telling(number, tokens[number], met[at], keys[at])
        for number, at in zip(telling.tolist(), surface_of[telling].tolist(), strict=True)
    ]
    extras = list(_told_by_tokens_only(told, analyzer, names))
    return Words(
        [surface.encode() for surface in surfaces],
        rank[surface_of],
        families.array(rank),
        np.array([number for number, _ in extras], np.int64),
        [stem for _, stem in extras],
    )


def _meet_names(
    families: Families, surfaces: Sequence[str], kept: Collection[int], names: KeyMemory
) -> dict[int, Collection[str]]:
    """The keys of names, some words at a time: they take far more room than the words. Returns some of them."""
    left: dict[int, Collection[str]] = {}
    for start in range(0, len(surfaces), _AT_ONCE):
        keys = names.keys(surfaces[start : start + _AT_ONCE])
        families.meet(NAME, range(start, start + len(keys)), keys)
        left.update((number, own) for number, own in enumerate(keys, start) if number in kept)
    return left


def _told_by_tokens_only(
    told: Sequence[_Telling], analyzer: Analyzer, names: KeyMemory
) -> Iterator[tuple[int, str]]:
    """Number of a token, and a stem or key of the word as written that its surface does not tell; by numbers."""
    for start in range(0, len(told), _AT_ONCE):
        some = told[start : start + _AT_ONCE]
        extras: list[list[str]] = [[] for _ in some]
        accents = analyzer.stems_of_accents([one.token for one in some], [one.surface for one in some])
        for n, language, stem in accents:
            extras[n].append(f"{language}/{stem}")
        keys = names.keys([one.token for one in some])
        for one, stems, own in zip(some, extras, keys, strict=True):
            new = [*stems, *(f"{NAME}/{key}" for key in sorted(set(own).difference(one.keys)))]
            yield from ((one.number, stem) for stem in new)

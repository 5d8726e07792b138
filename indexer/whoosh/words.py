"""The different tokens of a segment come down to surfaces, families of words, and stems that no surface tells."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from indexer.analysis import Analyzer, Forms, fold
from indexer.names.memory import KeyMemory
from indexer.whoosh.vocabulary import NAME, Families

_AT_ONCE = 20_000  # words whose keys are held at once
_FEW = 20_000  # tokens that the analyzer may remember for the next segment


@dataclass(frozen=True, slots=True)
class Words:
    """What the tokens with the numbers 0, 1, … come down to."""

    terms: list[bytes]  # the surfaces in UTF-8, ascending
    rank: np.ndarray  # int32, token number -> rank of its surface
    families: np.ndarray  # see ``Families.array``
    extra_token: np.ndarray  # token numbers with a stem or key that their surface does not tell, ascending
    extra_stem: list[str]  # "fr/prêt", "~/JAKIWEV", beside ``extra_token``


def words_of(tokens: Sequence[str], analyzer: Analyzer, names: KeyMemory) -> Words:
    """Look at each token and at each surface once."""
    forms_of = analyzer.forms if len(tokens) <= _FEW else analyzer.forms_once
    numbers: dict[str, int] = {}  # of surfaces, as they are met
    surface_of = np.empty(len(tokens), np.int32)
    plain = np.empty(len(tokens), bool)  # tokens that only their case tells from their surface
    for token_number, token in enumerate(tokens):
        surface = fold(token)
        surface_of[token_number] = numbers.setdefault(surface, len(numbers))
        plain[token_number] = token.lower() == surface
    families = Families()
    steady = np.empty(len(numbers), bool)  # surfaces that are their own surface
    for number, surface in enumerate(numbers):
        told = forms_of(surface)
        steady[number] = told.surface == surface
        if steady[number]:
            families.meet(number, told)
    for number, keys in enumerate(_keys(list(numbers), names)):
        families.meet_name(number, keys)
    surfaces = sorted(numbers)
    rank = np.empty(len(surfaces), np.int32)
    rank[np.fromiter(map(numbers.__getitem__, surfaces), np.int64, len(surfaces))] = np.arange(len(surfaces))
    telling = np.flatnonzero(~(plain & steady[surface_of])).tolist()
    extras = list(_told_by_tokens_only(tokens, telling, analyzer, names))
    return Words(
        [surface.encode() for surface in surfaces],
        rank[surface_of],
        families.array(rank),
        np.array([number for number, _ in extras], np.int64),
        [stem for _, stem in extras],
    )


def _keys(words: Sequence[str], names: KeyMemory) -> Iterator[Collection[str]]:
    """The keys of names, some words at a time: they take far more room than the words."""
    for start in range(0, len(words), _AT_ONCE):
        yield from names.keys(words[start : start + _AT_ONCE])


def _told_by_tokens_only(
    tokens: Sequence[str], telling: Sequence[int], analyzer: Analyzer, names: KeyMemory
) -> Iterator[tuple[int, str]]:
    """Number of a token, and a stem or key of the word as written that its surface does not tell."""
    written = [tokens[number] for number in telling]
    keys = zip(_keys(written, names), _keys([fold(token) for token in written], names), strict=True)
    for number, token, (own, of_surface) in zip(telling, written, keys, strict=True):
        forms = analyzer.forms_once(token)
        told: Forms = analyzer.forms_once(forms.surface)
        known = told.stems if told.surface == forms.surface else {}
        for language, stems in forms.stems.items():
            for stem in dict.fromkeys(stems):
                if stem not in known.get(language, ()):
                    yield number, f"{language}/{stem}"
        for key in sorted(set(own).difference(of_surface)):
            yield number, f"{NAME}/{key}"

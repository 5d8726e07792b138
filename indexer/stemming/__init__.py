"""Stemmers for languages that Snowball does not know: a folded word to its stems, by rule."""

from collections.abc import Callable, Mapping
from typing import TypeAlias

from indexer.stemming import ukrainian
from indexer.stemming.kazakh import KazakhStemmer

Stems: TypeAlias = Callable[[str], tuple[str, ...]]  # every stem begins as its word does

STEMMERS: Mapping[str, Callable[[], Stems]] = {
    "kk": lambda: KazakhStemmer().stems,
    "uk": lambda: ukrainian.stems,
}

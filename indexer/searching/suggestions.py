"""Other spellings worth trying, for words that the holdings do not have, or hardly.

They come from the holdings' own words, as far as the asker may see them. Which of several is meant is told by the rest
of the question and its filters: what stands in documents with the other words is in the language of the question, and
on its matter. A word that is found in any inflection is taken as spelled right.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from rapidfuzz.distance import OSA

from indexer.analysis import fold, tokens
from indexer.engine.seam import Engine, SearchRequest
from indexer.query.printer import canonical
from indexer.query.tree import And, Everything, Field, Node, Or, Word

MOST = 3  # suggestions
_FEW = 3  # hits up to which a query may have been misspelt
_DOUBTED = 3  # words of one query: each costs a walk through the vocabulary
_CANDIDATES = 6
_SHORTEST = 4  # letters; shorter words are alike by chance
_FAR_MORE = 20  # times as many documents: then a word that is there may be a misprint of the other
_DIGIT = re.compile(r"\d")


def suggestions(engine: Engine, query: Node, request: SearchRequest, total: int) -> tuple[str, ...]:
    """The query with its doubtful words spelled otherwise, best first. ``total`` is what it found as it stands."""
    if total > _FEW:
        return ()
    return _Speller(engine, replace(request, limit=0, offset=0, facets=False)).of(query)


@dataclass(frozen=True, slots=True)
class _Speller:
    engine: Engine
    request: SearchRequest  # with the asker's groups and filters

    def of(self, query: Node) -> tuple[str, ...]:
        words = query.children if isinstance(query, And | Or) else (query,)
        spelled = {
            word: near for word, holders in self._doubtful(words) if (near := self._near(word, holders))
        }
        if not spelled:
            return ()
        others = [word for word in words if word not in spelled and self._holders(word)]
        ranked = {word: self._ranked(near, others) for word, near in spelled.items()}
        best = {word: candidates[0] for word, candidates in ranked.items()}
        changes = [best]
        for turn in range(1, _CANDIDATES):
            changes += [{**best, word: near[turn]} for word, near in ranked.items() if len(near) > turn]
        return tuple(_spelled(query, words, change) for change in changes[:MOST])

    def _doubtful(self, words: Sequence[Node]) -> list[tuple[Word, int]]:
        """The rarest of the plain words, and how many documents have each."""
        plain = dict.fromkeys(word for word in words if isinstance(word, Word) and _may_be_misspelt(word))
        if not plain:
            return []
        bound = self._holders(Everything()) / _FAR_MORE
        held = sorted(((self._holders(word), turn, word) for turn, word in enumerate(plain)))
        return [(word, holders) for holders, _, word in held[:_DOUBTED] if holders <= bound]

    def _holders(self, node: Node) -> int:
        """Documents that the asker may see and that have it, whatever the filters."""
        return self.engine.search(SearchRequest(node, self.request.visible_to, limit=0, facets=False)).total

    def _near(self, word: Word, holders: int) -> list[tuple[int, str]]:
        """Words that may be meant, nearest first, each with its distance."""
        surface = fold(word.text)
        found = [
            (OSA.distance(surface, other), other)
            for other in self.engine.similar_words(surface, self.request.visible_to, _CANDIDATES)
            if not _DIGIT.search(other)
        ]
        if not holders:
            return found
        return [
            (distance, other)
            for distance, other in found
            if distance == 1 and self._holders(Word(other)) >= _FAR_MORE * holders
        ]

    def _ranked(self, near: Sequence[tuple[int, str]], others: Sequence[Node]) -> list[str]:
        """Those first that stand in documents with the other words of the query, then the nearest."""
        ranked = []
        for turn, (distance, other) in enumerate(near):
            together = And((Word(other), *others)) if others else Word(other)
            found = self.engine.search(replace(self.request, query=together)).total
            ranked.append((not found, distance, -found, turn, other))
        return [other for *_, other in sorted(ranked)]


def _may_be_misspelt(word: Word) -> bool:
    return (
        word.field is Field.TEXT
        and len(tokens(word.text)) == 1
        and len(word.text) >= _SHORTEST
        and not _DIGIT.search(word.text)
    )


def _spelled(query: Node, words: Sequence[Node], change: Mapping[Word, str]) -> str:
    changed = tuple(
        Word(change[word]) if isinstance(word, Word) and word in change else word for word in words
    )
    if len(changed) == 1:
        return canonical(changed[0])
    return canonical(Or(changed) if isinstance(query, Or) else And(changed))

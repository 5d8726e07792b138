"""A fixed mix of queries, derived reproducibly from the beginning of a corpus.

Each query stands in Fonds' own language and as a small tree of dictionaries that each peer translates into its
own. Words come from documents of four languages by how many of their documents hold them; conjunctions and
phrases from words that stand together, so most queries find something.

Trees: ``{"op": "word"|"phrase"|"prefix"|"fuzzy"|"title"|"from"|"date"|"value", …}`` as leaves, ``and``, ``or`` with
``children``, ``not`` with ``child``. Words are in lower case.
"""

import random
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from bench.corpus import Text, page_token

SAMPLE_DOCUMENTS = 2_600  # about 10,000 pages: the same words for every size of the corpus
LANGUAGES = ("en", "ru", "en", "de", "en", "ru", "en", "kk")  # in turn: half English, a quarter Russian
_WORD = re.compile(r"[^\W\d_]+")
_BANDS = {"common": (0.08, 0.60), "medium": (0.01, 0.05), "rare": (0.0, 0.008)}

Tree = dict[str, Any]


@dataclass(frozen=True)
class Query:
    """One query of the mix. ``filters`` narrow it beside the text, as the search form does."""

    kind: str
    language: str
    text: str
    tree: Tree
    filters: dict[str, str]


@dataclass(frozen=True)
class Lexicon:
    """Words and running text of one language in the sample."""

    bands: dict[str, list[str]]
    texts: list[list[str]]  # each a run of neighbouring words in lower case


def lexicons(texts: Iterable[Text]) -> dict[str, Lexicon]:
    """What the beginning of the corpus offers in each language."""
    runs: dict[str, list[list[str]]] = {}
    for text in islice(texts, SAMPLE_DOCUMENTS):
        words = [word.lower() for word in _WORD.findall(text.body)]
        runs.setdefault(text.language, []).append(words)
    return {language: Lexicon(_bands(found), found) for language, found in runs.items() if language != "mul"}


def _bands(runs: list[list[str]]) -> dict[str, list[str]]:
    frequency = Counter(word for run in runs for word in set(run) if 4 <= len(word) <= 18)
    chosen = {}
    for name, (least, most) in _BANDS.items():
        low, high = max(least * len(runs), 2), most * len(runs)
        chosen[name] = sorted(word for word, count in frequency.items() if low <= count <= high) or sorted(
            frequency
        )
    return chosen


class _Maker:
    """Draws queries of each kind from the lexicon of one language."""

    def __init__(self, chance: random.Random, language: str, lexicon: Lexicon) -> None:
        self.chance = chance
        self.language = language
        self.lexicon = lexicon

    def word(self, band: str) -> str:
        return self.chance.choice(self.lexicon.bands[band])

    def together(self, count: int) -> list[str]:
        """Words of one document that are neither rare nor in every text."""
        wanted = {*self.lexicon.bands["common"], *self.lexicon.bands["medium"]}
        while True:
            run = self.chance.choice(self.lexicon.texts)
            words = sorted(set(run) & wanted)
            if len(words) >= count:
                return self.chance.sample(words, count)

    def neighbours(self, count: int) -> list[str]:
        """Words that follow each other in a text, not all of them short."""
        while True:
            run = self.chance.choice(self.lexicon.texts)
            if len(run) > count:
                at = self.chance.randrange(len(run) - count)
                words = run[at : at + count]
                if max(map(len, words)) >= 5 and min(map(len, words)) >= 2:
                    return words


def _word(word: str) -> Tree:
    return {"op": "word", "word": word}


def _all(*children: Tree) -> Tree:
    return {"op": "and", "children": list(children)}


def _made(maker: _Maker, kind: str, text: str, tree: Tree, **filters: str) -> Query:
    return Query(kind, maker.language, text, tree, filters)


def _single(band: str) -> Callable[[_Maker], Query]:
    def make(maker: _Maker) -> Query:
        word = maker.word(band)
        return _made(maker, f"word, {band}", word, _word(word))

    return make


def _joined(operator: str, count: int) -> Callable[[_Maker], Query]:
    def make(maker: _Maker) -> Query:
        words = maker.together(count)
        tree = {"op": operator, "children": [_word(word) for word in words]}
        return _made(maker, operator, f" {operator.upper()} ".join(words), tree)

    return make


def _phrase(count: int) -> Callable[[_Maker], Query]:
    def make(maker: _Maker) -> Query:
        words = maker.neighbours(count)
        return _made(maker, "phrase", f'"{" ".join(words)}"', {"op": "phrase", "words": words})

    return make


def _prefix(maker: _Maker) -> Query:
    word = maker.word(maker.chance.choice(("common", "medium", "medium")))
    stem = word[: max(4, len(word) - 3)]
    return _made(maker, "prefix", f"{stem}*", {"op": "prefix", "prefix": stem})


def _fuzzy(edits: int) -> Callable[[_Maker], Query]:
    def make(maker: _Maker) -> Query:
        word = next(w for w in iter(lambda: maker.word("medium"), "") if len(w) >= 6)
        at = maker.chance.randrange(1, len(word) - 1)
        misspelled = word[:at] + word[at + 1 :]
        return _made(
            maker, "fuzzy", f"{misspelled}~{edits}", {"op": "fuzzy", "word": misspelled, "edits": edits}
        )

    return make


def _without(maker: _Maker) -> Query:
    first, second = maker.together(2)
    tree = _all(_word(first), {"op": "not", "child": _word(second)})
    return _made(maker, "not", f"{first} NOT {second}", tree)


def _near(maker: _Maker) -> Query:
    first, _, second = maker.neighbours(3)
    tree = {"op": "near", "words": [first, second], "distance": 10}
    return _made(maker, "near", f'"{first} {second}"~10', tree)


def _title(maker: _Maker) -> Query:
    word = maker.word("common")
    return _made(maker, "field", f"title:{word}", {"op": "title", "word": word})


def _sender(maker: _Maker) -> Query:
    names = {"en": "whitaker", "ru": "соколова", "de": "baumann", "kk": "қасымов"}
    name, word = names[maker.language], maker.word("medium")
    tree = _all({"op": "from", "word": name}, _word(word))
    return _made(maker, "field", f"from:{name} {word}", tree)


def _dated(maker: _Maker) -> Query:
    word, year = maker.word("common"), maker.chance.randint(1950, 2010)
    end = year + maker.chance.choice((0, 2, 10))
    tree = _all(_word(word), {"op": "date", "from": year, "to": end})
    return _made(maker, "date", f"{word} date:{year}..{end}", tree)


def _filtered(maker: _Maker) -> Query:
    word = maker.word(maker.chance.choice(("common", "medium")))
    field, value = maker.chance.choice(
        (("collection", "fonds-03"), ("type", "pdf"), ("type", "mail"), ("language", maker.language))
    )
    tree = _all(_word(word), {"op": "value", "field": field, "value": value})
    return _made(maker, "filter", word, tree, **{field: value})


def _token(maker: _Maker) -> Query:
    token = page_token(maker.chance.randrange(10_000))
    return _made(maker, "token", token, _word(token))


MIX: tuple[tuple[Callable[[_Maker], Query], int], ...] = (
    (_single("common"), 16), (_single("medium"), 24), (_single("rare"), 24),
    (_joined("and", 2), 32), (_joined("and", 3), 16), (_joined("or", 2), 16), (_joined("or", 3), 8),
    (_phrase(2), 16), (_phrase(3), 16), (_prefix, 16), (_fuzzy(1), 6), (_fuzzy(2), 6), (_without, 8), (_near, 8),
    (_title, 8), (_sender, 8), (_dated, 8), (_filtered, 16), (_token, 8),
)  # fmt: skip


def mix(texts: Iterable[Text], seed: str = "query mix") -> list[Query]:
    """The whole mix, in an order that mingles kinds and languages; another seed draws another one."""
    found = lexicons(texts)
    chance = random.Random(seed)
    made = list(_drawn(chance, found))
    chance.shuffle(made)
    return made


def _drawn(chance: random.Random, found: dict[str, Lexicon]) -> Iterator[Query]:
    for make, count in MIX:
        for index in range(count):
            language = LANGUAGES[index % len(LANGUAGES)]
            yield make(_Maker(chance, language, found[language]))

"""Documents related to one: those that share its telling words and names, with these words as it writes them.

The words are those of its own kept text, at most so many characters of it; what they tell and who shares them the
engine says. A name is shared in whatever spelling and script the other has it. What the document came in and what it
contains is left out: that is told elsewhere. Knows no HTML.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from archive.catalogue import Catalogue, Content
from archive.model import Document
from indexer.analysis import fold, tokens
from indexer.engine.seam import Engine, Health, Kin
from indexer.names.of_text import capitalised_within, names_among

MOST = 5  # documents
WORDS_SHOWN = 8  # shared words told of each
_CHARACTERS = 120_000  # of the document's text that are read for its words: some fifty pages
_PAGES_AT_ONCE = 32
_PAGES_LOOKED_AT = 4  # of a related document, for how it writes a name
_CHARACTERS_LOOKED_AT = 20_000
_NAME = 4  # times that a word counts which the text never writes without a capital


@dataclass(frozen=True, slots=True)
class Relation:
    """Another document, and what the two have in common."""

    document: str
    title: str
    date: str | None
    collection: str
    rendition: str  # the one that shares most
    score: float  # comparable within one answer
    words: tuple[str, ...]  # names first, then by what they tell; as the document asked about spells them
    spellings: tuple[tuple[str, str], ...] = ()  # those of the words that this one spells otherwise, and how


class RelatedDocuments:
    """Over one catalogue and its index. Safe to share between threads."""

    def __init__(self, catalogue: Catalogue, engine: Engine) -> None:
        self._catalogue = catalogue
        self._engine = engine

    def of(self, document: Document, visible_to: frozenset[str], limit: int = MOST) -> tuple[Relation, ...]:
        """The related documents that the groups may see, most related first; none while the index is being built."""
        if self._engine.health is Health.REBUILD:
            return ()
        said = _said(self._texts(document))
        if not said.counts:
            return ()
        near_by = self._near_by(document, visible_to)
        kin = self._engine.like(said.counts, visible_to, limit, near_by, said.names)
        return tuple(self._told(kin, said.written, visible_to))

    def _texts(self, document: Document) -> Iterable[str]:
        """The document's own texts and title, up to the bound."""
        if document.description.title:
            yield document.description.title
        left = _CHARACTERS
        for rendition in document.renditions:
            first = 1
            while left > 0 and first <= rendition.pages:
                pages = self._catalogue.pages_between(rendition.id, first, first + _PAGES_AT_ONCE - 1)
                first += _PAGES_AT_ONCE
                for page in pages:
                    yield page.text[: max(0, left)]
                    left -= len(page.text)

    def _near_by(self, document: Document, visible_to: frozenset[str]) -> frozenset[str]:
        """The document, all it came in, and what is within it."""
        path = self._catalogue.paths_to([document.id], visible_to).get(document.id, ())
        holders = self._catalogue.holders(document.id, visible_to)
        contents, _ = self._catalogue.contents(document.id, visible_to)
        return frozenset({document.id, *(step.document for step in (*path, *holders)), *_within(contents)})

    def _told(
        self, kin: Iterable[Kin], written: Mapping[str, str], visible_to: frozenset[str]
    ) -> Iterable[Relation]:
        """With what people call them. Who may see what is decided by the catalogue: the index may lag behind."""
        kin = list(kin)
        rows = self._catalogue.listings([one.rendition for one in kin])
        for one in kin:
            row = rows.get(one.rendition)
            if row is None or row.access not in visible_to:
                continue
            described = row.document.description
            words = tuple(_names_first(written[word] for word in one.words)[:WORDS_SHOWN])
            yield Relation(
                one.document,
                described.title or row.rendition.filename,
                described.date,
                row.document.collection,
                one.rendition,
                one.score,
                words,
                tuple(
                    (written[word], other)
                    for word, other in self._as_written(one, described.title)
                    if written[word] in words
                ),
            )

    def _as_written(self, kin: Kin, title: str | None) -> Iterable[tuple[str, str]]:
        """Its spellings of names as its first pages write them; with a capital where these do not have them."""
        wanted = {spelling for _, spelling in kin.spellings}
        if not wanted:
            return
        first = self._catalogue.pages_between(kin.rendition, 1, _PAGES_LOOKED_AT)
        text = "\n".join([title or "", *(page.text for page in first)])[:_CHARACTERS_LOOKED_AT]
        written = {
            surface: token
            for token in reversed(tokens(text))
            if token[0].isupper() and (surface := fold(token)) in wanted
        }
        for word, spelling in kin.spellings:
            yield word, written.get(spelling, spelling[:1].upper() + spelling[1:])


@dataclass(frozen=True, slots=True)
class _Said:
    """What a text is made of."""

    counts: Mapping[str, int]  # how often each folded word stands in it; names count more
    names: Mapping[str, int]  # as written, how often in any spelling; they count more as well
    written: Mapping[str, str]  # how each folded word is written most often


def _said(texts: Iterable[str]) -> _Said:
    as_written: Counter[str] = Counter()
    within: set[str] = set()
    for text in texts:
        as_written.update(tokens(text))
        within.update(capitalised_within(text))
    counts: Counter[str] = Counter()
    written: dict[str, str] = {}
    for token, count in as_written.most_common():
        surface = fold(token)
        is_name = token[0].isupper() and token.lower() not in as_written
        counts[surface] += count * (_NAME if is_name else 1)
        written.setdefault(surface, token)
    names = {name: count * _NAME for name, count in names_among(as_written, within).items()}
    return _Said(counts, names, written | {fold(name): name for name in names})


def _names_first(words: Iterable[str]) -> list[str]:
    return sorted(words, key=lambda word: not word[0].isupper())


def _within(contents: Iterable[Content]) -> Iterable[str]:
    for one in contents:
        yield one.document
        yield from _within(one.contents)

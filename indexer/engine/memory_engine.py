"""The search engine that takes the obvious way: everything in memory, every entry read for every search.

For tests, for trying things out, and as the yardstick of the other engines. Knows no files.
"""

import math
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass

from rapidfuzz.distance import OSA

from archive.errors import QueryTooLarge
from indexer.analysis import Analyzer, Forms, fold, tokens
from indexer.engine import positions
from indexer.engine.entry_facets import LISTED, facets_of, overlaps, passes
from indexer.engine.memory_likeness import Likened, documents_like, sounds_like
from indexer.engine.patterns import fold_pattern, pattern_regex
from indexer.engine.positions import Interval
from indexer.engine.rules import (
    SLIP_WEIGHT,
    days_of_entry,
    filename_regex,
    fold_filename,
    folded_words,
    range_of,
    slips_in,
    title_key,
    too_many_words,
)
from indexer.engine.seam import (
    NO_NAMES,
    Change,
    Entry,
    Health,
    Hit,
    InDoubt,
    Kin,
    Known,
    SearchRequest,
    SearchResult,
    Spelling,
    nothing_in_doubt,
)
from indexer.query.bounds import EXPANSION
from indexer.query.tree import (
    And,
    DateRange,
    Everything,
    Field,
    Fuzzy,
    Near,
    Node,
    Not,
    Or,
    Phrase,
    Sounds,
    Value,
    Wildcard,
    Word,
)

Matches = Callable[[Forms, Sequence[str]], bool]  # whether a token, read in these languages, is meant


@dataclass(frozen=True, slots=True)
class _Section:
    """Tokens that stand beside each other, and the languages they are read in."""

    tokens: tuple[str, ...]
    forms: tuple[Forms, ...]
    languages: tuple[str, ...]

    def where(self, matches: Matches) -> list[int]:
        return [i for i, forms in enumerate(self.forms) if matches(forms, self.languages)]


@dataclass(frozen=True, slots=True)
class _Read:
    """One entry, read."""

    entry: Entry
    fields: Mapping[Field, tuple[_Section, ...]]
    days: tuple[int, int]


class MemoryEngine:
    """See ``indexer.engine.seam.Engine``. One process, one thread."""

    def __init__(self, analyzer: Analyzer, in_doubt: InDoubt = nothing_in_doubt) -> None:
        self._analyzer = analyzer
        self._in_doubt = in_doubt
        self._entries: dict[str, _Read] = {}
        self._followed = 0

    @property
    def health(self) -> Health:
        """Always ready: it has nothing that could be damaged."""
        return Health.READY

    @property
    def health_reason(self) -> str:
        """Empty, as it is always ready."""
        return ""

    def followed(self) -> int:
        """The sequence of the last change applied."""
        return self._followed

    def apply(self, changes: Sequence[Change]) -> None:
        """Apply in order."""
        for change in changes:
            self._entries.pop(change.rendition, None)
            if change.entry is not None:
                self._entries[change.rendition] = self._read(change.entry)
            self._followed = max(self._followed, change.sequence)

    def rebuild(self, changes: Iterable[Change], upto: int) -> None:
        """Forget everything and start again from the stream."""
        self._entries = {}
        self.apply(list(changes))
        self._followed = upto

    def damage(self) -> str:
        """Nothing lies on a disk."""
        return ""

    def close(self) -> None:
        """Nothing to let go of."""

    def search(self, request: SearchRequest) -> SearchResult:
        """Answer by looking at every visible entry."""
        visible = self._visible(request.visible_to)
        scores = self._scores(request.query)
        fitting = [read.entry for read in visible if read.entry.rendition in scores]
        found: dict[str, list[tuple[float, _Read]]] = {}
        for read in visible:
            score = scores.get(read.entry.rendition)
            if score is not None and passes(read.entry, request.filters):
                found.setdefault(read.entry.document, []).append((score, read))
        for renditions in found.values():
            renditions.sort(key=lambda item: (-item[0], item[1].entry.rendition))
        documents = _in_order(found, request.sort)
        return SearchResult(
            hits=tuple(
                Hit(
                    document=document,
                    rendition=found[document][0][1].entry.rendition,
                    score=found[document][0][0],
                    also=tuple(read.entry.rendition for _, read in found[document][1:]),
                )
                for document in documents[request.offset : request.offset + request.limit]
            ),
            total=len(found),
            facets=facets_of(fitting, request.filters) if request.facets else {},
        )

    def complete(
        self, prefix: str, kinds: Sequence[str], visible_to: frozenset[str], limit: int = 8
    ) -> tuple[Known, ...]:
        """Words, people, tags and titles that have a word which begins so."""
        visible = self._visible(visible_to)
        found: list[Known] = []
        for kind in kinds:
            counts = Counter(
                value
                for read in visible
                for value in _completed(read, kind)
                if f" {prefix}" in folded_words(value)
            )
            best = sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:limit]
            found += [Known(kind, text, entries) for text, entries in best]
        return tuple(found)

    def similar_words(self, word: str, visible_to: frozenset[str], limit: int = 5) -> tuple[str, ...]:
        """Words of visible entries, few edits away, that occur in more of them."""
        frequency: Counter[str] = Counter()
        for read in self._visible(visible_to):
            frequency.update({f.surface for section in read.fields[Field.TEXT] for f in section.forms})
        near = []
        for other, count in frequency.items():
            distance = OSA.distance(word, other)
            if other != word and distance <= slips_in(word) and count > frequency[word]:
                near.append((distance, -count, other))
        return tuple(other for _, _, other in sorted(near)[:limit])

    def names_as_written(self, name: str) -> bool:
        """Nobody has looked."""
        return True

    def spellings(self, name: str, visible_to: frozenset[str] | None) -> tuple[Spelling, ...]:
        """Every word of visible entries that could be this name."""
        holding: Counter[str] = Counter()
        for read in self._visible(visible_to):
            holding.update({forms.surface for section in read.fields[Field.TEXT] for forms in section.forms})
        found = [
            Spelling(word, sounds_like(name, word, False), entries)
            for word, entries in holding.items()
            if sounds_like(name, word, True)
        ]
        return tuple(sorted(found, key=lambda one: (not one.strict, -one.entries, one.word)))

    def like(
        self,
        words: Mapping[str, int],
        visible_to: frozenset[str],
        limit: int,
        without: Set[str] = frozenset(),
        names: Mapping[str, int] = NO_NAMES,
    ) -> tuple[Kin, ...]:
        """Visible documents that share telling words with a text, most first."""
        texts = [
            Likened(read.entry, [token for section in read.fields[Field.TEXT] for token in section.tokens])
            for read in self._entries.values()
        ]
        return documents_like(texts, words, names, visible_to, limit, without | self._in_doubt())

    def _visible(self, visible_to: frozenset[str] | None) -> list[_Read]:
        """The entries that somebody with these tokens sees; all but what is in doubt for ``None``."""
        doubtful = self._in_doubt()
        return [
            read
            for read in self._entries.values()
            if (visible_to is None or read.entry.access in visible_to) and read.entry.document not in doubtful
        ]

    def _read(self, entry: Entry) -> _Read:
        every = self._analyzer.stemming_languages

        def section(text: str, languages: tuple[str, ...] = every) -> _Section:
            written = tuple(tokens(text))
            return _Section(written, tuple(map(self._analyzer.forms, written)), languages)

        named = {
            Field.TITLE: (section(entry.title),),
            Field.FROM: tuple(map(section, (*entry.creators, *entry.signatories))),
            Field.TO: tuple(map(section, entry.recipients)),
            Field.TAG: tuple(map(section, entry.tags)),
        }
        body = tuple(token for page in entry.pages for token in tokens(page))
        whole = [
            _Section(
                body, tuple(map(self._analyzer.forms, body)), self._analyzer.stemmed_as(entry.stemmed_as)
            ),
            section(entry.description),
            *map(section, entry.notes),
        ]
        fields = {
            **named,
            Field.FILENAME: (section(entry.filename),),
            Field.TEXT: (*whole, *(part for parts in named.values() for part in parts)),
        }
        return _Read(entry, fields, days_of_entry(entry))

    def _scores(self, node: Node) -> dict[str, float]:
        """The renditions that match, with their scores."""
        match node:
            case And(children):
                parts = [self._scores(child) for child in children]
                common = set(parts[0]).intersection(*parts[1:])
                return {rendition: sum(part[rendition] for part in parts) for rendition in common}
            case Or(children):
                parts = [self._scores(child) for child in children]
                any_of = {rendition for part in parts for rendition in part}
                return {rendition: sum(part.get(rendition, 0.0) for part in parts) for rendition in any_of}
            case Not(child):
                excluded = self._scores(child)
                return {rendition: 0.0 for rendition in self._entries if rendition not in excluded}
            case Everything() | Value() | DateRange():
                return {r: 0.0 for r, read in self._entries.items() if _holds(read, node)}
            case _:
                return self._weighed(node)

    def _weighed(self, node: Node) -> dict[str, float]:
        counts = {rendition: self._count(node, read) for rendition, read in self._entries.items()}
        counts = {rendition: count for rendition, count in counts.items() if count}
        rarity = math.log(1 + len(self._entries) / max(1, len(counts)))
        return {rendition: rarity * (1 + math.log(count)) for rendition, count in counts.items()}

    def _count(self, node: Node, read: _Read) -> float:
        sections = read.fields[_field_of(node)]
        if isinstance(node, Sounds) and node.loose:
            strict = self._count(Sounds(node.text, field=node.field), read)
            every = sum(len(self._occurrences(node, section)) for section in sections)
            return strict + SLIP_WEIGHT * (every - strict)
        count = sum(len(self._occurrences(node, section)) for section in sections)
        if isinstance(node, Wildcard) and node.field is Field.FILENAME:
            count += bool(filename_regex(node.pattern).fullmatch(fold_filename(read.entry.filename)))
        return count

    def _occurrences(self, node: Node, section: _Section) -> list[Interval]:
        match node:
            case Word(text):
                wanted = [self._analyzer.forms(token) for token in tokens(text)]
                lists = [section.where(forms.same_word) for forms in wanted]
                return positions.intervals(positions.adjacent(lists), len(lists))
            case Phrase(text):
                surfaces = [fold(token) for token in tokens(text)]
                lists = [section.where(lambda f, _, s=surface: f.surface == s) for surface in surfaces]  # type: ignore[misc]
                return positions.intervals(positions.adjacent(lists), len(lists))
            case Wildcard() | Fuzzy():
                words = self._expand(node)
                return positions.intervals(section.where(lambda forms, _: forms.surface in words), 1)
            case Near(operands, distance, ordered):
                lists_of = [self._occurrences(operand, section) for operand in operands]
                return positions.near(lists_of, distance, ordered)[0]
            case Or(children):
                return sorted({i for child in children for i in self._occurrences(child, section)})
            case Sounds(text, loose):
                lists = [
                    [i for i, token in enumerate(section.tokens) if sounds_like(name, token, loose)]
                    for name in tokens(text)
                ]
                return positions.intervals(positions.adjacent(lists), len(lists))
            case _:
                raise TypeError(f"{type(node).__name__} does not stand anywhere")

    def _expand(self, node: Wildcard | Fuzzy) -> frozenset[str]:
        known = {
            forms.surface
            for read in self._entries.values()
            for section in read.fields[node.field]
            for forms in section.forms
        }
        if isinstance(node, Wildcard):
            regex = pattern_regex(fold_pattern(node.pattern))
            words = frozenset(word for word in known if regex.fullmatch(word))
            written = node.pattern
        else:
            wanted = fold(node.text)
            words = frozenset(w for w in known if OSA.distance(w, wanted) <= node.edits)
            written = f"{node.text}~{node.edits}"
        if len(words) > EXPANSION:
            raise QueryTooLarge(too_many_words(written))
        return words


def _field_of(node: Node) -> Field:
    """The field that a leaf, or all leaves of a ``Near``, ask for."""
    match node:
        case Near(operands):
            return _field_of(operands[0])
        case Or(children):
            return _field_of(children[0])
        case Word() | Phrase() | Wildcard() | Fuzzy() | Sounds():
            return node.field
        case _:
            raise TypeError(f"{type(node).__name__} has no field")


def _holds(read: _Read, node: Everything | Value | DateRange) -> bool:
    match node:
        case Value(field, value):
            return bool(getattr(read.entry, field.value) == value)
        case DateRange(start, end):
            return overlaps(read.days, range_of(start, end))
        case _:
            return True


def _in_order(found: Mapping[str, list[tuple[float, _Read]]], sort: str) -> list[str]:
    """Documents in the asked order; equals stand newest first, and what has no date or title stands last."""
    documents = sorted(found, reverse=True)  # ids grow with time
    newest = {document: -found[document][0][1].days[0] for document in documents}
    match sort:
        case "date":
            documents.sort(key=lambda d: (newest[d] == 0, -newest[d]))
        case "-date":
            documents.sort(key=lambda d: newest[d])
        case "title":
            documents.sort(key=lambda d: title_key(found[d][0][1].entry.title))
        case _:
            documents.sort(key=lambda d: (-found[d][0][0], newest[d]))
    return documents


def _completed(read: _Read, kind: str) -> set[str]:
    if kind == "word":
        return {forms.surface for section in read.fields[Field.TEXT] for forms in section.forms}
    return set((read.entry.title,) if kind == "title" else LISTED[kind](read.entry)) - {""}

"""Marks against a reading of every token, and snippets against the pages they are cut from."""

import re
from itertools import pairwise

import hypothesis.strategies as st
from hypothesis import example, given, settings

from archive.model import PageText
from archive.setting_values import KNOWN_LANGUAGES
from indexer.analysis import Analyzer, divides_token, fold, spans, tokens
from indexer.engine.patterns import fold_pattern, pattern_regex, within_edits
from indexer.engine.positions import adjacent, intervals, near
from indexer.highlight import KnownSpellings, Marker
from indexer.highlight.beginnings import surface_beginning
from indexer.highlight.vocabulary import CHANGED_BEGINNINGS, STEADY_BEGINNINGS
from indexer.names import index_keys, query_keys
from indexer.query.tree import And, Fuzzy, Near, Node, Not, Or, Phrase, Sounds, Wildcard, Word

ANALYZER = Analyzer(("en", "ru", "fr", "de", "ar", "nl"))

SPELLINGS = st.sampled_from(
    ["torture", "tortured", "Torture", "prisoner", "prisoners", "political", "Al-Khalil", "al"]
)
SPELLINGS |= st.sampled_from(
    ["khalil", "пытки", "пыток", "Козлов", "Козлову", "йод", "и\u0306од", "ёж", "еж", "文書", "文"]
)
SPELLINGS |= st.sampled_from(
    ["書\u0301", "قال", "ـقال", "والكتاب", "كتاب", "café", "cafe\u0301", "ｃａｆｅ", "a", "b"]
)
SPELLINGS |= st.sampled_from(
    ["ab", "a\u0301\u0301b", "t\u00adorture", "naïve", "É", "1", "ss", "ß", "STRASSE", "Straße"]
)
SPELLINGS |= st.sampled_from(["dying", "die", "Aerzte", "arzt", "aerzte"])
SPELLINGS |= st.sampled_from(["gedaan", "doen", "ı", "İ", "ﬁsh", "fishes", "각", "\u1100\u1161\u11a8", "ŉa"])
GAPS = st.sampled_from([" ", " ", " ", "\n", ", ", ". ", "-", "", "_", "\u0301", "  \n\n ", "—", "。"])
TEXTS = st.lists(st.tuples(SPELLINGS, GAPS), max_size=40).map(lambda pairs: "".join(a + b for a, b in pairs))
PAGES = st.lists(TEXTS, min_size=1, max_size=4).map(
    lambda texts: [PageText(number, str(number), text) for number, text in enumerate(texts, 1)]
)

WORDS = st.builds(Word, SPELLINGS)
PHRASES = st.builds(Phrase, st.lists(SPELLINGS, min_size=1, max_size=3).map(" ".join))
WILDCARDS = st.builds(Wildcard, st.sampled_from(["tort*", "*rs", "?", "prison??", "и*", "ca?é", "a*b", "é*"]))
FUZZY = st.builds(Fuzzy, st.sampled_from(["tortrue", "prisonr", "cafe", "пытка"]), st.sampled_from([1, 2]))
LEAVES = st.one_of(WORDS, PHRASES, WILDCARDS, FUZZY)
OPERANDS = st.one_of(LEAVES, st.tuples(LEAVES, LEAVES).map(Or))
NEARS = st.one_of(
    st.builds(Near, st.tuples(OPERANDS, OPERANDS), st.integers(1, 12), st.booleans()),
    st.builds(
        Near, st.lists(st.builds(Phrase, SPELLINGS), min_size=3, max_size=4).map(tuple), st.integers(1, 12)
    ),
)
QUERIES = st.one_of(
    LEAVES,
    NEARS,
    st.lists(st.one_of(LEAVES, NEARS, LEAVES.map(Not)), min_size=2, max_size=4).map(tuple).map(And),
    st.lists(st.one_of(LEAVES, NEARS), min_size=2, max_size=3).map(tuple).map(Or),
)


class Reading:
    """Every token of a rendition, one after the other: slow and simple."""

    def __init__(self, pages: list[PageText], languages: tuple[str, ...]) -> None:
        self.places = [(n, *span) for n, page in enumerate(pages) for span in spans(page.text)]
        self.tokens = [token for page in pages for token in tokens(page.text)]
        self.languages = languages
        self.pages = len(pages)

    def of_leaf(self, leaf: Node) -> list[tuple[int, int]]:
        match leaf:
            case Or():
                return [found for child in leaf.children for found in self.of_leaf(child)]
            case Word():
                wanted = [ANALYZER.forms(token) for token in tokens(leaf.text)]
                rows = [
                    [i for i, t in enumerate(self.tokens) if w.same_word(ANALYZER.forms(t), self.languages)]
                    for w in wanted
                ]
                return intervals(adjacent(rows), len(rows))
            case Phrase():
                surfaces = [fold(token) for token in tokens(leaf.text)]
                rows = [[i for i, t in enumerate(self.tokens) if fold(t) == surface] for surface in surfaces]
                return intervals(adjacent(rows), len(rows))
            case Wildcard():
                regex = pattern_regex(fold_pattern(leaf.pattern))
                return [(i, i) for i, t in enumerate(self.tokens) if regex.fullmatch(fold(t))]
            case Fuzzy():
                return [
                    (i, i)
                    for i, t in enumerate(self.tokens)
                    if within_edits(fold(t), fold(leaf.text), leaf.edits)
                ]
        raise AssertionError(leaf)

    def of_query(self, node: Node) -> list[tuple[int, int]]:
        match node:
            case And() | Or():
                return [found for child in node.children for found in self.of_query(child)]
            case Near():
                taking = near([self.of_leaf(o) for o in node.operands], node.distance, node.ordered)
                return [found for operand in taking for found in operand]
            case Not():
                return []
        return self.of_leaf(node)

    def marked(self, node: Node) -> tuple[list[list[tuple[int, int]]], int]:
        per_page: list[list[tuple[int, int]]] = [[] for _ in range(self.pages)]
        across = set()
        for first, last in self.of_query(node):
            for page in {self.places[i][0] for i in range(first, last + 1)}:
                inside = [self.places[i] for i in range(first, last + 1) if self.places[i][0] == page]
                per_page[page].append((inside[0][1], inside[-1][2]))
                if page != self.places[first][0]:
                    across.add(page)
        merged = []
        for found in per_page:
            row: list[tuple[int, int]] = []
            for start, end in sorted(found):
                if row and start < row[-1][1]:
                    row[-1] = (row[-1][0], max(end, row[-1][1]))
                else:
                    row.append((start, end))
            merged.append(row)
        return merged, sum(map(len, merged)) - len(across)


@given(PAGES, QUERIES, st.sampled_from([(), ("en",), ("ru", "fr"), ("ar",)]))
@settings(max_examples=400)
def test_the_marks_are_those_found_by_reading_every_token(pages, query, languages):
    marks = Marker(query, ANALYZER).find(pages, languages)
    expected, occurrences = Reading(pages, ANALYZER.stemmed_as(languages)).marked(query)
    assert [list(found) for found in marks.spans] == expected
    assert marks.occurrences == occurrences


@given(st.lists(PAGES, min_size=2, max_size=3), QUERIES)
def test_what_was_learned_from_one_rendition_changes_nothing_in_the_next(renditions, query):
    marker = Marker(query, ANALYZER)
    for pages in renditions:
        assert marker.find(pages) == Marker(query, ANALYZER).find(pages)


LETTERS = "abcdefghijklmnopqrstuvwxyzàâåäãæçèéêëíïñòóôöøőœšžıüűúýđþабвгдежзийклмнопрстуфхцчшщъыьэюя"
LETTERS += "".join(map(chr, [*range(0x561, 0x587), *range(0x905, 0x94E)]))
ENDINGS = [
    "",
    "ing",
    "ies",
    "ying",
    "lich",
    "mente",
    "aient",
    "ами",
    "ость",
    "ov",
    "issimo",
    "ler",
    "ban",
    "ssa",
]
ALL_LANGUAGES = Analyzer(
    [language for language in sorted(KNOWN_LANGUAGES) if language not in CHANGED_BEGINNINGS]
)


@given(st.text(LETTERS, min_size=1, max_size=8), st.sampled_from(ENDINGS))
@settings(max_examples=500)
def test_stems_begin_as_their_words_do(beginning, ending):
    for token in tokens(beginning + ending):
        forms = ALL_LANGUAGES.forms(token)
        assert all(stem[:1] in ("", forms.surface[0]) for stems in forms.stems.values() for stem in stems)


STEADY_LANGUAGES = Analyzer(sorted(STEADY_BEGINNINGS))


@given(st.text(LETTERS, min_size=1, max_size=8), st.sampled_from(ENDINGS))
@settings(max_examples=500)
@example("aerz", "te")
@example("dy", "ing")
def test_longer_stems_begin_with_the_same_two_letters_as_their_words(beginning, ending):
    for token in tokens(beginning + ending):
        forms = STEADY_LANGUAGES.forms(token)
        for language, stems in forms.stems.items():
            if language == "de" and forms.surface.startswith(("a", "o", "u")):
                continue
            assert all(stem[:2] == forms.surface[:2] for stem in stems if len(stem) > 3)


@given(TEXTS, st.text(LETTERS, max_size=4))
def test_two_letters_of_a_surface_are_told_from_three_characters(text, more):
    for token in tokens(text + more):
        beginning = surface_beginning(token[:3])
        assert len(beginning) < 2 or fold(token).startswith(beginning)


LONG_TEXTS = st.one_of(
    st.lists(TEXTS, max_size=12).map(" ".join),
    st.text(max_size=700),
    st.tuples(TEXTS, st.sampled_from(["x" * 400, "文" * 500, "é\u0301" * 300, " " * 300]), TEXTS).map(
        "".join
    ),
)


@given(
    st.lists(LONG_TEXTS, min_size=1, max_size=3).map(
        lambda texts: [PageText(i, "", t) for i, t in enumerate(texts)]
    ),
    QUERIES,
)
@settings(max_examples=300)
@example([PageText(0, "", "x" * 900)], Word("a"))
def test_snippets_are_pieces_of_their_pages_with_the_same_marks(pages, query):
    marker = Marker(query, ANALYZER)
    marks = marker.find(pages)
    snippets = marker.snippets(pages, marks)
    assert len(snippets) <= 3
    assert bool(snippets) == any(page.text.strip() for page in pages)
    for snippet in snippets:
        page = pages[snippet.page]
        inner = snippet.text.removeprefix("… ").removesuffix(" …")
        assert inner in re.sub(r"\s+", " ", page.text)
        marked = {re.sub(r"\s+", " ", page.text[a:b]) for a, b in marks.spans[snippet.page]}
        assert all(snippet.text[a:b] in marked for a, b in snippet.spans)
        assert all(a[1] <= b[0] for a, b in pairwise(snippet.spans))
        assert bool(snippet.spans) == bool(marks.occurrences)


@given(LONG_TEXTS)
def test_a_cut_divides_a_token_exactly_when_it_lies_inside_one(text):
    inside = {place for start, end in spans(text) for place in range(start + 1, end)}
    assert {place for place in range(len(text) + 1) if divides_token(text, place)} == inside


@given(
    st.lists(
        st.lists(
            st.sampled_from(
                [
                    "Şahin",
                    "Шагин",
                    "sahin",
                    "Müller",
                    "Мюллер",
                    "muller",
                    "Джакишёв",
                    "e\u0301",
                    "été",
                    "Țepeș",
                    "word",
                ]
            ),
            max_size=6,
        ).map(" ".join),
        max_size=3,
    ),
    st.sampled_from(["Шагин", "Şahin", "Müller", "Мюллер", "Джакишев", "Цепеш"]),
    st.booleans(),
)
def test_names_whose_spellings_are_known_are_marked_where_all_words_would_be_read(texts, name, loose):
    pages = [PageText(number, str(number), text) for number, text in enumerate(texts, 1)]
    surfaces = sorted({fold(token) for text in texts for token in tokens(text)})
    keys = query_keys(name)
    wanted = keys.strict | keys.loose if loose else keys.strict
    known = frozenset(
        surface
        for surface, its in zip(surfaces, index_keys(surfaces), strict=True)
        if surface == fold(name) or not wanted.isdisjoint(its)
    )
    query = Sounds(name, loose)
    told = Marker(query, ANALYZER, lambda *_: KnownSpellings(known)).find(pages)
    assert told == Marker(query, ANALYZER).find(pages)

"""Random small archives and random queries: the Whoosh engine finds exactly what the naive one finds."""

import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.analysis import Analyzer
from indexer.engine.memory_engine import MemoryEngine
from indexer.engine.seam import FACETS, SORTS, Change, Entry, Filters, SearchRequest, SearchResult
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
from indexer.whoosh import WhooshEngine

ANALYZER = Analyzer(("en", "ru", "kk", "fr", "de"))
WORDS = tuple(
    "detained detention Détention detenu détenus prisoner prisoners prison политических политический Джакишева "  # noqa: SIM905
    "Джакишев Häuser Haus hausen letter lettre lettres al-Khalil 人权 人 権利 2017 x prêté prêtés prete naïve ĲSSEL "
    "халық халқы Қазақстан Қазақстанның Иванов Иванова Žakišev Dzakisew Jakyshev ﬁle straße strasse İstanbul".split()
)
WORD = st.sampled_from(WORDS)
NAME = st.one_of(
    WORD, st.sampled_from(("Dzhakishev", "Ivanova", "Žakišev", "Ivanov Джакишев", "anov", "prison"))
)
TEXT = st.lists(WORD, max_size=12).map(" ".join)
DATES = st.sampled_from((None, "2016", "2017-02", "2017-10-11", "2018-01-01"))
GROUPS = st.sampled_from(("open", "closed"))
FIELDS = st.sampled_from(
    (Field.TEXT, Field.TEXT, Field.TEXT, Field.TITLE, Field.FROM, Field.TAG, Field.FILENAME)
)
KINDS = ("word", "creator", "recipient", "tag", "title")
LANGUAGES = st.sampled_from((("en",), ("ru",), ("kk",), ("fr", "de"), (), ("xx",)))


@st.composite
def entries(draw: st.DrawFn, number: int) -> Entry:
    document = draw(st.integers(0, 5))
    said = draw(st.tuples(TEXT, DATES))
    return Entry(
        rendition=f"r{number:02}",
        document=f"d{document:02}",
        pages=tuple(draw(st.lists(TEXT, max_size=3))),
        title=said[0] if document % 2 else f"title {document}",
        description=draw(st.one_of(st.just(""), TEXT)),
        creators=tuple(draw(st.lists(TEXT, max_size=2))),
        recipients=tuple(draw(st.lists(WORD, max_size=2))),
        tags=tuple(draw(st.lists(WORD, max_size=2))),
        state=draw(st.sampled_from(("searchable", "partial"))),
        filename=draw(WORD) + ".pdf",
        collection=draw(st.sampled_from(("letters", "reports"))),
        language=draw(st.sampled_from(("en", "ru", ""))),
        stemmed_as=draw(LANGUAGES),
        type=draw(st.sampled_from(("pdf", "mail"))),
        sha256=draw(st.sampled_from(("aa", "bb"))),
        date=said[1],
        access=draw(GROUPS),
    )


@st.composite
def changes(draw: st.DrawFn) -> list[Change]:
    steps = []
    for sequence in range(1, draw(st.integers(1, 14)) + 1):
        number = draw(st.integers(0, 7))
        gone = draw(st.integers(0, 5)) == 0
        steps.append(Change(sequence, f"r{number:02}", None if gone else draw(entries(number))))
    return steps


def _leaf(field: Field) -> st.SearchStrategy[Node]:
    return st.one_of(
        WORD.map(lambda text: Word(text, field)),
        st.lists(WORD, min_size=1, max_size=3).map(lambda words: Phrase(" ".join(words), field)),
        st.builds(Sounds, NAME, st.booleans(), st.just(field)),
        st.sampled_from(("pris*", "*en*", "?risoner", "det?n*", "*ов", "h*s", "人*", "re*s")).map(
            lambda pattern: Wildcard(pattern, field)
        ),
        st.builds(
            Fuzzy, st.sampled_from(("prisonr", "letre", "Джакишиев")), st.integers(1, 2), st.just(field)
        ),
    )


@st.composite
def proximity(draw: st.DrawFn) -> Node:
    field = draw(FIELDS)
    leaf = st.one_of(_leaf(field), st.tuples(_leaf(field), _leaf(field)).map(Or))
    if draw(st.booleans()):
        return Near((draw(leaf), draw(leaf)), draw(st.integers(1, 6)), draw(st.booleans()))
    words = draw(st.lists(WORD.map(lambda text: Phrase(text, field)), min_size=2, max_size=4))
    return Near(tuple(words), draw(st.integers(1, 8)))


QUERIES = st.recursive(
    st.one_of(
        FIELDS.flatmap(_leaf),
        FIELDS.flatmap(_leaf),
        proximity(),
        st.just(Everything()),
        st.sampled_from(
            (Value(Field.COLLECTION, "letters"), Value(Field.LANGUAGE, "ru"), Value(Field.SHA256, "aa"))
        ),
        st.sampled_from(
            (DateRange("2017", None), DateRange("2016-05", "2017-02-01"), DateRange(None, "2016"))
        ),
    ),
    lambda inner: st.one_of(
        st.lists(inner, min_size=2, max_size=3).map(lambda nodes: And(tuple(nodes))),
        st.lists(inner, min_size=2, max_size=3).map(lambda nodes: Or(tuple(nodes))),
        inner.map(lambda node: node.child if isinstance(node, Not) else Not(node)),
    ),
    max_leaves=5,
)
REQUESTS = st.builds(
    SearchRequest,
    query=QUERIES,
    visible_to=st.sampled_from((frozenset({"open"}), frozenset({"open", "closed"}), frozenset())),
    filters=st.one_of(
        st.just(Filters()),
        st.builds(
            Filters,
            collection=st.sampled_from(((), ("letters",))),
            language=st.sampled_from(((), ("en", "ru"))),
            date_from=st.sampled_from((None, "2017-02")),
            state=st.sampled_from(((), ("partial",))),
            tag=st.sampled_from(((), WORDS[:9])),
            recipient=st.sampled_from(((), ("letter", "x"))),
        ),
    ),
    sort=st.sampled_from(SORTS),
)


def _found(result: SearchResult) -> tuple[object, ...]:
    renditions = sorted((hit.document, *sorted((hit.rendition, *hit.also))) for hit in result.hits)
    return result.total, renditions, {name: result.facets[name] for name in FACETS}


def _compare(naive: MemoryEngine, fast: WhooshEngine, requests: list[SearchRequest]) -> None:
    for request in requests:
        assert _found(fast.search(request)) == _found(naive.search(request)), request
        for prefix in ("pris", "д", "人 権"):
            asked = (prefix, KINDS, request.visible_to, 100)
            assert fast.complete(*asked) == naive.complete(*asked)


@given(changes(), st.lists(REQUESTS, min_size=1, max_size=8), st.integers(0, 14))
@settings(max_examples=60)
def test_both_engines_find_the_same(steps: list[Change], requests: list[SearchRequest], rebuilt: int) -> None:
    naive = MemoryEngine(ANALYZER)
    with tempfile.TemporaryDirectory() as folder:
        fast = WhooshEngine(Path(folder) / "index", ANALYZER, "catalogue", 1 << 20)
        for engine in (naive, fast):
            engine.rebuild(iter(steps[:rebuilt]), rebuilt)
        for step in steps[rebuilt:]:
            for engine in (naive, fast):
                engine.apply([step])
        _compare(naive, fast, requests)
        fast.close()


@given(changes(), changes(), st.lists(REQUESTS, min_size=1, max_size=8))
@settings(max_examples=40)
def test_merging_segments_changes_no_answer(
    before: list[Change], after: list[Change], requests: list[SearchRequest]
) -> None:
    naive = MemoryEngine(ANALYZER)
    with tempfile.TemporaryDirectory() as folder:
        fast = WhooshEngine(Path(folder) / "index", ANALYZER, "catalogue", 1 << 20)
        naive.rebuild(iter(before), len(before))
        fast.rebuild(iter(before), len(before))
        for step in after:
            naive.apply([step])
            fast.apply([step])
        fast.merge_everything()
        _compare(naive, fast, requests)
        fast.close()


@pytest.mark.parametrize("sort", ["date", "-date", "title"])
def test_both_engines_put_documents_in_the_same_order(sort: str, tmp_path: Path) -> None:
    naive, fast = MemoryEngine(ANALYZER), WhooshEngine(tmp_path / "index", ANALYZER, "catalogue", 1 << 20)
    titles = ("Émile", "", "zebra", "apple", "Apple", "letter", "Brief")
    steps = [
        Change(
            n, f"r{n}", Entry(f"r{n}", f"d{n}", title=titles[n % 7], date=(None, "2016", "2017-02")[n % 3])
        )
        for n in range(1, 40)
    ]
    for engine in (naive, fast):
        engine.rebuild(iter(steps), 40)
    for offset in range(0, 40, 7):
        request = SearchRequest(Everything(), frozenset({"open"}), sort=sort, limit=7, offset=offset)
        assert fast.search(request).hits == naive.search(request).hits

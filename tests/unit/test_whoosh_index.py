"""What the engine writes is an ordinary Whoosh index: stock Whoosh opens it, reads the same postings, and searches."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from whoosh import index, query
from whoosh.filedb.filestore import RamStorage
from whoosh.qparser import QueryParser

from indexer.analysis import Analyzer
from indexer.engine.seam import Change, Entry, SearchRequest
from indexer.query.tree import Word
from indexer.whoosh import WhooshEngine
from indexer.whoosh.alike import alike
from indexer.whoosh.arrays import Arrays, write_arrays
from indexer.whoosh.cache import PostingCache
from indexer.whoosh.formats import make_schema
from indexer.whoosh.vocabulary import Families, Vocabulary, stem_term_hashes, vocabulary_arrays

ANALYZER = Analyzer(("en", "ru", "kk", "fr", "de"))
TEXTS = [
    " ".join(
        ["common"] * (n % 5 + 1) + ["even" if n % 2 == 0 else "odd", f"own{n}", "Détention политических"]
    )
    for n in range(2000)
]
LONG = "far " * 70_000 + "common end"


def changes(texts: list[str]) -> Iterator[Change]:
    for n, text in enumerate(texts, 1):
        yield Change(n, f"r{n}", Entry(f"r{n}", f"d{n}", (text,), title=f"Title {n}", language="en"))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("whoosh") / "index"
    WhooshEngine(folder, ANALYZER, "catalogue", 1 << 20).rebuild(changes([*TEXTS, LONG]), 1)
    return folder


def postings_of(reader: Any, field: str) -> dict[bytes, list[tuple[str, float, list[int]]]]:
    found: dict[bytes, list[tuple[str, float, list[int]]]] = {}
    for term in reader.lexicon(field):
        matcher = reader.postings(field, term)
        while matcher.is_active():
            rendition = reader.stored_fields(matcher.id())["rendition"]
            found.setdefault(term, []).append((rendition, matcher.weight(), matcher.value_as("positions")))
            matcher.next()
    return {term: sorted(postings) for term, postings in found.items()}


def test_postings_are_those_that_stock_whoosh_writes(folder: Path) -> None:
    stock = RamStorage().create_index(make_schema())
    with stock.writer() as writer:
        for n, text in enumerate([*TEXTS, LONG], 1):
            writer.add_document(text=text, title=f"Title {n}", rendition=f"r{n}", language="en")
    with index.open_dir(str(folder)).reader() as ours, stock.reader() as theirs:
        for field in ("text", "title"):
            assert postings_of(ours, field) == postings_of(theirs, field)
        for term in ("common", "own7", "far"):
            one, other = ours.term_info("text", term), theirs.term_info("text", term)
            for fact in (
                "weight",
                "doc_frequency",
                "min_length",
                "max_length",
                "max_weight",
                "min_id",
                "max_id",
            ):
                assert getattr(one, fact)() == getattr(other, fact)(), (term, fact)
        assert list(ours.lexicon("rendition")) == list(theirs.lexicon("rendition"))
        assert ours.field_length("text") == theirs.field_length("text")
        assert ours.doc_field_length(3, "text") == theirs.doc_field_length(3, "text")


@pytest.mark.parametrize(
    ("asked", "total"),
    [("common", 2001), ('"common even"', 1000), ("own17 OR own18", 2), ("deten*", 2000), ("title:17", 1)],
)
def test_stock_whoosh_searches_it(folder: Path, asked: str, total: int) -> None:
    stock = index.open_dir(str(folder))
    with stock.searcher() as searcher:
        results = searcher.search(QueryParser("text", stock.schema).parse(asked), limit=3)
        assert len(results) == total
        assert results[0]["rendition"].startswith("r")


def test_stock_whoosh_filters_by_exact_values(folder: Path) -> None:
    with index.open_dir(str(folder)).searcher() as searcher:
        assert len(searcher.search(query.Term("language", "en"))) == 2001
        assert searcher.document(rendition="r42")["title"] == "Title 42"


def test_a_merged_index_has_the_postings_of_one_written_at_once(tmp_path: Path) -> None:
    at_once = WhooshEngine(tmp_path / "at-once", ANALYZER, "catalogue", 1 << 20)
    at_once.rebuild(changes(TEXTS[:60]), 1)
    merged = WhooshEngine(tmp_path / "merged", ANALYZER, "catalogue", 1 << 20)
    merged.rebuild(changes(TEXTS[:20]), 1)
    for change in list(changes(TEXTS[:60]))[20:]:
        merged.apply([change])
    merged.merge_everything()
    with (
        index.open_dir(str(tmp_path / "at-once")).reader() as one,
        index.open_dir(str(tmp_path / "merged")).reader() as other,
    ):
        for field in ("text", "about", "stem"):
            assert postings_of(one, field) == postings_of(other, field)
        assert len(other.leaf_readers()) == 1
    merged.close()


def test_merging_happens_by_itself_and_leaves_nothing_behind(tmp_path: Path) -> None:
    folder = tmp_path / "index"
    engine = WhooshEngine(folder, ANALYZER, "catalogue", 1 << 20)
    engine.rebuild(iter(()), 0)
    for change in changes(TEXTS[:40]):
        engine.apply([change])
    engine.close()
    names = {path.name.split(".")[0] for path in folder.iterdir() if path.name.startswith("MAIN_")}
    assert len(names) < 16
    assert not [path for path in folder.iterdir() if path.name.startswith((".", "merging"))]
    assert engine.search(SearchRequest(Word("common"), frozenset({"open"}))).total == 40


def test_the_cache_keeps_to_its_bound_and_forgets_the_least_recently_used() -> None:
    cache, made = PostingCache(10_000), []

    def get(key: int) -> None:
        cache.get(key, lambda: made.append(key) or np.zeros(1000, np.uint8), lambda array: array.nbytes)

    for key in (1, 2, 3, 1, 4, 5, 6, 7, 8, 1, 2):
        get(key)
    assert made == [1, 2, 3, 4, 5, 6, 7, 8, 2]


def test_arrays_come_back_as_they_were_written(tmp_path: Path) -> None:
    arrays = {"a": np.arange(5, dtype=np.int64), "b": np.array([b"x", b"yy"]), "c": np.empty(0, np.uint8)}
    with (tmp_path / "arrays").open("wb") as file:
        write_arrays(file, arrays, {"values": ["é"]})
    back = Arrays(tmp_path / "arrays")
    assert all((back[name] == array).all() for name, array in arrays.items())
    assert back.facts == {"values": ["é"]}
    content = (tmp_path / "arrays").read_bytes()
    for size in range(len(content)):
        (tmp_path / "torn").write_bytes(content[:size])
        with pytest.raises(ValueError):
            Arrays(tmp_path / "torn")


def test_a_vocabulary_finds_families_patterns_and_spellings() -> None:
    words = sorted({"detain", "detained", "detaining", "retained", "дело", "дела", "日"})
    families = Families()
    for language, numbers, stems in ANALYZER.stems_of_surfaces(words):
        families.meet(language, numbers, stems)
    count = len(words)
    kept = vocabulary_arrays(
        words,
        np.ones(count),
        np.ones(count),
        families.array(np.arange(count)),
        stem_term_hashes([b"text:fr/pret"]),
    )
    vocabulary = Vocabulary.of(kept.__getitem__)
    assert [vocabulary.word(rank) for rank in range(count)] == words
    assert vocabulary.perhaps_stem_terms([b"text:fr/pret", b"text:fr/detenu"]) == [b"text:fr/pret"]
    family = [("en", b"detain", 1), ("en", b"detained", 1), ("en", b"detaining", 1)]
    assert vocabulary.families_of(ANALYZER, {"en": ("detain",), "fr": ("x",)}) == family
    assert vocabulary.fields_of(b"retained") == 1
    assert vocabulary.fields_of(b"retain") == vocabulary.fields_of("本".encode()) == 0
    assert vocabulary.words(vocabulary.fitting("*tained", 1)) == ["detained", "retained"]
    assert vocabulary.words(vocabulary.fitting("de*n", 1)) == ["detain"]
    assert vocabulary.words(vocabulary.fitting("дел?", 1)) == ["дела", "дело"]
    assert vocabulary.words(vocabulary.fitting("d*", 2)) == []
    assert [(vocabulary.word(rank), distance) for rank, distance in alike(vocabulary, "detaind", 1, 1)] == [
        ("detain", 1),
        ("detained", 1),
    ]


def test_an_index_built_in_little_memory_has_several_segments_and_the_same_postings(tmp_path: Path) -> None:
    again = [
        Change(31, "r3", None),
        Change(32, "r4", Entry("r4", "d4", ("common replaced",), title="Title 4")),
    ]
    folders = {"at-once": 512 << 20, "in-parts": 1}
    for name, build_bytes in folders.items():
        engine = WhooshEngine(tmp_path / name, ANALYZER, "catalogue", 1 << 20, build_bytes=build_bytes)
        engine.rebuild([*changes(TEXTS[:30]), *again], 32)
        engine.close()
    with (
        index.open_dir(str(tmp_path / "at-once")).reader() as one,
        index.open_dir(str(tmp_path / "in-parts")).reader() as other,
    ):
        assert len(one.leaf_readers()) == 1
        assert len(other.leaf_readers()) == 29
        for field in (
            "text",
            "about",
            "stem",
        ):  # leaf by leaf: stock Whoosh leaves out the last term of several
            found: dict[bytes, list[Any]] = {}
            for leaf, _ in other.leaf_readers():
                for term, postings in postings_of(leaf, field).items():
                    found.setdefault(term, []).extend(postings)
            assert {term: sorted(held) for term, held in found.items()} == postings_of(one, field)

"""What is kept of each entry's words, and that documents about one matter come before others that match as well."""

from pathlib import Path

import numpy as np
import pytest

from indexer.analysis import Analyzer
from indexer.engine.seam import Change, Entry, SearchRequest
from indexer.query.tree import And, Node, Or, Word
from indexer.whoosh import WhooshEngine
from indexer.whoosh.postings import Batch
from indexer.whoosh.vectors import WIDTH, Vectors, VectorWriter, hash_of

OPEN = frozenset({"open"})


def vectors(entries: int, *batches: dict[str, dict[int, int]]) -> Vectors:
    writer = VectorWriter(entries)
    for terms in batches:
        ordered = sorted(terms)
        held = [sorted(terms[term].items()) for term in ordered]
        writer.meet(
            Batch(
                [term.encode() for term in ordered],
                np.cumsum([0, *map(len, held)]),
                np.array([doc for row in held for doc, _ in row]),
                np.array([count for row in held for _, count in row], np.uint32),
            )
        )
    return Vectors.of(writer.arrays().__getitem__)


def words_of(found: Vectors, doc: int) -> dict[int, int]:
    hashes, counts = found.rows(np.array([doc]))
    return {h: c for h, c in zip(hashes[0].tolist(), counts[0].tolist(), strict=True) if c}


def test_a_short_entry_keeps_all_its_words_with_their_counts():
    found = vectors(2, {"torture": {0: 3, 1: 1}, "detention": {0: 300}})
    assert words_of(found, 0) == {hash_of(b"torture"): 3, hash_of(b"detention"): 255}
    assert words_of(found, 1) == {hash_of(b"torture"): 1}
    asked = np.array([hash_of(b"torture"), hash_of(b"detention"), hash_of(b"nothing")], np.uint32)
    assert found.holders(asked).tolist() == [2, 1, 0]


def test_a_long_entry_keeps_what_is_rare_elsewhere(monkeypatch):
    monkeypatch.setattr("indexer.whoosh.vectors._WAITING", 50)  # so that it chooses many times over
    common = {f"common{n:03}": dict.fromkeys(range(0, 200, 5), 2) for n in range(100)}
    rare = {f"rarely{n:03}": {0: 2, 1: 1} for n in range(WIDTH // 2)}
    kept = words_of(vectors(200, common, rare), 0)
    assert len(kept) == WIDTH
    assert {hash_of(term.encode()) for term in rare} <= kept.keys()


def test_words_of_a_large_segment_that_stand_once_or_everywhere_are_left_out():
    found = vectors(200, {"misread": {0: 1}, "the": dict.fromkeys(range(200), 5), "torture": {0: 1, 7: 1}})
    assert words_of(found, 0) == {hash_of(b"torture"): 1}


@pytest.fixture
def engine(tmp_path: Path):
    made = WhooshEngine(tmp_path / "index", Analyzer(("en",)), "catalogue", 1 << 20)
    made.rebuild([], 0)
    yield made
    made.close()


FILLER = [" ".join(f"w{n}x{m}" for m in range(60)) for n in range(60)]
COURT = "judge tribunal verdict appeal magistrate"
FARM = "harvest tractor barley meadow cattle"


def entry(name: str, text: str, access: str = "open") -> Entry:
    return Entry(rendition=name, document=name, pages=(text,), date="2017", access=access)


def order(engine: WhooshEngine, query: Node, **asked) -> list[str]:
    return [hit.document for hit in engine.search(SearchRequest(query, OPEN, **asked)).hits]


@pytest.fixture
def archive(engine: WhooshEngine) -> WhooshEngine:
    """Three letters on a trial, and one on a farm that has the words asked for just as often as the last of them."""
    trials = [f"unlawful detention unlawful detention {COURT} {FILLER[n]}" for n in range(2)]
    texts = {
        **{f"trial{n}": text for n, text in enumerate(trials)},
        "a trial too": f"{FILLER[2]} unlawful {FILLER[3]} detention {COURT}",
        "farm": f"{FILLER[4]} unlawful {FILLER[5]} detention {FARM}",
        "other farm": f"{FILLER[6]} {FARM}",
        **{f"filler{n}": FILLER[n] for n in range(7, 60)},
    }
    entries = [entry(name, text) for name, text in texts.items()]
    engine.apply([Change(number, one.rendition, one) for number, one in enumerate(entries, 1)])
    return engine


@pytest.mark.parametrize("join", [And, Or])
def test_of_two_that_match_alike_the_one_about_the_same_matter_comes_first(archive, join):
    found = order(archive, join((Word("unlawful"), Word("detention"))))
    assert set(found[:2]) == {"trial0", "trial1"}
    assert found[2:] == ["a trial too", "farm"]


def test_nothing_is_found_that_does_not_match(archive):
    result = archive.search(SearchRequest(And((Word("unlawful"), Word("detention"))), OPEN))
    assert result.total == 4


def test_what_the_asker_may_not_see_has_no_say_in_the_order(archive):
    query = And((Word("unlawful"), Word("detention")))
    before = archive.search(SearchRequest(query, OPEN)).hits
    hidden = [entry(f"h{n}", f"unlawful detention unlawful detention {FARM}", "closed") for n in range(6)]
    archive.apply([Change(100 + number, one.rendition, one) for number, one in enumerate(hidden)])
    after = archive.search(SearchRequest(query, OPEN)).hits
    assert [hit.document for hit in after] == [hit.document for hit in before]


def test_paging_on_does_not_change_the_order(engine):
    texts = [
        f"unlawful {FILLER[n % 60]} detention {' '.join(FILLER[n % 7].split()[: n % 50])}" for n in range(150)
    ]
    engine.apply([Change(n, f"d{n:03}", entry(f"d{n:03}", text)) for n, text in enumerate(texts, 1)])
    query = Or((Word("unlawful"), Word("detention"), Word("w3x3"), Word("w5x1")))
    whole = order(engine, query, limit=150)
    paged = [name for offset in range(0, 150, 10) for name in order(engine, query, limit=10, offset=offset)]
    assert paged == whole
    assert len(set(paged)) == 150


def test_an_archive_of_one_letter_is_searched_too(engine):
    engine.apply([Change(1, "only", entry("only", "unlawful detention"))])
    assert order(engine, And((Word("unlawful"), Word("detention")))) == ["only"]


def test_merged_segments_have_vectors_of_all_their_entries(archive):
    query = And((Word("unlawful"), Word("detention")))
    archive.apply([Change(200, "late", entry("late", f"unlawful {FILLER[8]} detention {COURT}"))])
    before = order(archive, query)
    archive.merge_everything()
    assert order(archive, query) == before

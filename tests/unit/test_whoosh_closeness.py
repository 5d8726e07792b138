"""Of two texts with the same words as often, the one where they stand together, or at the head, comes first."""

from pathlib import Path

import pytest

from indexer.analysis import Analyzer
from indexer.engine.seam import Change, Entry, SearchRequest
from indexer.query.tree import And, Node, Or, Word
from indexer.whoosh import WhooshEngine

OTHERS = [f"filler text number {n} about quite different matters of no weight" for n in range(60)]
WORDS = " ".join(f"w{n}" for n in range(40))


@pytest.fixture
def engine(tmp_path: Path):
    made = WhooshEngine(tmp_path / "index", Analyzer(("en",)), "catalogue", 1 << 20)
    made.rebuild([], 0)
    yield made
    made.close()


def order(engine: WhooshEngine, texts: dict[str, str], query: Node) -> list[str]:
    entries = {**texts, **{f"other{n}": text for n, text in enumerate(OTHERS)}}
    engine.apply(
        [
            Change(number, name, Entry(rendition=name, document=name, pages=(text,), date="2017"))
            for number, (name, text) in enumerate(entries.items(), 1)
        ]
    )
    return [hit.document for hit in engine.search(SearchRequest(query, frozenset({"open"}))).hits]


@pytest.mark.parametrize("join", [And, Or])
def test_words_that_stand_together_rank_above_words_far_apart(engine, join):
    texts = {
        "apart": f"{WORDS} torture {WORDS} detention {WORDS}",
        "together": f"{WORDS} torture in detention {WORDS} {WORDS}",
    }
    assert order(engine, texts, join((Word("torture"), Word("detention"))))[:2] == ["together", "apart"]


def test_words_at_the_head_of_the_text_rank_above_words_at_its_end(engine):
    texts = {
        "end": f"{WORDS} {WORDS} torture {WORDS} detention",
        "head": f"torture {WORDS} {WORDS} {WORDS} detention",
    }
    assert order(engine, texts, And((Word("torture"), Word("detention"))))[:2] == ["head", "end"]


def test_a_word_asked_for_twice_is_not_near_itself(engine):
    texts = {"once": f"{WORDS} torture {WORDS}", "none": WORDS}
    assert order(engine, texts, Or((Word("torture"), Word("torture")))) == ["once"]

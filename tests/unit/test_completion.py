"""What the search box offers while something is typed. A small archive in memory."""

import pytest

from archive.errors import QueryTooLarge
from indexer.analysis import Analyzer
from indexer.engine.memory_engine import MemoryEngine
from indexer.engine.seam import Change, Entry
from indexer.query.parser import parse
from indexer.searching.completion import MOST, completions

OPEN = frozenset({"open"})
ENTRIES = (
    Entry(
        "r1",
        "d1",
        pages=("prisoner prisons political",),
        title="List of political prisoners",
        creators=("Mukhtar Dzhakishev",),
        recipients=("Mukhtar Dzhakishev",),
        tags=("human rights", "prison"),
    ),
    Entry("r2", "d2", pages=("Джакишев prisoner",), title='He said "no"', creators=("Boriss Cilevičs",)),
    Entry("r3", "d3", pages=("prisonward",), tags=("prisky",), access="closed"),
)


@pytest.fixture(scope="module")
def engine() -> MemoryEngine:
    one = MemoryEngine(Analyzer(("en", "ru")))
    one.apply([Change(number, entry.rendition, entry) for number, entry in enumerate(ENTRIES, 1)])
    return one


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("PRIS", "prisoner"),
        ("political pri", 'title:"List of political prisoners"'),
        ("political pri", "political prisoner"),
        ("torture -pri", "torture -prisoner"),
        ("(pri", "(prisoner"),
        ('"political pri', '"political prisoner'),
        ("Mukhtar dz", '"Mukhtar Dzhakishev"'),
        ("torture AND dzh", 'torture AND "Mukhtar Dzhakishev"'),
        ("from:cil", 'from:"Boriss Cilevičs"'),
        ('from:"boriss ci', 'from:"Boriss Cilevičs"'),
        ("to:dzha", 'to:"Mukhtar Dzhakishev"'),
        ("tag:hum", 'tag:"human rights"'),
        ("huma", 'tag:"human rights"'),
        ("title:pol", 'title:"List of political prisoners"'),
        ("sounds:dzh", "sounds:dzhakishev"),
        ("джак", "джакишев"),
        ("said no", 'title:"He said no"'),
    ],
)
def test_the_end_of_what_is_typed_is_gone_on_with(engine, typed, offered):
    assert offered in [one.query for one in completions(engine, typed, OPEN)]


@pytest.mark.parametrize(
    "typed",
    ["", " ", "pri ", "pri*", "pri~", "date:20", "nosuch:pri", "to:boriss", '"', "()", "\u200b", "xyz"],
)
def test_where_nothing_goes_on_nothing_is_offered(engine, typed):
    assert completions(engine, typed, OPEN) == ()


def test_a_person_who_wrote_and_received_is_one_person(engine):
    (one,) = [one for one in completions(engine, "mukh", OPEN) if one.kind == "person"]
    assert (one.text, one.entries) == ("Mukhtar Dzhakishev", 2)


def test_nothing_is_offered_that_the_asker_may_not_see(engine):
    seen = completions(engine, "pris", OPEN)
    assert not {"prisonward", "prisky"} & {one.text for one in seen}
    assert completions(engine, "pris", frozenset()) == ()


def test_people_tags_and_titles_have_their_places_among_frequent_words():
    engine = MemoryEngine(Analyzer(("en",)))
    words = " ".join(f"prison{letter}" for letter in "abcdefghijkl")
    entries = [Entry(f"r{n}", f"d{n}", pages=(words,)) for n in range(3)]
    entries.append(Entry("r9", "d9", creators=("Ann Prison",), tags=("prisoners of war",)))
    engine.apply([Change(number, entry.rendition, entry) for number, entry in enumerate(entries, 1)])
    offered = completions(engine, "prison", OPEN)
    assert len(offered) == MOST
    assert {"person", "tag", "word"} == {one.kind for one in offered}


def test_all_that_is_offered_for_a_whole_query_is_understood(engine):
    typed = ("p", "pri", "h", "s", "political pri", "l", "m", "н", "д")
    offered = [one for beginning in typed for one in completions(engine, beginning, OPEN)]
    assert len(offered) > len(typed)
    for one in offered:
        assert parse(one.query)


def test_a_text_of_any_length_gets_an_answer(engine):
    assert completions(engine, "a " * 4_000 + "pri", OPEN)
    with pytest.raises(QueryTooLarge):
        completions(engine, "a" * 100_000, OPEN)

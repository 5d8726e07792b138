"""Other spellings are offered for what the holdings do not have: in the question's context, and of what one may see."""

import pytest

from indexer.analysis import Analyzer
from indexer.engine.memory_engine import MemoryEngine
from indexer.engine.seam import Change, Entry, Filters, SearchRequest
from indexer.query.parser import parse
from indexer.searching.suggestions import suggestions

OPEN = frozenset({"open"})


def entry(number: int, text: str, access: str = "open", language: str = "") -> Change:
    name = f"d{number:02}"
    return Change(
        number,
        name,
        Entry(rendition=name, document=name, pages=(text,), access=access, language=language),
    )


@pytest.fixture
def engine() -> MemoryEngine:
    made = MemoryEngine(Analyzer(("en", "ru", "fr")))
    texts = (
        "detention of political prisoners in the capital",
        "retention of political documents",
        "détention des prisonniers",
        "the prosecutor Ivanova",
        "приговор суда",
    )
    made.apply([entry(number, text) for number, text in enumerate(texts, 1)])
    made.apply([entry(6, "the informer Petrenko", access="staff")])
    return made


def offered(engine: MemoryEngine, text: str, visible_to: frozenset[str] = OPEN, **asked) -> tuple[str, ...]:
    request = SearchRequest(parse(text), visible_to, **asked)
    return suggestions(engine, request.query, request, engine.search(request).total)


def test_all_misspelt_words_are_mended_at_once(engine):
    assert offered(engine, "politcal prisonrs")[0] == "political AND prisoners"


def test_of_two_as_near_the_one_beside_the_other_words_comes_first(engine):
    engine.apply([entry(n, "retention") for n in range(10, 20)])
    assert offered(engine, "petention")[0] == "retention"
    assert offered(engine, "prisoners petention")[0] == "prisoners AND detention"


def test_filters_have_a_say_too(engine):
    engine.apply([entry(20, "the banks", language="en"), entry(21, "der banko", language="de")])
    for language, word in (("en", "banks"), ("de", "banko")):
        assert offered(engine, "bankx", filters=Filters(language=(language,)))[0] == word


def test_a_russian_word_is_mended_in_russian(engine):
    assert offered(engine, "прговор")[0] == "приговор"


def test_what_one_may_not_see_is_never_offered(engine):
    assert offered(engine, "Petrenka") == ()
    assert offered(engine, "Petrenka", OPEN | {"staff"}) == ("petrenko",)


@pytest.mark.parametrize("text", ["prisoners", "detained", "political capital", ""])
def test_what_is_found_in_any_inflection_is_left_alone(engine, text):
    assert offered(engine, text) == ()


@pytest.mark.parametrize(
    "text", ['"politcal prisonrs"', "politcal*", "title:politcal", "xq", "polit1cal", "w0rd"]
)
def test_only_plain_words_of_some_length_are_doubted(engine, text):
    assert offered(engine, text) == ()


def test_the_rest_of_the_query_stays_as_it_is(engine):
    assert offered(engine, "politcal -capital date:2017")[0] == "political AND NOT capital AND date:2017"


def test_a_misprint_that_is_there_is_doubted_where_the_right_word_is_far_more_frequent(engine):
    engine.apply([entry(number, "a charge of terrorism") for number in range(30, 60)])
    engine.apply([entry(60, "a charge of terorism")])
    assert offered(engine, "terorism") == ("terrorism",)
    assert offered(engine, "Ivanova") == ()


def test_a_question_that_finds_much_is_not_doubted(engine):
    engine.apply([entry(number, "a charge of terorism") for number in range(30, 60)])
    engine.apply([entry(60, "terrorism")])
    assert offered(engine, "terorism") == ()

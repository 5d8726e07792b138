"""The corpus and the query mix that everything is measured with."""

import random

import pytest

from bench import corpus, passes, queries


@pytest.fixture(scope="module")
def sources() -> corpus.Sources:
    return corpus.Sources(corpus.invented(words=400, documents=12), "invented")


def test_a_corpus_has_exactly_the_pages_asked_for(sources):
    assert sum(len(text.pages) for text in corpus.documents(sources, 57)) == 57


def test_the_same_corpus_comes_out_twice(sources):
    assert list(corpus.documents(sources, 40)) == list(corpus.documents(sources, 40))


def test_a_smaller_corpus_is_the_beginning_of_a_larger_one(sources):
    small, large = (list(corpus.documents(sources, pages)) for pages in (30, 60))
    assert large[: len(small) - 1] == small[:-1]


def test_every_page_holds_a_word_of_its_own(sources):
    texts = list(corpus.documents(sources, 50))
    pages = [page for text in texts for page in text.pages]
    assert all(corpus.page_token(number) in page.split() for number, page in enumerate(pages))
    assert len({corpus.page_token(number) for number in range(100_000)}) == 100_000


def test_most_documents_are_short_and_none_is_longer_than_thirty_pages():
    counts = [corpus.page_count(random.Random(number)) for number in range(2_000)]
    assert max(counts) <= corpus.MAX_PAGES
    assert min(counts) == 1
    assert 0.7 < sum(count <= 3 for count in counts) / len(counts) < 0.8


def test_a_written_corpus_is_read_as_it_was(sources, tmp_path):
    texts = list(corpus.documents(sources, 20))
    path = tmp_path / "corpus.jsonl"
    path.write_text("".join(map(corpus.as_line, texts)), "utf-8")
    assert list(corpus.read(path)) == texts


def test_the_mix_has_at_least_two_hundred_queries_and_is_always_the_same(sources):
    texts = list(corpus.documents(sources, 300))
    mix = queries.mix(texts)
    assert len(mix) >= 200
    assert mix == queries.mix(texts)
    assert {query.language for query in mix} == {"en", "ru", "de", "kk"}


def test_a_kept_mix_is_read_as_it_was(sources, tmp_path):
    mix = queries.mix(list(corpus.documents(sources, 300)))
    assert passes.kept(passes.keep(mix, tmp_path / "mix.json")) == mix


def test_queries_that_a_searcher_cannot_express_are_named_and_left_out():
    asked = [queries.Query(kind, "en", kind, {"op": kind}, {}) for kind in ("word", "fuzzy", "word")]

    def answer(query: queries.Query) -> int:
        if query.kind == "fuzzy":
            raise passes.UnsupportedQueryError(query.kind)
        return 3

    found = passes.timings(answer, asked, repeats=2)
    assert found["queries"] == 2
    assert found["unsupported"] == {"fuzzy": 1}
    assert [len(row["seconds"]) for row in found["rows"]] == [3, 3]

"""What every search engine keeps to. A test file inherits ``EngineContract`` and says how an engine is made."""

from collections.abc import Iterable

import pytest

from archive.errors import QueryTooLarge
from indexer.analysis import Analyzer
from indexer.engine.rules import FACET_VALUES
from indexer.engine.seam import FACETS, Change, Engine, Entry, Filters, Health, SearchRequest, SearchResult
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

ANALYZER = Analyzer(("en", "ru", "kk", "fr", "de"))
OPEN = frozenset({"open"})
KINDS = ("word", "creator", "recipient", "tag", "title")


def entry(number: int, *pages: str, **said: object) -> Entry:
    """Entry ``rNN`` of document ``dNN``, unless something else is said."""
    said.setdefault("document", f"d{number:02}")
    return Entry(rendition=f"r{number:02}", pages=pages, **said)  # type: ignore[arg-type]


def changes(entries: Iterable[Entry], first: int = 1) -> list[Change]:
    return [Change(sequence, e.rendition, e) for sequence, e in enumerate(entries, first)]


def filled(engine: Engine, *entries: Entry) -> Engine:
    engine.apply(changes(entries))
    return engine


def ask(engine: Engine, query: Node, **how: object) -> SearchResult:
    how.setdefault("visible_to", OPEN)
    return engine.search(SearchRequest(query, **how))  # type: ignore[arg-type]


def found(engine: Engine, query: Node, **how: object) -> set[str]:
    """Documents found, and the total agrees."""
    how.setdefault("limit", 1000)
    result = ask(engine, query, **how)
    assert result.total == len({hit.document for hit in result.hits}) == len(result.hits)
    return {hit.document for hit in result.hits}


class EngineContract:
    """Inherit, and give a fixture ``engine`` that is ready and empty."""

    # Words

    def test_a_word_is_found_in_any_inflection(self, engine: Engine) -> None:
        filled(
            engine,
            entry(1, "They were detained unlawfully."),
            entry(2, "unlawful detaining"),
            entry(3, "retained"),
        )
        assert found(engine, Word("detain")) == {"d01", "d02"}

    @pytest.mark.parametrize(
        ("written", "asked"),
        [
            ("политических заключённых", "заключенный"),
            ("Les prisonnières", "prisonnier"),
            ("Die Häuser", "haus"),
            ("PRISONERS", "prisoner"),
            ("ＰＲＩＳＯＮＥＲ", "prisoner"),
            ("cafe\u0301", "CAFÉ"),
            ("pri\u00adsoner", "prisoner"),
        ],
    )
    def test_inflection_case_accents_and_forms_are_ignored(
        self, engine: Engine, written: str, asked: str
    ) -> None:
        filled(engine, entry(1, written), entry(2, "something else"))
        assert found(engine, Word(asked)) == {"d01"}

    def test_stems_of_a_language_reach_only_entries_read_in_it(self, engine: Engine) -> None:
        filled(engine, entry(1, "detained", stemmed_as=("en",)), entry(2, "detained", stemmed_as=("fr",)))
        assert found(engine, Word("detaining")) == {"d01"}
        assert found(engine, Word("detained")) == {"d01", "d02"}

    def test_metadata_is_read_in_every_configured_language(self, engine: Engine) -> None:
        filled(engine, entry(1, title="Detained", stemmed_as=("fr",)))
        assert found(engine, Word("detaining")) == {"d01"}

    def test_a_plain_word_finds_what_is_said_about_a_document(self, engine: Engine) -> None:
        filled(
            engine,
            entry(1, title="alpha"),
            entry(2, description="alpha"),
            entry(3, creators=("x", "alpha")),
            entry(4, recipients=("alpha",)),
            entry(5, tags=("alpha",)),
            entry(6, filename="alpha.pdf"),
        )
        assert found(engine, Word("alpha")) == {"d01", "d02", "d03", "d04", "d05"}

    @pytest.mark.parametrize(
        ("field", "document"),
        [
            (Field.TITLE, "d01"),
            (Field.FROM, "d02"),
            (Field.TO, "d03"),
            (Field.TAG, "d04"),
            (Field.FILENAME, "d05"),
        ],
    )
    def test_a_word_in_a_field_finds_it_there_only(self, engine: Engine, field: Field, document: str) -> None:
        filled(
            engine,
            entry(1, title="two letters"),
            entry(2, creators=("two letters",)),
            entry(3, recipients=("two letters",)),
            entry(4, tags=("two letters",)),
            entry(5, filename="two letters.pdf"),
            entry(6, "two letters", description="two letters"),
        )
        assert found(engine, Word("letter", field)) == {document}
        assert found(engine, Phrase("two letters", field)) == {document}
        assert found(engine, Wildcard("lett*", field)) == {document}
        assert found(engine, Fuzzy("leters", 1, field)) == {document}

    def test_a_word_of_several_tokens_must_stand_together(self, engine: Engine) -> None:
        filled(engine, entry(1, "Al-Khalil spoke"), entry(2, "Khalil al spoke"), entry(3, "al and Khalil"))
        assert found(engine, Word("al-Khalil")) == {"d01"}

    def test_scripts_without_spaces_are_found_by_any_run_of_characters(self, engine: Engine) -> None:
        filled(engine, entry(1, "联合国人权理事会"), entry(2, "权人"), entry(3, "東京の人権"))
        assert found(engine, Word("人权")) == {"d01"}
        assert found(engine, Word("人")) == {"d01", "d02", "d03"}

    # Phrases, patterns, spellings, proximity

    def test_a_phrase_matches_exactly_these_words(self, engine: Engine) -> None:
        filled(
            engine,
            entry(1, "Political, prisoners!"),
            entry(2, "prisoners political"),
            entry(3, "political prisoner"),
            entry(4, "political and prisoners"),
        )
        assert found(engine, Phrase("political prisoners")) == {"d01"}

    def test_a_phrase_may_run_across_pages_but_a_word_may_not(self, engine: Engine) -> None:
        filled(engine, entry(1, "political", "prisoners"), entry(2, "pri", "soner"))
        assert found(engine, Phrase("political prisoners")) == {"d01"}
        assert found(engine, Word("prisoner")) == {"d01"}

    def test_nothing_reaches_from_text_or_title_into_anything_else(self, engine: Engine) -> None:
        filled(engine, entry(1, "one", title="two", creators=("three", "four"), tags=("five",)))
        for pair in ("one two", "two three", "three four", "four five", "five one"):
            left, right = pair.split()
            assert found(engine, Phrase(pair)) == set()
            assert found(engine, Near((Word(left), Word(right)), 100)) == set()
        assert found(engine, Near((Word("three", Field.FROM), Word("four", Field.FROM)), 100)) == set()

    @pytest.mark.parametrize(
        ("pattern", "documents"),
        [
            ("detain*", {"d01", "d02"}),
            ("wom?n", {"d03"}),
            ("*tain", {"d02"}),
            ("d*d", {"d01"}),
            ("*ome*", {"d03"}),
        ],
    )
    def test_wildcards_match_whole_words(self, engine: Engine, pattern: str, documents: set[str]) -> None:
        filled(engine, entry(1, "detained"), entry(2, "detain"), entry(3, "women"))
        assert found(engine, Wildcard(pattern)) == documents

    def test_wildcards_fold_like_words(self, engine: Engine) -> None:
        filled(engine, entry(1, "Détention"), entry(2, "Заключённых"))
        assert found(engine, Wildcard("DÉTEN*")) == {"d01"}
        assert found(engine, Wildcard("заключён*")) == {"d02"}

    def test_a_wildcard_in_filename_matches_the_whole_name(self, engine: Engine) -> None:
        filled(engine, entry(1, filename="Report-2017 final.PDF"), entry(2, filename="report.docx"))
        assert found(engine, Wildcard("*.pdf", Field.FILENAME)) == {"d01"}
        assert found(engine, Wildcard("report-2*", Field.FILENAME)) == {"d01"}
        assert found(engine, Wildcard("fin*", Field.FILENAME)) == {"d01"}

    def test_fuzzy_words_are_within_so_many_edits(self, engine: Engine) -> None:
        filled(
            engine,
            entry(1, "Dzhakishev"),
            entry(2, "Dzakishev"),
            entry(3, "Jakishev"),
            entry(4, "Dzhakihsev"),
        )
        assert found(engine, Fuzzy("Dzhakishev", 1)) == {"d01", "d02", "d04"}
        assert found(engine, Fuzzy("Dzhkisev", 2)) == {"d01", "d02", "d04"}
        assert found(engine, Fuzzy("Jakishev", 2)) == {"d02", "d03"}

    def test_near_counts_words_between_either_way(self, engine: Engine) -> None:
        filled(
            engine, entry(1, "torture x x detention"), entry(2, "detention x torture"), entry(3, "torture")
        )
        both = (Word("torture"), Word("detention"))
        assert found(engine, Near(both, 3)) == {"d01", "d02"}
        assert found(engine, Near(both, 2)) == {"d02"}
        assert found(engine, Near(both, 3, ordered=True)) == {"d01"}

    def test_near_takes_phrases_patterns_and_alternatives(self, engine: Engine) -> None:
        filled(engine, entry(1, "the political prisoners who were tortured"), entry(2, "political tortured"))
        left = Phrase("political prisoners")
        assert found(engine, Near((left, Wildcard("tortur*")), 3)) == {"d01"}
        assert found(engine, Near((Or((left, Word("x"))), Fuzzy("torturd", 1)), 3)) == {"d01"}

    def test_near_wants_two_occurrences_for_a_word_named_twice(self, engine: Engine) -> None:
        filled(engine, entry(1, "war and war"), entry(2, "war and peace"))
        assert found(engine, Near((Word("war"), Word("war")), 5)) == {"d01"}

    def test_several_words_stand_in_one_window(self, engine: Engine) -> None:
        filled(engine, entry(1, "c x a x b"), entry(2, "a x x b x x c"))
        words = tuple(Phrase(text) for text in "abc")
        assert found(engine, Near(words, 4)) == {"d01"}
        assert found(engine, Near(words, 6)) == {"d01", "d02"}

    # Boolean operators, values, dates

    def test_all_any_and_none(self, engine: Engine) -> None:
        filled(engine, entry(1, "a b"), entry(2, "a"), entry(3, "b"), entry(4, "c"))
        a, b = Word("a"), Word("b")
        assert found(engine, And((a, b))) == {"d01"}
        assert found(engine, Or((a, b))) == {"d01", "d02", "d03"}
        assert found(engine, And((a, Not(b)))) == {"d02"}
        assert found(engine, Not(a)) == {"d03", "d04"}
        assert found(engine, Not(Or((a, b)))) == {"d04"}
        assert found(engine, Or((And((a, b)), Not(a)))) == {"d01", "d03", "d04"}
        assert found(engine, Everything()) == {"d01", "d02", "d03", "d04"}
        assert found(engine, Word("nowhere")) == set()

    def test_words_may_stand_on_different_pages(self, engine: Engine) -> None:
        filled(engine, entry(1, "a", *[""] * 5, "b"))
        assert found(engine, And((Word("a"), Word("b")))) == {"d01"}

    def test_values_are_exact(self, engine: Engine) -> None:
        digest = "ab" * 32
        filled(
            engine,
            entry(1, collection="letters", language="ru", type="pdf", sha256=digest),
            entry(2, collection="letters-2", language="en", type="mail", sha256="cd" * 32),
        )
        for field, value in (
            (Field.COLLECTION, "letters"),
            (Field.LANGUAGE, "ru"),
            (Field.TYPE, "pdf"),
            (Field.SHA256, digest),
        ):
            assert found(engine, Value(field, value)) == {"d01"}
            assert found(engine, Value(field, "other")) == set()

    @pytest.mark.parametrize(
        ("start", "end", "documents"),
        [
            ("2017", "2017", {"d01", "d02", "d03"}),
            ("2017-05", "2017-05", {"d01"}),
            ("2017-10-11", "2017-10-11", {"d01", "d02", "d03"}),
            ("2017-10-12", None, {"d01", "d02", "d04"}),
            (None, "2016", set()),
        ],
    )
    def test_dates_match_when_they_overlap(
        self, engine: Engine, start: str | None, end: str | None, documents: set[str]
    ) -> None:
        dates = ("2017", "2017-10", "2017-10-11", "2018-01-01", None)
        filled(engine, *(entry(n, date=date) for n, date in enumerate(dates, 1)))
        assert found(engine, DateRange(start, end)) == documents
        assert found(engine, Everything(), filters=Filters(date_from=start, date_to=end)) == documents

    def test_filters_narrow_and_several_values_mean_any(self, engine: Engine) -> None:
        filled(
            engine,
            entry(1, "a", collection="x", language="en", type="pdf"),
            entry(2, "a", collection="y", language="ru", type="pdf"),
            entry(3, "a", collection="z", language="en", type="mail"),
        )
        a = Word("a")
        assert found(engine, a, filters=Filters(collection=("x", "y"))) == {"d01", "d02"}
        assert found(engine, a, filters=Filters(collection=("x", "y"), language=("en",))) == {"d01"}
        assert found(engine, a, filters=Filters(type=("mail",))) == {"d03"}
        assert found(engine, a, filters=Filters(type=("nothing",))) == set()

    # Names

    def test_a_name_is_found_in_other_spellings_scripts_and_cases(self, engine: Engine) -> None:
        spellings = ("Джакишева", "Жәкішевтің", "Jakishev", "DJAKICHEV", "Žakišev", "zhakishev")
        filled(
            engine,
            *(entry(n, f"to {word} he wrote") for n, word in enumerate(spellings, 1)),
            entry(9, "Tokmadi"),
        )
        everything = {f"d{n:02}" for n in range(1, 7)}
        for asked in ("Dzhakishev", "Джакишев", "Жәкішев"):
            assert found(engine, Sounds(asked)) == everything, asked

    def test_a_name_with_a_slip_is_found_when_asked_for_and_ranks_below(self, engine: Engine) -> None:
        filled(engine, entry(1, "Назербаев " * 9 + "пишет"), entry(2, "о чём пишет Назарбаеву кто-то другой"))
        assert found(engine, Sounds("Nazarbayev")) == {"d02"}
        hits = ask(engine, Sounds("Nazarbayev", loose=True)).hits
        assert [hit.document for hit in hits] == ["d02", "d01"]

    def test_the_words_of_a_name_adjoin_in_order(self, engine: Engine) -> None:
        filled(
            engine,
            entry(1, "письмо Мухтара Джакишева"),
            entry(2, "Джакишев, Мухтар"),
            entry(3, "Мухтар и Джакишев"),
            entry(4, "", title="Mukhtar Dzhakishev"),
        )
        assert found(engine, Sounds("Mukhtar Dzhakishev")) == {"d01", "d04"}
        near = Near((Sounds("Mukhtar"), Sounds("Dzhakishev")), 3)
        assert found(engine, near) == {"d01", "d02", "d03", "d04"}

    def test_a_word_in_another_script_is_found_as_it_is_written(self, engine: Engine) -> None:
        filled(engine, entry(1, "محمد"), entry(2, "7"), entry(3, "Ж"))
        assert found(engine, Sounds("محمد")) == {"d01"}
        assert found(engine, Sounds("7")) == {"d02"}
        assert found(engine, Sounds("ж")) == {"d03"}

    def test_a_name_met_by_its_accents_alone_is_never_denied(self, engine: Engine) -> None:
        filled(engine, entry(1, "Žakišev wrote"))
        assert found(engine, Sounds("Dzhakishev")) == {"d01"}
        assert "zakisev" in {one.word for one in engine.spellings("Dzhakishev", None)} or (
            engine.names_as_written("Dzhakishev")
        )

    def test_the_spellings_of_a_name_are_told_with_how_many_entries_hold_them(self, engine: Engine) -> None:
        filled(
            engine,
            entry(1, "Джакишев Джакишев"),
            entry(2, "Джакишев и Jakishev"),
            entry(3, "Джакешев"),
            entry(4, "Dzhakishev", access="closed"),
        )
        told = engine.spellings("Zhakishev", OPEN)
        assert [(one.word, one.strict, one.entries) for one in told] == [
            ("джакишев", True, 2),
            ("jakishev", True, 1),
            ("джакешев", False, 1),
        ]
        assert "dzhakishev" in {one.word for one in engine.spellings("Zhakishev", None)}
        assert engine.spellings("Petrov", OPEN) == ()

    def test_a_pattern_that_stands_for_too_many_words_is_refused(self, engine: Engine) -> None:
        filled(engine, entry(1, " ".join(f"w{n:05}" for n in range(EXPANSION + 1))))
        with pytest.raises(QueryTooLarge, match=f"{EXPANSION:,}"):
            ask(engine, Wildcard("w*"))
        assert ask(engine, Wildcard("w000*")).total == 1

    # Documents and renditions

    def test_matching_renditions_of_one_document_are_one_hit(self, engine: Engine) -> None:
        filled(
            engine,
            entry(1, "torture", document="d01", type="pdf"),
            entry(2, "torture torture torture", document="d01", type="word"),
            entry(3, "nothing", document="d01", type="mail"),
            entry(4, "torture and many other words besides", document="d02", type="pdf"),
        )
        result = ask(engine, Word("torture"))
        assert result.total == 2
        first = next(hit for hit in result.hits if hit.document == "d01")
        assert (first.rendition, first.also) == ("r02", ("r01",))
        assert dict(result.facets["type"]) == {"pdf": 2, "word": 1}

    def test_every_rendition_is_matched_by_itself(self, engine: Engine) -> None:
        filled(engine, entry(1, "a", document="d01"), entry(2, "b", document="d01"))
        assert found(engine, And((Word("a"), Word("b")))) == set()
        assert found(engine, Or((Word("a"), Word("b")))) == {"d01"}

    def test_documents_are_counted_once_however_many_renditions(self, engine: Engine) -> None:
        filled(
            engine, *(entry(n, "a", document=f"d{n % 4:02}", collection="x", date="2017") for n in range(20))
        )
        result = ask(engine, Everything(), limit=2)
        assert (result.total, len(result.hits)) == (4, 2)
        assert result.facets["collection"] == (("x", 4),)
        assert result.facets["year"] == (("2017", 4),)
        assert all(len(hit.also) == 4 for hit in result.hits)

    # Facets, order, pages

    def test_facets_come_most_frequent_first_and_leave_out_the_unknown(self, engine: Engine) -> None:
        filled(
            engine,
            entry(1, "a", collection="x", language="en", type="pdf", date="2017-01"),
            entry(2, "a", collection="y", language="", type="pdf", date="2016"),
            entry(3, "a", collection="y", language="de", type="mail"),
            entry(4, "b", collection="z", language="fr", type="web", date="2015"),
        )
        facets = ask(engine, Word("a")).facets
        assert facets["collection"] == (("y", 2), ("x", 1))
        assert facets["language"] == (("de", 1), ("en", 1))
        assert facets["type"] == (("pdf", 2), ("mail", 1))
        assert facets["year"] == (("2016", 1), ("2017", 1))
        assert dict(ask(engine, Word("a"), facets=False).facets) == {}

    def test_people_and_tags_are_counted_each_however_many_a_document_has(self, engine: Engine) -> None:
        filled(
            engine,
            entry(1, "a", creators=("Brown", "Ahmetova"), tags=("urgent",), state="searchable"),
            entry(2, "a", document="d01", creators=("Brown", "Brown"), recipients=("President",)),
            entry(3, "a", creators=("Brown",), tags=("urgent", "draft"), state="partial"),
            entry(4, "b", creators=("Cox",), tags=("urgent",), state="searchable"),
        )
        facets = ask(engine, Word("a")).facets
        assert facets["creator"] == (("Brown", 2), ("Ahmetova", 1))
        assert facets["recipient"] == (("President", 1),)
        assert facets["tag"] == (("urgent", 2), ("draft", 1))
        assert facets["state"] == (("partial", 1), ("searchable", 1))
        assert found(engine, Everything(), filters=Filters(creator=("Cox", "Ahmetova"))) == {"d01", "d04"}
        assert found(engine, Everything(), filters=Filters(tag=("draft",), creator=("Brown",))) == {"d03"}
        assert found(engine, Everything(), filters=Filters(state=("partial",))) == {"d03"}
        assert found(engine, Everything(), filters=Filters(recipient=("Brown",))) == set()

    def test_what_is_chosen_of_a_facet_narrows_all_facets_but_itself(self, engine: Engine) -> None:
        filled(
            engine,
            entry(1, "a", type="pdf", creators=("Brown",), date="2016"),
            entry(2, "a", type="mail", creators=("Cox",), date="2017"),
            entry(3, "a", type="mail", creators=("Brown",), date="2018"),
        )
        chosen = Filters(type=("mail",), date_from="2017", date_to="2017")
        result = ask(engine, Everything(), filters=chosen)
        assert result.total == 1
        assert result.facets["type"] == (("mail", 1),)  # of 2017
        assert result.facets["year"] == (("2017", 1), ("2018", 1))  # of mail
        assert result.facets["creator"] == (("Cox", 1),)
        types = ask(engine, Everything(), filters=Filters(type=("mail",))).facets["type"]
        assert types == (("mail", 2), ("pdf", 1))

    def test_of_many_people_the_most_frequent_and_the_chosen_are_told(self, engine: Engine) -> None:
        many = [entry(n, "a", creators=("everybody", f"p{n:03}")) for n in range(FACET_VALUES + 20)]
        filled(engine, *many)
        last = f"p{FACET_VALUES + 19:03}"
        creators = ask(engine, Word("a"), filters=Filters(creator=(last,))).facets["creator"]
        assert creators[:2] == (("everybody", FACET_VALUES + 20), ("p000", 1))
        assert creators[-1] == (last, 1)
        assert len(creators) == FACET_VALUES + 1

    # Completion

    def test_what_is_typed_is_completed_from_words_people_tags_and_titles(self, engine: Engine) -> None:
        filled(
            engine,
            entry(1, "prisons prisoner", title="The Prisoner", creators=("Élodie Prisca",), tags=("prison",)),
            entry(2, "prisoner", title="Tea", creators=("Élodie Prisca",), recipients=("Anna Pristina",)),
        )
        completed = engine.complete("pris", KINDS, OPEN)
        assert [(one.kind, one.text, one.entries) for one in completed] == [
            ("word", "prisca", 2),
            ("word", "prisoner", 2),
            ("word", "prison", 1),
            ("word", "prisons", 1),
            ("word", "pristina", 1),
            ("creator", "Élodie Prisca", 2),
            ("recipient", "Anna Pristina", 1),
            ("tag", "prison", 1),
            ("title", "The Prisoner", 1),
        ]
        assert [one.text for one in engine.complete("elodie pr", KINDS, OPEN)] == ["Élodie Prisca"]
        assert [one.text for one in engine.complete("pr", ("word",), OPEN, limit=2)] == ["prisca", "prisoner"]
        assert engine.complete("risoner", KINDS, OPEN) == ()

    def test_nothing_hidden_or_gone_is_completed(self, engine: Engine) -> None:
        filled(
            engine,
            entry(1, "secretary", creators=("Secundus",)),
            entry(2, "secret secretary", title="Secret", creators=("Secunda",), tags=("secure",), access="x"),
        )
        engine.apply([Change(3, "r03", entry(3, "section", title="Sector"))])
        engine.apply([Change(4, "r03", None)])
        completed = [(one.text, one.entries) for one in engine.complete("sec", KINDS, OPEN)]
        assert completed == [("secretary", 1), ("secundus", 1), ("Secundus", 1)]
        assert engine.complete("sec", KINDS, frozenset()) == ()

    def test_more_and_rarer_words_rank_higher(self, engine: Engine) -> None:
        filler = [entry(n, "common words here") for n in range(10, 30)]
        filled(
            engine, entry(1, "common rare"), entry(2, "common common"), entry(3, "rare rare rare"), *filler
        )
        hits = ask(engine, Or((Word("common"), Word("rare")))).hits
        assert {hit.document for hit in hits[:2]} == {"d01", "d03"}
        assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)

    def test_an_empty_query_lists_newest_first_and_undated_last(self, engine: Engine) -> None:
        dates = ("2016", None, "2018-05", "2017-01-01", "2018-05")
        filled(engine, *(entry(n, date=date) for n, date in enumerate(dates, 1)))
        assert _order(engine, "relevance") == ["d05", "d03", "d04", "d01", "d02"]
        assert _order(engine, "-date") == ["d05", "d03", "d04", "d01", "d02"]
        assert _order(engine, "date") == ["d01", "d04", "d05", "d03", "d02"]

    def test_titles_are_ordered_without_regard_to_case_and_accents_untitled_last(
        self, engine: Engine
    ) -> None:
        titles = ("beta", "", "Alpha", "alpha 2", "Ära")
        filled(engine, *(entry(n, title=title) for n, title in enumerate(titles, 1)))
        assert _order(engine, "title") == ["d03", "d04", "d05", "d01", "d02"]

    def test_pages_of_hits_fit_together(self, engine: Engine) -> None:
        filled(engine, *(entry(n, "a " * (n % 7 + 1)) for n in range(30)))
        whole = [hit.document for hit in ask(engine, Word("a"), limit=100).hits]
        paged = [
            hit.document
            for start in range(0, 35, 7)
            for hit in ask(engine, Word("a"), limit=7, offset=start).hits
        ]
        assert paged == whole
        assert ask(engine, Word("a"), limit=0).hits == ()
        assert ask(engine, Word("a"), limit=0).total == 30
        assert ask(engine, Word("a"), offset=1000).hits == ()

    # Access

    def test_what_is_not_visible_leaves_no_trace(self, engine: Engine) -> None:
        filled(
            engine,
            entry(1, "government secret", collection="open files"),
            entry(
                2, "goverment secret", collection="closed files", language="ru", access="closed", date="1999"
            ),
            entry(3, "goverment", collection="closed files", access="closed", type="mail"),
            entry(4, "secret", document="d01", access="closed"),
        )
        result = ask(engine, Word("secret"))
        assert (result.total, result.hits[0].also) == (1, ())
        assert {value for facet in result.facets.values() for value, _ in facet} == {"open files", "other"}
        assert found(engine, Everything()) == {"d01"}
        assert found(engine, Not(Word("secret"))) == set()
        assert found(engine, Wildcard("gover*")) == {"d01"}
        assert ask(engine, Everything(), visible_to=frozenset()).total == 0
        assert found(engine, Word("secret"), visible_to=frozenset({"open", "closed"})) == {"d01", "d02"}
        assert engine.similar_words("governmen", OPEN) == ("government",)
        assert set(engine.similar_words("govermen", frozenset({"closed"}))) == {"goverment"}

    # Spelling

    def test_similar_words_are_more_frequent_and_nearest_first(self, engine: Engine) -> None:
        filled(
            engine,
            entry(1, "torture tortures"),
            entry(2, "torture tortoise"),
            entry(3, "torture"),
            entry(4, "tortur"),
            entry(5, title="torture"),
        )
        assert engine.similar_words("tortur", OPEN)[0] == "torture"
        assert "tortoise" not in engine.similar_words("tortur", OPEN)
        assert engine.similar_words("torture", OPEN) == ()
        assert len(engine.similar_words("torturex", OPEN, limit=1)) == 1
        assert engine.similar_words("zzzzzzz", OPEN) == ()

    def test_short_words_are_alike_only_when_one_letter_differs(self, engine: Engine) -> None:
        filled(engine, entry(1, "court courts cart"), entry(2, "court"), entry(3, "or"))
        assert engine.similar_words("coutr", OPEN) == ("court",)
        assert engine.similar_words("carts", OPEN) == ("cart",)
        assert engine.similar_words("os", OPEN) == ()

    # Changes

    def test_an_entry_replaces_the_earlier_one_and_none_removes_it(self, engine: Engine) -> None:
        filled(engine, entry(1, "old"), entry(2, "old"))
        engine.apply([Change(3, "r01", entry(1, "new", collection="moved"))])
        assert found(engine, Word("old")) == {"d02"}
        assert found(engine, Word("new")) == {"d01"}
        engine.apply([Change(4, "r01", None), Change(5, "r99", None)])
        assert found(engine, Everything()) == {"d02"}
        assert engine.followed() == 5

    def test_changes_of_one_batch_apply_in_order(self, engine: Engine) -> None:
        engine.apply(
            [
                Change(1, "r01", entry(1, "one")),
                Change(2, "r01", None),
                Change(3, "r01", entry(1, "two")),
                Change(4, "r02", entry(2, "two")),
                Change(5, "r02", None),
            ]
        )
        assert found(engine, Everything()) == {"d01"}
        assert found(engine, Word("one")) == set()

    def test_repeating_changes_is_harmless(self, engine: Engine) -> None:
        steps = changes([entry(1, "a"), entry(2, "a"), entry(1, "b")])
        for _ in range(3):
            engine.apply(steps)
        assert found(engine, Everything()) == {"d01", "d02"}
        assert found(engine, Word("a")) == {"d02"}
        assert engine.followed() == 3
        engine.apply([])
        assert engine.followed() == 3

    def test_a_document_may_lose_one_of_its_renditions(self, engine: Engine) -> None:
        filled(engine, entry(1, "a", document="d01"), entry(2, "a", document="d01"))
        engine.apply([Change(3, "r01", None)])
        result = ask(engine, Word("a"))
        assert (result.total, result.hits[0].rendition, result.hits[0].also) == (1, "r02", ())

    def test_rebuilding_forgets_what_was_there(self, engine: Engine) -> None:
        filled(engine, entry(1, "old"))
        engine.rebuild(iter(changes([entry(2, "new"), entry(3, "new"), entry(3, "later")])), 17)
        assert found(engine, Everything()) == {"d02", "d03"}
        assert found(engine, Word("new")) == {"d02"}
        assert (engine.followed(), engine.health, engine.health_reason) == (17, Health.READY, "")
        engine.rebuild(iter(()), 18)
        assert ask(engine, Everything()).total == 0
        engine.apply([Change(19, "r01", entry(1, "again"))])
        assert found(engine, Word("again")) == {"d01"}

    def test_many_small_changes_lose_nothing(self, engine: Engine) -> None:
        for n in range(40):
            engine.apply([Change(n + 1, f"r{n:02}", entry(n, f"common own{n}"))])
        assert len(found(engine, Word("common"))) == 40
        assert all(found(engine, Word(f"own{n}")) == {f"d{n:02}"} for n in range(40))

    # Extremes

    def test_nothing_at_all_is_no_error(self, engine: Engine) -> None:
        assert ask(engine, Everything()).total == 0
        assert ask(engine, Word("a")).facets == dict.fromkeys(FACETS, ())
        assert engine.complete("a", KINDS, OPEN) == ()
        filled(engine, entry(1), entry(2, "", ""), entry(3, "..."))
        assert found(engine, Everything()) == {"d01", "d02", "d03"}
        assert found(engine, Wildcard("a*")) == set()
        assert found(engine, Phrase("a b")) == set()
        assert engine.similar_words("a", OPEN) == ()

    @pytest.mark.parametrize(
        "text",
        ["𝔘𝔫𝔦𝔠𝔬𝔡𝔢", "ﷺ", "שָׁלוֹם", "سَلَامٌ", "ประเทศไทย", "ІЇЄҐ", "ß", "İ", "a\u0300\u0301\u0302", "x" * 5000],
    )
    def test_every_text_finds_itself(self, engine: Engine, text: str) -> None:
        filled(engine, entry(1, f"before {text} after"), entry(2, "before after"))
        assert found(engine, Word(text)) == {"d01"}
        assert found(engine, Phrase(text)) == {"d01"}

    def test_a_long_text_keeps_its_places(self, engine: Engine) -> None:
        filled(
            engine, entry(1, "x " * 70_000, "alpha beta " + "x " * 300, "beta alpha"), entry(2, "alpha beta")
        )
        assert found(engine, Phrase("alpha beta")) == {"d01", "d02"}
        assert found(engine, Phrase("beta alpha")) == {"d01"}

    # Likeness

    def test_documents_like_a_text_share_its_rare_words_and_are_told_with_them(self, engine: Engine) -> None:
        filled(
            engine,
            entry(1, "Dzhakishev wrote to Kazatomprom about uranium."),
            entry(2, "Kazatomprom and Dzhakishev again"),
            entry(3, "Kazatomprom alone", "and nothing else"),
            entry(4, "about water"),
            *(entry(number, "wrote about nothing") for number in range(5, 12)),
        )
        text = {"dzhakishev": 1, "kazatomprom": 1, "uranium": 1, "wrote": 1, "about": 1}
        (kin,) = engine.like(text, OPEN, 5, frozenset({"d01"}))
        assert (kin.document, kin.rendition) == ("d02", "r02")
        assert set(kin.words) == {"dzhakishev", "kazatomprom"}

    def test_names_are_shared_in_every_spelling_and_script_and_told_as_each_spells_them(
        self, engine: Engine
    ) -> None:
        filled(
            engine,
            entry(1, "Джакишев писал о Токмади"),
            entry(2, "Zhakishev wrote, and of Zhakishev Dzhakisheva wrote; Tokmadi did not"),
            entry(3, "Жәкішев пен Тоқмади туралы", access="closed"),
            entry(4, "Jakishev alone"),
            *(entry(number, "wrote about nothing") for number in range(5, 15)),
        )
        words, names = {"джакишев": 4, "писал": 1, "токмади": 4}, {"Джакишев": 4, "Токмади": 4}
        assert engine.like(words, OPEN, 5, frozenset({"d01"})) == ()
        (kin,) = engine.like(words, OPEN, 5, frozenset({"d01"}), names)
        assert (kin.document, set(kin.words)) == ("d02", {"джакишев", "токмади"})
        assert dict(kin.spellings) == {"джакишев": "zhakishev", "токмади": "tokmadi"}
        every = engine.like(words, OPEN | {"closed"}, 5, frozenset({"d01"}), names)
        assert {one.document for one in every} == {"d02", "d03"}

    def test_a_name_that_many_spell_somehow_is_an_ordinary_word(self, engine: Engine) -> None:
        filled(
            engine,
            entry(1, "Джакишев Токмади"),
            entry(2, "Джакишев Токмади"),
            *(entry(number, "Dzhakishev") for number in range(3, 20)),
        )
        words, names = {"джакишев": 4, "токмади": 4}, {"Джакишев": 4, "Токмади": 4}
        (kin,) = engine.like(words, OPEN, 5, frozenset({"d01"}), names)
        assert (kin.document, set(kin.words), kin.spellings) == ("d02", set(words), ())

    def test_spellings_of_one_name_in_a_text_count_as_one_word(self, engine: Engine) -> None:
        filled(engine, entry(1, "Джакишев Джакишева"), entry(2, "Jakishev Dzhakisheva"), entry(3, "Токмади"))
        words = {"джакишев": 4, "джакишева": 4, "токмади": 4}
        names = {"Джакишев": 8, "Токмади": 4}
        assert [kin.words for kin in engine.like(words, OPEN, 5, frozenset({"d01"}), names)] == [
            ("джакишев",)
        ]

    def test_likeness_shows_no_hidden_document_and_each_document_once(self, engine: Engine) -> None:
        filled(
            engine,
            entry(1, "Zhanaozen Tokmadi", document="d01"),
            entry(2, "Tokmadi in Zhanaozen", document="d01"),
            entry(3, "Zhanaozen, Tokmadi", access="closed"),
            entry(4, "something"),
        )
        text = {"zhanaozen": 2, "tokmadi": 1}
        assert [kin.document for kin in engine.like(text, OPEN, 5)] == ["d01"]
        assert [kin.document for kin in engine.like(text, OPEN | {"closed"}, 5)] == ["d01", "d03"]
        assert len(engine.like(text, OPEN | {"closed"}, 1)) == 1

    def test_nothing_is_like_a_text_of_words_that_nobody_else_has_or_everybody(self, engine: Engine) -> None:
        filled(
            engine, *(entry(number, "letter of complaint") for number in range(1, 8)), entry(9, "singular")
        )
        assert engine.like({"singular": 3, "complaint": 1, "letter": 1, "unheard": 2}, OPEN, 5) == ()
        assert engine.like({}, OPEN, 5) == ()

    def test_a_changed_entry_is_no_longer_like_what_it_was_like(self, engine: Engine) -> None:
        filled(engine, entry(1, "Zhanaozen Tokmadi"), entry(2, "Zhanaozen Tokmadi"))
        engine.apply([Change(9, "r02", entry(2, "something else"))])
        assert "d02" not in {kin.document for kin in engine.like({"zhanaozen": 1, "tokmadi": 1}, OPEN, 5)}

    def test_a_document_in_doubt_leaves_no_trace_and_comes_back(
        self, engine: Engine, doubtful: set[str]
    ) -> None:
        said = {"title": "Petrenko's diary", "tags": ("secret",)}
        filled(
            engine,
            *(entry(n, "the prison of Petrenko near Karaganda") for n in range(1, 4)),
            entry(9, "the prison of Petrenco, near Karaganda", collection="diaries", **said),
        )

        def told() -> tuple[object, ...]:
            result = ask(engine, Word("prison"))
            words = {"petrenko": 1, "karaganda": 1, "prison": 1, "diary": 1}
            return (
                {hit.document for hit in result.hits},
                result.total,
                result.facets,
                engine.complete("pet", KINDS, OPEN),
                engine.complete("sec", KINDS, OPEN),
                engine.spellings("Petrenko", OPEN),
                engine.spellings("Petrenko", None),
                engine.similar_words("petrenca", OPEN),
                [kin.document for kin in engine.like(words, OPEN, 9)],
            )

        before = told()
        doubtful.add("d09")
        without = told()
        engine.apply([Change(99, "r09", None)])
        doubtful.clear()
        assert told() == without != before
        engine.apply(
            changes([entry(9, "the prison of Petrenco, near Karaganda", collection="diaries", **said)], 100)
        )
        assert told()[:-1] == before[:-1]  # what is alike is weighed with deleted entries, too

    def test_many_documents_in_doubt_are_left_out_too(self, engine: Engine, doubtful: set[str]) -> None:
        filled(engine, *(entry(n, "prison") for n in range(200)))
        doubtful.update(f"d{n:02}" for n in range(150))
        assert found(engine, Word("prison")) == {f"d{n:02}" for n in range(150, 200)}


def _order(engine: Engine, sort: str) -> list[str]:
    return [hit.document for hit in ask(engine, Everything(), sort=sort).hits]

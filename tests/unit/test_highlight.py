"""Hits marked in pages, and snippets worth reading."""

import sys

from archive.model import PageText
from indexer.analysis import Analyzer
from indexer.highlight import Marker
from indexer.highlight.beginnings import characters_folding_to, first_letter
from indexer.query.parser import parse

ANALYZER = Analyzer(("en", "ru", "kk", "fr", "de"))


def pages(*texts: str) -> list[PageText]:
    return [PageText(number, str(number), text) for number, text in enumerate(texts, 1)]


def marked(query: str, *texts: str) -> list[list[str]]:
    found = Marker(parse(query), ANALYZER).find(pages(*texts))
    return [[text[a:b] for a, b in spans] for text, spans in zip(texts, found.spans, strict=True)]


def test_every_inflection_of_a_word_is_marked() -> None:
    assert marked("detention", "Detentions and detention; détention, intention") == [
        ["Detentions", "detention", "détention"]
    ]


def test_a_quotation_is_marked_as_a_whole_and_only_as_spelled() -> None:
    assert marked('"political prisoners"', "Political  prisoners, a political prisoner") == [
        ["Political  prisoners"]
    ]


def test_what_runs_across_the_end_of_a_page_is_marked_on_both_and_counted_once() -> None:
    both = pages("the political", "", "prisoners wait")
    found = Marker(parse('"political prisoners"'), ANALYZER).find(both)
    assert found.spans == (((4, 13),), (), ((0, 9),))
    assert found.occurrences == 1


def test_every_kind_of_term_is_marked() -> None:
    text = "Dzhakichev asked the women of Al-Khalil for archives."
    assert marked("Dzhakishev~", text) == [["Dzhakichev"]]
    assert marked("wom?n arch*", text) == [["women", "archives"]]
    assert marked("Al-Khalil", text) == [["Al-Khalil"]]


def test_only_the_words_that_are_near_are_marked() -> None:
    text = "torture " + "x " * 20 + "torture and detention"
    assert marked("torture w/3 detention", text) == [["torture", "detention"]]
    assert marked("detention pre/3 torture", text) == [[]]


def test_what_is_left_out_and_what_stands_in_other_fields_is_not_marked() -> None:
    text = "torture report 2017 pdf"
    assert marked("torture -report date:2017 type:pdf", text) == [["torture"]]
    assert marked("title:torture OR NOT (report 2017)", text) == [[]]
    assert marked("", text) == [[]]


def test_words_are_stemmed_in_the_languages_of_the_rendition_alone() -> None:
    marker = Marker(parse("detention"), ANALYZER)
    assert marker.find(pages("detentions"), ["ru"]).occurrences == 0
    assert marker.find(pages("detentions"), ["en"]).occurrences == 1


def test_overlapping_hits_are_marked_as_one() -> None:
    assert marked('prisoners "political prisoners" politic*', "political prisoners") == [
        ["political prisoners"]
    ]


def test_a_snippet_shows_the_marks_in_their_sentence() -> None:
    text = "Nothing here. " * 30 + "They tortured the\n  prisoner for days. " + "And more. " * 60
    marker = Marker(parse("torture prisoner"), ANALYZER)
    the_pages = pages(text)
    (snippet,) = marker.snippets(the_pages, marker.find(the_pages))
    assert "They tortured the prisoner for days." in snippet.text
    assert snippet.text.startswith("… Nothing here.")
    assert snippet.text.endswith(". …")
    assert [snippet.text[a:b] for a, b in snippet.spans] == ["tortured", "prisoner"]
    assert 150 < len(snippet.text) < 260


def test_snippets_with_most_of_the_query_come_first() -> None:
    filler = "Nothing of this matters at all to anyone. " * 12
    text = (
        "alpha alpha alpha. " + filler + "alpha beta. " + filler + "alpha beta gamma. " + filler + "gamma. "
    )
    marker = Marker(parse("alpha beta gamma"), ANALYZER)
    the_pages = pages("gamma " + filler, text)
    snippets = marker.snippets(the_pages, marker.find(the_pages))
    found = [[snippet.text[a:b] for a, b in snippet.spans] for snippet in snippets]
    assert found == [["alpha", "beta", "gamma"], ["alpha", "beta"], ["alpha", "alpha", "alpha"]]
    assert {snippet.page for snippet in snippets} == {2}
    assert len(marker.snippets(the_pages, marker.find(the_pages), limit=1)) == 1


def test_without_marks_the_beginning_is_shown() -> None:
    marker = Marker(parse("date:2017"), ANALYZER)
    the_pages = pages("  \n", "\n Dear Sir,\n\nI write to you. " + "More words follow here. " * 30)
    (snippet,) = marker.snippets(the_pages, marker.find(the_pages))
    assert snippet.page == 2
    assert snippet.text.startswith("Dear Sir, I write to you. More")
    assert snippet.text.endswith(". …")
    assert snippet.spans == ()


def test_a_short_page_is_shown_whole() -> None:
    marker = Marker(parse("letter"), ANALYZER)
    the_pages = pages("A short\tletter.\n")
    assert [snippet.text for snippet in marker.snippets(the_pages, marker.find(the_pages))] == [
        "A short letter."
    ]


def test_pages_without_text_have_no_snippets() -> None:
    marker = Marker(parse("letter"), ANALYZER)
    assert marker.snippets(pages("", " "), marker.find(pages("", " "))) == ()
    assert marker.snippets([], marker.find([])) == ()


def test_text_without_spaces_is_cut_between_characters() -> None:
    marker = Marker(parse("文書"), ANALYZER)
    the_pages = pages("無" * 400 + "文書" + "無" * 400)
    (snippet,) = marker.snippets(the_pages, marker.find(the_pages))
    assert 200 <= len(snippet.text) <= 240
    assert [snippet.text[a:b] for a, b in snippet.spans] == ["文書"]


def test_pages_in_another_script_than_the_query_are_passed_over() -> None:
    assert marked("пытки", "only ASCII", "пытки", "𝐩ytki пытки 文") == [[], ["пытки"], ["пытки"]]
    assert marked("pytki", "only ASCII", "пытки", "𝐩ytki пытки 文") == [[], [], ["𝐩ytki"]]


def test_every_character_that_folds_to_a_letter_is_known_as_a_beginning() -> None:
    letter_of = {c: letter for letter, characters in characters_folding_to().items() for c in characters}
    characters = [c for c in map(chr, range(sys.maxunicode + 1)) if c.isalnum()]
    assert [c for c in characters if first_letter(c) != letter_of.get(c, c)] == []

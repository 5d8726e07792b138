"""What holds for the forms of every word."""

import unicodedata
from itertools import pairwise

import hypothesis.strategies as st
from hypothesis import example, given, settings

from indexer.analysis import _APART, MAX_TERM, TOKEN, Analyzer, _fold_whole, fold, spans, tokens
from indexer.stemming import ukrainian
from indexer.stemming.kazakh import KazakhStemmer

ANALYZER = Analyzer(("en", "ru", "kk", "fr", "de", "ar", "el"))
KAZAKH = KazakhStemmer().stems
LETTERS = st.text(
    st.one_of(
        st.characters(categories=["L", "Mn", "Mc", "Nd", "No", "Cf"]),
        st.sampled_from("aeéßİıijĳŉяйёЁқәΣςάًّآאָשׁがガｶﾞ각힣\u00ad\u200c\u0301\u0308\u0345"),
    ),
    max_size=12,
)
TEXTS = st.one_of(st.text(max_size=80), st.lists(LETTERS, max_size=8).map(" ".join))


@given(TEXTS)
def test_spans_lie_in_the_text_in_order_and_are_its_tokens(text: str) -> None:
    found = list(spans(text))
    assert [text[start:end] for start, end in found] == tokens(text)
    assert all(0 <= start < end <= len(text) for start, end in found)
    assert all(a[1] <= b[0] for a, b in pairwise(found))


@given(TEXTS)
def test_every_letter_and_digit_is_part_of_a_token(text: str) -> None:
    inside = {place for start, end in spans(text) for place in range(start, end)}
    assert all(place in inside for place, character in enumerate(text) if character.isalnum())


@given(LETTERS)
@settings(max_examples=500)
@example("ŉ")
@example("ǰ")
@example("\u0390")
@example("ｶﾞ")
def test_folding_twice_is_folding_once(text: str) -> None:
    for token in tokens(text):
        surface = fold(token)
        assert fold(surface) == surface
        assert 0 < len(surface) <= MAX_TERM


def test_every_letter_folded_by_the_table_is_folded_as_without_it() -> None:
    letters = [chr(point) for point in range(0x20, 0xD800) if _APART.fullmatch(chr(point))]
    assert len(letters) > 20_000
    assert [letter for letter in letters if fold(letter) != (_fold_whole(letter) or letter)] == []


@given(st.from_regex(_APART, fullmatch=True))
@settings(max_examples=500)
def test_what_stands_beside_a_letter_of_the_table_changes_nothing(word: str) -> None:
    assert fold(word) == (_fold_whole(word)[:MAX_TERM] or word[:MAX_TERM])


@given(LETTERS)
@settings(max_examples=500)
def test_composed_and_decomposed_spellings_of_a_word_are_one(text: str) -> None:
    for token in tokens(text):
        decomposed = unicodedata.normalize("NFD", token)
        if len(decomposed) < MAX_TERM and TOKEN.fullmatch(decomposed):
            assert fold(decomposed) == fold(unicodedata.normalize("NFC", token)) == fold(token)


@given(st.text(st.sampled_from("abcxyzéèüñßøčžłабвгдйёқәіÀÉŽ"), min_size=1, max_size=12))
def test_capitals_full_width_letters_and_accents_change_no_form(word: str) -> None:
    forms = ANALYZER.forms(word)
    wide = "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in word)
    for variant in (word.upper(), word.title(), wide, unicodedata.normalize("NFD", word)):
        assert ANALYZER.forms(variant).surface == forms.surface, variant
    assert ANALYZER.forms(word.upper()) == forms


@given(LETTERS)
def test_every_word_is_itself(text: str) -> None:
    for token in tokens(text):
        assert ANALYZER.forms(token).same_word(ANALYZER.forms(token), ANALYZER.languages)


@given(st.text(st.sampled_from("абвгдеёжзийклмнопрстуфхцчшщъыьэюяәғқңөұүһі"), max_size=16))
@settings(max_examples=500)
def test_stems_of_kazakh_begin_as_their_words_and_are_told_alike_each_time(word: str) -> None:
    stems = KAZAKH(word)
    assert stems == KAZAKH(word)
    assert 1 <= len(stems) <= 3
    assert all(stem[:1] == word[:1] and 0 < len(stem) <= len(word) + 1 for stem in stems if word)


@given(st.text(st.sampled_from("абвгґдеєжзиіїйклмнопрстуфхцчшщьюя"), min_size=1, max_size=16))
@settings(max_examples=500)
def test_stems_of_ukrainian_begin_as_their_words(word: str) -> None:
    found = ukrainian.stems(word)
    assert 1 <= len(found) <= 3
    assert all(stem and stem[0] == word[0] for stem in found)


@given(LETTERS, st.sets(st.sampled_from(ANALYZER.stemming_languages)))
@example("Жұмысын", {"kk"})
@example("Prêtés", {"fr"})
def test_forms_in_some_languages_are_those_in_all_for_these(word: str, languages: set[str]) -> None:
    for token in tokens(word):
        some, every = Analyzer(ANALYZER.languages).forms_in(token, languages), ANALYZER.forms(token)
        assert some.surface == every.surface
        assert some.stems == {own: every.stems[own] for own in every.stems if own in languages}


@given(st.lists(TEXTS, max_size=5))
@settings(max_examples=300)
@example(["Чужинов ЧУЖИНОВ Жұмабаев café CAFÉ Äpfel cafe\u0301 İstanbul ΣΊΣΥΦΟΣ 1²ab"])
def test_many_words_have_the_forms_that_each_has_alone(texts: list[str]) -> None:
    written = list(dict.fromkeys(token for text in texts for token in tokens(text)))
    surfaces = [fold(token) for token in written]
    told: list[set[tuple[str, str]]] = [set() for _ in written]
    for language, numbers, stems in ANALYZER.stems_of_surfaces(surfaces):
        for number, own in zip(numbers, stems, strict=True):
            told[number] |= {(language, stem) for stem in own}
    assert told == [_stems_of(surface) for surface in surfaces]
    for number, language, stem in ANALYZER.stems_of_accents(written, surfaces):
        assert (language, stem) not in told[number]
        told[number].add((language, stem))
    assert told == [_stems_of(token) | _stems_of(fold(token)) for token in written]


def _stems_of(token: str) -> set[tuple[str, str]]:
    return {(language, stem) for language, own in ANALYZER.forms(token).stems.items() for stem in own}

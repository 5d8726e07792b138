"""Words as texts write them, and the forms they are found by."""

import pytest

from indexer.analysis import MAX_TERM, Analyzer, divides_token, fold, script_of, spans, tokens

ANALYZER = Analyzer(("en", "ru", "kk", "fr", "de"))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Al-Khalil's letter, 2017.", ["Al", "Khalil", "s", "letter", "2017"]),
        ("snake_case", ["snake", "case"]),
        ("A/HRC/34/52", ["A", "HRC", "34", "52"]),
        ("cafe\u0301 soft\u00adhyphen", ["cafe\u0301", "soft\u00adhyphen"]),
        ("文書館 archive", ["文", "書", "館", "archive"]),
        ("شكرا جزيلا", ["شكرا", "جزيلا"]),
        ("می\u200cخواهم", ["می\u200cخواهم"]),
        ("हिन्दी", ["हिन्दी"]),
        ("— … ! \u0301", []),
        ("", []),
    ],
)
def test_words_end_where_people_see_them_end(text: str, expected: list[str]) -> None:
    assert tokens(text) == expected
    assert [text[start:end] for start, end in spans(text)] == expected


@pytest.mark.parametrize(
    ("token", "surface"),
    [
        ("Жәкішев", "жәкішев"),
        ("CAFÉ", "cafe"),
        ("cafe\u0301", "cafe"),
        ("ﬁnal", "final"),
        ("ｆｕｌｌ", "full"),
        ("Straße", "strasse"),
        ("Łódź", "lodz"),
        ("Ёлка", "елка"),
        ("йод", "йод"),
        ("и\u0306од", "йод"),
        ("за\u0301мок", "замок"),
        ("İstanbul", "istanbul"),
        ("ΣΊΣΥΦΟΣ", "σισυφοσ"),
        ("مُحَمَّد", "محمد"),
        ("أحمد", "احمد"),
        ("שָׁלוֹם", "שלום"),
        ("arch\u200bive", "archive"),
    ],
)
def test_case_accents_and_compatibility_forms_are_folded(token: str, surface: str) -> None:
    assert fold(token) == surface


def test_letters_that_only_look_accented_stay_different() -> None:
    assert fold("кий") != fold("кии")
    assert fold("қала") != fold("кала")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("detention", "detentions"),
        ("running", "runs"),
        ("Джакишев", "Джакишева"),
        ("пытки", "пытками"),
        ("prisonnier", "prisonniers"),
        ("Қазақстан", "Қазақстанның"),
        ("Häuser", "hauses"),
    ],
)
def test_inflections_of_one_word_are_the_same_word(one: str, other: str) -> None:
    forms = ANALYZER.forms
    assert forms(one).same_word(forms(other), ANALYZER.stemming_languages)


def test_a_word_is_stemmed_only_in_the_languages_asked_for() -> None:
    forms = ANALYZER.forms
    assert not forms("detention").same_word(forms("detentions"), ("ru",))
    assert forms("Detention").same_word(forms("detention"), ())


def test_languages_without_a_stemmer_are_left_out() -> None:
    analyzer = Analyzer(("en", "ka", "kk", "de"))
    assert analyzer.stemming_languages == ("en", "kk", "de")
    assert analyzer.stemmed_as(()) == ("en", "kk", "de")
    assert analyzer.stemmed_as(("ka", "de", "en")) == ("en", "de")


def test_long_tokens_are_cut_alike_everywhere() -> None:
    assert fold("x" * 1000) == "x" * MAX_TERM
    assert ANALYZER.forms("x" * 1000).same_word(ANALYZER.forms("x" * 2000), ())


def test_scripts_are_told_apart() -> None:
    assert [script_of(word) for word in ("letter", "письмо", "χαρτί", "رسالة", "2017", "文")] == [
        "latin", "cyrillic", "greek", "arabic", "other", "other",
    ]  # fmt: skip


def test_the_fingerprint_tells_other_languages() -> None:
    assert ANALYZER.fingerprint != Analyzer(("en",)).fingerprint


def test_cuts_between_words_divide_nothing() -> None:
    text = "ab cd文e\u0301f"
    assert [place for place in range(len(text) + 1) if divides_token(text, place)] == [1, 4, 7, 8]

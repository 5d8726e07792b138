"""Sentences of the archive are known by their form, with whatever stands in them, and said in another language."""

import re
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.reasons import REASONS
from indexer.holdings import open_holdings
from webapp.checkup.condition import look_into
from webapp.languages import ENGLISH, LANGUAGES, catalogs
from webapp.languages.sentences import CONTEXT, Book, form_of

VALUE = re.compile(r"%\((\w+)\)s")


@cache
def book_of(code: str) -> Book:
    catalog = catalogs.catalog_of(code)
    return Book({one.id: one.string for one in catalog if one.context == CONTEXT and one.string})


CODES = [code for code in LANGUAGES if code != ENGLISH]


@pytest.mark.parametrize("code", CODES)
def test_every_reason_is_said(code):
    untold = [sentence for sentence in REASONS.values() if book_of(code).told(sentence) == sentence]
    assert [sentence for sentence in untold if "metadata.csv" not in sentence] == []


@pytest.mark.parametrize("code", CODES)
def test_every_form_is_known_again_with_values_in_it(code):
    forms = [
        one.id
        for one in catalogs.catalog_of(code)
        if one.context == CONTEXT and one.string and VALUE.sub("", one.id)[-1:] in (".", "?", "!")
    ]
    assert len(forms) > 100
    for form in forms:
        filled = VALUE.sub("7", form).replace("%%", "%")
        assert book_of(code).told(filled) != filled, form


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ("Pages 3, 7–9 hold no text.", "Страницы 3, 7–9: нет текста."),
        ("Page 3: OCR has found no text there.", "Страница 3: Распознавание не нашло там текста."),
        (
            "A DjVu scan: the text of such files cannot be read.",
            "Скан DjVu: текст таких файлов прочитать нельзя.",
        ),
        (
            "The file needs a password. The file has no bytes.",
            "Файлу нужен пароль. В файле нет ни одного байта.",
        ),
        (
            "Nobody has written this. The file needs a password.",
            "Nobody has written this. The file needs a password.",
        ),
        (
            "The file needs a password. Nobody has written this.",
            "Файлу нужен пароль. Nobody has written this.",
        ),
    ],
)
def test_sentences_are_told_one_by_one_and_what_stands_in_them_too(message, expected):
    assert book_of("ru").told(message) == expected


@given(st.text())
def test_any_text_comes_through(text):
    assert isinstance(book_of("ru").told(text), str)


@given(st.lists(st.text(alphabet="ab. %()s{}<", min_size=1), min_size=2, max_size=2))
def test_values_are_given_back_as_they_were(values):
    form = form_of("There is no %(what)s, but %(other)s!", "")
    message = f"There is no {values[0]}, but {values[1]}!"
    assert form.values_in(message) == {"what": values[0], "other": values[1]}


def test_a_long_message_that_nearly_fits_many_times_takes_no_time():
    message = "There is no field " + " The fields are" * 200 + " nothing"
    assert book_of("ru").told(message) == message


@pytest.mark.parametrize("code", CODES)
def test_what_the_check_up_finds_is_said_in_every_language(code, home):
    with open_holdings(home) as holdings:
        said = [one for finding in look_into(holdings) for one in (finding.message, finding.advice) if one]
    assert [one for one in said if book_of(code).told(one) == one and " UTC" not in one] == []

"""What browsers, sheets and languages are called: short, in words that people know."""

import pytest
from flask import Flask
from flask_babel import Babel, force_locale

from webapp.languages import ENGLISH, LANGUAGES, catalogs
from webapp.views.words import language
from webapp.wording.browsers import browser_name

LONGEST = 8  # letters that a sheet of 3.25 rem has room for


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox, Linux"),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/126.0 Safari/537.36 Edg/126.0", "Edge, Windows"),
        ("Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/126.0 Mobile Safari/537.36", "Chrome, Android"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) Version/17.5 Safari/604.1", "Safari, iPhone"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Version/17.5 Safari/605.1.15", "Safari, macOS"),
        ("curl/8.5.0", "curl/8.5.0"),
        ("x" * 500, "x" * 80),
        ("", "Unknown browser"),
    ],
)  # fmt: skip
def test_a_browser_is_called_as_people_call_it(agent, name):
    assert browser_name(agent) == name


@pytest.mark.parametrize("code", [code for code in LANGUAGES if code != ENGLISH])
def test_the_words_on_a_sheet_are_not_broken(code):
    words = [one.string for one in catalogs.catalog_of(code) if one.context == "sheet"]
    assert words
    assert [word for word in words if len(word) > LONGEST] == []


def test_the_name_of_a_language_begins_small_within_a_phrase_where_its_language_wants_that():
    app = Flask("spoken")
    Babel(app)
    with app.test_request_context(), force_locale("ru"):
        assert language("fr") == "Французский"
        assert language("fr", within=True) == "французский"
    with app.test_request_context(), force_locale("en"):
        assert language("fr", within=True) == "French"

"""Translations call archival things by the names that the terminology list gives them."""

import re
from functools import cache

import pytest

from tests.project import rows
from webapp.languages import catalogs

COLUMNS = {"ru": 1, "kk": 2, "fr": 3}
ELSEWHERE = {"A database (Microsoft Access)", "An Apple Pages document"}  # names of other things
PROGRAM = re.compile(r"\b[Ff]onds\b(?=.)|(?<=.)\bFonds\b")  # this one, within a text; the term stands alone
NOT_SAID = re.compile(r"`[^`]*`|<[^>]*>|%\(\w+\)s")


def _stems(term: str, code: str) -> list[list[str]]:
    """Each of the alternatives as the beginnings of its words: endings differ with the case."""
    shortened = {"ru": 3, "kk": 2, "fr": 2}[code]
    return [
        [word[: max(3, len(word) - shortened)].casefold() for word in one.split() if len(word) > 2]
        for one in term.split(", ")
    ]


@cache
def _texts(code: str) -> list[tuple[str, str]]:
    """Each English text of the catalog without what only looks like a term in it, and its translation."""
    return [
        (PROGRAM.sub(" ", NOT_SAID.sub(" ", one.id)), one.string.replace("’", "'").casefold())
        for one in catalogs.catalog_of(code)
        if isinstance(one.id, str) and one.id and isinstance(one.string, str) and one.string
        and one.id not in ELSEWHERE
    ]  # fmt: skip


@pytest.mark.parametrize("code", COLUMNS)
@pytest.mark.parametrize("row", rows("docs/terminology.md"), ids=lambda row: row[0])
def test_a_term_is_called_what_the_list_says(row, code):
    english, wanted = re.compile(rf"\b{re.escape(row[0])}s?\b", re.IGNORECASE), row[COLUMNS[code]]
    otherwise = []
    for text, said in _texts(code):
        if english.search(text) and not any(
            all(stem in said for stem in stems) for stems in _stems(wanted, code)
        ):
            otherwise.append((text, said))
    assert otherwise == []

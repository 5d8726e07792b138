"""Filters beside a query: what is no language is said, as in the query itself."""

import pytest

from archive.errors import UsageError
from indexer.searching.search import search_query


@pytest.mark.parametrize("code", ["russian", "r", "12", "ру"])
def test_a_filter_by_what_is_no_code_of_a_language_is_refused(code: str) -> None:
    with pytest.raises(UsageError, match="no code of a language"):
        search_query("letter", frozenset(), language=(code,))


def test_codes_of_languages_are_taken_in_any_case() -> None:
    assert search_query("letter", frozenset(), language=("RU", "kaz")).filters.language == ("ru", "kaz")

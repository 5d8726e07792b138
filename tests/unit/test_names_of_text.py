"""Which words of a text are taken for names, and which of them for one."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from indexer.analysis import tokens
from indexer.names.of_text import MOST, capitalised_within, names_among


def names_of(*texts: str) -> dict[str, int]:
    as_written = Counter(token for text in texts for token in tokens(text))
    return names_among(as_written, [word for text in texts for word in capitalised_within(text)])


def test_a_name_in_several_cases_and_scripts_is_one() -> None:
    found = names_of(
        "Письмо Джакишева. За него Джакишев и с Джакишевым вместе; for Dzhakishev, pour Djakichev,"
    )
    assert list(found.values()) == [5]


def test_the_spelling_written_most_often_stands_for_the_name() -> None:
    assert names_of("to Tokmadi, of Tokmadi, от Токмади") == {"Tokmadi": 3}


def test_what_only_begins_sentences_is_no_name() -> None:
    assert names_of("However it was. Kindly answer.\nRegarding your letter") == {}


def test_what_is_also_written_without_a_capital_is_no_name() -> None:
    assert names_of("the Prosecutor said that no prosecutor had said so") == {}


def test_words_in_capitals_throughout_say_nothing() -> None:
    assert names_of("REPORT ON DZHAKISHEV AND TOKMADI") == {}


def test_names_of_few_sounds_are_left_out_as_too_many_words_could_be_them() -> None:
    assert names_of("from Kim, Lee and Tsoi, from Юлий and Яна") == {}


def test_a_name_in_a_list_counts_by_the_name_beside_it() -> None:
    assert names_of("1. Токсенгир Нуртай") == {"Нуртай": 1, "Токсенгир": 1}


def test_a_surname_is_not_taken_for_the_name_it_is_made_of() -> None:
    assert set(names_of("писали Дмитрий, Дмитриев и Дмитриева")) == {"Дмитрий", "Дмитриев"}


def test_a_text_has_so_many_names_at_most() -> None:
    made = [
        f"{a}{b}{c}ovsky" for a in ("Br", "Gl", "Dr", "Kr") for b in "aeiou" for c in ("ld", "nt", "rk", "mb")
    ]
    assert len(names_of("from " + ", ".join(made))) == MOST


@given(st.text())
def test_names_are_words_of_the_text_and_no_more_often_in_it(text: str) -> None:
    written = tokens(text)
    found = names_of(text)
    assert set(found) <= set(written)
    assert sum(found.values()) <= len(written)

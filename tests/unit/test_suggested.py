"""What a text suggests for its description."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.model import PageText
from indexer.suggested import MOST, suggestions_in
from indexer.written_dates import written_dates

LETTER = """PARLIAMENTARY ASSEMBLY OF THE COUNCIL OF EUROPE

Strasbourg, 11 October 2017

Dear Mr President,

We write to you about two men. On 3 May 2017 the court ruled.

Yours sincerely,

Astrid Holmark, Chairperson of the Committee (Norway)
Mikus Oslavin
"""
MAIL = """From: Ann Bee <a@b.example>
To: Мухтар Сарыбек; B. Other
Date: Wed, 11 Oct 2017 10:00:00 +0000
Subject: The orchard

Text.
"""


def drawn(text: str, element: str) -> list[str]:
    return [one.value for one in suggestions_in([PageText(1, "1", text)]) if one.element == element]


def test_a_letter_suggests_who_wrote_to_whom_when_and_where() -> None:
    assert drawn(LETTER, "creator") == ["PARLIAMENTARY ASSEMBLY OF THE COUNCIL OF EUROPE"]
    assert drawn(LETTER, "recipient") == ["Mr President"]
    assert drawn(LETTER, "date") == ["2017-10-11", "2017-05-03"]
    assert drawn(LETTER, "places") == ["Strasbourg"]
    assert drawn(LETTER, "signatory") == [
        "Astrid Holmark | Chairperson of the Committee | Norway",
        "Mikus Oslavin",
    ]
    assert drawn(LETTER, "title") == []  # what follows is a salutation
    assert drawn("Report on the orchards of 1936\nBy nobody", "title") == ["Report on the orchards of 1936"]


def test_headers_of_a_mail_suggest_people_date_and_title() -> None:
    assert drawn(MAIL, "creator") == ["Ann Bee"]
    assert drawn(MAIL, "recipient") == ["Мухтар Сарыбек", "B. Other"]
    assert drawn(MAIL, "date") == ["2017-10-11"]
    assert drawn(MAIL, "title")[0] == "The orchard"


@pytest.mark.parametrize(
    ("text", "day"),
    [("October 11, 2017", "2017-10-11"), ("11 октября 2017 года", "2017-10-11"), ("2017 жылғы 11 қазан", "2017-10-11"),
     ("le 1er août 1936", "1936-08-01"), ("11. Oktober 2017", "2017-10-11"), ("11.10.2017", "2017-10-11"),
     ("2017-10-11", "2017-10-11"), ("11/10/2017", None), ("31 February 2017", None), ("version 1.2.2017.4", None),
     ("11 brumaire 1793", None)],
)  # fmt: skip
def test_days_are_read_as_letters_write_them(text: str, day: str | None) -> None:
    assert [one.day for one in written_dates(text)] == ([day] if day else [])


def test_suggestions_say_where_they_were_drawn_from_and_are_few() -> None:
    pages = [PageText(number, "", f"On {number} May 2017 it was so.") for number in range(1, 10)]
    found = suggestions_in(pages)
    assert [(one.page, one.excerpt) for one in found if one.element == "date"] == [
        (number, f"On {number} May 2017 it was so.") for number in (1, 2, 3, 9)
    ]
    many = "\n".join(f"Date: {number} May 2017" for number in range(1, 29))
    assert len(drawn(many, "date")) == MOST


@given(
    st.lists(
        st.text(alphabet=st.one_of(st.sampled_from("From:,;|\n()<> 19А"), st.characters()), max_size=200),
        max_size=3,
    )
)
def test_any_text_suggests_something_short_or_nothing(texts: list[str]) -> None:
    for one in suggestions_in([PageText(number, "", text) for number, text in enumerate(texts, 1)]):
        assert one.value
        assert len(one.value) <= 301

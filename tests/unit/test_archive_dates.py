"""Dates of documents, possibly shortened."""

import pytest

from archive.description.dates import is_date, span


@pytest.mark.parametrize(
    ("date", "first", "last"),
    [
        ("2017", 20170101, 20171231),
        ("2017-02", 20170201, 20170228),
        ("2016-02", 20160201, 20160229),
        ("2016-02-29", 20160229, 20160229),
        ("0001", 10101, 11231),
        ("9999-12-31", 99991231, 99991231),
    ],
)
def test_a_date_names_a_span_of_days(date: str, first: int, last: int) -> None:
    assert span(date) == (first, last)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "17",
        "20171011",
        "2017-13",
        "2017-00",
        "2017-02-30",
        "2017-2-3",
        "0000",
        "٢٠١٧",
        "2017-10-11T00",
        " 2017",
        "2017\n",
    ],
)
def test_what_is_no_date_is_refused(text: str) -> None:
    assert not is_date(text)
    with pytest.raises(ValueError, match=r"date|calendar"):
        span(text)

"""Elements of description, EDTF dates, and what is written of them read back."""

import pytest

from archive.description.dates import days, is_date
from archive.description.elements import ELEMENTS
from archive.description.precedence import as_json, fit_to_keep, from_json
from archive.description.values import BadValue, description_written, with_value, written
from archive.model import Description, Signatory
from tests.conftest import PROJECT
from webapp.wording.elements import HINTS, LABELS


def test_every_field_of_a_description_is_an_element_with_a_name_for_people() -> None:
    assert {one.field for one in ELEMENTS} == set(Description.__slots__)
    assert [*LABELS] == [*HINTS] == [one.name for one in ELEMENTS]


@pytest.mark.parametrize(
    ("date", "first", "last"),
    [
        ("2017-10~", 20171001, 20171031),
        ("1984?", 19840101, 19841231),
        ("193X", 19300101, 19391231),
        ("1936/1938", 19360101, 19381231),
        ("1936-02/..", 19360201, 99991231),
        ("/1936", 10101, 19361231),
        ("[1667, 1668, 1670..1672]", 16670101, 16721231),
        ("2001-21", 20010301, 20010531),
        ("2004-02-XX", 20040201, 20040229),
    ],
)
def test_an_edtf_date_names_a_span_of_days(date: str, first: int, last: int) -> None:
    assert days(date) == (first, last)


@pytest.mark.parametrize(
    "text",
    ["193Y", "1938/1936", "-0044", "Y170000002", "2017-10-11T10:00:00Z", "/", "../..", "X" * 61, "1984-1X",
     "1936-02-30/1938", "١٩٣X", "{" + ",".join(["1984"] * 40) + "}"],
)  # fmt: skip
def test_what_is_no_edtf_date_is_refused_with_a_sentence(
    text: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert not is_date(text)
    with pytest.raises(BadValue, match=r"\.$"):
        with_value(Description(), "date", text)
    assert capsys.readouterr().out == ""


def test_a_signatory_has_a_name_and_may_have_an_office_and_a_country() -> None:
    typed = "Astrid Holmark | Chair | Norway\nБ. Ослав | депутат;; C. Other||Chad ;"
    said = with_value(Description(), "signatory", typed)
    assert said.signatories == (
        Signatory("Astrid Holmark", "Chair", "Norway"),
        Signatory("Б. Ослав", "депутат"),
        Signatory("C. Other", "", "Chad"),
    )
    with pytest.raises(BadValue, match=r"name \| title"):
        with_value(Description(), "signatory", "| Chair")
    with pytest.raises(BadValue, match=r"name \| title"):
        with_value(Description(), "signatory", "a|b|c|d")


def test_a_description_is_written_and_read_back_and_kept_as_json() -> None:
    said = fit_to_keep(
        Description(
            title="T",
            date="2017-10~",
            creators=("A; B", r"C\D", "E|F"),
            signatories=(Signatory("G|H", "I;J", "K\\"),),
            places=("Алматы", "القاهرة"),
            rights="Line\nline",
        )
    )
    again, problems = description_written(written(said), Description())
    assert (again, problems) == (said, {})
    assert from_json(as_json(said)) == said


def test_a_text_that_is_too_long_is_refused_and_harms_no_other_field() -> None:
    said, problems = description_written(
        {"rights": "x" * 20_001, "note": "short"}, Description(rights="as it was")
    )
    assert (said.rights, said.note, list(problems)) == ("as it was", "short", ["rights"])


def test_the_table_of_elements_in_the_docs_is_that_of_the_program() -> None:
    text = (PROJECT / "docs" / "description.md").read_text("utf-8")
    for one in ELEMENTS:
        row = f"| `{one.name}` | {LABELS[one.name]} | {one.isad} | `{one.dublin_core}` | `{one.ead}` |"
        assert row in text, row

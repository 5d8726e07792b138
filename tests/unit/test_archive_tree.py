"""What came in what: paths from outside, contents to any depth, and what a stranger may see of them."""

import hashlib
from pathlib import Path

import pytest

from archive.catalogue import Catalogue, Deposit
from archive.model import Role
from archive.settings import Settings
from tests.eyes import EVERYBODY


@pytest.fixture
def catalogue(tmp_path: Path):
    with Catalogue.open(Settings.for_home(tmp_path)) as opened:
        yield opened


def keep(catalogue: Catalogue, name: str, held_by: str | None = None, **other) -> str:
    """Keep a file whose bytes are told by its name; the document's id."""
    deposit = Deposit(
        sha256=hashlib.sha256(name.encode()).hexdigest(),
        size=10,
        filename=name.rpartition("/")[2],
        role=Role.ATTACHMENT if held_by else Role.ORIGINAL,
        held_by=held_by,
        held_name=name,
        **other,
    )
    (outcome,) = catalogue.accession([deposit], "test")
    return outcome.document


def named(steps) -> list[str]:
    return [step.name for step in steps]


def test_the_path_leads_from_outside_to_the_document(catalogue: Catalogue) -> None:
    case = keep(catalogue, "case.zip")
    box = keep(catalogue, "letters/2017.mbox", case)
    letter = keep(catalogue, "letter.pdf", box)
    paths = catalogue.paths_to([case, letter, box], EVERYBODY)
    assert set(paths) == {letter, box}
    assert named(paths[letter]) == ["case.zip", "letters/2017.mbox", "letter.pdf"]
    assert [step.document for step in paths[letter]] == [case, box, letter]


def test_an_attachment_of_several_letters_has_the_path_of_the_first(catalogue: Catalogue) -> None:
    first, second = keep(catalogue, "first.eml"), keep(catalogue, "second.eml")
    report = keep(catalogue, "report.pdf", first)
    assert keep(catalogue, "report.pdf", second) == report
    assert named(catalogue.paths_to([report], EVERYBODY)[report]) == ["first.eml", "report.pdf"]
    assert catalogue.holders_of(report) == [first, second]
    assert [one.document for one in catalogue.contents(second, EVERYBODY)[0]] == [report]


def test_a_circle_of_containments_ends(catalogue: Catalogue) -> None:
    outer = keep(catalogue, "outer.zip")
    inner = keep(catalogue, "inner.zip", outer)
    assert keep(catalogue, "outer.zip", inner) == outer
    assert len(catalogue.paths_to([outer], EVERYBODY)[outer]) == 2
    contents, _ = catalogue.contents(outer, EVERYBODY)
    assert [(one.name, one.contents) for one in contents] == [("inner.zip", ())]
    assert catalogue.weight(inner).files == 2


def test_contents_are_a_tree_in_the_order_of_the_holder(catalogue: Catalogue) -> None:
    case = keep(catalogue, "case.zip")
    keep(catalogue, "b.txt", case, held_position=0)
    box = keep(catalogue, "a.mbox", case, held_position=1)
    for number in range(3):
        keep(catalogue, f"{number}.eml", box, held_position=number)
    contents, more = catalogue.contents(case, EVERYBODY)
    assert [one.name for one in contents] == ["b.txt", "a.mbox"]
    assert [one.name for one in contents[1].contents] == ["0.eml", "1.eml", "2.eml"]
    assert (more, contents[0].rendition.filename, contents[0].title) == (0, "b.txt", "b")


def test_contents_are_bounded_and_say_how_much_there_is_more(catalogue: Catalogue) -> None:
    case = keep(catalogue, "case.zip")
    box = keep(catalogue, "box.mbox", case, held_position=0)
    for number in range(5):
        keep(catalogue, f"in-{number}.eml", box, held_position=number)
        keep(catalogue, f"{number}.txt", case, held_position=number + 1)
    contents, more = catalogue.contents(case, EVERYBODY, most=8)
    assert (len(contents), more) == (6, 0)
    assert (len(contents[0].contents), contents[0].more) == (2, 3)
    contents, more = catalogue.contents(case, EVERYBODY, most=2, after=1)
    assert ([one.name for one in contents], more) == (["0.txt", "1.txt"], 3)


def test_what_may_not_be_seen_shows_neither_in_paths_nor_in_contents(catalogue: Catalogue) -> None:
    secret = keep(catalogue, "secret.zip", collection="secret")
    letter = keep(catalogue, "letter.pdf", secret)
    paper = keep(catalogue, "paper.pdf", letter, collection="secret")
    everyone, few = EVERYBODY, EVERYBODY | {"secret"}
    assert named(catalogue.paths_to([letter], few)[letter]) == ["secret.zip", "letter.pdf"]
    assert letter not in catalogue.paths_to([letter], everyone)
    assert [one.document for one in catalogue.contents(letter, few)[0]] == [paper]
    assert catalogue.contents(letter, everyone) == ((), 0)


def test_the_weight_is_that_of_all_that_came_with_the_outermost_file(catalogue: Catalogue) -> None:
    case = keep(catalogue, "case.zip")
    box = keep(catalogue, "box.mbox", case)
    letter = keep(catalogue, "letter.eml", box)
    weight = catalogue.weight(letter)
    assert (weight.files, weight.size) == (3, 30)


def test_the_day_of_the_holder_stands_until_somebody_knows_better(catalogue: Catalogue) -> None:
    mail = keep(catalogue, "mail.eml")
    report = keep(catalogue, "report.txt", mail, held_date="2017-10-11")
    found = catalogue.document(report)
    assert (found.description.date, found.sources["date"]) == ("2017-10-11", "holder")

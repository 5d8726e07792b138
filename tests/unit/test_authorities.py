"""Authority entries: made, found by any spelling, linked to names in descriptions, merged."""

from collections.abc import Iterator

import pytest

from archive.catalogue import Accepted, Catalogue, Deposit
from archive.description.authorities import Authority, checked_authority, version_of_authority
from archive.errors import ChangedMeanwhile, NotFound, UsageError
from archive.model import Description, Signatory
from archive.settings import Settings

SEEN = frozenset({"letters"})


@pytest.fixture
def catalogue(home: Settings) -> Iterator[Catalogue]:
    with Catalogue.open(home) as one:
        yield one


def letter(catalogue: Catalogue, number: int = 1, **said: object) -> str:
    described = Description(title=f"Letter {number}", **said)  # type: ignore[arg-type]
    outcome = catalogue.accession([Deposit(f"{number:064x}", 1, "x.txt", "letters", described)], "test")[0]
    assert isinstance(outcome, Accepted)
    return outcome.document


def entry(catalogue: Catalogue, name: str = "Mukhtar Dzhakishev", *variants: str) -> Authority:
    return catalogue.make_authority(checked_authority("", "person", name, variants), "Ann")


def test_an_entry_is_found_by_any_of_its_names(catalogue: Catalogue) -> None:
    made = entry(catalogue, "Mukhtar Dzhakishev", "Джакишев, Мухтар", "Mukhtar Jákishev")
    for text in ("DZHAKISHEV", "джакишев", "jakish"):
        assert catalogue.authorities(text) == [made], text
    assert catalogue.authorities("100%") == []
    assert catalogue.authorities_named("mukhtar jakishev") == [made]
    assert catalogue.authorities_named("Mukhtar") == []


def test_a_name_is_linked_by_hand_and_leads_to_documents_by_to_and_signed(catalogue: Catalogue) -> None:
    made = entry(catalogue, "A. Holmark")
    one = letter(catalogue, 1, creators=("A. Holmark", "B"), signatories=(Signatory("Holmark", "Chair"),))
    other = letter(catalogue, 2, recipients=("A. Holmark",))
    assert catalogue.named_in(made.id, SEEN) == ()
    for document, role, name in ((one, "creators", "A. Holmark"), (one, "signatories", "Holmark"),
                                 (other, "recipients", "A. Holmark")):  # fmt: skip
        catalogue.link_name(document, role, name, made.id, "Ann")
    assert [(found.document, found.role) for found in catalogue.named_in(made.id, SEEN)] == [
        (one, "creators"), (one, "signatories"), (other, "recipients")
    ]  # fmt: skip
    assert catalogue.named_in(made.id, frozenset()) == ()
    assert catalogue.authorities("", SEEN) == [made]
    assert catalogue.authorities("", frozenset()) == []
    assert catalogue.description_events(one)[0].detail["step"] == "linked"
    catalogue.update_description(other, Description(title="T"), "Ann")
    assert len(catalogue.named_in(made.id, SEEN)) == 2
    catalogue.unlink_name(one, "creators", "A. Holmark", "Ann")
    assert ("creators", "A. Holmark") not in catalogue.links_of(one)


def test_a_name_that_is_not_there_is_not_linked(catalogue: Catalogue) -> None:
    made, one = entry(catalogue), letter(catalogue)
    with pytest.raises(NotFound):
        catalogue.link_name(one, "creators", "Nobody", made.id, "Ann")
    with pytest.raises(NotFound):
        catalogue.unlink_name(one, "creators", "Nobody", "Ann")


def test_two_entries_are_merged_and_the_first_stands_for_both(catalogue: Catalogue) -> None:
    one = entry(catalogue, "M. Jakishev", "Jakishev")
    two = catalogue.make_authority(
        checked_authority("", "person", "Джакишев М.", (), "1963", note="N"), "Ann"
    )
    document = letter(catalogue, 1, creators=("Джакишев М.",))
    catalogue.link_name(document, "creators", "Джакишев М.", two.id, "Ann")
    merged = catalogue.merge_authorities(one.id, two.id, "Bob")
    assert (merged.variants, merged.dates, merged.note) == (("Jakishev", "Джакишев М."), "1963", "N")
    assert [found.document for found in catalogue.named_in(one.id, SEEN)] == [document]
    assert catalogue.authority(two.id).merged_into == one.id
    assert catalogue.authorities() == [merged]
    with pytest.raises(UsageError):
        catalogue.merge_authorities(one.id, two.id, "Bob")
    with pytest.raises(UsageError):
        catalogue.link_name(document, "creators", "Джакишев М.", two.id, "Ann")
    assert catalogue.verify_chain() is None


def test_whoever_is_late_sees_what_somebody_else_has_changed(catalogue: Catalogue) -> None:
    made = entry(catalogue)
    seen = version_of_authority(made)
    catalogue.change_authority(checked_authority(made.id, "person", "Another"), "Ann", seen)
    with pytest.raises(ChangedMeanwhile):
        catalogue.change_authority(checked_authority(made.id, "body", "Third"), "Bob", seen)


@pytest.mark.parametrize(
    "said",
    [("person", ""), ("person", "\x00\n"), ("ship", "x"), ("person", "x" * 501), ("person", "x", ["y" * 501]),
     ("person", "x", [str(n) for n in range(201)]), ("person", "x", [], "19x"), ("body", "x", [], None, None, None, "n" * 20_001)],
)  # fmt: skip
def test_an_entry_that_cannot_be_is_refused(said: tuple[str, ...]) -> None:
    with pytest.raises(UsageError):
        checked_authority("", *said)  # type: ignore[arg-type]

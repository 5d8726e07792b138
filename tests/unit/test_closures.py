"""Closed documents and collections' access: what the catalogue keeps of them, and what it writes down."""

import hashlib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from archive.catalogue import Catalogue, Deposit
from archive.errors import NotFound, UsageError
from archive.model import EventType, PageText, Reading, Role
from archive.settings import Settings
from archive.visibility import Access, CollectionAccess, token_of

DAY = [datetime(2026, 11, 22, 12, tzinfo=UTC)]
BY = "the archivist"


@pytest.fixture
def catalogue(home: Settings) -> Iterator[Catalogue]:
    DAY[:] = [datetime(2026, 11, 22, 12, tzinfo=UTC)]
    with Catalogue.open(home, clock=lambda: DAY[0]) as opened:
        yield opened


def letter(catalogue: Catalogue, name: str = "letter", held_by: str | None = None) -> str:
    digest, role = hashlib.sha256(name.encode()).hexdigest(), Role.ATTACHMENT if held_by else Role.ORIGINAL
    deposit = Deposit(digest, 6, f"{name}.txt", collection="letters", held_by=held_by, role=role)
    (taken,) = catalogue.accession([deposit], BY)
    reading = Reading("text/plain", "text", "1", [PageText(1, "1", f"text of {name}")])
    catalogue.record_extractions([(taken.rendition, reading)])
    catalogue.mark_indexed(catalogue.latest_sequence())
    return taken.document


def tokens(catalogue: Catalogue) -> dict[str, str]:
    return {item.document.id: item.access for item in catalogue.all_changes()}


def test_a_closed_document_changes_its_token_and_is_in_doubt_until_the_index_has_followed(catalogue):
    one, other = letter(catalogue), letter(catalogue, "other")
    done = catalogue.close_document(one, "names of witnesses", BY)
    assert tokens(catalogue) == {one: token_of("letters", is_closed=True), other: "letters"}
    assert catalogue.access_in_doubt() == {one}
    catalogue.mark_indexed(done.sequence - 1)
    assert catalogue.access_in_doubt() == {one}
    catalogue.mark_indexed(done.sequence)
    assert catalogue.access_in_doubt() == frozenset()
    assert catalogue.document(one).is_closed
    assert not catalogue.document(other).is_closed


def test_a_later_change_of_the_same_document_keeps_it_in_doubt(catalogue):
    one = letter(catalogue)
    done = catalogue.close_document(one, "names of witnesses", BY)
    catalogue.open_document(one, BY)
    catalogue.mark_indexed(done.sequence)
    assert catalogue.access_in_doubt() == {one}
    catalogue.mark_indexed(catalogue.latest_sequence())
    assert catalogue.access_in_doubt() == frozenset()


def test_what_came_in_a_document_is_closed_and_opened_with_it(catalogue):
    mail = letter(catalogue, "mail")
    paper = letter(catalogue, "paper", held_by=mail)
    assert set(catalogue.close_document(mail, "private", BY, leaves_stub=True).documents) == {mail, paper}
    late = letter(catalogue, "found later", held_by=mail)
    assert catalogue.document(late).is_closed
    assert catalogue.closure(late).together_with == mail
    assert [(one.document, title) for one, title in catalogue.closures("letters")] == [(mail, "mail")]
    assert set(catalogue.open_document(mail, BY).documents) == {mail, paper, late}
    assert not any(catalogue.document(one).is_closed for one in (mail, paper, late))


def test_an_attachment_closed_by_itself_keeps_its_own_terms(catalogue):
    mail = letter(catalogue, "mail")
    paper = letter(catalogue, "paper", held_by=mail)
    catalogue.close_document(paper, "of a child", BY)
    catalogue.close_document(mail, "private", BY)
    catalogue.open_document(mail, BY)
    assert catalogue.closure(paper).reason == "of a child"


def test_the_terms_can_be_changed_and_every_change_is_an_event(catalogue):
    one = letter(catalogue)
    catalogue.close_document(one, "private", BY, until="2047-10-11")
    catalogue.close_document(one, "private", BY, until="2040-01-01", leaves_stub=True)
    catalogue.open_document(one, BY, "the family has agreed")
    told = [event for event in catalogue.custody_events(one) if event.type is EventType.POLICY_ASSIGNMENT]
    first = {"reason": "private", "until": "2047-10-11", "stub": False}
    second = {"reason": "private", "until": "2040-01-01", "stub": True}
    assert [(e.detail["before"], e.detail["after"]) for e in told] == [
        (None, first),
        (first, second),
        (second, None),
    ]
    assert told[-1].detail["reason"] == "the family has agreed"
    assert {event.agent for event in told} == {BY}
    assert catalogue.verify_chain() is None


def test_a_document_opens_on_its_day_and_not_before(catalogue):
    mail = letter(catalogue, "mail")
    paper = letter(catalogue, "paper", held_by=mail)
    catalogue.close_document(mail, "private", BY, until="2026-11-24")
    DAY[:] = [datetime(2026, 11, 23, 23, 59, tzinfo=UTC)]
    assert catalogue.open_due("worker") == []
    DAY[:] = [datetime(2026, 11, 24, tzinfo=UTC)]
    assert catalogue.open_due("worker") == [mail]
    assert catalogue.open_due("worker") == []
    assert not catalogue.document(paper).is_closed
    assert catalogue.access_in_doubt() == {mail, paper}


@pytest.mark.parametrize(
    ("reason", "until"), [("", None), ("x" * 501, None), ("private", "2026-11-22"), ("private", "soon")]
)
def test_terms_that_make_no_sense_close_nothing(catalogue, reason, until):
    one = letter(catalogue)
    with pytest.raises(UsageError):
        catalogue.close_document(one, reason, BY, until)
    assert catalogue.closure(one) is None


def test_only_what_is_there_is_closed_and_only_what_is_closed_is_opened(catalogue):
    with pytest.raises(NotFound):
        catalogue.close_document("0" * 26, "private", BY)
    with pytest.raises(UsageError):
        catalogue.open_document(letter(catalogue), BY)


def test_a_withdrawn_document_is_in_doubt_as_well(catalogue):
    one = letter(catalogue)
    catalogue.withdraw(one, "asked for", BY, timedelta(days=30))
    assert catalogue.access_in_doubt() == {one}


# Collections


def test_a_new_collection_is_for_members_and_is_opened_to_groups_that_there_are(catalogue):
    letter(catalogue)
    assert catalogue.collection_accesses() == {"letters": CollectionAccess(Access.MEMBERS)}
    wanted = CollectionAccess(Access.RESTRICTED, ("clemency", "appeals"))
    with pytest.raises(UsageError, match="no group 'appeals'"):
        catalogue.set_collection_access("letters", wanted, BY)
    with catalogue._writing() as connection:
        for code in wanted.groups:
            connection.exec_driver_sql("INSERT INTO account_groups VALUES (?, ?, ?)", (code, code, "2026"))
    assert catalogue.set_collection_access("letters", wanted, BY).groups == ("appeals", "clemency")
    assert catalogue.collection_accesses()["letters"].groups == ("appeals", "clemency")
    (event,) = [event for event in catalogue.all_events() if event.type is EventType.POLICY_ASSIGNMENT]
    assert (event.detail["before"], event.detail["after"]) == (
        {"access": "members", "groups": []},
        {"access": "restricted", "groups": ["appeals", "clemency"]},
    )
    assert catalogue.access_in_doubt() == frozenset()


def test_setting_what_holds_already_is_no_event(catalogue):
    letter(catalogue)
    before = catalogue.chain_end()
    catalogue.set_collection_access("letters", CollectionAccess(Access.MEMBERS), BY)
    assert catalogue.chain_end() == before


def test_groups_mean_nothing_for_a_public_collection(catalogue):
    letter(catalogue)
    with pytest.raises(UsageError):
        catalogue.set_collection_access("letters", CollectionAccess(Access.PUBLIC, ("clemency",)), BY)


def test_only_a_collection_that_is_there_has_an_access(catalogue):
    with pytest.raises(NotFound):
        catalogue.set_collection_access("nowhere", CollectionAccess(Access.PUBLIC), BY)

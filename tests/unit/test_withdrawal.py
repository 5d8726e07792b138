"""Withdrawal and legal holds: hidden at once, removed after the delay, never against a hold, recorded for good."""

import io
from collections.abc import Iterator
from datetime import timedelta

import pytest

from archive.catalogue import Catalogue
from archive.errors import NotFound, OnHold, UsageError, Withdrawn
from archive.model import Description, EventType, PageText, Reading, Role
from archive.originals.accession import Accepted, Accession, Duplicate, Incoming, Refusal
from archive.originals.fixity import verify
from archive.originals.removal import remove_due
from archive.originals.store import FileStore
from archive.settings import Settings
from indexer.intake.outcome import of_rendition, settled
from tests.eyes import EVERYBODY

MONTH = timedelta(days=30)
AT_ONCE = timedelta(0)


class Small:
    """A store and a catalogue, and the ways in."""

    def __init__(self, home: Settings, catalogue: Catalogue) -> None:
        self.store = FileStore.open_at(home)
        self.catalogue = catalogue
        self._accession = Accession(self.store, catalogue, home)

    def hand_in(self, content: bytes, **other: object) -> object:
        return self._accession.take([Incoming(lambda: io.BytesIO(content), "letter.txt", **other)])[0]  # type: ignore[arg-type]

    def keep(self, content: bytes, held_by: str | None = None, **other: object) -> Accepted:
        role = Role.ATTACHMENT if held_by else Role.ORIGINAL
        taken = self.hand_in(content, held_by=held_by, role=role, **other)
        assert isinstance(taken, Accepted), taken
        reading = Reading(
            "text/plain", "test", "1", [PageText(1, "1", "secret")], Description(title="From the file")
        )
        self.catalogue.record_extractions([(taken.rendition, reading)])
        return taken

    def withdraw(self, document: str, delay: timedelta = AT_ONCE) -> tuple[str, ...]:
        return self.catalogue.withdraw(document, "asked for by the sender", "test", delay).documents

    def remove(self) -> list[str]:
        return [due.document for due in remove_due(self.store, self.catalogue, "test")]


@pytest.fixture
def small(home: Settings) -> Iterator[Small]:
    with Catalogue.open(home) as catalogue:
        yield Small(home, catalogue)


def test_a_withdrawn_document_is_hidden_everywhere_and_its_record_stays(small: Small) -> None:
    letter = small.keep(b"letter")
    small.withdraw(letter.document, MONTH)
    for look in (
        lambda: small.catalogue.document(letter.document),
        lambda: small.catalogue.rendition(letter.rendition),
    ):
        with pytest.raises(Withdrawn, match="was withdrawn on"):
            look()
    assert small.catalogue.listings([letter.rendition]) == {}
    assert small.catalogue.page_texts([letter.rendition]) == {}
    assert small.catalogue.coverage(EVERYBODY) == []
    assert small.catalogue.counts().documents == small.catalogue.counts().size == 0
    assert small.catalogue.collections()[0].documents == 0
    assert list(small.catalogue.all_changes()) == []
    assert [one.is_withdrawn for one in small.catalogue.changes_after(0)] == [True]
    event = small.catalogue.custody_events(letter.document)[-1]
    assert (event.type, event.outcome) == (EventType.DEACCESSION, "success")
    assert event.detail["reason"] == "asked for by the sender"
    assert event.detail["renditions"] == [{"rendition": letter.rendition, "sha256": letter.sha256}]
    assert small.catalogue.document(letter.document, even_withdrawn=True).withdrawn_at


def test_bytes_and_texts_go_after_the_delay_and_not_before(small: Small) -> None:
    letter = small.keep(b"letter")
    small.withdraw(letter.document, MONTH)
    assert small.remove() == []
    assert verify(small.store, small.catalogue).originals == 1
    small.catalogue.undo_withdrawal(letter.document, "test")
    small.withdraw(letter.document)
    assert small.remove() == [letter.document]
    assert not small.store.contains(letter.sha256)
    kept = small.catalogue.document(letter.document, even_withdrawn=True)
    assert kept.description.title == "letter"  # the file's own title went with it
    assert kept.renditions[0].sha256 == letter.sha256
    report = verify(small.store, small.catalogue)
    assert report.sound
    assert report.originals == 0
    assert small.catalogue.custody_events(letter.document)[-1].type is EventType.DELETION
    assert small.remove() == []
    with pytest.raises(UsageError, match="no longer kept"):
        small.catalogue.undo_withdrawal(letter.document, "test")


def test_undoing_brings_everything_back(small: Small) -> None:
    letter = small.keep(b"letter", reference="A-1")
    before = small.catalogue.document(letter.document)
    small.withdraw(letter.document)
    back = small.catalogue.undo_withdrawal(letter.document, "test", "a mistake")
    assert back.documents == (letter.document,)
    assert small.catalogue.document(letter.document) == before
    assert small.remove() == []
    assert [one.is_withdrawn for one in small.catalogue.changes_after(0)] == [False]
    with pytest.raises(NotFound):
        small.catalogue.undo_withdrawal(letter.document, "test")


def test_bytes_that_another_document_holds_stay(small: Small) -> None:
    letter, copy = small.keep(b"letter"), small.keep(b"letter", collection="copies")
    small.withdraw(letter.document)
    assert small.remove() == [letter.document]
    assert small.store.contains(letter.sha256)
    small.withdraw(copy.document)
    assert small.remove() == [copy.document]
    assert not small.store.contains(letter.sha256)


def test_the_same_file_is_a_new_accession_that_names_the_withdrawal(small: Small) -> None:
    letter = small.keep(b"letter", reference="A-1")
    small.withdraw(letter.document)
    again = small.keep(b"letter", reference="A-1")
    assert again.document != letter.document
    assert again.withdrawn_before == letter.document
    event = small.catalogue.custody_events(again.document)[0]
    assert (event.outcome, event.detail["withdrawn_before"]) == ("warning", letter.document)
    small.remove()
    assert small.store.contains(letter.sha256)
    assert small.catalogue.document(again.document).reference == "A-1"


def test_a_withdrawn_document_takes_no_further_rendition(small: Small) -> None:
    letter = small.keep(b"letter")
    small.withdraw(letter.document)
    refused = small.hand_in(b"another", document=letter.document)
    assert isinstance(refused, Refusal)
    assert refused.reason.code == "withdrawn-document"
    assert isinstance(small.hand_in(b"another", document="nobody"), Refusal)


def test_what_a_mail_held_goes_with_it_unless_something_else_holds_it(small: Small) -> None:
    mail, other = small.keep(b"mail"), small.keep(b"other mail")
    archive = small.keep(b"zip", held_by=mail.document)
    inner = small.keep(b"inner", held_by=archive.document)
    shared = small.keep(b"shared", held_by=mail.document)
    assert isinstance(small.hand_in(b"shared", held_by=other.document), Duplicate)
    own = small.keep(b"own")
    assert isinstance(small.hand_in(b"own", held_by=mail.document), Duplicate)
    assert small.withdraw(mail.document) == (mail.document, archive.document, inner.document)
    assert small.catalogue.document(shared.document).held_by == other.document
    assert small.catalogue.document(own.document).held_by is None
    with pytest.raises(UsageError, match="together with"):
        small.catalogue.undo_withdrawal(inner.document, "test")
    assert small.withdraw(other.document) == (other.document, shared.document)
    assert set(small.catalogue.undo_withdrawal(mail.document, "test").documents) == {
        mail.document,
        archive.document,
        inner.document,
    }


def test_files_that_hold_each_other_in_a_circle_go_together(small: Small) -> None:
    outer = small.keep(b"outer")
    one = small.keep(b"one", held_by=outer.document)
    two = small.keep(b"two", held_by=one.document)
    assert isinstance(small.hand_in(b"one", held_by=two.document), Duplicate)
    assert set(small.withdraw(outer.document)) == {outer.document, one.document, two.document}


def test_an_attachment_that_was_withdrawn_does_not_come_back_when_its_mail_is_read_again(
    small: Small,
) -> None:
    mail = small.keep(b"mail")
    part = small.keep(b"part", held_by=mail.document)
    result = small.catalogue.withdraw(part.document, "third party", "test", AT_ONCE)
    assert result.still_within == (mail.document,)
    again = small.hand_in(b"part", held_by=mail.document, role=Role.ATTACHMENT)
    assert isinstance(again, Duplicate)
    assert again.document == part.document
    assert small.catalogue.contained(mail.document, EVERYBODY) == ()


@pytest.mark.parametrize("on", ["document", "collection", "attachment", "holder"])
def test_a_hold_forbids_withdrawal_until_it_is_released(small: Small, on: str) -> None:
    mail = small.keep(b"mail", collection="letters")
    part = small.keep(b"part", held_by=mail.document, collection="letters")
    held = {"document": mail.document, "attachment": part.document, "holder": mail.document}.get(on)
    asked = part.document if on == "holder" else mail.document
    hold = small.catalogue.place_hold(
        document=held, collection=None if held else "letters", reason="case 17", agent="test"
    )
    with pytest.raises(OnHold, match="case 17"):
        small.withdraw(asked)
    assert small.catalogue.document(asked)
    small.catalogue.release_hold(hold.id, "case closed", "test")
    assert small.catalogue.holds() == []
    assert asked in small.withdraw(asked)
    steps = [
        event.detail["step"]
        for event in small.catalogue.all_events()
        if event.type is EventType.POLICY_ASSIGNMENT
    ]
    assert steps == ["placed", "released"]


def test_a_hold_on_a_withdrawn_document_keeps_its_bytes(small: Small) -> None:
    letter = small.keep(b"letter")
    small.withdraw(letter.document)
    small.catalogue.place_hold(document=letter.document, reason="case 17", agent="test")
    assert small.remove() == []
    assert small.store.contains(letter.sha256)
    small.catalogue.release_hold(letter.document, "case closed", "test")
    assert small.remove() == [letter.document]
    with pytest.raises(UsageError, match="Nothing of"):
        small.catalogue.place_hold(document=letter.document, reason="case 18", agent="test")


def test_holds_name_what_cannot_be_held_or_released(small: Small) -> None:
    letter = small.keep(b"letter")
    place = small.catalogue.place_hold
    with pytest.raises(NotFound):
        place(document="0" * 26, reason="r", agent="a")
    with pytest.raises(NotFound):
        place(collection="nowhere", reason="r", agent="a")
    with pytest.raises(UsageError, match="either"):
        place(reason="r", agent="a")
    with pytest.raises(UsageError, match="reason"):
        place(document=letter.document, reason=" \n", agent="a")
    place(document=letter.document, reason="one", agent="a")
    place(document=letter.document, reason="two", agent="a")
    with pytest.raises(UsageError, match="Several"):
        small.catalogue.release_hold(letter.document, "r", "a")
    with pytest.raises(NotFound):
        small.catalogue.release_hold("nobody", "r", "a")


def test_a_removal_that_broke_off_is_finished_later_and_has_no_way_back(small: Small) -> None:
    letter = small.keep(b"letter")
    small.withdraw(letter.document)
    assert small.catalogue.begin_removal(letter.document) is not None
    with pytest.raises(UsageError, match="no longer kept"):
        small.catalogue.undo_withdrawal(letter.document, "test")
    assert small.remove() == [letter.document]
    assert not small.store.contains(letter.sha256)


def test_a_reference_that_was_taken_meanwhile_stays_where_it_is(small: Small) -> None:
    letter = small.keep(b"letter", reference="A-1")
    small.withdraw(letter.document)
    other = small.keep(b"other", reference="A-1")
    small.catalogue.undo_withdrawal(letter.document, "test")
    assert small.catalogue.document(letter.document).reference is None
    assert small.catalogue.document(other.document).reference == "A-1"


def test_withdrawing_needs_a_document_that_is_there(small: Small) -> None:
    letter = small.keep(b"letter")
    with pytest.raises(NotFound):
        small.withdraw("nobody")
    small.withdraw(letter.document)
    with pytest.raises(UsageError, match="already"):
        small.withdraw(letter.document)
    assert [one.document for one in small.catalogue.withdrawals()] == [letter.document]
    found = small.catalogue.withdrawal(letter.document)
    assert found is not None
    assert found.reason == "asked for by the sender"


def test_a_removal_that_broke_off_after_the_bytes_were_gone_is_finished_later(small: Small) -> None:
    letter = small.keep(b"letter")
    small.withdraw(letter.document)
    due = small.catalogue.begin_removal(letter.document)
    assert due is not None
    small.store.remove(letter.sha256)
    assert verify(small.store, small.catalogue).sound
    again = small.keep(b"letter")  # nothing of the broken off removal may take these bytes
    assert small.remove() == [letter.document]
    assert small.store.contains(again.sha256)
    kept = small.catalogue.custody_events(letter.document)[-1].detail
    assert kept == {"removed": [], "kept_elsewhere": [letter.sha256]}


def test_what_is_withdrawn_before_it_was_read_is_not_read_and_has_an_outcome(small: Small) -> None:
    taken = small.hand_in(b"unread")
    assert isinstance(taken, Accepted)
    small.withdraw(taken.document, MONTH)
    assert small.catalogue.awaiting() == []
    small.catalogue.record_extractions([(taken.rendition, Reading("text/plain", "test", "1"))])
    ready, family = settled(small.catalogue, [taken.rendition])
    assert ready == [taken.rendition]
    outcome = of_rendition("letter.txt", family.renditions[taken.rendition], family, {})
    assert outcome.outcome == "kept"
    assert outcome.reason is not None
    assert outcome.reason.code == "withdrawn-document"
    small.catalogue.undo_withdrawal(taken.document, "test")
    assert [one.id for one in small.catalogue.awaiting()] == [taken.rendition]

"""Saved searches in the catalogue: what is remembered, what is new, and what is still to be mailed."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from archive.addresses import address_of
from archive.catalogue import Catalogue, saved_searches
from archive.catalogue.search_mails import delay_after
from archive.errors import NotFound, UsageError
from archive.saved_searches import (
    Checked,
    News,
    Question,
    SavedSearch,
    title_of,
)
from archive.settings import Settings


class Hands:
    """A clock that is moved by hand."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 22, 12, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def move(self, **by: float) -> None:
        self.now += timedelta(**by)


@pytest.fixture
def clock() -> Hands:
    return Hands()


@pytest.fixture
def catalogue(home: Settings, clock: Hands) -> Iterator[Catalogue]:
    with Catalogue.open(home, clock=clock) as one:
        yield one


QUESTION = Question("water", "water", {"type": ["pdf"]}, "date")


def found(*documents: str, state: str = "s", gone: tuple[str, ...] = (), total: int | None = None) -> Checked:
    news = [News(one, f"r{one}", 0, "", ((1, "1"), (4, "iv")), 2) for one in documents]
    return Checked(state, len(documents) if total is None else total, "d", news, gone)


def saved(catalogue: Catalogue, *documents: str, mail_to: str | None = None) -> SavedSearch:
    return catalogue.save_search("Water", QUESTION, found(*documents), mail_to)


def checked(
    catalogue: Catalogue, search: SavedSearch, *documents: str, gone: tuple[str, ...] = ()
) -> SavedSearch:
    assert catalogue.record_check(catalogue.saved_search(search.id), found(*documents, gone=gone))
    return catalogue.saved_search(search.id)


def test_what_a_search_found_when_it_was_saved_is_not_new(catalogue: Catalogue) -> None:
    search = saved(catalogue, "a", "b")
    assert (search.title, search.question, search.total, search.new) == ("Water", QUESTION, 2, 0)
    assert catalogue.remembered(search.id) == {"a": 1, "b": 1}
    assert catalogue.news(search.id, 1, 10) == []


def test_what_a_later_check_finds_is_new_until_somebody_has_seen_it(catalogue: Catalogue) -> None:
    search = checked(catalogue, saved(catalogue, "a"), "b")
    assert search.new == 1
    [news] = catalogue.news(search.id, search.seen_upto, 10)
    assert (news.document, news.check, news.pages, news.more_pages) == ("b", 2, ((1, "1"), (4, "iv")), 2)
    shown = search.checks
    search = checked(catalogue, search, "c")
    catalogue.mark_seen(search.id, shown)
    assert catalogue.saved_search(search.id).new == 1  # what came while it was looked at stays new
    catalogue.mark_seen(search.id, 10**9)
    assert catalogue.saved_search(search.id).new == 0
    catalogue.mark_seen(search.id, 0)
    assert catalogue.saved_search(search.id).new == 0
    assert [one.document for one in catalogue.news(search.id, 1, 10)] == ["c", "b"]  # the feed keeps them


def test_what_is_gone_is_forgotten_and_new_when_it_comes_back(catalogue: Catalogue) -> None:
    search = checked(catalogue, saved(catalogue, "a"), "b")
    catalogue.mark_seen(search.id, search.checks)
    search = checked(catalogue, search, gone=("a", "b"))
    assert (search.new, catalogue.remembered(search.id)) == (0, {})
    assert checked(catalogue, search, "b").new == 1


def test_of_two_checks_at_once_one_is_written_down(catalogue: Catalogue) -> None:
    search = saved(catalogue)
    assert catalogue.record_check(search, found("a"))
    assert not catalogue.record_check(search, found("a"))
    assert not catalogue.record_trouble(search, "s", "query-too-large", "Too much.")
    catalogue.record_same([search], "other")
    assert catalogue.saved_search(search.id).index_state == "s"
    assert catalogue.saved_search(search.id).new == 1


def test_trouble_keeps_what_is_remembered_and_its_beginning(catalogue: Catalogue, clock: Hands) -> None:
    search = saved(catalogue, "a")
    assert catalogue.record_trouble(search, "t", "query-too-large", "Too much.")
    search = catalogue.saved_search(search.id)
    assert search.trouble
    since = search.trouble.since
    clock.move(hours=1)
    assert catalogue.record_trouble(search, "u", "query-too-large", "Too much still.")
    search = catalogue.saved_search(search.id)
    assert search.trouble
    assert (search.trouble.since, search.trouble.message) == (since, "Too much still.")
    assert (search.index_state, catalogue.remembered(search.id)) == ("u", {"a": 1})
    assert checked(catalogue, search, "b").trouble is None


def test_a_removed_search_leaves_nothing(catalogue: Catalogue) -> None:
    search = checked(catalogue, saved(catalogue, "a", mail_to="a@example.org"), "b")
    catalogue.plan_mails()
    catalogue.remove_search(search.id)
    assert (catalogue.saved_searches(), catalogue.remembered(search.id), catalogue.claim_mail()) == (
        [],
        {},
        None,
    )
    for missing in (search.id, "", "\x00\ud800"):
        with pytest.raises(NotFound):
            catalogue.saved_search(missing)


def test_there_is_an_end_to_how_many_are_kept(catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(saved_searches, "MOST_SEARCHES", 1)
    saved(catalogue)
    with pytest.raises(UsageError, match="no more are kept"):
        saved(catalogue)


def test_a_search_is_renamed_and_paused(catalogue: Catalogue) -> None:
    search = saved(catalogue)
    assert catalogue.change_search(search.id, title="Wells", paused=True).paused
    assert catalogue.change_search(search.id, paused=False).title == "Wells"


def test_news_are_mailed_once(catalogue: Catalogue, clock: Hands) -> None:
    search = saved(catalogue, "a", mail_to="a@example.org")
    assert catalogue.plan_mails() == 0
    search = checked(catalogue, search, "b")
    assert (catalogue.plan_mails(), catalogue.plan_mails()) == (1, 0)
    mail = catalogue.claim_mail()
    assert mail is not None
    assert (mail.search, mail.kind, mail.attempts) == (search.id, "news", 1)
    assert [one.document for one in catalogue.all_news(search.id, mail.after_check, mail.upto_check)] == ["b"]
    assert catalogue.claim_mail() is None  # another process
    catalogue.mail_sent(mail)
    assert (catalogue.plan_mails(), catalogue.claim_mail()) == (0, None)
    checked(catalogue, search, "c")
    assert catalogue.plan_mails() == 0  # so shortly after the last
    clock.move(minutes=16)
    assert catalogue.plan_mails() == 1
    later = catalogue.claim_mail()
    assert later is not None
    catalogue.mail_sent(later)
    assert [one.id for one in catalogue.mails(search.id)] == [later.id]


def test_a_message_that_fails_is_tried_again_ever_more_seldom(catalogue: Catalogue, clock: Hands) -> None:
    search = checked(catalogue, saved(catalogue, mail_to="a@example.org"), "b")
    catalogue.plan_mails()
    ids = set()
    for delay in (1, 2, 4, 8):
        mail = catalogue.claim_mail()
        assert mail is not None
        ids.add(mail.id)
        catalogue.mail_failed(mail, "The server is away.")
        clock.move(minutes=delay, seconds=-1)
        assert catalogue.claim_mail() is None
        clock.move(seconds=1)
    assert len(ids) == 1
    assert catalogue.failing_mails() == {search.id: "The server is away."}
    assert delay_after(100) == timedelta(days=1)


def test_a_process_that_dies_while_sending_loses_no_message(catalogue: Catalogue, clock: Hands) -> None:
    checked(catalogue, saved(catalogue, mail_to="a@example.org"), "b")
    catalogue.plan_mails()
    first = catalogue.claim_mail()
    clock.move(minutes=5)
    again = catalogue.claim_mail()
    assert first is not None
    assert again is not None
    assert (again.id, again.attempts) == (first.id, 2)


def test_a_new_address_is_told_what_waits_and_no_address_nothing(catalogue: Catalogue) -> None:
    search = checked(catalogue, saved(catalogue), "b")
    catalogue.change_search(search.id, mail_to="a@example.org")
    assert catalogue.plan_mails() == 0  # that was found when nobody was to be told
    search = checked(catalogue, search, "c")
    assert catalogue.plan_mails() == 1
    mail = catalogue.claim_mail()
    assert mail is not None
    catalogue.mail_failed(mail, "No such mailbox.")
    catalogue.change_search(search.id, mail_to="b@example.org")
    again = catalogue.claim_mail()
    assert again is not None
    assert (again.id, again.attempts) == (mail.id, 1)
    assert catalogue.change_search(search.id, no_mail=True).mail_to is None
    assert catalogue.mails(search.id) == []


def test_trouble_is_mailed_once(catalogue: Catalogue) -> None:
    search = saved(catalogue, mail_to="a@example.org")
    for _ in range(2):
        assert catalogue.record_trouble(catalogue.saved_search(search.id), "s", "query-syntax", "Odd.")
    mail = catalogue.claim_mail()
    assert mail is not None
    assert mail.kind == "trouble"
    catalogue.drop_mail(mail)
    assert catalogue.mails(search.id) == []


@pytest.mark.parametrize(
    "address",
    ["a", "a@", "@b", "a@b@c", "a b@c", "a@b\nBcc: c@d", "<a@b>", "a@b,c@d", "ä@b", "a@.b", "a@" + "b" * 300],
)
def test_what_is_no_plain_address_is_refused(address: str) -> None:
    with pytest.raises(UsageError, match="address"):
        address_of(address)


def test_addresses_and_titles_are_trimmed() -> None:
    assert address_of(" a.b+c@example.org ") == "a.b+c@example.org"
    assert address_of(" ") is address_of(None) is None
    assert title_of("  Two\n\nlines\u202e ") == "Two lines"
    for title in ("", "\n", "x" * 201):
        with pytest.raises(UsageError, match="title"):
            title_of(title)

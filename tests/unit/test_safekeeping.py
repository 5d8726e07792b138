"""Rounds of fixity, removal and word of damage, beside a worker."""

import io
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from archive.catalogue import FixityState
from archive.clock import utc_now
from archive.errors import MailFailed
from archive.model import PageText, Reading
from archive.originals.accession import Accepted, Incoming
from archive.room import MIB
from archive.settings import Settings
from indexer.background.fixity_rounds import BUSY_SHARE, FixityRounds
from indexer.background.safekeeping import Safekeeping
from indexer.holdings import Holdings, open_holdings
from tests.mail_server import MailServer
from webapp.messages.fixity_mail import announcer


@pytest.fixture
def holdings(home: Settings) -> Iterator[Holdings]:
    with open_holdings(replace(home, engine_url="memory://")) as holdings:
        yield holdings


def keep(holdings: Holdings, content: bytes) -> Accepted:
    taken = holdings.accession.take([Incoming(lambda: io.BytesIO(content), "letter.txt")])[0]
    assert isinstance(taken, Accepted)
    return taken


def read(holdings: Holdings, letter: Accepted) -> None:
    reading = Reading("text/plain", "test", "1", [PageText(1, "1", "text")])
    holdings.catalogue.record_extractions([(letter.rendition, reading)])


def damage(holdings: Holdings, letter: Accepted) -> None:
    folder = holdings.settings.home / "originals" / letter.sha256[:2] / letter.sha256[2:4]
    (folder / letter.sha256).chmod(0o600)
    (folder / letter.sha256).write_bytes(b"other")


class Waits:
    """Sleeps of no time, remembered."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self, seconds: float) -> bool:
        self.seconds += seconds
        return False


def rounds(holdings: Holdings, after: timedelta, waits: Waits, days: int = 30) -> FixityRounds:
    return FixityRounds(holdings.store, holdings.catalogue, days, 1, waits, lambda: utc_now() + after)


def checked_at(holdings: Holdings, letter: Accepted) -> str:
    return holdings.catalogue.fixity_of([letter.sha256])[letter.sha256].checked_at


def test_an_original_is_checked_when_four_fifths_of_the_days_are_over(holdings: Holdings) -> None:
    letter = keep(holdings, b"letter")
    read(holdings, letter)
    rounds(holdings, timedelta(days=23), Waits()).go_on()
    assert checked_at(holdings, letter) == holdings.catalogue.rendition(letter.rendition).accessioned_at
    rounds(holdings, timedelta(days=25), Waits(), days=0).go_on()
    assert checked_at(holdings, letter) == holdings.catalogue.rendition(letter.rendition).accessioned_at
    assert rounds(holdings, timedelta(days=25), Waits()).go_on() == []
    assert checked_at(holdings, letter) > holdings.catalogue.rendition(letter.rendition).accessioned_at


def test_the_rate_is_kept_and_is_an_eighth_while_files_wait(holdings: Holdings) -> None:
    letter, waits = keep(holdings, b"x" * MIB), Waits()
    rounds(holdings, timedelta(days=25), waits).go_on()
    assert waits.seconds == pytest.approx(BUSY_SHARE)
    read(holdings, letter)
    waits = Waits()
    rounds(holdings, timedelta(days=50), waits).go_on()
    assert waits.seconds == pytest.approx(1.0)


def test_damage_is_found_and_said_once_and_told_until_somebody_was_told(holdings: Holdings) -> None:
    letter = keep(holdings, b"letter")
    damage(holdings, letter)
    assert [one.problem for one in rounds(holdings, timedelta(days=25), Waits()).go_on()] == ["damaged"]
    said: list[str] = []
    mails: list[list[FixityState]] = []

    def announce(wrong: list[FixityState]) -> None:
        mails.append(wrong)
        if len(mails) == 1:
            raise MailFailed("The server is away.")

    safekeeping = Safekeeping(holdings, said.append, announce)
    with pytest.raises(MailFailed):
        safekeeping.look()
    safekeeping.look()
    safekeeping.look()
    assert len(mails) == 2
    assert mails[1][0].sha256 == letter.sha256
    assert len([line for line in said if letter.sha256 in line]) == 1


def test_what_was_withdrawn_is_removed_with_what_was_made_of_it(holdings: Holdings) -> None:
    letter = keep(holdings, b"letter")
    holdings.derived.keep(letter.sha256, "page-1.webp", b"picture")
    holdings.catalogue.withdraw(letter.document, "a reason", "test", timedelta(0))
    said: list[str] = []
    with Safekeeping(holdings, said.append, look_seconds=0.001):
        end = time.monotonic() + 10
        while not said and time.monotonic() < end:
            time.sleep(0.005)
    assert letter.document in said[0]
    assert not holdings.store.contains(letter.sha256)
    assert holdings.derived.find(letter.sha256, "page-1.webp") is None


def test_the_age_of_the_oldest_check_is_told_in_days(holdings: Holdings) -> None:
    assert holdings.catalogue.fixity_summary().age_days(datetime.now(UTC)) == 0
    keep(holdings, b"letter")
    holdings.catalogue.enrol_originals()
    later = datetime.now(UTC) + timedelta(days=40)
    assert holdings.catalogue.fixity_summary().age_days(later) == pytest.approx(40, abs=0.01)


def test_the_address_that_the_settings_name_is_told_by_mail(home: Settings) -> None:
    assert announcer(home) is None
    with MailServer() as server:
        mailing = replace(
            home,
            engine_url="memory://",
            smtp_url=f"smtp://127.0.0.1:{server.port}",
            mail_from="fonds@archive.example",
            notices_to="archivist@archive.example",
        )
        with open_holdings(mailing) as holdings:
            letter = keep(holdings, b"letter")
            damage(holdings, letter)
            rounds(holdings, timedelta(days=25), Waits()).go_on()
            Safekeeping(holdings, lambda _: None, announcer(mailing)).look()
        [taken] = server.taken
        assert "archivist@archive.example" in taken.recipients[0]
        assert letter.sha256 in taken.text
        assert "1 original not intact" in taken.message["Subject"]

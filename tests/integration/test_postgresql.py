"""The catalogue in PostgreSQL: the same archive as in SQLite. Skipped where no server can be started."""

import tempfile
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from itertools import count
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import create_engine, text
from sqlalchemy.exc import DBAPIError

from archive.accounts.audit import COMMAND_LINE
from archive.accounts.links import Purpose
from archive.accounts.model import Role
from archive.catalogue import Catalogue
from archive.catalogue.connection import engine_for, writing
from archive.catalogue.schema import HEAD, upgrade
from archive.catalogue.tables import metadata
from archive.custody.chain import Draft
from archive.errors import ArchiveUnreachable, CatalogueTooNew, OnHold, UsageError, WrongSecret
from archive.model import EventType
from archive.originals.accession import Accepted, Duplicate, Incoming
from archive.originals.fixity import verify
from archive.originals.removal import remove_due
from archive.proof.verify import Packed
from archive.proof.verify import verify as check_bundle
from archive.saved_searches import Checked, News, Question
from archive.settings import Settings
from indexer.holdings import open_accounts, open_holdings
from indexer.intake.ingest import Ingest
from indexer.searching.search import search_query
from tests import postgresql
from tests.eyes import EVERYBODY

_NUMBERS = count()


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    binaries = postgresql.programs()
    if binaries is None:
        pytest.skip("needs PostgreSQL's programs (Debian: apt-get install postgresql)")
    # The path of a socket must be short, and the server's user must reach it.
    with (
        tempfile.TemporaryDirectory(prefix="fonds-pg-", dir="/tmp") as folder,
        postgresql.server(Path(folder), binaries) as url,
    ):
        yield url


@pytest.fixture
def settings(server: str, home: Settings) -> Settings:
    """An empty archive whose catalogue is a database of this test's own."""
    name = f"fonds{next(_NUMBERS)}"
    engine = create_engine(
        server.format(name="postgres").replace("postgresql:", "postgresql+psycopg:"),
        isolation_level="AUTOCOMMIT",
    )
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    engine.dispose()
    return replace(home, database_url=server.format(name=name))


def test_letters_are_taken_in_found_and_proved(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("Письмо о Мухтаре Джакишеве.")
    (tmp_path / "report.txt").write_text("A report on political prisoners.")
    with open_holdings(settings) as holdings:
        outcomes = list(Ingest(holdings).take([tmp_path / "letter.txt", tmp_path / "report.txt"]))
        assert [outcome.outcome for outcome in outcomes] == ["searchable", "searchable"]
        answer = holdings.searcher.answer(search_query("sounds:Dzhakishev", EVERYBODY))
        assert [hit.filename for hit in answer.hits] == ["letter.txt"]
        assert holdings.reindex() == 2
        assert verify(holdings.store, holdings.catalogue).sound
    with open_holdings(settings) as again:
        assert again.searcher.answer(search_query("prisoner", EVERYBODY)).total == 1
        assert next(iter(Ingest(again).take([tmp_path / "report.txt"]))).outcome == "duplicate"


@pytest.mark.parametrize("at_once", [True, False])
def test_both_ways_make_the_tables_that_the_program_uses(settings: Settings, at_once: bool) -> None:
    engine = engine_for(settings.database_url)
    if at_once:
        Catalogue.open(settings).close()
    else:
        with writing(engine) as connection:
            upgrade(connection)
    with engine.connect() as connection:
        differences = compare_metadata(MigrationContext.configure(connection), metadata)
        version = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
    engine.dispose()
    assert differences == []
    assert version == HEAD


@pytest.mark.parametrize(
    "statement", ["UPDATE events SET agent = 'x'", "DELETE FROM events", "TRUNCATE events"]
)
def test_custody_events_stay_as_they_were_written(settings: Settings, tmp_path: Path, statement: str) -> None:
    (tmp_path / "letter.txt").write_text("x")
    with open_holdings(settings) as holdings:
        holdings.accession.take([Incoming.from_path(tmp_path / "letter.txt", collection="letters")])
    engine = engine_for(settings.database_url)
    with pytest.raises(DBAPIError, match="never altered or removed"), engine.begin() as connection:
        connection.execute(text(statement))
    engine.dispose()


def test_the_same_bytes_at_once_are_kept_once(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("the same bytes")
    taken: list[object] = []
    with open_holdings(settings) as holdings:

        def take() -> None:
            taken.extend(
                holdings.accession.take([Incoming.from_path(tmp_path / "letter.txt", collection="a")])
            )

        threads = [threading.Thread(target=take) for _ in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert sorted(type(one).__name__ for one in taken) == [Accepted.__name__, *[Duplicate.__name__] * 5]


def test_a_database_of_a_later_version_is_left_alone(settings: Settings) -> None:
    Catalogue.open(settings).close()
    engine = engine_for(settings.database_url)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    engine.dispose()
    with pytest.raises(CatalogueTooNew):
        Catalogue.open(settings)


def test_a_server_that_does_not_answer_is_named(home: Settings) -> None:
    gone = replace(home, database_url="postgresql://fonds@127.0.0.1:1/fonds")
    with pytest.raises(ArchiveUnreachable, match="does not answer"):
        Catalogue.open(gone)


def test_saved_searches_are_kept_compared_and_mailed_as_in_sqlite(settings: Settings) -> None:
    with Catalogue.open(settings) as catalogue:
        question = Question("sounds:Джакишев", "sounds:Джакишев", {"type": ["pdf"]})
        first = catalogue.save_search("Man", question, Checked("s", 0, "d"), "a@example.org")
        assert catalogue.record_check(first, Checked("t", 1, "e", [News("one", "r", 0, "", ((1, "i"),))]))
        assert not catalogue.record_check(first, Checked("t", 1, "e"))
        assert catalogue.plan_mails() == 1
        mail = catalogue.claim_mail()
        assert mail is not None
        assert [one.pages for one in catalogue.all_news(first.id, mail.after_check, mail.upto_check)] == [
            ((1, "i"),)
        ]
        catalogue.mail_sent(mail)
        now = catalogue.saved_search(first.id)
        assert (now.question, now.new, now.total, catalogue.claim_mail()) == (question, 1, 1, None)
        catalogue.mark_seen(now.id, now.checks)
        assert catalogue.record_check(now, Checked("u", 0, "f", gone=("one",)))
        assert catalogue.record_trouble(catalogue.saved_search(now.id), "v", "query-syntax", "Odd.")
        assert [one.trouble is not None for one in catalogue.saved_searches()] == [True]
        catalogue.remove_search(now.id)
        assert catalogue.saved_searches() == []


def test_withdrawal_holds_and_checks_are_kept_as_in_sqlite(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("a letter about unicornium")
    with open_holdings(settings) as holdings:
        letter = next(iter(Ingest(holdings).take([tmp_path / "letter.txt"])))
        catalogue = holdings.catalogue
        assert catalogue.enrol_originals() == 1
        assert verify(holdings.store, catalogue).sound
        assert catalogue.fixity_summary().intact == 1
        hold = catalogue.place_hold(document=letter.document, reason="case", agent="test")
        with pytest.raises(OnHold):
            catalogue.withdraw(letter.document, "asked for", "test", timedelta(0))
        catalogue.release_hold(hold.id, "closed", "test")
        done = catalogue.withdraw(letter.document, "asked for", "test", timedelta(0))
        assert holdings.await_index(done.sequence, 5.0)
        assert holdings.searcher.answer(search_query("unicornium", EVERYBODY)).total == 0
        catalogue.undo_withdrawal(letter.document, "test")
        catalogue.withdraw(letter.document, "asked for", "test", timedelta(0))
        assert [due.document for due in remove_due(holdings.store, catalogue, "test")] == [letter.document]
        assert verify(holdings.store, catalogue).originals == 0
        assert holdings.reindex() == 0


def test_custody_is_proved_as_in_sqlite(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("a letter")
    with open_holdings(settings) as holdings:
        letter = next(iter(Ingest(holdings).take([tmp_path / "letter.txt"])))
        assert letter.document is not None
        kept = holdings.heads.give("test")
        holdings.catalogue.record_events([Draft(EventType.DISSEMINATION, "test")] * 600)
        with holdings.prover.prove(holdings.catalogue.document(letter.document), "test", kept) as bundle:
            bundle.write(tmp_path / "proof.zip")
        assert holdings.heads.compare(kept).holds
        assert holdings.catalogue.verify_chain() is None
        holdings.catalogue.rebuild_custody_tree()
        assert holdings.catalogue.verify_chain() is None
    assert check_bundle(Packed(tmp_path / "proof.zip")).sound


def test_deaths_while_reading_are_counted(settings: Settings) -> None:
    with open_holdings(settings) as holdings:
        taken = holdings.accession.take(
            [Incoming.from_path(Path(__file__)), Incoming.from_path(Path(postgresql.__file__))]
        )
        first, second = (one.rendition for one in taken if isinstance(one, Accepted))
        assert holdings.catalogue.count_attempt([first, second]) == {first: 1, second: 1}
        assert holdings.catalogue.count_attempt([second]) == {first: 1, second: 2}


def test_people_sign_in_by_accounts_in_postgresql(settings: Settings) -> None:
    with open_accounts(settings) as accounts:
        assert not accounts.has_accounts()
        boss = accounts.add_account("boss", [Role.ADMIN], COMMAND_LINE)
        accounts.add_group("commission", "", COMMAND_LINE)
        accounts.set_groups(boss.id, ["commission"], COMMAND_LINE)
        accounts.set_password(boss, "three quiet herons", COMMAND_LINE)
        link = accounts.make_link(boss, Purpose.RESET, COMMAND_LINE)
        assert accounts.use_link(link, COMMAND_LINE).account.groups == {"commission"}
        with pytest.raises(WrongSecret):
            accounts.check_password("boss", "wrong", COMMAND_LINE)
        account = accounts.check_password("boss", "three quiet herons", COMMAND_LINE)
        session = accounts.begin_session(account, "password", COMMAND_LINE)
        _, token = accounts.make_token(account, "script", ["read"], COMMAND_LINE)
        assert accounts.signed_in(session)
        assert accounts.bearer(token)
        step = accounts.begin_challenge("one", {"next": "/"})
        assert accounts.end_challenge("one", step)
        assert accounts.end_challenge("one", step) is None
        with pytest.raises(UsageError, match="already"):
            accounts.add_account("BOSS", [Role.ADMIN], COMMAND_LINE)
        assert accounts.end_sessions(boss.id, COMMAND_LINE) == 1
        log = [one.type for one in accounts.audit(boss.id)]
        assert log[:3] == ["sessions-ended", "token-made", "sign-in"]


def test_the_audit_log_in_postgresql_is_never_altered(settings: Settings) -> None:
    with open_accounts(settings) as accounts:
        accounts.add_account("boss", [Role.ADMIN], COMMAND_LINE)
        for statement in (
            "DELETE FROM audit_events",
            "UPDATE audit_events SET agent = ''",
            "TRUNCATE audit_events",
        ):
            with pytest.raises(DBAPIError, match="never altered"), accounts._writing() as connection:
                connection.execute(text(statement))
        assert accounts.audit()

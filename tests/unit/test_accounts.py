"""Accounts, groups, sessions and tokens in the catalogue: what lets somebody in, and what ends that."""

import pytest
import sqlalchemy.exc
from sqlalchemy import delete, update

from archive.accounts.audit import COMMAND_LINE, Agent
from archive.accounts.model import Account, Role
from archive.accounts.registry import Registry
from archive.accounts.sessions import IDLE, LONGEST
from archive.catalogue import Catalogue
from archive.catalogue.account_tables import audit_events
from archive.errors import NotFound, UsageError
from archive.settings import Settings
from tests.still_clock import StillClock

HERE = Agent("a test", "192.0.2.7")


@pytest.fixture
def aliya(registry: Registry) -> Account:
    registry.add_account("admin", [Role.ADMIN], HERE)
    return registry.add_account("Aliya@Example.org", [Role.ARCHIVIST], HERE, name="Aliya Invented")


def test_an_archive_begins_without_accounts_and_keeps_the_first_for_ever(registry: Registry) -> None:
    assert not registry.has_accounts()
    registry.add_account("keeper", [Role.ADMIN], COMMAND_LINE)
    assert registry.has_accounts()


def test_a_login_is_kept_in_one_form_and_found_in_every_other(registry: Registry, aliya: Account) -> None:
    assert aliya.login == "aliya@example.org"
    assert aliya.email == "aliya@example.org"
    assert registry.account_called(" ALIYA@example.org ").id == aliya.id
    with pytest.raises(UsageError, match="already"):
        registry.add_account("ａliya@example.org", [Role.RESEARCHER], HERE)


@pytest.mark.parametrize("login", ["", " ", "two words", "a\nb", "x" * 255, "a,b", "<b>", "a\u202eb", "a/b"])
def test_a_login_that_would_confuse_is_refused(registry: Registry, login: str) -> None:
    with pytest.raises(UsageError, match="login"):
        registry.add_account(login, [Role.RESEARCHER], HERE)


def test_a_name_cannot_carry_a_second_line(registry: Registry) -> None:
    made = registry.add_account("a", [Role.ADMIN], HERE, name="A\r\nBcc: b@example.org\u202e")
    assert made.name == "A Bcc: b@example.org"


def test_an_account_needs_a_role(registry: Registry) -> None:
    with pytest.raises(UsageError, match="role"):
        registry.add_account("a", [], HERE)


def test_the_first_account_is_an_admins(registry: Registry) -> None:
    with pytest.raises(UsageError, match="first account"):
        registry.add_account("a", [Role.RESEARCHER], HERE)
    assert not registry.has_accounts()


def test_groups_are_made_joined_counted_and_left(registry: Registry, aliya: Account) -> None:
    registry.add_group("commission", "The commission", HERE)
    registry.add_group("lawyers", "", HERE)
    assert registry.set_groups(aliya.id, ["commission", "lawyers"], HERE).groups == {"commission", "lawyers"}
    assert [(one.code, one.members) for one in registry.groups()] == [("commission", 1), ("lawyers", 1)]
    assert registry.set_groups(aliya.id, [], HERE).groups == frozenset()
    with pytest.raises(UsageError, match="no group strangers"):
        registry.set_groups(aliya.id, ["strangers"], HERE)
    registry.remove_group("lawyers", HERE)
    assert [one.code for one in registry.groups()] == ["commission"]


def test_the_last_admin_stays(registry: Registry) -> None:
    admin = registry.add_account("admin", [Role.ADMIN], HERE)
    with pytest.raises(UsageError, match="only admin"):
        registry.switch_off(admin.id, HERE)
    with pytest.raises(UsageError, match="only admin"):
        registry.set_roles(admin.id, [Role.RESEARCHER], HERE)
    registry.add_account("second", [Role.ADMIN, Role.LAWYER], HERE)
    assert not registry.switch_off(admin.id, HERE).is_active


def test_a_session_lets_in_whoever_holds_its_secret(registry: Registry, aliya: Account) -> None:
    registry.add_group("commission", "", HERE)
    registry.set_groups(aliya.id, ["commission"], HERE)
    secret = registry.begin_session(aliya, "password", HERE, "A browser\n")
    found = registry.signed_in(secret)
    assert found
    account, session = found
    assert (account.login, account.groups) == (aliya.login, {"commission"})
    assert (session.how, session.browser, session.address) == ("password", "A browser", "192.0.2.7")
    assert registry.signed_in(secret + "x") is None
    assert registry.signed_in(session.id) is None


def test_a_session_ends_when_it_is_left_alone_or_has_lasted_long_enough(
    registry: Registry, aliya: Account, clock: StillClock
) -> None:
    left, used = (registry.begin_session(aliya, "password", HERE) for _ in range(2))
    for _ in range(int(LONGEST / IDLE * 2) - 1):
        clock.now += IDLE / 2
        assert registry.signed_in(used)
    assert registry.signed_in(left) is None
    clock.now += IDLE / 2
    assert registry.signed_in(used) is None
    assert registry.sessions(aliya.id) == []


def test_what_happens_in_one_process_holds_in_another_with_the_next_request(
    home: Settings, registry: Registry, aliya: Account, clock: StillClock
) -> None:
    secret = registry.begin_session(aliya, "password", HERE)
    _, token = registry.make_token(aliya, "script", ["read"], HERE)
    with Catalogue.open(home, clock=clock) as catalogue:
        other = Registry.beside(catalogue, lambda: "a key of the tests")
        assert other.signed_in(secret)
        assert other.bearer(token)
        registry.switch_off(aliya.id, HERE)
        assert other.signed_in(secret) is None
        assert other.bearer(token) is None
        registry.switch_on(aliya.id, HERE)
        assert other.signed_in(secret) is None


def test_sessions_are_ended_one_by_one_or_all_but_ones_own(registry: Registry, aliya: Account) -> None:
    secrets = [registry.begin_session(aliya, "password", HERE) for _ in range(3)]
    ids = [found[1].id for secret in secrets if (found := registry.signed_in(secret))]
    assert registry.end_sessions(aliya.id, HERE, only=ids[0]) == 1
    assert registry.end_sessions("0" * 26, HERE, only=ids[1]) == 0
    assert registry.end_sessions(aliya.id, HERE, but=ids[1]) == 1
    assert [one.id for one in registry.sessions(aliya.id)] == [ids[1]]


def test_a_token_is_shown_once_lasts_for_a_while_and_is_revoked_by_its_owner_alone(
    registry: Registry, aliya: Account, clock: StillClock
) -> None:
    token, secret = registry.make_token(aliya, "nightly", ["deposit", "read"], HERE, days=2)
    assert secret.startswith("fonds_")
    assert token.scopes == ("deposit", "read")
    assert secret not in repr(registry.tokens(aliya.id))
    clock.go_on(days=1)
    assert registry.bearer(secret)
    assert registry.tokens(aliya.id)[0].used_at
    with pytest.raises(NotFound):
        registry.revoke_token("0" * 26, token.id, HERE)
    clock.go_on(days=1)
    assert registry.bearer(secret) is None
    _, second = registry.make_token(aliya, "again", ["read"], HERE)
    registry.revoke_token(aliya.id, registry.tokens(aliya.id)[0].id, HERE)
    assert registry.bearer(second) is None


@pytest.mark.parametrize(("scopes", "days"), [([], 1), (["read"], 0), (["read"], 10_000)])
def test_a_token_for_nothing_or_for_ever_is_refused(
    registry: Registry, aliya: Account, scopes: list[str], days: int
) -> None:
    with pytest.raises(UsageError):
        registry.make_token(aliya, "x", scopes, HERE, days)


def test_the_audit_log_tells_of_everything_and_no_secret(registry: Registry, aliya: Account) -> None:
    secret = registry.begin_session(aliya, "password", HERE)
    _, token = registry.make_token(aliya, "script", ["read"], HERE)
    log = registry.audit(aliya.id)
    assert [one.type for one in log] == ["token-made", "sign-in", "account-added"]
    assert {one.login for one in log} == {aliya.login}
    assert log[0].detail["scopes"] == ["read"]
    assert secret not in repr(log)
    assert token not in repr(log)
    assert len(registry.audit(limit=1, before=log[0].sequence)) == 1


def test_the_audit_log_is_never_altered(registry: Registry, aliya: Account) -> None:
    for statement in (delete(audit_events), update(audit_events).values(agent="nobody")):
        with pytest.raises(sqlalchemy.exc.IntegrityError), registry._writing() as connection:
            connection.execute(statement)
    assert registry.audit(aliya.id)[0].agent == "a test"

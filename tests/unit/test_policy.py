"""The policy by itself: what each role may do, what a token may of it, who sees which collection."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from archive.accounts.model import Account, Role
from archive.visibility import Access, CollectionAccess
from webapp.asking.asker import KEEPER, STRANGER, Asker
from webapp.policy import SCOPES, Action, allowed, may, requires, sees_closed, sees_collection
from webapp.policy.actions import action_of

READING = {Action.OPEN, Action.SEARCH, Action.READ, Action.ORIGINAL}
MEMBER = READING | {Action.COVERAGE, Action.SAVED_SEARCHES, Action.ACCOUNT}
EVIDENCE = {Action.CUSTODY, Action.PROOF, Action.STATEMENT, Action.HOLD, Action.SAFEKEEPING}
ROLES = {
    Role.RESEARCHER: MEMBER,
    Role.LAWYER: MEMBER | EVIDENCE,
    Role.ARCHIVIST: MEMBER
    | EVIDENCE
    | {Action.DEPOSIT, Action.DESCRIBE, Action.ORGANISE, Action.RESTRICT, Action.WITHDRAW},
    Role.ADMIN: MEMBER | {Action.PEOPLE, Action.SETTINGS, Action.HEALTH, Action.METRICS},
}
askers = st.builds(
    Asker,
    account=st.none()
    | st.builds(
        Account,
        id=st.just("1"),
        login=st.just("a"),
        name=st.just("A"),
        roles=st.frozensets(st.sampled_from(Role)),
        groups=st.frozensets(st.sampled_from(["appeals", "press"])),
        is_active=st.booleans(),
    ),
    scopes=st.none() | st.frozensets(st.sampled_from([*SCOPES, "unheard-of"])),
)


def account(*roles: Role, groups: frozenset[str] = frozenset(), is_active: bool = True) -> Asker:
    return Asker(Account("1", "a", "A", frozenset(roles), groups, is_active=is_active))


@pytest.mark.parametrize("role", list(Role))
def test_each_role_may_do_its_own_work_and_no_more(role: Role) -> None:
    assert allowed(account(role)) == ROLES[role]


def test_the_keeper_may_everything_and_a_stranger_reads() -> None:
    assert allowed(KEEPER) == set(Action)
    assert allowed(STRANGER) == READING


@given(st.frozensets(st.sampled_from(Role), min_size=1))
def test_several_roles_may_what_each_of_them_may(roles: frozenset[Role]) -> None:
    assert allowed(account(*roles)) == set().union(*(ROLES[role] for role in roles))


@given(askers)
def test_nobody_may_less_than_begin_and_a_token_never_more_than_its_owner(asker: Asker) -> None:
    assert may(asker, Action.OPEN)
    assert allowed(asker) <= allowed(Asker(asker.account))


@given(askers)
def test_an_account_that_is_switched_off_is_a_stranger(asker: Asker) -> None:
    assume(asker.account is not None and not asker.account.is_active)
    assert allowed(asker) <= READING
    assert not sees_closed(asker)
    assert not sees_collection(asker, CollectionAccess(Access.MEMBERS))


@given(askers, st.sampled_from(Access), st.frozensets(st.sampled_from(["appeals", "press"])))
def test_what_is_seen_of_a_narrower_collection_is_seen_of_a_wider_one(
    asker: Asker, access: Access, groups: frozenset[str]
) -> None:
    assert sees_collection(asker, CollectionAccess(Access.PUBLIC))
    if sees_collection(asker, CollectionAccess(Access.RESTRICTED, tuple(groups))):
        assert sees_collection(asker, CollectionAccess(Access.MEMBERS))


def test_a_restricted_collection_is_seen_by_its_groups_and_by_archivists() -> None:
    opened = CollectionAccess(Access.RESTRICTED, ("appeals",))
    member = account(Role.RESEARCHER, groups=frozenset({"appeals"}))
    assert sees_collection(member, opened)
    assert not sees_collection(account(Role.RESEARCHER, groups=frozenset({"press"})), opened)
    assert not sees_collection(account(Role.ADMIN), opened)
    assert not sees_collection(account(Role.LAWYER), opened)
    assert sees_collection(account(Role.ARCHIVIST), opened)
    assert sees_collection(account(Role.ARCHIVIST), CollectionAccess(Access.RESTRICTED))


def test_only_archivists_and_lawyers_see_what_is_closed() -> None:
    assert {role for role in Role if sees_closed(account(role))} == {Role.ARCHIVIST, Role.LAWYER}


def test_a_view_says_what_it_does() -> None:
    @requires(Action.DEPOSIT)
    def view() -> None: ...

    assert action_of(view) is Action.DEPOSIT
    assert action_of(lambda: None) is None

"""Passwords, one-time codes and links: what is sound, what fits, and what fits once."""

import argon2
import pyotp
import pytest
from sqlalchemy import select, update

from archive.accounts import passwords
from archive.accounts.audit import Agent
from archive.accounts.guessing import network_of
from archive.accounts.links import Purpose
from archive.accounts.model import Account, Role
from archive.accounts.registry import Registry
from archive.accounts.sealing import Seal
from archive.catalogue.account_tables import accounts
from archive.errors import LinkUsed, TooManyGuesses, UsageError, WrongSecret
from tests.still_clock import StillClock

HERE = Agent("a test", "192.0.2.7")
GOOD = "three quiet herons"


@pytest.fixture
def aliya(registry: Registry) -> Account:
    registry.add_account("admin", [Role.ADMIN], HERE)
    return registry.add_account("aliya", [Role.ARCHIVIST], HERE, name="Aliya Invented", email="a@example.org")


@pytest.mark.parametrize(
    "password",
    [
        "short",
        "x" * 129,
        "passwordpassword",
        "Password2026!!",
        "123456789012345",
        "aaaaaaaaaaaaaaaa",
        "abcabcabcabcabc",
        "qwertyuiopasdf",
        "парольпароль1",
        "aliya invented",
        "йцукенгшщзхъ",
    ],
)
def test_a_password_that_would_be_guessed_is_refused(password: str) -> None:
    with pytest.raises(UsageError) as refused:
        passwords.sound_password(password, "aliya", "Aliya Invented")
    assert password not in refused.value.message


@pytest.mark.parametrize(
    "password",
    [GOOD, "x7$kQ9!mVz2&", "үш тыныш құтан", "三只安静的苍鹭站在湖边等", "б" + "🦢" * 5 + "ылолоаы"],
)
def test_any_other_password_of_twelve_characters_will_do(password: str) -> None:
    assert passwords.sound_password(password)


def test_a_password_is_the_same_however_the_keyboard_composes_it(registry: Registry, aliya: Account) -> None:
    registry.set_password(aliya, "cafe\u0301 ｃｒｅｍｅ brulee", HERE)
    assert registry.check_password("aliya", "café creme brulee", HERE).id == aliya.id


def test_a_login_with_the_wrong_password_and_one_that_nobody_has_get_the_same_answer(
    registry: Registry, aliya: Account
) -> None:
    registry.set_password(aliya, GOOD, HERE)
    off = registry.add_account("off", [Role.RESEARCHER], HERE)
    registry.set_password(off, GOOD, HERE)
    registry.switch_off(off.id, HERE)
    registry.add_account("invited", [Role.RESEARCHER], HERE)
    answers = set()
    for login, password in [("aliya", "wrong"), ("nobody", GOOD), ("off", GOOD), ("invited", ""), ("", "")]:
        with pytest.raises(WrongSecret) as refused:
            registry.check_password(login, password, HERE)
        answers.add(refused.value.message)
    assert len(answers) == 1


def test_guessing_at_one_login_has_to_wait_ever_longer_and_is_forgiven(
    registry: Registry, aliya: Account, clock: StillClock
) -> None:
    registry.set_password(aliya, GOOD, HERE)
    waits = []
    for number in range(20):
        try:
            registry.begin_attempt("Aliya", Agent("", f"192.0.2.{number}"))
        except TooManyGuesses as refused:
            waits.append(refused.wait_seconds)
            with pytest.raises(TooManyGuesses):
                registry.check_password("aliya", GOOD, HERE)
            clock.go_on(seconds=refused.wait_seconds)
    assert waits[:3] == [15, 30, 60]
    assert max(waits) == 900
    clock.go_on(minutes=15)
    assert registry.check_password("aliya", GOOD, HERE)
    with pytest.raises(WrongSecret):
        registry.check_password("aliya", "wrong", HERE)
    assert registry.check_password("aliya", GOOD, HERE)
    assert "guessing-blocked" in {one.type for one in registry.audit()}


def test_a_login_that_nobody_has_is_locked_like_any_other(registry: Registry) -> None:
    for _ in range(5):
        with pytest.raises(WrongSecret):
            registry.check_password("nobody", GOOD, HERE)
    with pytest.raises(TooManyGuesses):
        registry.check_password("nobody", GOOD, HERE)


def test_trying_many_logins_from_one_address_has_to_wait(registry: Registry, clock: StillClock) -> None:
    for number in range(30):
        registry.begin_attempt(f"person{number}", Agent("", f"2001:db8::{number:x}"))
    with pytest.raises(TooManyGuesses):
        registry.begin_attempt("person99", Agent("", "2001:db8::1"))
    registry.begin_attempt("person99", Agent("", "2001:db8:1::1"))
    clock.go_on(hours=2)
    registry.begin_attempt("person99", Agent("", "2001:db8::1"))


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8::7", "2001:db8::/64"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("x", "x"),
    ],
)
def test_an_address_counts_as_the_network_of_one_customer(address: str, network: str) -> None:
    assert network_of(address) == network


def test_a_password_hashed_with_weaker_parameters_is_hashed_anew(registry: Registry, aliya: Account) -> None:
    weak = argon2.PasswordHasher(time_cost=1, memory_cost=1024, parallelism=1).hash(GOOD)
    with registry._writing() as connection:
        connection.execute(update(accounts).where(accounts.c.login == "aliya").values(password=weak))
    assert registry.check_password("aliya", GOOD, HERE)
    with registry._reading() as connection:
        kept = connection.execute(select(accounts.c.password).where(accounts.c.login == "aliya")).scalar_one()
    assert "m=19456,t=2,p=1" in kept
    assert registry.check_password("aliya", GOOD, HERE)


def test_a_new_password_ends_every_session_but_the_one_it_was_chosen_in(
    registry: Registry, aliya: Account
) -> None:
    here, there = (registry.begin_session(aliya, "password", HERE) for _ in range(2))
    found = registry.signed_in(here)
    assert found
    registry.set_password(aliya, GOOD, HERE, keep_session=found[1].id)
    assert registry.signed_in(here)
    assert registry.signed_in(there) is None
    registry.set_password(aliya, GOOD, HERE)
    assert registry.signed_in(here) is None


def test_a_link_is_good_once_for_a_while_and_in_its_newest_form(
    registry: Registry, aliya: Account, clock: StillClock
) -> None:
    older = registry.make_link(aliya, Purpose.RESET, HERE)
    secret = registry.make_link(aliya, Purpose.RESET, HERE)
    with pytest.raises(LinkUsed):
        registry.link(older)
    assert registry.link(secret).account.id == aliya.id
    assert registry.use_link(secret, HERE).purpose is Purpose.RESET
    with pytest.raises(LinkUsed):
        registry.use_link(secret, HERE)
    late = registry.make_link(aliya, Purpose.RESET, HERE)
    clock.go_on(hours=4)
    with pytest.raises(LinkUsed):
        registry.link(late)


def test_a_link_of_an_account_that_is_switched_off_lets_nobody_in(registry: Registry, aliya: Account) -> None:
    secret = registry.make_link(aliya, Purpose.INVITATION, HERE)
    registry.switch_off(aliya.id, HERE)
    with pytest.raises(LinkUsed):
        registry.use_link(secret, HERE)
    with pytest.raises(UsageError, match="switched off"):
        registry.make_link(registry.account(aliya.id), Purpose.RESET, HERE)


def test_one_time_codes_are_asked_for_once_the_app_has_shown_that_it_knows_them(
    registry: Registry, aliya: Account, clock: StillClock
) -> None:
    offer = registry.offer_totp(aliya)
    totp = pyotp.TOTP(offer.secret)
    assert "issuer=Fonds" in offer.address
    with pytest.raises(UsageError, match="six digits"):
        registry.take_totp(
            aliya, offer.secret, "000000" if totp.at(clock.now) != "000000" else "111111", HERE
        )
    assert not registry.has_totp(aliya)
    registry.take_totp(aliya, offer.secret, totp.at(clock.now), HERE)
    assert registry.has_totp(aliya)
    assert not registry.code_fits(aliya, totp.at(clock.now), HERE)  # it was good once
    clock.go_on(seconds=30)
    code = totp.at(clock.now)
    assert registry.code_fits(aliya, f" {code[:3]} {code[3:]} ", HERE)
    assert not registry.code_fits(aliya, code, HERE)
    clock.go_on(minutes=5)
    assert not registry.code_fits(aliya, code, HERE)
    registry.drop_totp(aliya, HERE)
    assert not registry.has_totp(aliya)


def test_recovery_codes_are_good_once_each(registry: Registry, aliya: Account, clock: StillClock) -> None:
    offer = registry.offer_totp(aliya)
    codes = registry.take_totp(aliya, offer.secret, pyotp.TOTP(offer.secret).at(clock.now), HERE)
    assert len(set(codes)) == 10
    assert registry.code_fits(aliya, codes[0].upper(), HERE)
    assert not registry.code_fits(aliya, codes[0], HERE)
    assert registry.recovery_codes_left(aliya) == 9
    registry.make_recovery_codes(aliya, HERE)
    assert not registry.code_fits(aliya, codes[1], HERE)


def test_the_catalogue_alone_gives_no_codes_away(
    registry: Registry, aliya: Account, clock: StillClock
) -> None:
    offer = registry.offer_totp(aliya)
    registry.take_totp(aliya, offer.secret, pyotp.TOTP(offer.secret).at(clock.now), HERE)
    with registry._reading() as connection:
        kept = connection.execute(select(accounts.c.totp).where(accounts.c.login == "aliya")).scalar_one()
    assert offer.secret not in kept
    registry.seal = Seal(lambda: "another key, after a restore")
    clock.go_on(seconds=30)
    assert not registry.code_fits(aliya, pyotp.TOTP(offer.secret).at(clock.now), HERE)


def test_a_step_of_signing_in_is_answered_once_in_time_and_for_what_it_was(
    registry: Registry, clock: StillClock
) -> None:
    secret = registry.begin_challenge("one", {"next": "/x"})
    assert registry.end_challenge("other", secret) is None
    found = registry.end_challenge("one", secret)
    assert found
    assert found.detail == {"next": "/x"}
    assert registry.end_challenge("one", secret) is None
    late = registry.begin_challenge("one", {})
    clock.go_on(minutes=10)
    assert registry.end_challenge("one", late) is None
    assert registry.end_challenge("one", None) is None


def test_somebody_known_to_a_provider_gets_in_by_the_address_first_and_the_subject_then(
    registry: Registry, aliya: Account
) -> None:
    from archive.errors import NotAllowed

    issuer = "https://id.example.org"
    for subject, email in [("s1", None), ("s1", "b@example.org"), ("", "a@example.org")]:
        with pytest.raises(NotAllowed):
            registry.identified(issuer, subject, email, HERE)
    assert registry.identified(issuer, "s1", "A@example.org", HERE).id == aliya.id
    assert registry.identified(issuer, "s1", None, HERE).id == aliya.id
    with pytest.raises(NotAllowed):
        registry.identified(issuer, "s2", "a@example.org", HERE)  # another person with the same address
    registry.switch_off(aliya.id, HERE)
    with pytest.raises(NotAllowed):
        registry.identified(issuer, "s1", None, HERE)

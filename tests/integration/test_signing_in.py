"""Signing in by password, code and link, and out again, over the application's own client."""

import time
from collections.abc import Iterator
from dataclasses import replace

import pyotp
import pytest
from flask.testing import FlaskClient

from archive.accounts.audit import COMMAND_LINE
from archive.accounts.links import Purpose
from archive.accounts.model import Account, Role
from archive.settings import Settings
from tests.mail_server import MailServer
from tests.sign_in import PASSWORD, add, send, sign_in, signed_in, token_of
from tests.web_archive import WebArchive
from webapp.serving.own_addresses import own_address


@pytest.fixture
def archive(home: Settings) -> Iterator[WebArchive]:
    with WebArchive(home) as one:
        yield one


@pytest.fixture
def aliya(archive: WebArchive) -> Account:
    return add(archive, "aliya", Role.ARCHIVIST, Role.ADMIN, name="Aliya Invented")


def cookie(client: FlaskClient) -> str:
    found = client.get_cookie("fonds_session")
    return found.value if found else ""


def is_in(client: FlaskClient) -> bool:
    return client.get("/deposit").status_code == 200


def test_an_archive_without_accounts_asks_nobody_who_they_are(archive: WebArchive) -> None:
    client = archive.client
    assert is_in(client)
    assert "Nobody has an account yet" in client.get("/login").text
    assert client.get("/login?next=/deposit").location == "/deposit"


def test_an_archive_without_accounts_is_open_to_this_machine_alone(home: Settings) -> None:
    with WebArchive(replace(home, hosts=("archive.example.org",))) as one:
        client = one.client
        assert client.get("/deposit", headers={"Host": "localhost"}).status_code == 200
        there = client.get("/deposit", headers={"Host": "archive.example.org"})
        assert (there.status_code, there.location) == (303, "/login?next=%2Fdeposit")
        far = {"REMOTE_ADDR": "192.0.2.1"}
        assert client.get("/deposit", environ_overrides=far).status_code == 303


def test_with_the_first_account_everybody_has_to_sign_in(archive: WebArchive, aliya: Account) -> None:
    client = archive.client
    assert client.get("/deposit").location == "/login?next=%2Fdeposit"
    answer = sign_in(client, "Aliya", next="/deposit?collection=letters")
    assert (answer.status_code, answer.location) == (303, "/deposit?collection=letters")
    assert is_in(client)
    assert "Aliya Invented" in client.get("/").text
    assert client.get("/login").location == "/"


@pytest.mark.parametrize(("login", "password"), [("aliya", "wrong"), ("nobody", PASSWORD), ("", "")])
def test_what_does_not_fit_is_answered_alike(
    archive: WebArchive, aliya: Account, login: str, password: str
) -> None:
    client = archive.client
    answer = sign_in(client, login, password)
    assert answer.status_code == 401
    assert "Login and password do not fit" in answer.text
    assert not is_in(client)


def test_guessing_is_stopped_and_says_how_long_to_wait(archive: WebArchive, aliya: Account) -> None:
    client = archive.client
    for _ in range(5):
        sign_in(client, "aliya", "wrong")
    answer = sign_in(client, "aliya")
    assert answer.status_code == 429
    assert 0 < int(answer.headers["Retry-After"]) <= 15


def test_a_form_without_its_token_signs_nobody_in(archive: WebArchive, aliya: Account) -> None:
    answer = archive.client.post("/login", data={"login": "aliya", "password": PASSWORD})
    assert answer.status_code == 400


def test_a_cookie_planted_before_signing_in_is_worth_nothing_afterwards(
    archive: WebArchive, aliya: Account
) -> None:
    victim, attacker = archive.client, archive.client
    victim.get("/login")
    planted = cookie(victim)
    sign_in(victim, "aliya")
    assert is_in(victim)
    assert cookie(victim) != planted
    attacker.set_cookie("fonds_session", planted)
    assert not is_in(attacker)


def test_signing_in_once_more_ends_the_session_until_then(archive: WebArchive, aliya: Account) -> None:
    client, thief = signed_in(archive, "aliya"), archive.client
    thief.set_cookie("fonds_session", cookie(client))
    send(client, "/login?again=1", "/login", login="aliya", password=PASSWORD)
    assert is_in(client)
    assert not is_in(thief)
    assert len(archive.holdings.accounts.sessions(aliya.id)) == 1


def test_a_copied_cookie_is_worth_nothing_after_signing_out(archive: WebArchive, aliya: Account) -> None:
    client, thief = signed_in(archive, "aliya"), archive.client
    thief.set_cookie("fonds_session", cookie(client))
    assert is_in(thief)
    assert client.get("/logout").status_code == 200
    assert is_in(client)
    assert send(client, "/logout", "/logout").location == "/login"
    assert not is_in(client)
    assert not is_in(thief)


def test_an_account_switched_off_is_out_with_the_next_request(archive: WebArchive, aliya: Account) -> None:
    add(archive, "other-admin", Role.ADMIN)
    client = signed_in(archive, "aliya")
    assert is_in(client)
    archive.holdings.accounts.switch_off(aliya.id, COMMAND_LINE)
    assert client.get("/deposit").location == "/login?next=%2Fdeposit"
    assert sign_in(archive.client, "aliya").status_code == 401


def test_roles_taken_away_are_gone_with_the_next_request(archive: WebArchive, aliya: Account) -> None:
    add(archive, "other-admin", Role.ADMIN)
    client = signed_in(archive, "aliya")
    archive.holdings.accounts.set_roles(aliya.id, [Role.RESEARCHER], COMMAND_LINE)
    assert client.get("/deposit").status_code == 403


def test_the_cookie_is_out_of_reach_of_scripts_and_bound_to_this_host_over_tls(
    archive: WebArchive, aliya: Account
) -> None:
    plain = archive.client.get("/login").headers["Set-Cookie"]
    assert plain.startswith("fonds_session=")
    assert "HttpOnly" in plain
    assert "SameSite=Lax" in plain
    secure = archive.client.get("/login", base_url="https://localhost").headers["Set-Cookie"]
    assert secure.startswith("__Host-fonds_session=")
    assert "Secure" in secure
    assert "Path=/" in secure
    assert "Domain" not in secure


@pytest.mark.parametrize(
    "forged",
    [
        "https://evil.example",
        "//evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "/x\r\nSet-Cookie: a=b",
        "javascript:alert(1)",
        "/\t/evil.example",
        "http:evil.example",
        "///evil.example",
        "/%0d%0a\u2028x",
        "/login?next=/login",
        "/" + "a" * 5000,
        "",
    ],
)
def test_nobody_is_sent_to_another_site_after_signing_in(
    archive: WebArchive, aliya: Account, forged: str
) -> None:
    assert own_address(forged) == "/"
    assert sign_in(archive.client, "aliya", next=forged).location == "/"


@pytest.mark.parametrize("address", ["/", "/search?q=%22a%22&x=%2F%2F", "/documents/01kb?q=тюрьма#p1"])
def test_an_address_of_our_own_is_gone_on_to(address: str) -> None:
    assert own_address(address) == address


def test_a_code_is_asked_for_where_the_account_has_an_app(archive: WebArchive, aliya: Account) -> None:
    accounts = archive.holdings.accounts
    offer = accounts.offer_totp(aliya)
    totp = pyotp.TOTP(offer.secret)
    codes = accounts.take_totp(aliya, offer.secret, totp.at(time.time() - 30), COMMAND_LINE)
    client = archive.client
    assert client.get("/login/code").location == "/login"
    assert sign_in(client, "aliya", next="/deposit").location == "/login/code"
    assert not is_in(client)
    assert send(client, "/login/code", "/login/code", code="000 000").status_code == 401
    answer = send(client, "/login/code", "/login/code", code=totp.now())
    assert (answer.status_code, answer.location) == (303, "/deposit")
    assert is_in(client)
    assert accounts.sessions(aliya.id)[0].how == "password+code"
    again = archive.client
    sign_in(again, "aliya")
    assert send(again, "/login/code", "/login/code", code=codes[0]).status_code == 303
    third = archive.client
    sign_in(third, "aliya")
    assert send(third, "/login/code", "/login/code", code=codes[0]).status_code == 401


def test_guessing_codes_is_stopped(archive: WebArchive, aliya: Account) -> None:
    accounts = archive.holdings.accounts
    offer = accounts.offer_totp(aliya)
    accounts.take_totp(aliya, offer.secret, pyotp.TOTP(offer.secret).at(time.time() - 60 + 30), COMMAND_LINE)
    client = archive.client
    sign_in(client, "aliya")
    token = token_of(client, "/login/code")
    answers = [
        client.post("/login/code", data={"csrf_token": token, "code": f"{number:06}"}) for number in range(7)
    ]
    assert [one.status_code for one in answers][-1] == 429


def test_an_invitation_lets_somebody_choose_a_password_once(archive: WebArchive, aliya: Account) -> None:
    accounts = archive.holdings.accounts
    invited = add(archive, "bolat", Role.RESEARCHER, name="Bolat <b>Invented</b>", password=None)
    page = f"/accept/{accounts.make_link(invited, Purpose.INVITATION, COMMAND_LINE)}"
    client = archive.client
    shown = client.get(page)
    assert "Bolat &lt;b&gt;Invented" in shown.text
    short = send(client, page, page, **{"with": "password"}, password="short", repeated="short")
    assert short.status_code == 400
    other = send(client, page, page, **{"with": "password"}, password=PASSWORD, repeated="another one")
    assert other.status_code == 400
    done = send(client, page, page, **{"with": "password"}, password=PASSWORD, repeated=PASSWORD)
    assert (done.status_code, done.location) == (303, "/")
    assert "Bolat" in client.get("/").text
    assert client.get(page).status_code == 410
    assert sign_in(archive.client, "bolat").status_code == 303


@pytest.mark.parametrize("secret", ["x", "0" * 43, "é", "a" * 5000])
def test_a_guessed_link_is_none(archive: WebArchive, aliya: Account, secret: str) -> None:
    assert archive.client.get(f"/accept/{secret}").status_code == 410


def test_a_link_does_not_go_round_the_code(archive: WebArchive, aliya: Account) -> None:
    accounts = archive.holdings.accounts
    offer = accounts.offer_totp(aliya)
    accounts.take_totp(aliya, offer.secret, pyotp.TOTP(offer.secret).now(), COMMAND_LINE)
    page = f"/accept/{accounts.make_link(aliya, Purpose.RESET, COMMAND_LINE)}"
    client = archive.client
    assert send(client, page, page).location == "/login/code"
    assert not is_in(client)


def test_two_who_follow_one_link_do_not_both_get_in(archive: WebArchive, aliya: Account) -> None:
    page = f"/accept/{archive.holdings.accounts.make_link(aliya, Purpose.SIGN_IN, COMMAND_LINE)}"
    first, second = archive.client, archive.client
    token = token_of(second, page)
    assert send(first, page, page).status_code == 303
    assert second.post(page, data={"csrf_token": token}).status_code == 410
    assert is_in(first)
    assert not is_in(second)


def test_a_link_is_mailed_to_whoever_forgot_and_nobody_is_told_who_there_is(home: Settings) -> None:
    with MailServer() as post:
        settings = replace(home, smtp_url=f"smtp://127.0.0.1:{post.port}", mail_from="fonds@example.org")
        with WebArchive(settings) as one:
            add(one, "aliya", name="Aliya\r\nBcc: thief@example.org", email="aliya@example.org")
            client = one.client
            answers = {
                send(client, "/login/forgotten", "/login/forgotten", login=login).text.replace(login, "")
                for login in ("nobody", "ALIYA")
            }
            assert len(answers) == 1
            deadline = time.monotonic() + 10
            while not post.taken and time.monotonic() < deadline:
                time.sleep(0.01)
            (taken,) = post.taken
            assert taken.recipients == ["TO:<aliya@example.org>"]
            assert taken.message["Bcc"] is None
            address = next(line for line in taken.text.splitlines() if "/accept/" in line)
            path = address.removeprefix(settings.base_url)
            done = send(
                client,
                path,
                path,
                **{"with": "password"},
                password="a new long one",
                repeated="a new long one",
            )
            assert done.status_code == 303


def test_without_a_mail_server_the_page_says_whom_to_ask(archive: WebArchive, aliya: Account) -> None:
    assert "fonds user link" in archive.client.get("/login/forgotten").text


def test_a_program_shows_its_token_and_needs_no_token_of_a_form(archive: WebArchive, aliya: Account) -> None:
    accounts = archive.holdings.accounts
    token, secret = accounts.make_token(aliya, "script", ["deposit"], COMMAND_LINE)
    client = archive.client
    headers = {"Authorization": f"Bearer {secret}"}
    assert client.get("/deposit", headers=headers).status_code == 200
    accounts.revoke_token(aliya.id, token.id, COMMAND_LINE)
    refused = client.get("/api/v1/search?q=x", headers=headers)
    assert (refused.status_code, refused.json["code"]) == (401, "invalid-token")
    assert refused.headers["WWW-Authenticate"].startswith("Bearer")
    assert client.get("/", headers=headers).status_code == 401


def test_a_token_does_no_more_than_its_scopes_say(archive: WebArchive, aliya: Account) -> None:
    _, secret = archive.holdings.accounts.make_token(aliya, "reader", ["read"], COMMAND_LINE)
    answer = archive.client.get("/deposit", headers={"Authorization": f"Bearer {secret}"})
    assert answer.status_code == 403


def test_a_page_of_another_site_cannot_use_somebodys_cookie_on_the_api(
    archive: WebArchive, aliya: Account
) -> None:
    client = signed_in(archive, "aliya")
    token = token_of(client, "/logout")
    address = "/api/v1/documents"
    assert client.post(address).status_code == 400
    assert b"CSRF" in client.post(address).data
    for headers in (
        {"X-CSRFToken": token},
        {"Sec-Fetch-Site": "same-origin"},
        {"Origin": "http://localhost"},
    ):
        assert b"CSRF" not in client.post(address, headers=headers).data
    assert client.post(address, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403


def test_what_happens_at_the_door_is_written_down_without_what_was_typed(
    archive: WebArchive, aliya: Account
) -> None:
    client = archive.client
    sign_in(client, "my password typed as a login", "x")
    sign_in(client, "aliya", "wrong")
    sign_in(client, "aliya")
    log = archive.holdings.accounts.audit()
    assert [(one.type, one.outcome, one.login) for one in log[:3]] == [
        ("sign-in", "success", "aliya"),
        ("sign-in", "failure", "aliya"),
        ("sign-in", "failure", None),
    ]
    assert log[0].address == "127.0.0.1"
    assert "typed" not in repr(log)


def test_a_catalogue_that_does_not_answer_is_said_and_nobody_is_let_in(archive: WebArchive) -> None:
    archive.holdings.catalogue.close()
    for beside in archive.settings.home.glob("catalogue.sqlite-*"):
        beside.unlink()
    (archive.settings.home / "catalogue.sqlite").write_bytes(b"no catalogue" * 1000)
    for address in ("/", "/deposit", "/login", "/api/v1/search?q=x"):
        answer = archive.client.get(address)
        assert (answer.status_code, "damaged or not a catalogue" in answer.text) == (503, True), address
    assert archive.client.get("/healthz").status_code == 200

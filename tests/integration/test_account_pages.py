"""One's own account and, for admins, everybody's, through the pages."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pyotp
import pytest
from flask.testing import FlaskClient

from archive.accounts.audit import COMMAND_LINE
from archive.accounts.model import Account, Role
from archive.model import EventType
from archive.settings import Settings
from tests.mail_server import MailServer
from tests.sign_in import PASSWORD, add, send, sign_in, signed_in, token_of
from tests.web_archive import WebArchive

NEW = "another quiet heron"


@pytest.fixture
def archive(home: Settings) -> Iterator[WebArchive]:
    with WebArchive(home) as one:
        yield one


@pytest.fixture
def boss(archive: WebArchive) -> Account:
    return add(archive, "boss", Role.ADMIN, Role.ARCHIVIST, name="Boss Invented")


@pytest.fixture
def client(archive: WebArchive, boss: Account) -> FlaskClient:
    return signed_in(archive, "boss")


def one(client: FlaskClient, address: str, **fields: object):
    """Send a form of the account's page."""
    return send(client, "/account", address, **fields)


def test_an_account_page_shows_everything_about_oneself(client: FlaskClient) -> None:
    shown = client.get("/account").text
    for part in (
        "Boss Invented",
        "Password",
        "Passkeys",
        "One-time codes",
        "Where you are signed in",
        "Tokens",
    ):
        assert part in shown
    assert "Signed in" in shown


def test_a_name_and_a_language_are_changed_and_the_page_speaks_it(client: FlaskClient) -> None:
    answer = one(client, "/account/profile", name="Boss <i>B</i>", language="fr")
    assert answer.location == "/account?said=changed"
    shown = client.get("/account").text
    assert '<html lang="fr"' in shown
    assert "Boss &lt;i&gt;B&lt;/i&gt;" in shown
    assert one(client, "/account/profile", name=" \r\n", language="").status_code == 400
    assert one(client, "/account/profile", name="B", language="tlh").status_code == 400


def test_a_password_is_changed_by_whoever_knows_the_old_one(archive: WebArchive, client: FlaskClient) -> None:
    elsewhere = signed_in(archive, "boss")
    wrong = one(client, "/account/password", current="wrong", password=NEW, repeated=NEW)
    assert wrong.status_code == 401
    short = one(client, "/account/password", current=PASSWORD, password="x", repeated="x")
    assert short.status_code == 400
    done = one(client, "/account/password", current=PASSWORD, password=NEW, repeated=NEW)
    assert done.location == "/account?said=password"
    assert client.get("/account").status_code == 200
    assert elsewhere.get("/account").status_code == 303
    assert sign_in(archive.client, "boss").status_code == 401
    assert sign_in(archive.client, "boss", NEW).status_code == 303


def test_sessions_are_ended_one_by_one_and_all_at_once(
    archive: WebArchive, boss: Account, client: FlaskClient
) -> None:
    others = [signed_in(archive, "boss") for _ in range(3)]
    listed = archive.holdings.accounts.sessions(boss.id)
    assert len(listed) == 4
    assert one(client, "/account/sessions/end", session=listed[0].id).status_code == 303
    assert sum(each.get("/account").status_code == 200 for each in others) == 2
    one(client, "/account/sessions/end")
    assert [each.get("/account").status_code for each in others] == [303] * 3
    assert client.get("/account").status_code == 200


def test_codes_are_switched_on_shown_once_and_switched_off(archive: WebArchive, client: FlaskClient) -> None:
    shown = client.get("/account/codes").text
    assert "data:image/svg+xml" in shown
    secret = re.search(r"<code>([A-Z2-7 ]+)</code>", shown)[1].replace(" ", "")
    token = token_of(client, "/account")
    wrong = client.post("/account/codes", data={"csrf_token": token, "code": "12"})
    assert wrong.status_code == 400
    assert secret[:4] in wrong.text
    done = client.post("/account/codes", data={"csrf_token": token, "code": pyotp.TOTP(secret).now()})
    codes = re.findall(r"<code>([a-z2-7]{4}-[a-z2-7]{4}-[a-z2-7]{4}-[a-z2-7]{4})</code>", done.text)
    assert len(codes) == 10
    assert codes[0] not in client.get("/account").text
    new = one(client, "/account/codes/recovery").text
    assert codes[0] not in new
    visitor = archive.client
    assert sign_in(visitor, "boss").location == "/login/code"
    assert one(client, "/account/codes/off").location == "/account?said=codes-off"
    assert sign_in(archive.client, "boss").location == "/"


def test_a_token_is_made_shown_once_used_and_revoked(
    archive: WebArchive, boss: Account, client: FlaskClient
) -> None:
    made = one(client, "/account/tokens", title="<b>script</b>", scope="read", days="7")
    secret = re.search(r"fonds_[\w-]{43}", made.text)[0]
    assert "&lt;b&gt;script" in made.text
    assert secret not in client.get("/account").text
    headers = {"Authorization": f"Bearer {secret}"}
    assert archive.client.get("/api/v1/search?q=x", headers=headers).status_code == 200
    assert archive.client.get("/account", headers=headers).status_code == 403  # tokens make no tokens
    (token,) = archive.holdings.accounts.tokens(boss.id)
    assert one(client, "/account/tokens/revoke", token=token.id).location == "/account?said=revoked"
    assert archive.client.get("/api/v1/search?q=x", headers=headers).status_code == 401
    assert one(client, "/account/tokens/revoke", token=token.id).status_code == 404


@pytest.mark.parametrize(
    "fields",
    [
        {"title": "x"},
        {"title": "", "scope": "read"},
        {"title": "x", "scope": "all"},
        {"scope": "read", "days": "x"},
    ],
)
def test_a_token_that_makes_no_sense_is_refused(client: FlaskClient, fields: dict[str, str]) -> None:
    assert one(client, "/account/tokens", **({"title": "x", "days": "5"} | fields)).status_code == 400


def test_a_browser_left_open_changes_no_way_of_signing_in(
    archive: WebArchive, boss: Account, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = token_of(client, "/account")
    monkeypatch.setattr("webapp.views.account.LATELY", timedelta(0))
    assert client.get("/account/codes").location == "/login?again=1&next=/account"
    for address in (
        "/account/codes/off",
        "/account/codes/recovery",
        "/account/passkeys/remove",
        "/account/tokens",
    ):
        answer = client.post(address, data={"csrf_token": token, "title": "x", "scope": "read"})
        assert answer.location == "/login?again=1&next=/account"
    begun = client.post("/account/passkeys/begin", json={}, headers={"X-CSRFToken": token})
    assert begun.status_code == 401
    assert "Sign in again" in client.get("/account").text
    assert "sign in once more" in client.get("/login?again=1&next=/account").text
    assert archive.holdings.accounts.tokens(boss.id) == []


@pytest.mark.parametrize(
    "body", [b"", b"[]", b'{"answer": 5}', b'{"answer": {"id": "x"}}', b'{"answer": {"id": ["x"]}}']
)
def test_an_answer_that_no_device_gave_is_no_passkey(
    client: FlaskClient, archive: WebArchive, body: bytes
) -> None:
    headers = {"X-CSRFToken": token_of(client, "/account"), "Content-Type": "application/json"}
    assert client.post("/account/passkeys/begin", data=b"{}", headers=headers).json["rp"]["id"] == "localhost"
    assert client.post("/account/passkeys", data=body, headers=headers).status_code == 400
    stranger = archive.client
    headers["X-CSRFToken"] = token_of(stranger, "/login")
    stranger.post("/login/passkey/begin", data=b"{}", headers=headers)
    assert stranger.post("/login/passkey", data=body, headers=headers).status_code == 401


def test_an_admin_invites_somebody_and_hands_the_link_on(archive: WebArchive, client: FlaskClient) -> None:
    send(client, "/admin/people", "/admin/groups", code="commission", title="The commission")
    made = send(
        client,
        "/admin/people",
        "/admin/people",
        login="Bolat",
        name="Bolat Invented",
        role="lawyer",
        group="commission",
    )
    path = re.search(r"<code>http://localhost(/accept/[\w-]+)</code>", made.text)[1]
    visitor = archive.client
    done = send(visitor, path, path, **{"with": "password"}, password=NEW, repeated=NEW)
    assert done.status_code == 303
    bolat = archive.holdings.accounts.account_called("bolat")
    assert (bolat.roles, bolat.groups) == ({Role.LAWYER}, {"commission"})
    again = send(client, "/admin/people", "/admin/people", login="bolat", role="lawyer")
    assert again.status_code == 400
    assert visitor.get("/admin/people").status_code == 403
    assert visitor.get("/admin").status_code == 403


def test_an_invitation_goes_by_mail_where_there_is_a_server(home: Settings) -> None:
    with MailServer() as post:
        settings = replace(home, smtp_url=f"smtp://127.0.0.1:{post.port}", mail_from="fonds@example.org")
        with WebArchive(settings) as archive:
            add(archive, "boss", Role.ADMIN)
            client = signed_in(archive, "boss")
            made = send(client, "/admin/people", "/admin/people", login="b@example.org", role="researcher")
            assert "/accept/" not in made.text
            assert "/accept/" in post.taken[0].text


def test_an_admin_changes_ends_and_switches_off(archive: WebArchive, client: FlaskClient) -> None:
    bolat = add(archive, "bolat", Role.RESEARCHER)
    visitor = signed_in(archive, "bolat")
    page = f"/admin/people/{bolat.id}"
    assert visitor.get("/account").status_code == 200
    changed = send(client, page, page, name="Bolat B", email="b@example.org", role="archivist")
    assert changed.location == f"{page}?said=changed"
    assert visitor.get("/deposit").status_code == 200
    send(client, page, f"{page}/ended")
    assert visitor.get("/account").status_code == 303
    again = signed_in(archive, "bolat")
    assert send(client, page, f"{page}/off").location == f"{page}?said=off"
    assert again.get("/account").status_code == 303
    assert "Switched off" in client.get(page).text
    send(client, page, f"{page}/on")
    assert sign_in(archive.client, "bolat").status_code == 303
    link = send(client, page, f"{page}/link")
    assert "/accept/" in link.text
    assert client.get("/admin/people/" + "0" * 26).status_code == 404


def test_the_last_admin_cannot_lock_everybody_out(
    archive: WebArchive, boss: Account, client: FlaskClient
) -> None:
    page = f"/admin/people/{boss.id}"
    assert "only admin" in send(client, page, f"{page}/off").text
    assert send(client, page, page, name="B", role="researcher").status_code == 400
    assert client.get("/admin").status_code == 200


def test_the_first_account_is_made_on_the_page_by_whoever_works_at_the_machine(archive: WebArchive) -> None:
    client = archive.client
    assert "Nobody has an account yet" in client.get("/admin").text
    assert send(client, "/admin/people", "/admin/people", login="x", role="researcher").status_code == 400
    made = send(client, "/admin/people", "/admin/people", login="anna", role="admin")
    path = re.search(r"/accept/[\w-]+", made.text)[0]
    assert client.get("/admin").status_code == 303
    send(client, path, path)
    assert client.get("/admin").status_code == 200


def test_administration_shows_settings_and_no_secret(home: Settings) -> None:
    secret = "do not show this key to anybody"
    with WebArchive(replace(home, secret_key=secret, oidc_client_secret="nor this one")) as archive:
        shown = archive.client.get("/admin").text
    assert "FONDS_SECRET_KEY" in shown
    assert secret not in shown
    assert "nor this one" not in shown


def test_the_audit_log_is_for_admins_and_paged(archive: WebArchive, client: FlaskClient) -> None:
    accounts = archive.holdings.accounts
    for number in range(110):
        accounts.add_group(f"group{number}", "", COMMAND_LINE)
    first = client.get("/admin/audit").text
    assert "group109" in first
    older = re.search(r'href="(/admin/audit\?before=\d+)"', first)[1]
    assert "group0" in client.get(older).text
    assert client.get("/admin/audit?before=x").status_code == 200
    add(archive, "bolat")
    assert signed_in(archive, "bolat").get("/admin/audit").status_code == 403


def test_what_somebody_does_bears_their_name_in_the_custody_record(
    archive: WebArchive, client: FlaskClient
) -> None:
    letter = archive.add("x", title="A letter")
    with client.get(f"/renditions/{letter.rendition}/original") as original:
        assert original.data == b"x"
    events = archive.holdings.catalogue.custody_events(letter.document)
    (taken,) = [each for each in events if each.type is EventType.DISSEMINATION]
    assert taken.agent == "Boss Invented (boss)"


def test_the_keeper_of_an_archive_without_accounts_has_no_account_page(archive: WebArchive) -> None:
    assert archive.client.get("/account").status_code == 401


def test_forms_of_people_need_their_token(client: FlaskClient, boss: Account) -> None:
    for address in (
        "/account/profile", "/account/password", "/account/sessions/end", "/account/codes", "/account/codes/off",
        "/account/tokens", "/account/passkeys", "/admin/people", "/admin/groups", f"/admin/people/{boss.id}/off", "/logout",
    ):  # fmt: skip
        assert client.post(address).status_code == 400, address

"""Requests in the name of somebody who has signed in: forged on every changing address, and with secrets in addresses."""

from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient

from archive.accounts.audit import COMMAND_LINE
from archive.accounts.model import Role
from archive.settings import Settings
from tests.hostile import addresses, fill
from tests.sign_in import add, signed_in
from tests.web_archive import WebArchive

CHANGING = ("POST", "PUT", "PATCH", "DELETE")
FORGED = (
    {},
    {"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example"},
    {"Origin": "https://evil.example"},
    {"Origin": "null"},
)
HARMLESS = {"languages.chosen"}  # a cookie that says which language


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WebArchive]:
    with WebArchive(Settings.for_home(tmp_path_factory.mktemp("forged") / "home")) as one:
        yield one


@pytest.fixture(scope="module")
def real(archive: WebArchive) -> dict[str, str]:
    return fill(archive)


@pytest.fixture(scope="module")
def client(archive: WebArchive, real: dict[str, str]) -> FlaskClient:
    """Somebody who may do everything there is."""
    add(archive, "everything", *Role)
    return signed_in(archive, "everything")


def state(archive: WebArchive) -> object:
    """What a change would change: the custody record, and the audit log."""
    return archive.holdings.catalogue.custody_root(), archive.holdings.accounts.audit(limit=1)


@pytest.mark.parametrize("headers", FORGED, ids=str)
def test_no_changing_address_takes_a_cookie_alone(archive, real, client, headers):
    before, asked = state(archive), 0
    for method in CHANGING:
        for rule, address in addresses(archive, real, method):
            if rule.endpoint in HARMLESS and not headers:
                continue
            answer = client.open(address, method=method, data={"confirmed": "1"}, headers=headers)
            assert answer.status_code in (400, 403, 404), (method, rule.rule, answer.status_code)
            asked += 1
    assert asked > 60
    assert state(archive) == before
    assert client.get("/account").status_code == 200  # and nobody was signed out


def test_a_token_is_not_taken_from_an_address(archive, client):
    accounts = archive.holdings.accounts
    _, secret = accounts.make_token(accounts.account_called("everything"), "t", ["people"], COMMAND_LINE)
    sent = {"Authorization": f"Bearer {secret}"}
    assert archive.client.get("/api/v1/accounts", headers=sent).status_code == 200
    for name in ("token", "access_token", "api_key", "key"):
        assert archive.client.get(f"/api/v1/accounts?{name}={secret}").status_code == 401, name
        page = archive.client.get(f"/admin?{name}={secret}")
        assert (page.status_code, page.location.partition("?")[0]) == (303, "/login"), name

"""Signing in as people do, through the forms, for tests of what they may do then."""

import re
from collections.abc import Iterable

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from archive.accounts.audit import COMMAND_LINE
from archive.accounts.model import Account, Role
from tests.web_archive import WebArchive

PASSWORD = "three quiet herons"  # of everybody in the tests
_FIELD = re.compile(r'name="csrf_token" value="([^"]+)"')


def add(
    archive: WebArchive,
    login: str,
    *roles: Role,
    groups: Iterable[str] = (),
    name: str = "",
    email: str | None = None,
    password: str | None = PASSWORD,
) -> Account:
    """An account; the archive has an admin as well, who is made first."""
    accounts = archive.holdings.accounts
    if not accounts.has_accounts() and Role.ADMIN not in roles:
        accounts.add_account("first-admin", [Role.ADMIN], COMMAND_LINE)
    known = {one.code for one in accounts.groups()}
    for code in set(groups) - known:
        accounts.add_group(code, "", COMMAND_LINE)
    account = accounts.add_account(
        login, roles or [Role.RESEARCHER], COMMAND_LINE, name=name, email=email, groups=groups
    )
    if password:
        accounts.set_password(account, password, COMMAND_LINE)
    return account


def signed_in(archive: WebArchive, login: str, password: str = PASSWORD) -> FlaskClient:
    """A browser in which they have signed in."""
    client = archive.client
    answer = sign_in(client, login, password)
    assert answer.status_code == 303, answer.text
    return client


def sign_in(client: FlaskClient, login: str, password: str = PASSWORD, **fields: str) -> TestResponse:
    """Fill in the form and send it."""
    return send(client, "/login", "/login", login=login, password=password, **fields)


def send(client: FlaskClient, page: str, address: str, **fields: str | list[str]) -> TestResponse:
    """Send a form of a page, with the token that stands in it."""
    return client.post(address, data={"csrf_token": token_of(client, page), **fields})


def token_of(client: FlaskClient, page: str) -> str:
    """The token that the forms of a page hold."""
    shown = client.get(page)
    found = _FIELD.search(shown.text)
    assert found, shown.text
    return found[1]

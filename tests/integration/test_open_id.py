"""Signing in by a provider of OpenID Connect: one that is honest, and all that must not be believed."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask.testing import FlaskClient
from joserfc.jwk import ECKey

from archive.accounts.model import Account, Role
from archive.settings import Settings
from tests.open_id_server import CLIENT, SECRET, Lies, OpenIdServer, Person
from tests.sign_in import add
from tests.web_archive import WebArchive

BASE = "http://localhost"


@pytest.fixture
def provider() -> Iterator[OpenIdServer]:
    with OpenIdServer() as one:
        yield one


@pytest.fixture
def archive(home: Settings, provider: OpenIdServer) -> Iterator[WebArchive]:
    settings = replace(
        home, oidc_issuer=provider.issuer, oidc_client_id=CLIENT, oidc_client_secret=SECRET, base_url=BASE
    )
    with WebArchive(settings) as one:
        yield one


@pytest.fixture
def aliya(archive: WebArchive) -> Account:
    return add(archive, "aliya", Role.ARCHIVIST, email="aliya@example.org", password=None)


def go(client: FlaskClient, provider: OpenIdServer, goal: str = "/deposit"):
    """There and back, as a browser goes."""
    left = client.get(f"/login/provider?next={goal}")
    assert left.status_code == 303, left.text
    assert left.location.startswith(f"{provider.issuer}/authorize?")
    return client.get(provider.authorize(left.location).removeprefix(BASE))


def test_somebody_whom_the_provider_knows_gets_in_and_goes_on(
    archive: WebArchive, provider: OpenIdServer, aliya: Account
) -> None:
    client = archive.client
    assert "/login/provider?next=" in client.get("/login").text
    answer = go(client, provider)
    assert (answer.status_code, answer.location) == (303, "/deposit")
    assert client.get("/deposit").status_code == 200
    assert provider.exchanges[0]["authorization"].startswith("Basic ")
    provider.person = Person(email="moved@example.net")
    assert go(archive.client, provider).status_code == 303  # the subject is the same
    assert "provider-linked" in {one.type for one in archive.holdings.accounts.audit(aliya.id)}


@pytest.mark.parametrize(
    "person",
    [
        Person(email="nobody@example.org"),
        Person(is_verified=False),
        Person(is_verified="true"),
        Person(subject="x" * 300),
    ],
)
def test_somebody_without_an_account_is_told_so_and_gets_none(
    archive: WebArchive, provider: OpenIdServer, aliya: Account, person: Person
) -> None:
    provider.person = person
    client = archive.client
    answer = go(client, provider)
    assert answer.status_code == 403
    assert "have no account here" in answer.text
    assert client.get("/deposit").status_code == 303
    assert len(archive.holdings.accounts.accounts()) == 2


@pytest.mark.parametrize(
    "lies",
    [
        Lies(nonce="another"),
        Lies(audience="another client"),
        Lies(issuer="https://evil.example"),
        Lies(lasts=-3600),
        Lies(unsigned=True),
        Lies(key=ECKey.generate_key("P-256", {"kid": "one"})),
    ],
)
def test_a_word_that_does_not_hold_lets_nobody_in(
    archive: WebArchive, provider: OpenIdServer, aliya: Account, lies: Lies
) -> None:
    provider.lies = lies
    client = archive.client
    answer = go(client, provider)
    assert answer.status_code == 401
    assert "could not be believed" in answer.text
    assert client.get("/deposit").status_code == 303


@pytest.mark.parametrize(
    "lies",
    [
        Lies(metadata=b"no json"),
        Lies(metadata=b"[]"),
        Lies(metadata=b"{}"),
        Lies(metadata_issuer="https://evil.example"),
    ],
)
def test_a_provider_that_does_not_describe_itself_is_said_in_a_sentence(
    archive: WebArchive, provider: OpenIdServer, aliya: Account, lies: Lies
) -> None:
    provider.lies = lies
    answer = archive.client.get("/login/provider")
    assert answer.status_code == 503
    assert "does not answer as it should" in answer.text


def test_a_provider_that_is_not_there_is_said_in_a_sentence(home: Settings) -> None:
    settings = replace(home, oidc_issuer="http://127.0.0.1:9", oidc_client_id=CLIENT)
    with WebArchive(settings) as one:
        add(one, "aliya")
        assert one.client.get("/login/provider").status_code == 503


def test_the_way_back_works_once_and_in_the_browser_that_left(
    archive: WebArchive, provider: OpenIdServer, aliya: Account
) -> None:
    client, other = archive.client, archive.client
    back = provider.authorize(client.get("/login/provider").location).removeprefix(BASE)
    assert other.get(back).status_code == 401
    other.get("/login/provider")
    assert other.get(back).status_code == 401  # with a state of its own
    assert client.get(back).status_code == 303
    assert client.get(back).status_code == 401
    assert archive.client.get("/login/provider/back?error=access_denied&state=x").status_code == 401


def test_the_answer_of_another_provider_is_not_taken(
    archive: WebArchive, provider: OpenIdServer, aliya: Account
) -> None:
    client = archive.client
    back = provider.authorize(client.get("/login/provider").location).removeprefix(BASE)
    assert client.get(f"{back}&iss=https%3A%2F%2Fevil.example").status_code == 401


def test_nobody_is_sent_to_another_site_by_way_of_the_provider(
    archive: WebArchive, provider: OpenIdServer, aliya: Account
) -> None:
    assert go(archive.client, provider, "//evil.example").location == "/"


def test_without_a_provider_there_is_no_such_address(home: Settings) -> None:
    with WebArchive(home) as one:
        add(one, "aliya")
        assert one.client.get("/login/provider").status_code == 404
        assert one.client.get("/login/provider/back").status_code == 404
        assert "/login/provider" not in one.client.get("/login").text

"""Saved searches over the API: as described, checked, and only changed by what is meant to change them."""

from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient

from archive.settings import Settings
from tests.integration.test_web_api import as_described
from tests.web_archive import WebArchive

SEARCHES = "/api/v1/searches"


@pytest.fixture
def archive(home: Settings) -> Iterator[WebArchive]:
    with WebArchive(home) as one:
        one.add("Джакишев пишет.", title="Letter")
        yield one


@pytest.fixture
def client(archive: WebArchive) -> FlaskClient:
    return archive.client


def asked(client: FlaskClient, method: str, address: str, status: int = 200, **options: object):
    response = client.open(address, method=method, **options)
    assert response.status_code == status, response.get_data(as_text=True)
    return response.get_json()


def saved(client: FlaskClient, **told: object):
    return asked(client, "POST", SEARCHES, 201, json={"query": "sounds:Dzhakishev", **told})


def test_a_search_is_saved_checked_seen_changed_and_removed(archive: WebArchive, client: FlaskClient) -> None:
    search = saved(client, title="The man", type=["text"], sort="-date")
    as_described("SavedSearch", search)
    assert (search["total"], search["new"], search["filters"]) == (1, 0, {"type": ["text"]})
    address = f"{SEARCHES}/{search['id']}"
    new = archive.add("To Mr Jakishev.")
    assert not asked(client, "GET", address)["up_to_date"]
    checked = asked(client, "POST", f"{address}/check")
    as_described("SavedSearch", checked)
    assert (checked["carried_out"], checked["found"], checked["new"], checked["up_to_date"]) == (
        True,
        1,
        1,
        True,
    )
    listed = asked(client, "GET", f"{address}/documents")
    as_described("ListedDocuments", listed)
    assert [(hit["document"] == new.document, hit["new"]) for hit in listed["hits"]] == [
        (True, True),
        (False, False),
    ]
    assert len(asked(client, "GET", f"{address}/documents?new=1&limit=5")["hits"]) == 1
    assert asked(client, "POST", f"{address}/seen", json={"upto": 1})["new"] == 1
    assert asked(client, "POST", f"{address}/seen", json={"upto": listed["checks"]})["new"] == 0
    changed = asked(client, "PATCH", address, json={"title": "Another", "paused": True})
    assert (changed["title"], changed["paused"], changed["mail_to"]) == ("Another", True, None)
    assert [one["id"] for one in asked(client, "GET", SEARCHES)["searches"]] == [search["id"]]
    for link in search["links"].values():
        assert client.get(link).status_code == 200
    asked(client, "DELETE", address, 204)
    asked(client, "GET", address, 404)


@pytest.mark.parametrize(
    ("told", "code"),
    [
        ({"query": "(("}, "query-syntax"),
        ({"query": 7}, "usage"),
        ({"type": "pdf"}, "usage"),
        ({"type": ["pdf", 1]}, "usage"),
        ({"type": ["nonsense"]}, "usage"),
        ({"from": "yesterday"}, "usage"),
        ({"nonsense": "x"}, "usage"),
        ({"title": "\n"}, "usage"),
        ({"title": "x" * 201}, "usage"),
        ({"mail_to": "a@example.org"}, "usage"),
        ({"mail_to": "a@b\nBcc: c@d"}, "usage"),
    ],
)
def test_what_makes_no_sense_is_not_saved(client: FlaskClient, told: dict[str, object], code: str) -> None:
    assert asked(client, "POST", SEARCHES, 400, json=told)["code"] == code
    assert asked(client, "GET", SEARCHES) == {"searches": []}


def test_a_body_of_another_kind_is_refused(client: FlaskClient) -> None:
    assert asked(client, "POST", SEARCHES, 415, data="query=a")["code"] == "unsupported-media-type"
    for body in (b"[]", b"{", b"\xff", b'"a"', b"[" * 100_000):
        assert (
            asked(client, "POST", SEARCHES, 400, data=body, content_type="application/json")["code"]
            == "usage"
        )
    assert (
        asked(client, "POST", SEARCHES, 400, data=b" " * 300_000, content_type="application/json")["code"]
        == "usage"
    )


@pytest.mark.parametrize(
    ("method", "rest", "told"),
    [
        ("PATCH", "", {"paused": 1}),
        ("PATCH", "", {"title": " "}),
        ("POST", "/seen", {"upto": -1}),
        ("POST", "/seen", {"upto": True}),
    ],
)
def test_a_change_that_makes_no_sense_changes_nothing(
    client: FlaskClient, method: str, rest: str, told: object
) -> None:
    search = saved(client)
    assert asked(client, method, f"{SEARCHES}/{search['id']}{rest}", 400, json=told)["code"] == "usage"
    assert asked(client, "GET", f"{SEARCHES}/{search['id']}") == search


def test_another_site_cannot_remove_a_search(client: FlaskClient) -> None:
    search = saved(client)
    headers = {"Sec-Fetch-Site": "cross-site"}
    asked(client, "DELETE", f"{SEARCHES}/{search['id']}", 403, headers=headers)
    asked(client, "POST", SEARCHES, 403, headers=headers, json={"query": "a"})


def test_without_a_title_the_query_is_its_title(client: FlaskClient) -> None:
    assert saved(client)["title"] == "sounds:Dzhakishev"
    assert asked(client, "POST", SEARCHES, 201, json={})["title"] == "All documents"

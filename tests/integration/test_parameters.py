"""What an address or a form says twice, and what an operation of the API has no word for: refused, never dropped."""

from collections.abc import Iterator

import pytest

from archive.settings import Settings
from tests.sign_in import add, send, signed_in
from tests.web_archive import WebArchive


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WebArchive]:
    with WebArchive(Settings.for_home(tmp_path_factory.mktemp("parameters") / "home")) as one:
        one.add("The prison.", title="A letter", collection="letters")
        one.add("Another prison.", title="A report", collection="reports")
        yield one


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("/search?q=prison&q=letter", "q"),
        ("/search?q=prison&page=1&page=2", "page"),
        ("/search?q=prison&from=2017&from=2018", "from"),
        ("/search?q=prison&sort=date&sort=title", "sort"),
        ("/authorities?q=a&q=b", "q"),
        ("/feed.atom?collection=letters&collection=reports", "collection"),
        ("/search/statement?q=prison&format=html&format=pdf", "format"),
        ("/login?next=/help&next=/deposit", "next"),
    ],
)
def test_a_page_refuses_what_is_said_twice_and_names_it(archive, address, name):
    answer = archive.client.get(address)
    assert answer.status_code == 400, address
    assert f"{name} is given 2 times" in answer.get_data(as_text=True)


@pytest.mark.parametrize(
    "asked",
    ["q=a&q=b", "q=a&limit=1&limit=2", "q=a&offset=0&offset=20", "q=a&to=2017&to=2018", "q=&q=a"],
)
def test_the_api_refuses_what_is_said_twice(archive, asked):
    answer = archive.client.get(f"/api/v1/search?{asked}")
    told = answer.get_json(force=True)
    assert (answer.status_code, told["code"]) == (400, "usage")
    assert "takes one value" in told["detail"]


def test_filters_take_several_values(archive):
    found = archive.client.get("/api/v1/search?q=prison&collection=letters&collection=reports").get_json()
    assert found["total"] == 2
    assert archive.client.get("/search?q=prison&collection=letters&collection=reports").status_code == 200


def test_a_form_refuses_what_is_said_twice(archive):
    for address, sent in (
        ("/login", {"login": ["a", "b"], "password": "x"}),
        ("/language", {"language": ["fr", "ru"], "back": "/"}),
    ):
        answer = send(archive.client, "/deposit", address, **sent)
        assert (answer.status_code, "is given 2 times" in answer.text) == (400, True), address


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_the_api_refuses_a_parameter_that_an_operation_does_not_have(archive, method):
    answer = archive.client.open("/api/v1/search?q=prison&colection=letters", method=method)
    assert answer.status_code == 400
    if method == "GET":
        told = answer.get_json(force=True)
        assert told["code"] == "usage"
        assert "'colection'" in told["detail"]
        assert "collection," in told["detail"]


def test_what_may_not_be_done_is_told_before_what_was_said_wrongly(home):
    with WebArchive(home) as guarded:
        add(guarded, "reader")
        assert guarded.client.get("/api/v1/audit?x=1").status_code == 401
        assert signed_in(guarded, "reader").get("/api/v1/audit?x=1").status_code == 403
        assert guarded.client.get("/api/v1/nothing?x=1").status_code == 404


def test_pages_pass_over_what_other_sites_add_to_links(archive):
    assert archive.client.get("/search?q=prison&utm_source=x&utm_source=y").status_code == 200


def test_what_takes_a_search_takes_its_filters(archive):
    for asked in ("q=prison&collection=letters", "collection=letters"):
        table = archive.client.get(f"/api/v1/metadata?{asked}").get_data(as_text=True)
        assert "A letter" in table
        assert "A report" not in table
    assert archive.client.get("/api/v1/metadata?type=nothing").status_code == 400
    said = {"steps": [{"element": "tags", "how": "add", "value": "x"}]}
    planned = archive.client.post("/api/v1/bulk-edits?q=prison&collection=reports", json=said).get_json()
    assert planned["documents"] == 1

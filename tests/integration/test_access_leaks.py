"""What somebody may not see shows nowhere: no word of it, no number that counts it, no name that it alone has."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from archive.accounts.audit import COMMAND_LINE
from archive.accounts.model import Role
from archive.settings import Settings
from archive.visibility import Access, CollectionAccess
from tests.access_world import ASKERS, OBJECTS, VISIBLE, World, marker
from webapp.policy import readers

PAGES = (
    "/",
    "/search?q=prison",
    "/search?q=",
    "/search?q=qup*",
    "/search?q=qupiyapublik",  # almost a word of theirs: other spellings
    "/search?q=sounds:qupiyamembrs~",
    "/search?q=tag:shared&sort=date",
    "/search/advanced",
    "/search/statement?q=prison",
    "/search/statement?q=prison&format=json",
    "/api/v1/search?q=prison",
    "/api/v1/search?q=",
    "/api/v1/search?q=qup*",
    "/api/v1/complete?q=qu",
    "/api/v1/complete?q=tag:ta",
    "/api/v1/complete?q=from:se",
    "/api/v1/complete?q=title:ti",
    "/api/v1/collections",
    "/api/v1/places?collection=letters",
    "/api/v1/places?collection=press",
    "/api/v1/places?collection=clemency",
    "/api/v1/arrangement?collection=letters",
    "/api/v1/work",
    "/api/v1/searches",
    "/collections",
    "/collections/letters",
    "/collections/letters/finding-aid",
    "/collections/press/finding-aid",
    "/collections/clemency",
    "/coverage",
    "/coverage/text/searchable",
    "/names",
    "/searches",
    "/searches/new?q=prison",
    "/work",
    "/fixity",
    "/help",
    "/healthz",
    "/readyz",
    "/login",
)
_ECHOED = ("qupiyapublik", "qupiyamembrs")


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    made = World(Settings.for_home(tmp_path_factory.mktemp("leaks") / "home"))
    made.let_in()
    with made.archive:
        yield made


@pytest.fixture
def own_world(tmp_path: Path) -> Iterator[World]:
    """One that a test may change."""
    made = World(Settings.for_home(tmp_path / "home"))
    made.let_in()
    with made.archive:
        yield made


def text_of(world: World, asker: str, address: str) -> str:
    with world.client(asker).get(address) as answer:
        return answer.get_data().decode("utf-8", "replace")


def total(world: World, asker: str, query: str = "prison") -> int:
    return int(world.client(asker).get(f"/api/v1/search?q={query}").get_json()["total"])


def hidden_from(asker: str) -> list[str]:
    return [name for name in OBJECTS if name not in VISIBLE[asker]]


@pytest.mark.parametrize("asker", [one for one in ASKERS if one != "keeper"])
def test_no_word_of_what_is_hidden_is_on_any_page(world: World, asker: str) -> None:
    addresses = list(PAGES) + [
        rule.rule
        for rule in world.archive.app.url_map.iter_rules()
        if "GET" in (rule.methods or ()) and not rule.arguments
    ]
    for name in VISIBLE[asker]:
        kept = world.kept[name]
        addresses += [
            f"/documents/{kept.document}",
            f"/documents/{kept.document}/pages/1?q=prison",
            f"/documents/{kept.document}/relate?q=prison",
            f"/api/v1/documents/{kept.document}",
            f"/api/v1/documents/{kept.document}/related",
            f"/api/v1/documents/{kept.document}/relations",
            f"/api/v1/documents/{kept.document}/custody",
        ]
    told = {address: text_of(world, asker, address) for address in addresses}
    told["POST /api/v1/names"] = (
        world.client(asker).post("/api/v1/names", data="prison\nqup*\nsender", content_type="text/plain").text
    )
    for echoed in _ECHOED:
        told = {address: text.replace(echoed, "") for address, text in told.items()}
    leaks = [
        f"{address}: {marker(name)}"
        for address, text in told.items()
        for name in hidden_from(asker)
        if marker(name) in text.casefold()
    ]
    assert leaks == []


@pytest.mark.parametrize("asker", [one for one in ASKERS if one != "keeper"])
def test_every_number_counts_what_is_seen_alone(world: World, asker: str) -> None:
    seen = len(VISIBLE[asker])
    answer = world.client(asker).get("/api/v1/search?q=prison").get_json()
    assert answer["total"] == len(answer["hits"]) == seen
    for name, facet in answer["facets"].items():
        counts = [one["count"] for one in facet]
        assert all(count <= seen for count in counts), name
    assert sum(one["count"] for one in answer["facets"]["collection"]) == seen
    assert [one["count"] for one in answer["facets"]["tag"] if one["value"] == "shared"] == [seen]
    known = world.client(asker).get("/api/v1/complete?q=pris").get_json()["completions"]
    assert [one["renditions"] for one in known if one["text"] == "prison"] == [seen]


@pytest.mark.parametrize("asker", ["researcher", "stranger"])
def test_other_spellings_come_from_what_is_seen(world: World, asker: str) -> None:
    answer = world.client(asker).get("/api/v1/search?q=qupiyaclosd").get_json()
    assert marker("closed") not in json.dumps(answer)
    assert marker("closed") in world.client("archivist").get("/api/v1/search?q=qupiyaclosd").text


def test_who_may_not_read_the_record_finds_none_of_it(world: World) -> None:
    kept = world.kept["members"]
    assert "custody" not in world.client("researcher").get(f"/api/v1/documents/{kept.document}").get_json()
    assert "custody" in world.client("lawyer").get(f"/api/v1/documents/{kept.document}").get_json()
    assert 'id="custody"' not in text_of(world, "researcher", f"/documents/{kept.document}")
    assert 'id="custody"' in text_of(world, "lawyer", f"/documents/{kept.document}")


def test_a_statement_names_the_account_that_asked(world: World) -> None:
    told = world.client("lawyer").get("/search/statement?q=prison&format=json").get_json()
    assert told["asked_by"] == "lawyer"


def test_the_stub_tells_title_date_reason_and_day_and_nothing_else(world: World) -> None:
    kept = world.kept["stub"]
    told = world.client("researcher").get(f"/api/v1/documents/{kept.document}").get_json()
    assert told == {
        "document": kept.document,
        "title": "Title qupiyastub",
        "date": "2017-10-11",
        "collection": "letters",
        "closed": {"reason": "witnesses zhabyq are named", "until": "2099-01-01"},
    }
    page = text_of(world, "researcher", f"/documents/{kept.document}")
    assert "Title qupiyastub" in page
    for other in ("Sender", "Reader", "tag qupiya", "Said of it", ".txt", kept.rendition):
        assert other not in page


# With the next request


def test_closing_and_opening_hold_with_the_next_request_before_the_index_follows(own_world: World) -> None:
    catalogue, kept = own_world.archive.holdings.catalogue, own_world.kept["members"]
    before = total(own_world, "researcher")
    catalogue.close_document(kept.document, "asked for", "test")
    assert total(own_world, "researcher") == before - 1
    assert total(own_world, "researcher", "qup*") == before - 1
    assert marker("members") not in text_of(own_world, "researcher", "/api/v1/complete?q=qu")
    assert own_world.client("researcher").get(f"/documents/{kept.document}").status_code == 404
    with own_world.client("researcher").get(f"/renditions/{kept.rendition}/original") as answer:
        assert answer.status_code == 404
    own_world.follow()
    assert total(own_world, "researcher") == before - 1
    catalogue.open_document(kept.document, "test")
    assert own_world.client("researcher").get(f"/documents/{kept.document}").status_code == 200
    own_world.follow()
    assert total(own_world, "researcher") == before


def test_a_collection_and_a_group_change_with_the_next_request_and_nothing_is_indexed(
    own_world: World,
) -> None:
    holdings = own_world.archive.holdings
    member, accounts = "researcher in the group", holdings.accounts
    followed = holdings.engine.followed()
    assert total(own_world, member) == 3
    accounts.set_groups(accounts.account_called("researcher-in-the-group").id, [], COMMAND_LINE)
    assert total(own_world, member) == 2
    holdings.catalogue.set_collection_access("letters", CollectionAccess(Access.RESTRICTED), "test")
    assert total(own_world, member) == total(own_world, "stranger") == 1
    assert own_world.client(member).get("/collections/letters").status_code == 404
    holdings.catalogue.set_collection_access("letters", CollectionAccess(Access.PUBLIC), "test")
    assert total(own_world, "stranger") == 2
    assert holdings.engine.followed() == followed == holdings.catalogue.latest_sequence()


def test_a_role_and_an_account_are_taken_away_with_the_next_request(own_world: World) -> None:
    accounts = own_world.archive.holdings.accounts
    archivist = accounts.account_called("archivist")
    client, program = own_world.client("archivist"), own_world.client("token that reads")
    closed = f"/documents/{own_world.kept['closed'].document}"
    assert (client.get(closed).status_code, client.get("/deposit").status_code) == (200, 200)
    accounts.set_roles(archivist.id, [Role.RESEARCHER], COMMAND_LINE)
    assert (client.get(closed).status_code, client.get("/deposit").status_code) == (404, 403)
    assert program.get(f"/api/v1{closed}").status_code == 404
    accounts.switch_off(archivist.id, COMMAND_LINE)
    assert client.get("/deposit").headers["Location"].startswith("/login?")
    assert client.get(f"/documents/{own_world.kept['members'].document}").status_code == 404
    assert program.get("/api/v1/search?q=prison").status_code == 401


def test_a_saved_search_is_its_owners_and_sees_with_its_owners_eyes(own_world: World) -> None:
    holdings = own_world.archive.holdings
    owner = holdings.accounts.account_called("researcher-in-the-group")
    query = own_world.client("researcher in the group")
    with own_world.archive.app.test_request_context():
        from indexer.searching.search import search_query
        from webapp.asking.asker import Asker
        from webapp.policy import visible_to

        asked = search_query("prison", visible_to(holdings, Asker(owner)))
        saved = holdings.alerts.save(asked, "News", owner=owner.id)
    assert saved.total == 3
    assert query.get(f"/api/v1/searches/{saved.id}").status_code == 200
    for other in ("researcher", "archivist", "admin"):
        answer = own_world.client(other).get(f"/api/v1/searches/{saved.id}")
        never = own_world.client(other).get(f"/api/v1/searches/{'0' * 26}")
        assert (answer.status_code, answer.text) == (404, never.text)
        assert saved.id not in own_world.client(other).get("/api/v1/searches").text
    holdings.accounts.set_groups(owner.id, [], COMMAND_LINE)
    holdings.alerts.check_all(readers(holdings))
    assert holdings.catalogue.saved_search(saved.id).total == 2
    holdings.accounts.switch_off(owner.id, COMMAND_LINE)
    holdings.alerts.check_all(readers(holdings))
    assert holdings.catalogue.saved_search(saved.id).total == 1

"""Accounts, groups and the audit log over the API."""

import re
from collections.abc import Iterator

import pytest

from archive.accounts.audit import COMMAND_LINE
from archive.accounts.model import Role
from archive.settings import Settings
from tests.sign_in import add, send
from tests.web_archive import WebArchive


class Program:
    """A program with a token."""

    def __init__(self, archive: WebArchive, login: str, *scopes: str) -> None:
        accounts = archive.holdings.accounts
        _, secret = accounts.make_token(accounts.account_called(login), "test", scopes, COMMAND_LINE)
        self._client = archive.client
        self._headers = {"Authorization": f"Bearer {secret}"}

    def __call__(self, method: str, address: str, said: object = None, status: int = 200):
        answer = self._client.open(f"/api/v1{address}", method=method, json=said, headers=self._headers)
        assert answer.status_code == status, answer.text
        return answer.json


@pytest.fixture
def archive(home: Settings) -> Iterator[WebArchive]:
    with WebArchive(home) as one:
        yield one


@pytest.fixture
def program(archive: WebArchive) -> Program:
    add(archive, "boss", Role.ADMIN)
    return Program(archive, "boss", "people")


def test_a_program_makes_an_account_changes_it_and_switches_it_off(
    archive: WebArchive, program: Program
) -> None:
    program("POST", "/groups", {"code": "commission", "title": "The commission"}, 201)
    made = program(
        "POST",
        "/accounts",
        {"login": "Bolat", "roles": ["lawyer"], "groups": ["commission"], "email": None},
        201,
    )
    assert (made["login"], made["roles"], made["groups"]) == ("bolat", ["lawyer"], ["commission"])
    path = re.search(r"/accept/[\w-]+", made["link"])[0]
    visitor = archive.client
    assert send(visitor, path, path).status_code == 303
    assert visitor.get("/account").status_code == 200
    page = f"/accounts/{made['id']}"
    changed = program("PATCH", page, {"name": "Bolat B", "roles": ["researcher"], "groups": []})
    assert (changed["name"], changed["roles"], changed["groups"]) == ("Bolat B", ["researcher"], [])
    assert program("DELETE", f"{page}/sessions") == {"ended": 1}
    assert visitor.get("/account").status_code == 303
    assert program("PATCH", page, {"active": False})["active"] is False
    program("POST", f"{page}/links", status=400)
    assert program("PATCH", page, {"active": True})["active"] is True
    assert "/accept/" in program("POST", f"{page}/links", status=201)["link"]
    assert program("GET", page) == program("GET", "/accounts")["accounts"][0]
    assert program("GET", "/groups")["groups"] == [
        {"code": "commission", "title": "The commission", "members": 0}
    ]
    program("DELETE", "/groups/commission", status=204)
    program("DELETE", "/groups/commission", status=404)
    events = program("GET", "/audit?login=bolat&limit=2")["events"]
    assert [one["type"] for one in events] == ["link-made", "switched-on"]
    assert (
        program("GET", f"/audit?before={events[-1]['number']}&limit=1")["events"][0]["number"]
        < events[-1]["number"]
    )


@pytest.mark.parametrize(
    "said",
    [
        {},
        {"login": 5},
        {"login": "two words"},
        {"login": "x", "roles": "admin"},
        {"login": "x", "roles": ["king"]},
        {"login": "x", "groups": ["nobody"]},
        {"login": "x", "email": "a@b, c@d"},
        {"login": "x", "password": "given by somebody else"},
        {"login": "boss"},
    ],
)
def test_what_makes_no_sense_is_refused_with_a_sentence(program: Program, said: dict[str, object]) -> None:
    assert program("POST", "/accounts", said, 400)["code"] == "usage"


def test_an_account_that_is_not_there_is_missing(program: Program) -> None:
    for method, address in (("GET", ""), ("PATCH", ""), ("POST", "/links"), ("DELETE", "/sessions")):
        program(method, f"/accounts/{'0' * 26}{address}", {} if method == "PATCH" else None, 404)
    program("GET", "/audit?login=nobody", status=404)
    program("GET", "/audit?before=x", status=400)


def test_only_admins_with_the_scope_see_people(archive: WebArchive, program: Program) -> None:
    add(archive, "bolat", Role.ARCHIVIST)
    for one in (Program(archive, "bolat", "people"), Program(archive, "boss", "read")):
        assert one("GET", "/accounts", status=403)["code"] == "not-allowed"
    assert archive.client.get("/api/v1/accounts").status_code == 401


def test_a_program_asks_who_it_is_and_what_it_may_do(archive: WebArchive, program: Program) -> None:
    told = program("GET", "/account")
    assert told["account"]["login"] == "boss"
    assert told["may"] == ["open", "people"]
    assert archive.client.get("/api/v1/account").json["account"] is None

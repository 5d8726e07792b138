"""Every route, asked by each kind of person, for an object of each kind: answered as the policy says, and nothing leaks.

Taken from the routes themselves. What is told apart is whether something was done, refused, missing, withdrawn or told
as a stub, not which of its own answers a route gave.
"""

import os
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from werkzeug.routing import Rule

from archive.ids import new_id
from archive.settings import Settings
from tests.access_world import ASKERS, COLLECTION_OF, OBJECTS, REASON, VISIBLE, World
from tests.project import PROJECT
from webapp.asking.asker import KEEPER, STRANGER, Asker
from webapp.policy import Action, may
from webapp.views.access_guard import action_of_endpoint

NEVER = new_id()  # of nothing
PAGE = PROJECT / "docs" / "access.md"
HEADING = "## The whole table\n"
_METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
_WORDS = {"pass": "·", "sign in": "sign in", "refused": "no", "missing": "404", "gone": "410", "stub": "stub"}
_STUBBED = {"documents.describe", "api.document"}
_EVEN_WITHDRAWN = {"withdrawing.undo", "keeping_api.undo"}
_OBJECTS = ("document", "rendition", "code", "level")
_DRAWING = {
    "facsimile.image",
    "facsimile.fragment",
}  # of no page: drawing takes long, and is the same for everybody
_OWN_REFUSALS = {"signing_in.sign_in", "passkey.check"}  # 401 for wrong words


@dataclass(frozen=True, slots=True)
class Route:
    """One rule with one method."""

    rule: Rule
    method: str
    action: Action

    @property
    def object_argument(self) -> str | None:
        """What of its address names an object of the world."""
        return next((one for one in _OBJECTS if one in self.rule.arguments), None)

    @property
    def name(self) -> str:
        """As the table calls it."""
        return f"{self.method} {self.rule.rule}"

    def address(self, world: World, kind: str | None) -> str:
        """The address for this kind of object; of ``never`` for one that never was."""
        page = 1 if self.rule.endpoint not in _DRAWING else 99
        values: dict[str, object] = {one: page if one == "page" else NEVER for one in self.rule.arguments}
        values |= {"step": "off"} if "step" in values else {}
        if kind in world.kept:
            kept = world.kept[kind]
            values |= {"document": kept.document, "rendition": kept.rendition}
            code = COLLECTION_OF.get(kind, "letters")
            values |= {"code": code, "level": world.levels[code]}
        with world.archive.app.test_request_context():
            adapter = world.archive.app.url_map.bind("localhost")
            return adapter.build(
                self.rule.endpoint,
                {one: values[one] for one in self.rule.arguments},
                method=self.method,
                append_unknown=False,
            )


def routes(world: World) -> list[Route]:
    found = []
    for rule in world.archive.app.url_map.iter_rules():
        action = action_of_endpoint(world.archive.app, rule.endpoint)
        assert action is not None, rule
        found += [
            Route(rule, method, action) for method in _METHODS if rule.methods and method in rule.methods
        ]
    return sorted(found, key=lambda one: (one.rule.endpoint in _EVEN_WITHDRAWN, one.rule.rule, one.method))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("world")


@pytest.fixture(scope="module")
def world(folder: Path) -> Iterator[World]:
    made = World(Settings.for_home(folder / "peopled"))
    made.let_in()
    with made.archive:
        yield made


@pytest.fixture(scope="module")
def open_world(folder: Path) -> Iterator[World]:
    """The same without accounts, where the keeper works."""
    made = World(Settings.for_home(folder / "open"))
    with made.archive:
        yield made


def of_asker(asker: str, world: World, open_world: World) -> World:
    return open_world if asker == "keeper" else world


def as_policy(asker: str, world: World) -> Asker:
    """The same person as the policy knows them."""
    if asker == "keeper":
        return KEEPER
    if asker == "stranger":
        return STRANGER
    accounts = world.archive.holdings.accounts
    if asker == "token that reads":
        return Asker(accounts.account_called("archivist"), scopes=frozenset({"read"}))
    return Asker(accounts.account_called(asker.replace(" ", "-")))


@dataclass(frozen=True, slots=True)
class Answered:
    """What a request was answered with."""

    status: int
    location: str
    text: str

    @property
    def told(self) -> str:
        """The words without what differs from request to request."""
        text = re.sub(r'name="csrf_token" value="[^"]*"', "", self.text)
        return re.sub(r"[0-9a-hjkmnp-tv-z]{26}", "ID", text)


def asked(world: World, asker: str, route: Route, kind: str | None) -> Answered:
    address = route.address(world, kind)
    with world.client(asker).open(address, method=route.method) as answer:
        text = answer.get_data().decode("utf-8", "replace").replace(address, "HERE")
        assert answer.status_code < 500 or answer.status_code == 503, (route.name, text)
        return Answered(answer.status_code, answer.headers.get("Location", ""), text)


def outcome(answer: Answered, never: Answered | None, should: str) -> str:
    """What happened: what should have, where the answer is such a one."""
    if should == "missing":  # whatever is said of what never was, is said
        return (
            should
            if never is not None and (answer.status, answer.told) == (never.status, never.told)
            else "shown"
        )
    if answer.status == 401 or (answer.status == 303 and answer.location.startswith("/login?")):
        return "sign in"
    if answer.status == 403 and ("not-allowed" in answer.text or "may not do this" in answer.text):
        return "refused"
    if never is None:
        return "pass"
    if answer.status == 404 and answer.told == never.told:
        return "missing"
    if answer.status == 410:
        return "gone"
    if should == "gone" and answer.status == 400 and answer.told == never.told:
        return should  # refused before it was looked for: no body, or no token against forged requests
    return "stub" if should == "stub" and answer.status == 200 and REASON in answer.text else "pass"


def expected(asker: str, who: Asker, route: Route, kind: str | None) -> str:
    allowed = may(who, route.action)
    refused = "sign in" if asker == "stranger" else "refused"
    if kind is None:
        if asker == "keeper" and route.action is Action.ACCOUNT and route.method == "GET":
            return "sign in"  # has none
        return "pass" if allowed else refused
    if route.object_argument in ("code", "level"):
        seen = "members" if kind not in COLLECTION_OF else kind
        if seen not in VISIBLE[asker]:
            return "missing"
        return "pass" if allowed else refused
    if kind == "withdrawn":
        if "members" not in VISIBLE[asker]:
            return "missing"
        if not allowed:
            return refused if route.object_argument == "document" else "gone"
        return "pass" if route.rule.endpoint in _EVEN_WITHDRAWN else "gone"
    if kind not in VISIBLE[asker]:
        if (
            kind == "stub"
            and route.rule.endpoint in _STUBBED
            and "members" in VISIBLE[asker]
            and route.method == "GET"
        ):
            return "stub"
        return "missing"
    return "pass" if allowed else refused


def row_of(asker: str, world: World, route: Route) -> dict[str | None, tuple[str, str]]:
    """For each object: what happened, and what should have."""
    who = as_policy(asker, world)
    if route.object_argument is None:
        should = expected(asker, who, route, None)
        answer = asked(world, asker, route, None)
        return {
            None: (should if route.rule.endpoint in _OWN_REFUSALS else outcome(answer, None, should), should)
        }
    never = asked(world, asker, route, "never")
    row: dict[str | None, tuple[str, str]] = {}
    for kind in OBJECTS:
        answer = asked(world, asker, route, kind)
        should = expected(asker, who, route, kind)
        row[kind] = (outcome(answer, never, should), should)
    return row


@pytest.mark.parametrize("asker", ASKERS)
def test_every_route_answers_as_the_policy_says(asker: str, world: World, open_world: World) -> None:
    here, wrong = of_asker(asker, world, open_world), []
    for route in routes(here):
        row = row_of(asker, here, route)
        wrong += [
            f"{route.name} × {kind}: {was}, not {should}"
            for kind, (was, should) in row.items()
            if was != should
        ]
    assert not wrong, "\n".join(wrong)


# The page


def test_the_table_in_the_documents_is_what_the_routes_answer(world: World) -> None:
    text = PAGE.read_text("utf-8")
    start = text.index(HEADING)
    introduction = text[start:].split("\n\n", 1)[0]
    wanted = text[:start] + introduction + "\n\n" + page(world)
    if os.environ.get("WRITE_TABLE") == "1":
        PAGE.write_text(wanted, "utf-8")
    assert text == wanted, "run WRITE_TABLE=1 pytest tests/integration/test_access_matrix.py -n0"


def page(world: World) -> str:
    """The table, as the tests above have found it: routes that answer alike stand together."""
    people = {asker: as_policy(asker, world) for asker in ASKERS}
    alike: dict[tuple[tuple[str, ...], ...], list[Route]] = defaultdict(list)
    for route in routes(world):
        kinds: tuple[str | None, ...] = OBJECTS if route.object_argument else (None,)
        rows = (tuple(expected(asker, who, route, kind) for kind in kinds) for asker, who in people.items())
        alike[tuple(rows)].append(route)
    whole = [(rows, found) for rows, found in alike.items() if found[0].object_argument is None]
    by_object = [(rows, found) for rows, found in alike.items() if found[0].object_argument is not None]
    lines = [
        "`·` it is done, or answered with what is wrong with the request; *sign in*: 303 to the form, or 401; *no*: 403.",
        "",
    ]
    lines += [
        "### Routes without an object",
        "",
        f"| route | action | {' | '.join(ASKERS)} |",
        "|---" * 10 + "|",
    ]
    for rows, found in whole:
        cells = " | ".join(_WORDS[row[0]] for row in rows)
        lines += [f"| {_names(found)} | {_actions(found)} | {cells} |"]
    lines += ["", "### Routes about a document, a rendition or a collection"]
    for rows, found in by_object:
        lines += [
            "",
            f"{_names(found)} ({_actions(found)})",
            "",
            f"| | {' | '.join(OBJECTS)} |",
            "|---" * 7 + "|",
        ]
        lines += [
            f"| {asker} | {' | '.join(_WORDS[cell] for cell in row)} |"
            for asker, row in zip(ASKERS, rows, strict=True)
        ]
    return "\n".join(lines) + "\n"


def _names(found: list[Route]) -> str:
    return ", ".join(f"`{one.name}`" for one in found)


def _actions(found: list[Route]) -> str:
    return ", ".join(sorted({one.action.value for one in found}))

"""An archive with something of every kind of access, and somebody of every kind to ask for it.

Every document has words of its own that nothing else has: where they show, it shows.
"""

from dataclasses import dataclass
from datetime import timedelta

from flask.testing import FlaskClient

from archive.accounts.audit import COMMAND_LINE
from archive.accounts.model import Role
from archive.catalogue import Place
from archive.description.arrangement import LevelPlan
from archive.model import Description
from archive.settings import Settings
from archive.visibility import Access, CollectionAccess
from indexer.engine.feed import catch_up
from tests.web_archive import WebArchive
from webapp.asking.who_asks import SIGNED_IN
from webapp.policy import SCOPES

OBJECTS = ("public", "members", "restricted", "closed", "stub", "withdrawn")
COLLECTION_OF = {"public": "press", "members": "letters", "restricted": "clemency"}
PEOPLE: dict[str, tuple[tuple[Role, ...], tuple[str, ...]]] = {
    "researcher": ((Role.RESEARCHER,), ()),
    "researcher in the group": ((Role.RESEARCHER,), ("appeals",)),
    "archivist": ((Role.ARCHIVIST,), ()),
    "lawyer": ((Role.LAWYER,), ()),
    "admin": ((Role.ADMIN,), ()),
}
ASKERS = ("stranger", *PEOPLE, "keeper", "token that reads")
VISIBLE = {
    "stranger": {"public"},
    "researcher": {"public", "members"},
    "researcher in the group": {"public", "members", "restricted"},
    "archivist": {"public", "members", "restricted", "closed", "stub"},
    "lawyer": {"public", "members", "closed", "stub"},
    "admin": {"public", "members"},
    "keeper": {"public", "members", "restricted", "closed", "stub"},
    "token that reads": {"public", "members", "restricted", "closed", "stub"},  # an archivist's
}
REASON = "witnesses zhabyq are named"  # of every closure


@dataclass(frozen=True, slots=True)
class Kept:
    """One document and its rendition."""

    document: str
    rendition: str


def marker(name: str) -> str:
    """A word of this document alone, in its text, title, names, tags and file name."""
    return f"qupiya{name}"


class World:
    """The archive; it has no accounts until ``let_in`` makes them, so that the keeper can ask first."""

    def __init__(self, home: Settings) -> None:
        self.archive = WebArchive(home)
        self.kept: dict[str, Kept] = {}
        self.secrets: dict[str, str] = {}  # of sessions
        self.token = ""
        self.levels: dict[str, str] = {}  # by collection
        for name in OBJECTS:
            self._add(name)
        catalogue = self.archive.holdings.catalogue
        accounts = self.archive.holdings.accounts
        accounts.add_group("appeals", "", COMMAND_LINE)
        opened = CollectionAccess(Access.RESTRICTED, ("appeals",))
        catalogue.set_collection_access("press", CollectionAccess(Access.PUBLIC), "test")
        catalogue.set_collection_access("clemency", opened, "test")
        catalogue.close_document(self.kept["closed"].document, REASON, "test")
        catalogue.close_document(self.kept["stub"].document, REASON, "test", "2099-01-01", leaves_stub=True)
        catalogue.withdraw(self.kept["withdrawn"].document, "asked for", "test", timedelta(days=30))
        for code in COLLECTION_OF.values():
            plan = LevelPlan("series", "S1", Description(title=f"Series of {code}"))
            self.levels[code] = str(catalogue.make_level(code, plan, "test").id)
        for name, kept in self.kept.items():
            code = COLLECTION_OF.get(name, "letters")
            catalogue.move_document(kept.document, Place(code, self.levels[code]), "test")
        self.follow()

    def _add(self, name: str) -> None:
        word = marker(name)
        accepted = self.archive.add(
            f"The prison letter {word} of the informer and the tribunal.",
            f"A second page of the prison letter: {word} once more.",
            filename=f"{word}.txt",
            collection=COLLECTION_OF.get(name, "letters"),
            title=f"Title {word}",
            date="2017-10-11",
            creators=(f"Sender {word}",),
            recipients=(f"Reader {word}",),
            tags=(f"tag {word}", "shared"),
            description=f"Said of it: {word}",
        )
        self.kept[name] = Kept(accepted.document, accepted.rendition)

    def follow(self) -> None:
        """Let the index follow."""
        catch_up(self.archive.holdings.catalogue, self.archive.holdings.engine)

    def let_in(self) -> None:
        """Make the accounts, their sessions, and a token that may read."""
        accounts = self.archive.holdings.accounts
        for name, (roles, groups) in sorted(PEOPLE.items()):  # an admin comes first
            account = accounts.add_account(name.replace(" ", "-"), roles, COMMAND_LINE, groups=groups)
            self.secrets[name] = accounts.begin_session(account, "password", COMMAND_LINE)
        archivist = accounts.account_called("archivist")
        _, self.token = accounts.make_token(archivist, "reads", ["read"], COMMAND_LINE)
        assert "read" in SCOPES

    def client(self, asker: str) -> FlaskClient:
        """A browser or a program of theirs, signed in anew."""
        client = self.archive.client
        if asker in self.secrets:
            with client.session_transaction() as session:
                session[SIGNED_IN] = self.secrets[asker]
        if asker == "token that reads":
            client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {self.token}"
        return client

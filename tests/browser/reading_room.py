"""A served archive that has something of everything, and the addresses of all its pages.

``PLACES`` names for each route that answers with a page where a browser finds it here; a new route has to be added, so
that no page is left unlooked at.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, fields
from datetime import timedelta
from pathlib import Path
from urllib.request import Request, urlopen

import pyotp

from archive.accounts.audit import COMMAND_LINE
from archive.accounts.model import Role
from archive.description.arrangement import LevelPlan
from archive.description.authorities import Authority, AuthorityKind
from archive.model import Description
from archive.settings import Settings
from indexer.holdings import Holdings, open_holdings
from indexer.intake.ingest import Ingest
from tests.project import PROJECT
from tests.web_process import Served, served

LETTERS = {
    "petition.txt": "To the court.\n\nThe prisoner asks for a doctor. The prison has none.\f"
    "Second page, about the weather.\f"
    "The last page names the prison again.\n\nWith respect, the prisoner of Dzhakishev street.",
    "reply.txt": "The ministry replies that the prison has a doctor. Jakishev was seen.",
    "Ответ.txt": "Министерство отвечает: в тюрьме есть врач. Жалоба Джакишева отклонена.",
    "رسالة.txt": "إلى المحكمة. السجين يطلب طبيبا. لا يوجد طبيب في السجن منذ سنة.",
    "old.txt": "A letter that nobody wants to keep.",
    "empty-of-text.bin": "\x00\x01\x02\x03" * 40,
}
SEARCH: dict[str, object] = {"query": "prison", "title": "The prison"}
EDIT: dict[str, object] = {"steps": [{"element": "tags", "how": "add", "value": "court"}]}
SAMPLES = PROJECT / "samples/holdings/case-file"


@dataclass(frozen=True, slots=True)
class ReadingRoom:
    """The server, and the ids of what it holds."""

    site: Served
    letter: str  # a document of three pages
    rendition: str  # of the letter
    arabic: str
    scan: str  # a document with a picture of its page
    level: str
    search: str  # a saved search
    entry: str  # an authority entry
    edit: str  # a bulk edit that is planned
    account: str = ""  # of whoever may sign in

    def places(self, route: str) -> list[str]:
        """The addresses of the route's pages here."""
        ids = {one.name: getattr(self, one.name) for one in fields(self)}
        return [place.format(**ids) for place in (WITH_ACCOUNTS if self.account else PLACES)[route]]


PLACES: dict[str, tuple[str, ...]] = {
    "search.home": ("/",),
    "search.search": (
        "/search?q=prison",
        "/search?q=Dzhakishev",
        "/search?q=nothingofthiskind",
        "/search?q=(prison",
        "/search?q=&type=text",
        "/search?q=السجين",
    ),
    "search.help_page": ("/help",),
    "advanced.advanced": ("/search/advanced", "/search/advanced?all=(("),
    "documents.describe": ("/documents/{letter}", "/documents/{arabic}", "/documents/{scan}?q=letter"),
    "documents.show_page": ("/documents/{letter}/pages/1?q=prison", "/documents/{arabic}/pages/1?q=السجين"),
    "describing.edit": ("/documents/{letter}/edit",),
    "comparing.show": ("/documents/{letter}/compare",),
    "occurrences.occurrences": ("/documents/{letter}/occurrences?q=prison",),
    "withdrawing.form": ("/documents/{letter}/withdraw",),
    "placing.choose_place": ("/documents/{letter}/move",),
    "placing.look_for_related": ("/documents/{letter}/relate", "/documents/{letter}/relate?q=prison"),
    "collections.all_collections": ("/collections",),
    "collections.collection": ("/collections/letters",),
    "collections.edit_collection": ("/collections/letters/edit",),
    "collections.plan_level": ("/collections/letters/new-level",),
    "collections.level": ("/levels/{level}",),
    "collections.edit_level": ("/levels/{level}/edit",),
    "deposit.form": ("/deposit",),
    "deposit.receipt": ("/deposit/receipt?rendition={rendition}",),
    "coverage.report": ("/coverage",),
    "coverage.listed": ("/coverage/text/searchable",),
    "keeping.fixity": ("/fixity",),
    "keeping.withdrawals": ("/withdrawals",),
    "names.form": ("/names",),
    "searches.overview": ("/searches",),
    "searches.search": ("/searches/{search}",),
    "searches.form": ("/searches/new?q=prison",),
    "work.show": ("/work",),
    "access.collection_access": ("/collections/letters/access",),
    "access.document_access": ("/documents/{letter}/access",),
    "administration.overview": ("/admin",),
    "administration.audit": ("/admin/audit",),
    "people.people": ("/admin/people",),
    "authorities.entries": ("/authorities",),
    "authorities.entry": ("/authorities/{entry}",),
    "authorities.edit": ("/authorities/{entry}/edit",),
    "authorities.plan": ("/authorities/new",),
    "authorities.names": ("/documents/{letter}/names",),
    "bulk.choose": ("/bulk?q=prison", "/bulk"),
    "bulk.show": ("/bulk/{edit}",),
    "tables.choose_table": ("/bulk/table",),
    "finding_aids.show": ("/collections/letters/finding-aid",),
    "statement.statement": ("/search/statement?q=prison",),
    "signing_in.login": ("/login",),
    "links.forgotten": ("/login/forgotten",),
    "links.look": ("/accept/not-a-link",),
}
NO_PAGES = {  # files, parts of pages, answers to programs, and what leads on to a page
    "static", "custody.head", "custody.proof", "documents.go_to_page", "facsimile.fragment", "facsimile.image",
    "feeds.newest", "health.healthz", "health.readyz", "provider.back", "provider.begin", "tables.export",
    "metrics.metrics", "originals.original", "searches.feed",
    "well_known.security_txt",
}  # fmt: skip
WITH_ACCOUNTS: dict[str, tuple[str, ...]] = {  # pages of an archive in which people have accounts
    "signing_in.login": ("/login?next=/help&again=1",),
    "signing_in.leaving": ("/logout",),
    "account.overview": ("/account",),
    "account_keys.offer_codes": ("/account/codes",),
    "people.people": ("/admin/people",),
    "people.person": ("/admin/people/{account}",),
    "administration.overview": ("/admin",),
    "administration.audit": ("/admin/audit",),
    "access.collection_access": ("/collections/letters/access",),
    "deposit.form": ("/deposit",),
}
ON_THE_WAY: dict[str, tuple[str, ...]] = {
    "signing_in.code": ("/login/code",)
}  # between two steps of signing in
LOGIN, PASSWORD = "keeper", "paper lantern meadow quartz"
CODED = "coded"  # an account with the same password, and codes


@contextmanager
def reading_room(folder: Path, accounts: bool = False) -> Iterator[ReadingRoom]:
    """Take everything in below ``folder`` and serve it: open to whoever works at the machine, or with an account."""
    letters = folder / "letters"
    letters.mkdir()
    for name, text in LETTERS.items():
        letters.joinpath(name).write_bytes(text.encode())
    settings = Settings.for_home(folder / "home")
    with open_holdings(settings) as holdings:
        ingested = list(Ingest(holdings, collection="letters").take([letters, SAMPLES / "letter-typed.pdf"]))
        taken = {Path(one.path).name: one for one in ingested}
        catalogue = holdings.catalogue
        catalogue.withdraw(str(taken["old.txt"].document), "asked for", "test", timedelta(days=30))
        level = catalogue.make_level(
            "letters", LevelPlan("series", "P", Description(title="Petitions")), "test"
        )
        entry = catalogue.make_authority(Authority("", AuthorityKind.PERSON, "Nora Quinn"), "test")
        account = _account(holdings) if accounts else ""
    with served(settings) as site:
        yield ReadingRoom(
            site,
            letter=str(taken["petition.txt"].document),
            rendition=str(taken["petition.txt"].rendition),
            arabic=str(taken["رسالة.txt"].document),
            scan=str(taken["letter-typed.pdf"].document),
            level=level.id,
            search="" if accounts else _sent(site, "searches", SEARCH)["id"],
            edit="" if accounts else _sent(site, "bulk-edits?q=prison", EDIT)["edit"],
            entry=entry.id,
            account=account,
        )


def _account(holdings: Holdings) -> str:
    account = holdings.accounts.add_account(LOGIN, list(Role), COMMAND_LINE, name="The keeper")
    coded = holdings.accounts.add_account(CODED, [Role.RESEARCHER], COMMAND_LINE, name="Somebody with an app")
    for one in (account, coded):
        holdings.accounts.set_password(one, PASSWORD, COMMAND_LINE)
    secret = holdings.accounts.offer_totp(coded).secret
    holdings.accounts.take_totp(coded, secret, pyotp.TOTP(secret).now(), COMMAND_LINE)
    return account.id


def _sent(site: Served, path: str, what: dict[str, object]) -> dict[str, str]:
    asked = Request(
        f"{site.address}/api/v1/{path}", json.dumps(what).encode(), {"Content-Type": "application/json"}
    )
    with urlopen(asked) as answer:
        found: dict[str, str] = json.load(answer)
        return found

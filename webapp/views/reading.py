"""What every view needs of the request it answers: the open archive, who asks, what they may see.

What is not visible to the asker is answered as if it were not there.
"""

from dataclasses import dataclass
from typing import cast

from flask import current_app, g, request, session

from archive.accounts.audit import Agent
from archive.catalogue.lookups import withdrawn
from archive.errors import ArchiveUnreachable, FondsError, NotConfined, NotFound, Withdrawn
from archive.ids import is_id
from archive.logs import log_event
from archive.model import Collection, Document, Rendition
from archive.settings import Settings
from archive.visibility import Closure, token_of
from indexer.engine.seam import Health
from indexer.holdings import Holdings
from indexer.searching.search import Searcher
from indexer.searching.search_types import Answer, SearchQuery
from webapp import policy
from webapp.asking.asker import STRANGER, Asker
from webapp.asking.who_asks import SIGNED_IN, Identified, agent_of, identify
from webapp.asking.who_asks import audit_agent as agent_in_audit
from webapp.checkup.request_times import RequestTimes

EXTENSION = "fonds"


@dataclass(frozen=True, slots=True)
class Site:
    """What one application serves."""

    holdings: Holdings
    program: str  # who the custody record names for what is done here while nobody has an account
    times: RequestTimes

    @property
    def agent(self) -> str:
        """Who the custody record names for what the present request does."""
        return agent_of(asker(), self.program)

    @property
    def settings(self) -> Settings:
        """The settings the holdings were opened with."""
        return self.holdings.settings


def site() -> Site:
    """The application's site."""
    return cast(Site, current_app.extensions[EXTENSION])


def holdings() -> Holdings:
    """The open archive."""
    return site().holdings


def require_confinement() -> None:
    """Raise ``NotConfined`` where the settings say that a stranger's file is not taken in on such a machine."""
    if site().settings.unconfined == "refuse" and not holdings().defence().holds:
        raise NotConfined(
            f"No files are taken in over the web on this machine. {holdings().defence().sentence} "
            "Ask whoever runs the archive; `fonds doctor` says more."
        )


def searcher() -> Searcher:
    """What answers searches; raises ``ArchiveUnreachable`` while there is no index that could."""
    engine = holdings().engine
    if engine.health is Health.REBUILD:
        raise ArchiveUnreachable(
            f"The index cannot be searched yet. {engine.health_reason} It is being built anew; try again in a moment."
        )
    return holdings().searcher


def answer(query: SearchQuery) -> Answer:
    """The answer to a search, with the time it took added to what the metrics tell."""
    found = searcher().answer(query)
    site().times.add_search(found.took_ms / 1000)
    log_event("search", ms=round(found.took_ms, 1), total=found.total, relaxed=found.relaxed)
    return found


def identified() -> Identified:
    """Who sent the request and how they were recognised, found out once a request. Raises ``InvalidToken``."""
    if "identified" not in g:
        try:
            g.identified = identify(holdings().accounts, request, session.get(SIGNED_IN))
        except FondsError:  # also where the catalogue cannot be asked: the page that says so asks again
            if "tells_of_a_problem" in g:
                return Identified(STRANGER)
            raise
    return cast(Identified, g.identified)


def asker() -> Asker:
    """Who sent the request."""
    return identified().asker


def audit_agent() -> Agent:
    """The same as the audit log names them."""
    return agent_in_audit(asker(), request.remote_addr, site().program)


def tokens() -> frozenset[str]:
    """The tokens of what the asker may see (``archive.visibility``), found out once a request."""
    if "tokens" not in g:
        g.tokens = policy.visible_to(holdings(), asker())
    return cast(frozenset[str], g.tokens)


def collections() -> dict[str, Collection]:
    """The collections the asker may know of, by code."""
    if "collections" not in g:
        known = holdings().catalogue.known_collections()
        g.collections = {one.code: one for one in known if token_of(one.code) in tokens()}
    return cast(dict[str, Collection], g.collections)


def collection_titles() -> dict[str, str]:
    """What people call each visible collection."""
    return {code: collection.title for code, collection in collections().items()}


@dataclass(frozen=True, slots=True)
class Stub:
    """A document of which no more is known to the asker than that it is closed."""

    document: Document
    closure: Closure


def document_or_stub(untrusted_id: str) -> Document | Stub:
    """A document that the asker may see, or the stub that it leaves; raises ``NotFound`` and ``Withdrawn``."""
    try:
        return document(untrusted_id)
    except Withdrawn:
        raise
    except NotFound:
        stub = _stub(untrusted_id) if is_id(untrusted_id) else None
        if stub is None:
            raise
        return stub


def _stub(untrusted_id: str) -> Stub | None:
    """Of a closed document in a collection that the asker may see, where it leaves one."""
    catalogue = holdings().catalogue
    try:
        found = catalogue.document(untrusted_id)
    except NotFound:
        return None
    closure = catalogue.closure(found.id)
    known = closure is not None and closure.leaves_stub and token_of(found.collection) in tokens()
    return Stub(found, closure) if closure and known else None


def document(untrusted_id: str, even_withdrawn: bool = False) -> Document:
    """A document the asker may see; raises ``NotFound``, or ``Withdrawn`` for one that they could see before."""
    missing = NotFound("There is no document with this id. It may have been typed or copied incompletely.")
    if not is_id(untrusted_id):
        raise missing
    try:
        found = holdings().catalogue.document(untrusted_id, even_withdrawn=True)
    except NotFound:
        raise missing from None
    if token_of(found.collection, found.is_closed) not in tokens():
        raise missing
    if found.withdrawn_at is not None and not even_withdrawn:
        raise withdrawn(found.withdrawn_at)
    return found


def rendition(untrusted_id: str) -> Rendition:
    """A rendition whose document the asker may see; raises ``NotFound``."""
    missing = NotFound("There is no rendition with this id. It may have been typed or copied incompletely.")
    if not is_id(untrusted_id):
        raise missing
    try:
        found = holdings().catalogue.rendition(untrusted_id, even_withdrawn=True)
        document(found.document)
    except Withdrawn:
        raise
    except NotFound:
        raise missing from None
    return found

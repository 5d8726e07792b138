"""One document, and one page of it."""

from bisect import bisect_left, bisect_right
from dataclasses import dataclass, replace

from flask import Blueprint, redirect, render_template, request
from werkzeug.wrappers import Response

from archive.errors import ArchiveUnreachable, BrokenRecord, NotFound, QueryError
from archive.model import LEADING_ROLES, CustodyEvent, Document, Rendition
from indexer.searching.related import Relation
from indexer.searching.within import MarkedPage
from webapp.answers.keeping import checks_of
from webapp.answers.search import occurrences_link, page_link
from webapp.languages import gettext
from webapp.policy import Action, may, requires
from webapp.views import reading
from webapp.views.facsimile import facsimile, page_number
from webapp.views.search_form import number
from webapp.views.strip import strip

bp = Blueprint("documents", __name__)

EVENTS = 100  # custody events shown at a time
PAGES_LISTED = 40  # links to pages shown for one rendition
CONTENTS = 200  # documents within shown at a time, to any depth


@dataclass(frozen=True, slots=True)
class Related:
    """Another document as a link."""

    id: str
    title: str


@dataclass(frozen=True, slots=True)
class Inside:
    """Which of the documents directly within one are shown. Counted from 1."""

    first: int
    shown: int
    more: int  # behind those shown
    most: int  # shown at a time

    @property
    def last(self) -> int:
        """The last one shown."""
        return self.first + self.shown - 1

    @property
    def previous(self) -> int | None:
        """Where those before begin."""
        return max(1, self.first - self.most) if self.first > 1 else None

    @property
    def next(self) -> int | None:
        """Where those behind begin."""
        return self.last + 1 if self.more else None


@dataclass(frozen=True, slots=True)
class CustodyRecord:
    """Some of what happened to a document, the newest first."""

    events: tuple[CustodyEvent, ...]
    total: int
    newer: int  # events that are newer still

    @property
    def older(self) -> int:
        """How many events are older."""
        return max(0, self.total - self.newer - len(self.events))

    @property
    def previous(self) -> int:
        """How many are passed over one step nearer to the newest."""
        return max(0, self.newer - EVENTS)


@dataclass(frozen=True, slots=True)
class Turning:
    """Where a reader can go from a page. Numbers of pages, 1-based; ``None`` where there is nothing."""

    previous: int | None
    next: int | None
    previous_hit: int | None
    next_hit: int | None


@bp.get("/documents/<document>")
@requires(Action.READ)
def describe(document: str) -> str:
    """What is known of a document, its renditions and what happened to them."""
    found = reading.document_or_stub(document)
    if isinstance(found, reading.Stub):
        return render_template("stub.html", document=found.document, closure=found.closure)
    may_read_record = may(reading.asker(), Action.CUSTODY)
    catalogue = reading.holdings().catalogue
    first = number(request.args, "inside", 1, 1, 10**8)
    newer = number(request.args, "events", 0, 0, 10**8)
    contents, more = catalogue.contents(found.id, reading.tokens(), CONTENTS, first - 1)
    return render_template(
        "document.html",
        document=replace(found, renditions=leading_first(found)),
        collection=reading.collections()[found.collection],
        labels={one.id: catalogue.page_labels(one.id, PAGES_LISTED) for one in found.renditions if one.pages},
        path=catalogue.paths_to([found.id], reading.tokens()).get(found.id, ()),
        holders=_related([holder.document for holder in catalogue.holders(found.id, reading.tokens())]),
        contents=contents,
        inside=Inside(first, len(contents), more, CONTENTS),
        related=_related_documents(found),
        record=_record(found.id, newer) if may_read_record else None,
        head=_present_head() if may_read_record else None,
        checks=checks_of(catalogue, found.renditions),
        holds=catalogue.holds_on(found.id) if may_read_record else [],
        closure=catalogue.closure(found.id) if found.is_closed else None,
        query=request.args.get("q", ""),
        said=request.args.get("said", ""),
    )


@bp.get("/documents/<document>/pages")
@requires(Action.READ)
def go_to_page(document: str) -> Response:
    """From the field "go to page" to that page."""
    found = reading.document(document)
    wanted = number(request.args, "number", 1, 1, 10**8)
    rendition = rendition_of(found, request.args.get("rendition", ""))
    last = max(1, rendition.pages)
    return redirect(page_link(found.id, min(wanted, last), request.args.get("q", ""), rendition.id), 303)


@bp.get("/documents/<document>/pages/<page>")
@requires(Action.READ)
def show_page(document: str, page: str) -> str | tuple[str, int]:
    """The text of one page with the query's words marked."""
    found = reading.document(document)
    rendition = rendition_of(found, request.args.get("rendition", ""))
    number_wanted = page_number(page)
    query = request.args.get("q", "")
    searcher = reading.holdings().searcher
    problem = None
    try:
        marked = searcher.marked_page(rendition.id, number_wanted, query)
    except QueryError as error:
        problem = error
        marked = searcher.marked_page(rendition.id, number_wanted, "")
    shown = render_template(
        "page.html",
        document=found,
        rendition=rendition,
        page=marked,
        facsimile=facsimile(rendition, marked, request.args.get("view") == "pages"),
        turning=turning(marked),
        query=query,
        problem=problem,
        strip=strip(marked.looked, marked.number) if query and not problem and marked.pages > 1 else None,
        link=lambda other: page_link(found.id, other, query, rendition.id),
        onward=lambda first: occurrences_link(found.id, query, rendition.id, first),
    )
    return (shown, 400) if problem else shown


def turning(page: MarkedPage) -> Turning:
    """The neighbouring pages, and the neighbouring pages with marks."""
    before = page.hit_pages[: bisect_left(page.hit_pages, page.number)]
    after = page.hit_pages[bisect_right(page.hit_pages, page.number) :]
    return Turning(
        previous=page.number - 1 if page.number > 1 else None,
        next=page.number + 1 if page.number < page.pages else None,
        previous_hit=before[-1] if before else None,
        next_hit=after[0] if after else None,
    )


def leading_first(document: Document) -> tuple[Rendition, ...]:
    """The renditions, the one that the document is known by first; alike ones as they came."""
    return tuple(sorted(document.renditions, key=lambda one: LEADING_ROLES.index(one.role)))


def rendition_of(document: Document, untrusted_id: str) -> Rendition:
    """The rendition asked for, else of those with text the one that the document is known by."""
    if untrusted_id:
        named = next((one for one in document.renditions if one.id == untrusted_id), None)
        if named is None:
            raise NotFound("This document has no such rendition. Its page lists those it has.")
        return named
    with_text = [one for one in leading_first(document) if one.pages]
    if not with_text:
        raise NotFound(
            "No text of this document has been read, so there is no page to show. Its original is kept."
        )
    return max(with_text, key=lambda one: bool(one.characters))


def _record(document: str, newer: int) -> CustodyRecord:
    catalogue = reading.holdings().catalogue
    events = catalogue.custody_events(document, EVENTS, newer)[::-1]
    return CustodyRecord(tuple(events), catalogue.custody_count(document), newer)


def _present_head() -> tuple[int, str] | None:
    """How many events the whole record has and the root over them; ``None`` where it does not hold together."""
    try:
        return reading.holdings().catalogue.custody_root()
    except BrokenRecord:
        return None


def _related_documents(document: Document) -> tuple[Relation, ...]:
    """None while the index cannot be reached: what is known of the document is shown all the same."""
    try:
        return reading.holdings().related.of(document, reading.tokens())
    except ArchiveUnreachable:
        return ()


def _related(ids: list[str] | tuple[str, ...]) -> list[Related]:
    """Those of the documents that the asker may see."""
    found = []
    for one in ids:
        try:
            document = reading.document(one)
        except NotFound:
            continue
        found.append(Related(document.id, document.description.title or gettext("untitled")))
    return found

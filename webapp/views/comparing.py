"""Two renditions of a document side by side: their words page by page, or their pages as pictures."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, Response, jsonify, render_template, request

from archive.errors import NotFound
from archive.model import Document, PageText, Rendition
from indexer.comparing.comparison import MOST_PAGES, Comparison, compare
from indexer.searching.within import Looked, MarkedPage
from webapp.answers.search import compare_link
from webapp.policy import Action, requires
from webapp.views import reading
from webapp.views.documents import leading_first
from webapp.views.facsimile import Facsimile, facsimile
from webapp.views.search_form import number

bp = Blueprint("comparing", __name__)
api = Blueprint("comparing_api", __name__, url_prefix="/api/v1")

_MOST_LISTED = 400  # pairs of pages that are linked one by one


@dataclass(frozen=True, slots=True)
class Side:
    """One rendition's share of what is shown."""

    rendition: Rendition
    page: PageText | None
    spans: tuple[tuple[int, int], ...]
    facsimile: Facsimile | None  # its picture with what differs marked, when pictures are asked for


@bp.get("/documents/<document>/compare")
@requires(Action.READ)
def show(document: str) -> str:
    """The two renditions named by ``left`` and ``right``, at one pair of pages."""
    found = reading.document(document)
    readable = [one for one in leading_first(found) if one.pages]
    left, right = _chosen(found, readable)
    asked = number(request.args, "pair", 0, 0, 10**6)
    comparison = compare(reading.holdings().catalogue, left, right, asked or None)
    pictures = request.args.get("view") == "pages"
    pair, words = comparison.pair, comparison.found
    sides = (_side(left, pair.left, words.left, pictures), _side(right, pair.right, words.right, pictures))
    here = compare_link(found.id, left.id, right.id)
    return render_template(
        "compare.html",
        document=found,
        readable=readable,
        comparison=comparison,
        sides=sides,
        pictures=pictures,
        listed=list(enumerate(zip(comparison.pairs, comparison.changed, strict=True), 1))[:_MOST_LISTED],
        most_pages=MOST_PAGES,
        link=lambda pair, view=None: (
            f"{here}&pair={pair}" + ("&view=pages" if (pictures if view is None else view == "pages") else "")
        ),
        swapped=compare_link(found.id, right.id, left.id),
    )


@api.get("/documents/<document>/comparison")
@requires(Action.READ)
def told(document: str) -> Response:
    """The same for programs: every pair of pages, and what differs on one of them."""
    found = reading.document(document)
    left, right = _chosen(found, [one for one in leading_first(found) if one.pages])
    asked = number(request.args, "pair", 0, 0, 10**6)
    one = compare(reading.holdings().catalogue, left, right, asked or None)
    return jsonify(
        {
            "document": found.id,
            "left": left.id,
            "right": right.id,
            "compares_words": one.compares_words,
            "is_whole": one.is_whole,
            "pairs": _pairs_as_json(one),
            "pair": one.number,
            "differences": {
                "left": [list(span) for span in one.found.left],
                "right": [list(span) for span in one.found.right],
                "is_whole": one.found.is_whole,
            },
        }
    )


def _pairs_as_json(one: Comparison) -> list[dict[str, object]]:
    return [
        {
            "left": pair.left.number if pair.left else None,
            "right": pair.right.number if pair.right else None,
            "differs": changed if one.compares_words else None,
        }
        for pair, changed in zip(one.pairs, one.changed, strict=True)
    ]


def _chosen(document: Document, readable: Sequence[Rendition]) -> tuple[Rendition, Rendition]:
    """The two renditions asked for, else the leading ones; raises ``NotFound``."""
    if len(readable) < 2:
        raise NotFound("This document has no two renditions with text, so there is nothing to compare.")
    by_id = {one.id: one for one in readable}
    left = by_id.get(request.args.get("left", "") or readable[0].id)
    others = [one for one in readable if left is None or one.id != left.id]
    right = by_id.get(request.args.get("right", "") or others[0].id)
    if left is None or right is None:
        raise NotFound(
            "This document has no such rendition, or no text of it was read. Its page lists those it has."
        )
    return left, right


def _side(
    rendition: Rendition, page: PageText | None, spans: tuple[tuple[int, int], ...], pictures: bool
) -> Side:
    if page is None or not pictures:
        return Side(rendition, page, spans, None)
    looked = Looked(page.number, page.number, rendition.pages, ())
    marked = MarkedPage(page.number, page.label, page.text, spans, frozenset(), rendition.pages, looked)
    return Side(rendition, page, spans, facsimile(rendition, marked, make=True))

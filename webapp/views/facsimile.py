"""A page as a picture with the marks over it: the picture itself, and what a template needs to show it.

Marks are shapes of an SVG over the picture, because the content security policy allows no styles in the markup.
Places are in the sheet's own measure. What is not visible to the asker is not there.
"""

import hashlib
from collections.abc import Sequence, Set
from dataclasses import dataclass, replace

from flask import Blueprint, Response, render_template, request

from archive.errors import ArchiveUnreachable, NotFound, QueryError
from archive.model import Rendition
from indexer.extract.result import WordBox
from indexer.highlight.marks import Span
from indexer.page_views import SIZES, Sheet, View
from indexer.searching.within import MarkedPage
from webapp.policy import Action, requires
from webapp.views import reading
from webapp.views.marks import Spans, shown_spans
from webapp.views.security import PICTURE_POLICY

bp = Blueprint("facsimile", __name__)

_GENEROUS = 0.12  # of a line's height, by which a mark is larger than the ink
_WIDTH = SIZES["view"]
UNSURE = 60  # of 100; words that OCR has read with less confidence are shown as doubtful
_MOST_UNSURE = 3_000  # words of one page; a page with more is doubtful as a whole


@dataclass(frozen=True, slots=True)
class Shape:
    """One marked word, or half of one. ``hit`` is the number of the mark in the text."""

    hit: int
    x: float
    y: float
    width: float
    height: float
    slip: bool = False  # spelled with one


@dataclass(frozen=True, slots=True)
class Line:
    """What stands below a word that OCR is not sure of."""

    left: float
    right: float
    y: float


@dataclass(frozen=True, slots=True)
class Leaf:
    """A sheet with its marks. ``pixels`` are what the picture is shown at, at most."""

    number: int
    width: float
    height: float
    pixels: tuple[int, int]
    shapes: tuple[Shape, ...]
    unsure: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True)
class Facsimile:
    """All that is shown of a page beside its text."""

    leaves: tuple[Leaf, ...]
    made_by_fonds: bool
    is_print: bool
    can_be_made: bool
    why: str = ""  # there is no picture; a sentence, empty where there is one or nothing to say
    unsure: Spans = ()  # of the text; words read with little confidence

    @property
    def comes_by_itself(self) -> bool:
        """Whether the page fetches it as soon as it is shown: a print of the text says nothing new."""
        return self.can_be_made and not self.is_print


def facsimile(rendition: Rendition, page: MarkedPage, make: bool = False) -> Facsimile:
    """The sheets of a page with its marks over them; what takes seconds is made only if asked for."""
    try:
        view: View = reading.holdings().page_views.view(rendition.id, page.number, make)
    except ArchiveUnreachable as error:  # no room, or no process: the text is there all the same
        view = View(why=str(error))
    if view.is_print and view.sheets and not make:  # says nothing that the text beside it does not
        view = View(is_print=True, can_be_made=True)
    numbered = list(enumerate(shown_spans(page.text, page.spans), 1))
    leaves = tuple(_leaf(sheet, numbered, page.slips) for sheet in view.sheets)
    unsure = tuple((word.start, word.end) for sheet in view.sheets for word in _doubtful(sheet))
    why = "" if view.is_print and not make else view.why  # nobody misses a print of the text
    return Facsimile(leaves, view.made_by_fonds, view.is_print, view.can_be_made, why, unsure)


@bp.get("/renditions/<rendition>/pages/<page>/image")
@requires(Action.READ)
def image(rendition: str, page: str) -> Response:
    """One sheet of a page, about as wide as ``size`` says; the first sheet unless ``sheet`` names another."""
    found = reading.rendition(rendition)
    number = page_number(page)
    views = reading.holdings().page_views
    sheet = request.args.get("sheet", type=int)
    if sheet is None:
        sheets = views.view(found.id, number, make=True).sheets
        if not sheets:
            raise NotFound("There is no picture of this page. Its text and the original are there.")
        sheet = sheets[0].number
    data = views.picture(found.id, number, sheet, request.args.get("size", "view"))
    response = Response(data, content_type="image/jpeg")
    response.headers["Content-Security-Policy"] = PICTURE_POLICY
    if reading.asker().is_keeper:  # of others access may end: their browsers keep no picture
        response.headers["Cache-Control"] = "private, no-cache"
    response.set_etag(hashlib.sha256(data).hexdigest()[:32])
    response.make_conditional(request)
    return response


@bp.get("/documents/<document>/pages/<page>/view")
@requires(Action.READ)
def fragment(document: str, page: str) -> str:
    """The sheets of a page alone, made now, for a page that shows its text already."""
    found = reading.document(document)
    wanted = request.args.get("rendition", "")
    rendition = next((one for one in found.renditions if one.id == wanted), None)
    if rendition is None:
        raise NotFound("This document has no such rendition. Its page lists those it has.")
    number, query = page_number(page), request.args.get("q", "")
    searcher = reading.holdings().searcher
    try:
        marked = searcher.marked_page(rendition.id, number, query)
    except QueryError:
        marked = searcher.marked_page(rendition.id, number, "")
    shown = facsimile(rendition, marked, make=True)
    return render_template("facsimile.html", facsimile=shown, page=marked, rendition=rendition)


def page_number(untrusted_text: str) -> int:
    """The number in an address; raises ``NotFound``."""
    if not (untrusted_text.isascii() and untrusted_text.isdigit() and len(untrusted_text) <= 9):
        raise NotFound(f"There is no page {untrusted_text[:40]!r}; pages are numbered from 1.")
    return int(untrusted_text)


def _leaf(sheet: Sheet, spans: Sequence[tuple[int, Span]], slips: Set[Span]) -> Leaf:
    shapes = tuple(
        replace(_shape(hit, word, start, end), slip=(start, end) in slips)
        for hit, (start, end) in spans
        for word in sheet.words
        if word.start < end and start < word.end
    )
    pixels = (_WIDTH, max(1, round(_WIDTH * sheet.height / sheet.width)))
    lines = tuple(
        Line(round(word.left, 2), round(word.right, 2), round(word.bottom, 2)) for word in _doubtful(sheet)
    )
    return Leaf(sheet.number, sheet.width, sheet.height, pixels, shapes, lines)


def _doubtful(sheet: Sheet) -> list[WordBox]:
    """The words that OCR has read with little confidence, up to a bound."""
    words = (word for word in sheet.words if word.confidence is not None and word.confidence < UNSURE)
    return [word for word in words if word.start >= 0][:_MOST_UNSURE]


def _shape(hit: int, word: WordBox, start: int, end: int) -> Shape:
    """The part of a word's box that is marked, as far as letters are alike and run from left to right."""
    length, left, right = word.end - word.start, word.left, word.right
    if length and all(ord(letter) < 0x590 for letter in word.text):
        width = right - left
        left += width * max(0, start - word.start) / length
        right -= width * max(0, word.end - end) / length
    more = _GENEROUS * (word.bottom - word.top)
    return Shape(
        hit,
        round(left - more, 2),
        round(word.top - more, 2),
        round(right - left + 2 * more, 2),
        round(word.bottom - word.top + 2 * more, 2),
    )

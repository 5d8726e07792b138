"""``/api/v1``: what programs can do. Errors are answered by ``webapp.views.problems``."""

from collections.abc import Iterator
from typing import Any

from flask import Blueprint, Response, json, jsonify, request, stream_with_context, url_for

from archive.errors import FondsError, NotFound
from indexer.names.table import Row
from indexer.pages.kept_boxes import earlier_boxes
from indexer.searching.related import MOST
from indexer.searching.search_types import Answer
from webapp.answers.access import stub_as_json
from webapp.answers.document import (
    EVENTS,
    LABELS,
    MOST_EVENTS,
    custody_as_json,
    related_as_json,
    rendition_as_json,
)
from webapp.answers.keeping import checks_of
from webapp.answers.name_rows import row_as_json
from webapp.answers.outcome import outcomes_as_json
from webapp.answers.search import answer_as_json, original_link, page_link
from webapp.api import describing, idempotency, paging
from webapp.api.conditional import weakly_tagged
from webapp.api.description import description
from webapp.api.shown import shown
from webapp.policy import Action, requires
from webapp.views import intake, reading
from webapp.views.names import body_lines
from webapp.views.problems import problem_of
from webapp.views.search_form import SearchForm, number

bp = Blueprint("api", __name__, url_prefix="/api/v1")

ACCEPTED = 202  # also when every file was refused: the answer says so file by file


@bp.get("/search")
@requires(Action.SEARCH)
def search() -> Response:
    """The contract's search."""
    form = SearchForm.from_args(request.args)
    answer: Answer = reading.answer(form.query(reading.tokens()))
    told = answer_as_json(answer)
    response = weakly_tagged(jsonify(told), {name: told[name] for name in told if name != "took_ms"})
    return paging.linked(response, answer.total, form.limit, form.offset)


@bp.post("/names")
@requires(Action.SEARCH)
def names() -> Response:
    """A list of names or queries, looked up line by line: one JSON object a line, sent as it is known."""
    slips, lines = number(request.args, "slips", 0, 0, 1) == 1, body_lines()
    reading.searcher()
    rows = reading.holdings().name_table.rows(lines, reading.tokens(), slips)
    said = (json.dumps(one, ensure_ascii=False) + "\n" for one in _as_json(rows))
    return Response(stream_with_context(said), mimetype="application/x-ndjson")


def _as_json(rows: Iterator[Row]) -> Iterator[dict[str, Any]]:
    """The rows; a problem in the place of those that are missing when the archive fails half-way."""
    try:
        yield from map(row_as_json, rows)
    except FondsError as error:
        yield {"problem": problem_of(error).as_json()}


@bp.get("/complete")
@requires(Action.SEARCH)
def complete() -> Response:
    """What the end of a query being typed may become."""
    text = request.args.get("q", "")
    found = reading.searcher().complete(text, reading.tokens())
    return jsonify(
        completions=[
            {"kind": one.kind, "text": one.text, "query": one.query, "renditions": one.entries}
            for one in found
        ]
    )


@bp.post("/documents")
@requires(Action.DEPOSIT)
def deposit() -> tuple[Response, int]:
    """Take files in, each as a document of its own."""
    intake.require_form(request)
    asked = intake.handed(request)
    return idempotency.once(lambda: outcomes_as_json(intake.take(asked)), ACCEPTED)


@bp.post("/documents/<document>/renditions")
@requires(Action.DEPOSIT)
def add_renditions(document: str) -> tuple[Response, int]:
    """Take files in as further renditions of a document."""
    intake.require_form(request)
    found = reading.document(document)
    asked = intake.handed_for(request, found.id, found.collection)
    return idempotency.once(lambda: outcomes_as_json(intake.take(asked)), ACCEPTED)


@bp.get("/documents/<document>")
@requires(Action.READ)
def document(document: str) -> Response:
    """One document."""
    found = reading.document_or_stub(document)
    if isinstance(found, reading.Stub):
        return jsonify(stub_as_json(found.document, found.closure))
    return shown(found)


bp.patch("/documents/<document>")(describing.describe)


@bp.get("/documents/<document>/related")
@requires(Action.READ)
def related(document: str) -> Response:
    """Documents that share telling words with one."""
    limit = number(request.args, "limit", MOST, 1, 20)
    found = reading.document(document)
    return jsonify(related_as_json(reading.holdings().related.of(found, reading.tokens(), limit)))


@bp.get("/documents/<document>/custody")
@requires(Action.CUSTODY)
def custody(document: str) -> Response:
    """What happened to a document, some events at a time."""
    limit = number(request.args, "limit", EVENTS, 1, MOST_EVENTS)
    passed_over = number(request.args, "offset", 0, 0, 10**6)
    found = reading.document(document)
    told = custody_as_json(reading.holdings().catalogue, found.id, limit, passed_over)
    return paging.linked(
        jsonify(told), reading.holdings().catalogue.custody_count(found.id), limit, passed_over
    )


@bp.get("/renditions/<rendition>")
@requires(Action.READ)
def rendition(rendition: str) -> Response:
    """One rendition; its state says whether its text can be found yet."""
    found = reading.rendition(rendition)
    catalogue = reading.holdings().catalogue
    labels, extractions = catalogue.own_labels(found.id, LABELS), catalogue.extractions_of(found.id)
    return jsonify(rendition_as_json(found, labels, extractions, checks_of(catalogue, [found])[found.id]))


@bp.get("/renditions/<rendition>/pages/<page>")
@requires(Action.READ)
def page(rendition: str, page: str) -> Response:
    """One page: its text, and where its words stand on it."""
    found = reading.rendition(rendition)
    if not (page.isascii() and page.isdigit() and len(page) <= 9):
        raise NotFound(f"There is no page {page[:40]!r}; pages are numbered from 1.")
    catalogue = reading.holdings().catalogue
    current = catalogue.current_extractions([found.id]).get(found.id, "")
    extraction = request.args.get("extraction", "") or current
    if extraction == current:
        text = catalogue.page(found.id, int(page))
        boxes = reading.holdings().boxes(found.id, text.number)
    else:
        text = catalogue.earlier_page(found.id, int(page), extraction)
        boxes = earlier_boxes(catalogue, extraction, text.number)
    return jsonify(
        {
            "rendition": found.id,
            "document": found.document,
            "extraction": extraction,
            "page": text.number,
            "pages": found.pages,
            "label": text.label,
            "text": text.text,
            "width": boxes.width,
            "height": boxes.height,
            "confidence": boxes.confidence,
            "words": [
                {"text": word.text, "box": [word.left, word.top, word.right, word.bottom]}
                | {"confidence": word.confidence}
                | ({"span": [word.start, word.end]} if word.start >= 0 else {"span": None})
                for word in boxes.words
            ],
            "links": {
                "page": page_link(found.document, text.number, "", found.id),
                "rendition": url_for("api.rendition", rendition=found.id),
                "original": original_link(found.id),
            },
        }
    )


@bp.get("/openapi.json")
@requires(Action.OPEN)
def openapi() -> Response:
    """The description of this API."""
    return jsonify(description())

"""A search statement in the archive: a page to be printed, and the same as PDF and JSON."""

import json

from flask import Blueprint, Response, request
from flask_wtf.csrf import generate_csrf

from archive.errors import UsageError
from indexer.searching.statements import Statement
from webapp.answers.statement import MOST_BYTES, Changes, changes_since, earlier_statement, statement_as_json
from webapp.asking.who_asks import name_in_events
from webapp.languages import gettext
from webapp.policy import Action, requires
from webapp.printed import statement_pages
from webapp.views import reading
from webapp.views.search_form import SearchForm

bp = Blueprint("statement", __name__)

ASKER = "a reader at this machine, without login"
_STYLE = "/static/statement.css"


@bp.get("/search/statement")
@requires(Action.STATEMENT)
def statement() -> Response:
    """The statement of a search; ``format`` is html, pdf or json."""
    return _answer(stated(), None)


@bp.post("/search/statement")
@requires(Action.STATEMENT)
def since() -> Response:
    """The same, with what has changed since the statement that is handed in."""
    file = request.files.get("since")
    if file is None or not file.filename:
        raise UsageError("No earlier statement was handed in. Choose the JSON that was saved of it.")
    now = stated()
    return _answer(now, changes_since(earlier_statement(file.stream.read(MOST_BYTES + 1)), now))


def stated() -> Statement:
    """The statement of the search that the address asks for."""
    reading.searcher()  # says that there is no index
    account, query = reading.asker().account, SearchForm.from_args(request.args).query(reading.tokens())
    return reading.holdings().stater.state(query, name_in_events(account) if account else ASKER)


def _answer(made: Statement, changes: Changes | None) -> Response:
    kind = request.args.get("format", "html")
    if kind == "json":
        content = json.dumps(statement_as_json(made, changes), ensure_ascii=False, indent=1)
        return _file(content.encode("utf-8", "replace"), "application/json", "json")
    if kind == "pdf":
        pdf = statement_pages.statement_pdf(made, changes, reading.holdings().converter)
        return _file(pdf, "application/pdf", "pdf")
    if kind != "html":
        raise UsageError("A statement is given as html, pdf or json. Choose one of them.")
    form = SearchForm.from_args(request.args)
    here = form.url().replace("/search?", "/search/statement?", 1)
    links = (
        (form.url(), gettext("← Back to the search")),
        (f"{here}&format=pdf", "PDF"),
        (f"{here}&format=json", "JSON"),
    )
    page = statement_pages.statement_html(made, changes, _STYLE, links, here, generate_csrf())
    return Response(page, mimetype="text/html")


def _file(content: bytes, media_type: str, ending: str) -> Response:
    return Response(
        content,
        mimetype=media_type,
        headers={"Content-Disposition": f'attachment; filename="search-statement.{ending}"'},
    )

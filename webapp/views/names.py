"""A list of names or queries: a form, and the table it leads to, sent row by row as it is computed."""

from collections.abc import Iterable, Iterator

from flask import Blueprint, Response, render_template, request, stream_template, stream_with_context
from werkzeug.exceptions import UnsupportedMediaType

from archive.errors import FondsError, UsageError
from indexer.names.lists import MOST_BYTES, MOST_LINES, Line, decoded, lines_of
from indexer.names.table import PAGES_COUNTED, Row
from webapp.answers.name_rows import cells, note, search_link
from webapp.answers.spreadsheet import Cell, csv_rows, xlsx
from webapp.policy import Action, requires
from webapp.views import problems, reading

bp = Blueprint("names", __name__)

SPELLINGS_SHOWN = 12  # of each name; the others are folded away
_CARRIED = 200_000  # characters of a list that the table's own form sends again
_TABLES = (".csv", ".tsv")
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@bp.get("/names")
@requires(Action.SEARCH)
def form() -> str:
    """The empty form."""
    return render_template("names.html", most_lines=MOST_LINES, error=None, typed="", slips=False)


@bp.post("/names")
@requires(Action.SEARCH)
def table() -> Response | tuple[str, int]:
    """The table as a page, or as a file."""
    slips = request.form.get("slips") == "1"
    try:
        lines = _handed()
    except UsageError as error:
        typed = request.form.get("names", "")[:_CARRIED]
        shown = render_template("names.html", most_lines=MOST_LINES, error=error, typed=typed, slips=slips)
        return shown, 400
    reading.searcher()  # says now, not half-way, that there is no index
    rows = reading.holdings().name_table.rows(lines, reading.tokens(), slips)
    kind = request.form.get("format", "")
    if kind in ("csv", "xlsx"):
        return _file(kind, rows)
    again = "\n".join(line.text for line in lines)
    page = stream_template(
        "names_table.html",
        rows=_told(rows),
        count=len(lines),
        carried=again if len(again) <= _CARRIED else None,
        slips=slips,
        note=note,
        search_link=search_link,
        spellings_shown=SPELLINGS_SHOWN,
        pages_counted=PAGES_COUNTED,
    )
    return Response(page, mimetype="text/html")


def _handed() -> list[Line]:
    """The list from the file, or from the text that was typed or pasted."""
    file = request.files.get("file")
    if file is not None and file.filename:
        is_table = file.filename.lower().endswith(_TABLES)
        return lines_of(decoded(file.stream.read(MOST_BYTES + 1)), is_table)
    return lines_of(request.form.get("names", ""))


def body_lines() -> list[Line]:
    """The list that a program sends as a body of plain text or CSV."""
    if request.mimetype not in ("text/plain", "text/csv", ""):
        raise UnsupportedMediaType("Send the list as text/plain or text/csv.")
    return lines_of(decoded(request.stream.read(MOST_BYTES + 1)), request.mimetype == "text/csv")


def _told(rows: Iterable[Row]) -> Iterator[Row | str]:
    """The rows; a sentence in the place of those that are missing when the archive fails half-way."""
    try:
        yield from rows
    except FondsError as error:
        yield problems.problem_of(error).detail


def _file(kind: str, rows: Iterable[Row]) -> Response:
    table: Iterator[tuple[Cell, ...]] = cells(rows, request.host_url.rstrip("/"))
    pieces = csv_rows(table) if kind == "csv" else xlsx(table)
    return Response(
        stream_with_context(pieces),
        mimetype="text/csv" if kind == "csv" else _XLSX,
        headers={"Content-Disposition": f'attachment; filename="names.{kind}"'},
    )

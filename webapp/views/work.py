"""The work list: what waits for an archivist, task by task, each item a step from where it is done."""

from dataclasses import asdict

from flask import Blueprint, Response, jsonify, render_template, request

from archive.catalogue.worklist import MOST_COUNTED, Task
from archive.errors import NotFound
from webapp.answers.search import document_link
from webapp.languages import N_
from webapp.policy import Action, requires
from webapp.views import reading
from webapp.views.search_form import number

bp = Blueprint("work", __name__)
api = Blueprint("work_api", __name__, url_prefix="/api/v1")

SHOWN = 50
TITLES = {
    Task.UNDESCRIBED: N_("Not described"),
    Task.PARTIAL: N_("Read in part"),
    Task.KEPT: N_("Kept without text"),
    Task.TO_OPEN: N_("Opening soon"),
    Task.DAMAGED: N_("Damaged"),
    Task.WAITING: N_("Being read"),
}
EXPLAINED = {
    Task.UNDESCRIBED: N_(
        "Title, date and people are as the files say. What came in something else goes with what it came in."
    ),
    Task.PARTIAL: N_("Some of the text can be found; the reason says what is missing."),
    Task.KEPT: N_("The original is kept; no text of it could be read, and no search finds it by its words."),
    Task.TO_OPEN: N_("Closed documents whose day is known, the next one first. They open by themselves."),
    Task.DAMAGED: N_("Originals that were not as they came when last looked at. A backup repairs them."),
    Task.WAITING: N_("Taken in, and read as soon as the worker comes to it."),
}


@bp.get("/work")
@requires(Action.DESCRIBE)
def show() -> str:
    """All tasks with their numbers, and the items of one of them."""
    counts = reading.holdings().catalogue.work_counts(reading.tokens())
    task = _task(next((one.value for one in TITLES if counts[one]), Task.UNDESCRIBED.value))
    offset = number(request.args, "offset", 0, 0, 10**7)
    items = reading.holdings().catalogue.work(task, reading.tokens(), SHOWN + 1, offset)
    return render_template(
        "work.html",
        task=task,
        titles=TITLES,
        explained=EXPLAINED[task],
        counts=counts,
        most_counted=MOST_COUNTED,
        items=items[:SHOWN],
        collections=reading.collection_titles(),
        first=offset + 1,
        earlier=max(0, offset - SHOWN) if offset else None,
        later=offset + SHOWN if len(items) > SHOWN else None,
    )


@api.get("/work")
@requires(Action.DESCRIBE)
def told() -> Response:
    """The same for programs."""
    task = _task(Task.UNDESCRIBED.value)
    limit = number(request.args, "limit", SHOWN, 1, 500)
    offset = number(request.args, "offset", 0, 0, 10**7)
    catalogue = reading.holdings().catalogue
    items = catalogue.work(task, reading.tokens(), limit, offset)
    counts = catalogue.work_counts(reading.tokens())
    return jsonify(
        {
            "task": task.value,
            "limit": limit,
            "offset": offset,
            "counts": {one.value: count for one, count in counts.items()},
            "items": [asdict(one) | {"links": {"document": document_link(one.document)}} for one in items],
        }
    )


def _task(otherwise: str) -> Task:
    name = request.args.get("task", "") or otherwise
    found = next((one for one in Task if one.value == name), None)
    if found is None:
        raise NotFound("There is no such list of work. The work list links those there are.")
    return found

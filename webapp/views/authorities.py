"""``/authorities``: who is meant by the names in descriptions; and linking the names of one document.

Whoever does not describe sees those entries alone that a document they may see names.
"""

from collections.abc import Mapping

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from archive.description.authorities import (
    Authority,
    AuthorityKind,
    checked_authority,
    names_in,
    version_of_authority,
)
from archive.errors import ChangedMeanwhile, NotFound, UsageError
from archive.ids import is_id
from webapp.policy import Action, may, requires
from webapp.views import reading
from webapp.views.search_form import number

bp = Blueprint("authorities", __name__)

LISTED = 100
OFFERED = 8  # entries offered for one name
_TEXTS = ("name", "dates", "title", "country", "note")


@bp.get("/authorities")
@requires(Action.READ)
def entries() -> str:
    """The entries by name."""
    text, first = request.args.get("q", "")[:500], number(request.args, "first", 1, 1, 10**7)
    return render_template(
        "authorities.html", text=text, first=first, most=LISTED, entries=listed(text, LISTED, first - 1)
    )


@bp.get("/authorities/<authority>")
@requires(Action.READ)
def entry(authority: str) -> str | Response:
    """One entry, and the documents by, to and signed by them."""
    one = entry_of(authority)
    if one.merged_into:
        return redirect(url_for("authorities.entry", authority=one.merged_into), 308)
    return _show(one)


@bp.get("/authorities/new")
@requires(Action.DESCRIBE)
def plan() -> str:
    """The form for a new entry."""
    return _form(None, {"name": request.args.get("name", "")[:500], "kind": "person"})


@bp.post("/authorities/new")
@requires(Action.DESCRIBE)
def make() -> Response | tuple[str, int]:
    """Make it."""
    site = reading.site()
    try:
        made = site.holdings.catalogue.make_authority(_written(""), site.agent)
    except UsageError as error:
        return _form(None, request.form, error.message), 400
    return redirect(url_for("authorities.entry", authority=made.id), 303)


@bp.get("/authorities/<authority>/edit")
@requires(Action.DESCRIBE)
def edit(authority: str) -> str:
    """The form for an entry."""
    one = entry_of(authority)
    return _form(one, _as_typed(one))


@bp.post("/authorities/<authority>/edit")
@requires(Action.DESCRIBE)
def save(authority: str) -> Response | tuple[str, int]:
    """Save it."""
    one, site = entry_of(authority), reading.site()
    corrects = request.form.get("corrects", "")
    try:
        site.holdings.catalogue.change_authority(_written(one.id), site.agent, corrects)
    except ChangedMeanwhile as error:
        return _form(entry_of(authority), request.form, error.message, is_late=True), 409
    except UsageError as error:
        return _form(one, request.form, error.message), 400
    return redirect(url_for("authorities.entry", authority=one.id), 303)


@bp.post("/authorities/<authority>/merge")
@requires(Action.DESCRIBE)
def merge(authority: str) -> Response | tuple[str, int]:
    """Let this entry stand for another one, too; asked again before it is done."""
    one, site = entry_of(authority), reading.site()
    try:
        other = entry_of(request.form.get("other", "").strip().rpartition("/")[2])
        if request.form.get("sure") != "yes":
            return _show(one, other), 200
        site.holdings.catalogue.merge_authorities(one.id, other.id, site.agent)
    except (UsageError, NotFound) as error:
        return _show(one, problem=error.message), 400
    return redirect(url_for("authorities.entry", authority=one.id), 303)


@bp.get("/documents/<document>/names")
@requires(Action.DESCRIBE)
def names(document: str) -> str:
    """The names of one document, and who may be meant."""
    return _names(document)


@bp.post("/documents/<document>/names")
@requires(Action.DESCRIBE)
def link(document: str) -> Response | tuple[str, int]:
    """Link one name to an entry, to a new one, or to none."""
    found, site = reading.document(document), reading.site()
    catalogue = site.holdings.catalogue
    role, name, to = (request.form.get(part, "") for part in ("role", "name", "to"))
    try:
        if to == "none":
            catalogue.unlink_name(found.id, role, name, site.agent)
        else:
            if to == "new":
                made = checked_authority("", request.form.get("kind", "person"), name)
                to = catalogue.make_authority(made, site.agent).id
            catalogue.link_name(found.id, role, name, to, site.agent)
    except (UsageError, NotFound) as error:
        return _names(document, error.message), 400
    return redirect(url_for("authorities.names", document=found.id), 303)


def entry_of(untrusted_id: str) -> Authority:
    """An entry that the asker may know of; raises ``NotFound``."""
    missing = NotFound("There is no authority entry with this id. It may have been copied incompletely.")
    if not is_id(untrusted_id):
        raise missing
    catalogue = reading.holdings().catalogue
    try:
        one = catalogue.authority(untrusted_id)
    except NotFound:
        raise missing from None
    known_by = one.merged_into or one.id
    if not may(reading.asker(), Action.DESCRIBE) and not catalogue.named_in(known_by, reading.tokens()):
        raise missing
    return one


def listed(text: str, limit: int, offset: int) -> list[Authority]:
    """The entries that the asker may know of."""
    seen = None if may(reading.asker(), Action.DESCRIBE) else reading.tokens()
    return reading.holdings().catalogue.authorities(text, seen, limit, offset)


def _show(one: Authority, other: Authority | None = None, problem: str = "") -> str:
    found = reading.holdings().catalogue.named_in(one.id, reading.tokens())
    by_role = {
        role: [named for named in found if named.role == role]
        for role in ("creators", "recipients", "signatories")
    }
    return render_template("authority.html", entry=one, by_role=by_role, other=other, problem=problem)


def _names(document: str, problem: str = "") -> str:
    found = reading.document(document)
    catalogue = reading.holdings().catalogue
    links, text = catalogue.links_of(found.id), request.args.get("q", "")[:500]
    offered = {
        (role, name): (
            catalogue.authorities(text, None, OFFERED) if text else catalogue.authorities_named(name)
        )
        for role, name in names_in(found.description)
    }
    return render_template(
        "names_of_document.html", document=found, links=links, offered=offered, text=text, problem=problem,
        kinds=tuple(AuthorityKind),
    )  # fmt: skip


def _written(identity: str) -> Authority:
    form = request.form
    variants = form.get("variants", "").splitlines()
    name, dates, title, country, note = (form.get(part, "") for part in _TEXTS)
    return checked_authority(identity, form.get("kind", ""), name, variants, dates, title, country, note)


def _as_typed(one: Authority) -> dict[str, str]:
    typed = {part: getattr(one, part) or "" for part in _TEXTS}
    return {**typed, "kind": one.kind.value, "variants": "\n".join(one.variants)}


def _form(one: Authority | None, typed: Mapping[str, str], problem: str = "", is_late: bool = False) -> str:
    return render_template(
        "authority_form.html",
        entry=one,
        typed=typed,
        problem=problem,
        now=_as_typed(one) if one and is_late else None,
        kinds=tuple(AuthorityKind),
        corrects=version_of_authority(one) if one else "",
    )

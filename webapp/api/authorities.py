"""``/api/v1/authorities``: authority entries, and the names in descriptions that are linked to them."""

from typing import Any

from flask import Blueprint, Response, jsonify, request

from archive.description.authorities import Authority, checked_authority, names_in, version_of_authority
from archive.errors import UsageError
from webapp.answers.search import document_link
from webapp.api.bodies import text_of, told
from webapp.policy import Action, requires
from webapp.views import reading
from webapp.views.authorities import entry_of, listed
from webapp.views.search_form import number

bp = Blueprint("authorities_api", __name__, url_prefix="/api/v1")

_TEXTS = ("kind", "name", "dates", "title", "country", "note")
_MOST = 1000


@bp.get("/authorities")
@requires(Action.READ)
def entries() -> Response:
    """The entries of which a name holds ``q``, by name."""
    limit, offset = number(request.args, "limit", 100, 1, _MOST), number(request.args, "offset", 0, 0, 10**7)
    return jsonify(entries=[_as_json(one) for one in listed(request.args.get("q", "")[:500], limit, offset)])


@bp.post("/authorities")
@requires(Action.DESCRIBE)
def make() -> tuple[Response, int]:
    """A new entry."""
    said, site = told({*_TEXTS, "variants"}, "entry"), reading.site()
    plan = _plan("", said, {"kind": "person"})
    return jsonify(_as_json(site.holdings.catalogue.make_authority(plan, site.agent))), 201


@bp.get("/authorities/<authority>")
@requires(Action.READ)
def entry(authority: str) -> Response:
    """One entry with the documents that name it."""
    one = entry_of(authority)
    found = reading.holdings().catalogue.named_in(one.merged_into or one.id, reading.tokens())
    return jsonify(
        {
            **_as_json(one),
            "named_in": [
                {
                    "document": named.document,
                    "title": named.title,
                    "date": named.date,
                    "role": named.role,
                    "name": named.name,
                    "links": {"document": document_link(named.document)},
                }
                for named in found
            ],
        }
    )


@bp.patch("/authorities/<authority>")
@requires(Action.DESCRIBE)
def change(authority: str) -> Response:
    """Put what is said in place of what was; members that are not named stay."""
    one, site = entry_of(authority), reading.site()
    said = told({*_TEXTS, "variants", "version"}, "entry")
    now = {**{part: getattr(one, part) for part in _TEXTS}, "variants": list(one.variants)}
    plan = _plan(one.id, said, now)
    catalogue = site.holdings.catalogue
    return jsonify(_as_json(catalogue.change_authority(plan, site.agent, text_of(said, "version"))))


@bp.post("/authorities/<authority>/merge")
@requires(Action.DESCRIBE)
def merge(authority: str) -> Response:
    """Let this entry stand for ``other``, too."""
    one, site = entry_of(authority), reading.site()
    other = entry_of(text_of(told({"other"}, "merger"), "other") or "")
    return jsonify(_as_json(site.holdings.catalogue.merge_authorities(one.id, other.id, site.agent)))


@bp.get("/documents/<document>/names")
@requires(Action.READ)
def names(document: str) -> Response:
    """The names of a description, and which entries they are linked to."""
    return _names(document)


@bp.put("/documents/<document>/names")
@requires(Action.DESCRIBE)
def link(document: str) -> Response:
    """Link a name to an entry; ``authority`` null takes the link away."""
    found, site = reading.document(document), reading.site()
    said = told({"role", "name", "authority"}, "link")
    role, name, to = (text_of(said, part) for part in ("role", "name", "authority"))
    catalogue = site.holdings.catalogue
    if to is None:
        catalogue.unlink_name(found.id, role or "", name or "", site.agent)
    else:
        catalogue.link_name(found.id, role or "", name or "", entry_of(to).id, site.agent)
    return _names(document)


def _names(document: str) -> Response:
    found = reading.document(document)
    links = reading.holdings().catalogue.links_of(found.id)
    return jsonify(
        names=[
            {"role": role, "name": name, "authority": links[role, name].id if (role, name) in links else None}
            for role, name in names_in(found.description)
        ]
    )


def _plan(identity: str, said: dict[str, Any], now: dict[str, Any]) -> Authority:
    variants = said.get("variants", now.get("variants", []))
    if not isinstance(variants, list) or not all(isinstance(one, str) for one in variants):
        raise UsageError("variants is a list of texts.")
    texts = {part: text_of(said, part) if part in said else now.get(part) for part in _TEXTS}
    return checked_authority(
        identity,
        texts["kind"] or "",
        texts["name"] or "",
        variants,
        texts["dates"],
        texts["title"],
        texts["country"],
        texts["note"],
    )


def _as_json(one: Authority) -> dict[str, Any]:
    return {
        "authority": one.id,
        "kind": one.kind.value,
        "name": one.name,
        "variants": list(one.variants),
        "dates": one.dates,
        "title": one.title,
        "country": one.country,
        "note": one.note,
        "merged_into": one.merged_into,
        "version": version_of_authority(one),
        "links": {"authority": f"/authorities/{one.id}"},
    }

"""Facets, sorting, paging and filters of a search as links. Values in, values out; the templates only lay them out."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from indexer.searching.search import MAX_OFFSET
from indexer.searching.search_types import Answer
from webapp.languages import N_, gettext, pgettext
from webapp.views import words
from webapp.views.search_form import SearchForm

_SEARCHABILITY = {
    "searchable": N_("All of it can be found"),
    "partial": N_("Some of it can be found"),
    "kept": N_("None can be found"),
    "accessioned": N_("Not yet read"),
}
SHOWN = 8  # values of a facet shown before "more"


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a facet; following ``href`` adds it, or takes it away when it is chosen."""

    label: str
    count: int
    href: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Facet:
    """A facet with its most frequent values first; ``more`` are those shown on request."""

    field: str
    title: str
    choices: tuple[Choice, ...]
    more: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class Link:
    """A labelled address."""

    label: str
    href: str
    current: bool = False


@dataclass(frozen=True, slots=True)
class Paging:
    """Where in the whole list the shown hits stand; ``first`` and ``last`` count from 1."""

    first: int
    last: int
    previous: str | None
    next: str | None


def facets(form: SearchForm, answer: Answer, collections: Mapping[str, str]) -> list[Facet]:
    """All facets that have something to choose; ``collections`` gives each code its title."""
    names: dict[str, tuple[str, Callable[[str], str]]] = {
        "collection": (gettext("Collection"), lambda code: collections.get(code, code)),
        "type": (gettext("Kind of file"), words.type_name),
        "language": (gettext("Language"), lambda code: words.language(code) or gettext("Not known")),
        "creator": (gettext("Written by"), str),
        "recipient": (gettext("Sent to"), str),
        "tag": (gettext("Tag"), str),
        "state": (pgettext("of a file", "Text"), searchability),
    }
    found = []
    for field, (title, label) in names.items():
        counts = [(value, count) for value, count in answer.facets.get(field, ()) if value]
        chosen = getattr(form, field)
        counts.sort(key=lambda item: item[0] not in chosen)  # what is chosen is never folded away
        choices = tuple(_choice(form, field, value, label(value), count) for value, count in counts)
        found.append(Facet(field, title, choices[:SHOWN], choices[SHOWN:]))
    return [facet for facet in found if _tells(facet)]


def _tells(facet: Facet) -> bool:
    """Whether there is something to choose: that all text can be found goes without saying."""
    if facet.field == "state" and len(facet.choices) == 1:
        return facet.choices[0].chosen or facet.choices[0].label != searchability("searchable")
    return bool(facet.choices)


def searchability(state: str) -> str:
    """How much of a file's text can be found."""
    return gettext(_SEARCHABILITY.get(state, state))


def _choice(form: SearchForm, field: str, value: str, label: str, count: int) -> Choice:
    chosen: tuple[str, ...] = getattr(form, field)
    others = tuple(other for other in chosen if other != value)
    after = others if value in chosen else (*chosen, value)
    return Choice(label, count, form.url(**{field: after}), value in chosen)


def chips(form: SearchForm, collections: Mapping[str, str]) -> list[Link]:
    """Every filter in force, each with the address of the search without it."""
    found = [
        Link(collections.get(code, code), form.url(collection=_without(form.collection, code)))
        for code in form.collection
    ]
    found += [Link(words.type_name(kind), form.url(type=_without(form.type, kind))) for kind in form.type]
    found += [
        Link(words.language(code), form.url(language=_without(form.language, code))) for code in form.language
    ]
    found += [
        Link(gettext("by %(name)s", name=name), form.url(creator=_without(form.creator, name)))
        for name in form.creator
    ]
    found += [
        Link(gettext("to %(name)s", name=name), form.url(recipient=_without(form.recipient, name)))
        for name in form.recipient
    ]
    found += [
        Link(gettext("tag %(name)s", name=tag), form.url(tag=_without(form.tag, tag))) for tag in form.tag
    ]
    found += [Link(searchability(one), form.url(state=_without(form.state, one))) for one in form.state]
    if form.date_from or form.date_to:
        found.append(Link(_period(form.date_from, form.date_to), form.url(date_from=None, date_to=None)))
    return found


def _without(values: tuple[str, ...], value: str) -> tuple[str, ...]:
    return tuple(other for other in values if other != value)


def _period(start: str | None, end: str | None) -> str:
    if start == end:
        return words.date_in_words(start)
    if start and end:
        return gettext("%(start)s to %(end)s", start=words.date_in_words(start), end=words.date_in_words(end))
    if start:
        return gettext("from %(start)s", start=words.date_in_words(start))
    return gettext("until %(end)s", end=words.date_in_words(end))


def sorting(form: SearchForm) -> list[Link]:
    """The orders a list of results can be in."""
    names = {
        "relevance": gettext("Relevance"),
        "-date": gettext("Newest"),
        "date": gettext("Oldest"),
        "title": gettext("Title"),
    }
    return [Link(label, form.url(sort=name), name == form.sort) for name, label in names.items()]


def paging(form: SearchForm, answer: Answer) -> Paging:
    """The way to the neighbouring pages of the list."""
    last = answer.offset + len(answer.hits)
    back = max(0, answer.offset - form.limit)
    further = last < answer.total and answer.hits and last <= MAX_OFFSET
    return Paging(
        first=answer.offset + 1,
        last=last,
        previous=form.url(offset=back) if answer.offset else None,
        next=form.url(offset=last) if further else None,
    )

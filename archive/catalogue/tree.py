"""What came in what: the way to a document from outside, and what lies within it, to any depth.

A document may have come in several others; its way goes through the one that came first and may be seen. Documents may
hold each other in a circle: every walk ends.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from sqlalchemy import ColumnElement, Connection, func, select

from archive.catalogue.access_changes import ACCESS
from archive.catalogue.base import CatalogueBase, in_batches
from archive.catalogue.rows import RENDITION, rendition_of
from archive.catalogue.tables import containments, documents, renditions
from archive.model import Rendition

_DEEPEST = 100  # files around a file
_WIDTH = len(RENDITION)
_others = renditions.alias()  # of the same document


@dataclass(frozen=True, slots=True)
class Step:
    """One document on the way to another, and what it is called there: by its holder, or as it was received."""

    document: str
    name: str


@dataclass(frozen=True, slots=True)
class Content:
    """A document that came in another, with what it contains itself."""

    document: str
    name: str  # what its holder calls it: "plans/roof.pdf"
    title: str
    rendition: Rendition  # the first one
    contents: tuple["Content", ...] = ()
    more: int = 0  # documents that it contains and that are not listed


@dataclass(frozen=True, slots=True)
class Weight:
    """All that came with one file, itself included."""

    files: int
    size: int  # bytes


class Tree(CatalogueBase):
    """Walks along containments. ``visible_to`` are the tokens of whoever asks."""

    def paths_to(
        self, documents_asked: Sequence[str], visible_to: frozenset[str]
    ) -> dict[str, tuple[Step, ...]]:
        """The way to each document that came in another, outermost first, itself last; for others nothing."""
        with self._reading() as connection:
            above = _all_holders(connection, documents_asked, visible_to)
            ways = {document: _way(document, above) for document in documents_asked if above.get(document)}
            names = _received_as(connection, sorted({way[0] for way in ways.values()}))
        return {
            document: (
                Step(way[0], names.get(way[0], "")),
                *(
                    Step(inner, above[inner][outer])
                    for outer, inner in pairwise(way)
                ),
            )
            for document, way in ways.items()
        }  # fmt: skip

    def holders(self, document: str, visible_to: frozenset[str]) -> tuple[Step, ...]:
        """Every document that this one came in, in the order they came, and what each calls it."""
        with self._reading() as connection:
            above = _all_holders(connection, [document], visible_to)[document]
        return tuple(Step(holder, name) for holder, name in above.items())

    def contained(self, document: str, visible_to: frozenset[str]) -> tuple[str, ...]:
        """The ids of all that is directly within a document, in its order."""
        query = (
            select(containments.c.held)
            .join(documents, documents.c.id == containments.c.held)
            .where(containments.c.holder == document, _present(visible_to))
            .order_by(containments.c.position, containments.c.held)
        )
        with self._reading() as connection:
            return tuple(connection.execute(query).scalars())

    def contents(
        self, document: str, visible_to: frozenset[str], most: int = 1_000, after: int = 0
    ) -> tuple[tuple[Content, ...], int]:
        """What a document contains, as a tree of at most ``most`` documents, and how many more it contains itself.

        ``after`` are documents directly within it that are passed over.
        """
        with self._reading() as connection:
            top, more = _level(connection, [document], visible_to, most, after)
            left = most - len(top.get(document, ()))
            found, beyond = dict(top), dict(more)
            level = [one.document for one in top.get(document, ())]
            while level and left > 0:
                level = [one for one in level if one not in found and one != document]
                inner, uncounted = _level(connection, level, visible_to, left)
                found |= {one: inner.get(one, []) for one in level}
                beyond |= uncounted
                left -= sum(map(len, inner.values()))
                level = [one.document for held in inner.values() for one in held]
        return _grown(document, found, beyond, (document,)), beyond.get(document, 0)

    def weight(self, document: str) -> Weight:
        """All that came with the outermost file around this document."""
        with self._reading() as connection:
            above = _all_holders(connection, [document], None)
            root = _way(document, above)[0]
            below = select(documents.c.id).where(documents.c.id == root).cte("below", recursive=True)
            inner = select(containments.c.held).join(below, containments.c.holder == below.c.id)
            below = below.union(inner)
            sums = select(func.count(), func.coalesce(func.sum(renditions.c.size), 0)).join(
                below, below.c.id == renditions.c.document
            )
            row = connection.execute(sums).one()
        return Weight(int(row[0]), int(row[1]))


def _present(visible_to: frozenset[str]) -> ColumnElement[bool]:
    """Documents that whoever has these tokens may see and that are not withdrawn."""
    return ACCESS.in_(sorted(visible_to)) & documents.c.withdrawn_at.is_(None)


def _all_holders(
    connection: Connection, asked: Sequence[str], visible_to: frozenset[str] | None
) -> dict[str, dict[str, str]]:
    """Document → its holders in the order they came → what each calls it; for the holders as well."""
    query = (
        select(containments.c.held, containments.c.holder, containments.c.name)
        .join(documents, documents.c.id == containments.c.holder)
        .order_by(documents.c.accessioned_at, documents.c.id)
    )
    if visible_to is not None:
        query = query.where(_present(visible_to))
    above: dict[str, dict[str, str]] = {}
    level = list(dict.fromkeys(asked))
    for _ in range(_DEEPEST):
        if not level:
            break
        above |= {document: {} for document in level}
        for some in in_batches(level):
            for held, holder, name in connection.execute(query.where(containments.c.held.in_(some))):
                above[held].setdefault(holder, name)
        level = list({first for held in level for first in list(above[held])[:1]} - set(above))
    return above


def _way(document: str, above: Mapping[str, Mapping[str, str]]) -> tuple[str, ...]:
    """From the outermost holder to the document, through the first holder of each."""
    way = [document]
    while (holder := next(iter(above.get(way[-1], ())), None)) is not None and holder not in way:
        way.append(holder)
    return tuple(reversed(way))


def _received_as(connection: Connection, roots: Sequence[str]) -> dict[str, str]:
    query = select(renditions.c.document, renditions.c.filename).order_by(
        renditions.c.accessioned_at.desc(), renditions.c.id.desc()
    )
    names: dict[str, str] = {}
    for some in in_batches(roots):
        names |= {row[0]: row[1] for row in connection.execute(query.where(renditions.c.document.in_(some)))}
    return names


def _level(
    connection: Connection, holders: Sequence[str], visible_to: frozenset[str], most: int, after: int = 0
) -> tuple[dict[str, list[Content]], dict[str, int]]:
    """What each of the holders contains, at most so many in all; and of how many each there are more."""
    seen = (
        select(containments.c.holder, containments.c.held, containments.c.name, containments.c.position)
        .join(documents, documents.c.id == containments.c.held)
        .where(_present(visible_to))
    )
    found: dict[str, list[Content]] = defaultdict(list)
    more: dict[str, int] = {}
    for some in in_batches(holders):
        here = seen.where(containments.c.holder.in_(some)).subquery()
        counted = connection.execute(select(here.c.holder, func.count()).group_by(here.c.holder))
        more |= {row[0]: int(row[1]) - after for row in counted}
        order = (
            select(here)
            .order_by(here.c.holder, here.c.position, here.c.held)
            .limit(max(0, most))
            .offset(after)
        )
        shown = order.subquery()
        first = select(func.min(_others.c.id)).where(_others.c.document == shown.c.held).scalar_subquery()
        rows = connection.execute(
            select(*RENDITION, shown.c.holder, shown.c.held, shown.c.name, documents.c.title)
            .join(shown, shown.c.held == renditions.c.document)
            .join(documents, documents.c.id == renditions.c.document)
            .where(renditions.c.id == first)
            .order_by(shown.c.holder, shown.c.position, shown.c.held)
        )
        for row in rows:
            holder, held, name, title = row[_WIDTH:]
            found[holder].append(Content(held, name, title, rendition_of(row[:_WIDTH])))
            more[holder] -= 1
            most -= 1
    return found, {holder: left for holder, left in more.items() if left > 0}


def _grown(
    holder: str, found: Mapping[str, Sequence[Content]], more: Mapping[str, int], around: tuple[str, ...]
) -> tuple[Content, ...]:
    return tuple(
        replace(
            one,
            contents=_grown(one.document, found, more, (*around, one.document)),
            more=more.get(one.document, 0),
        )
        for one in found.get(holder, ())
        if one.document not in around
    )

"""Levels of arrangement: made, described, moved and removed, each with a custody event.

A level's events name it in their detail and no document.
"""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, Row, delete, func, insert, select, update

from archive.catalogue.access_changes import ACCESS
from archive.catalogue.arrangement_tables import levels
from archive.catalogue.base import CatalogueBase
from archive.catalogue.tables import collections, documents
from archive.custody.chain import Draft
from archive.description.arrangement import (
    DEEPEST,
    MOST_LEVELS,
    Level,
    LevelPlan,
    Tree,
    checked_code,
    checked_kind,
    version_of_level,
)
from archive.description.precedence import as_json, fit_to_keep, from_json
from archive.errors import ChangedMeanwhile, NotFound, UsageError
from archive.model import EventType
from archive.storable import storable, storable_json


class Levels(CatalogueBase):
    """The trees of collections. Raises ``NotFound``, ``UsageError`` and ``ChangedMeanwhile``."""

    def arrangement(self, code: str) -> Tree:
        """All levels of a collection."""
        with self._reading() as connection:
            return _tree(connection, code)

    def level_collection(self, untrusted_id: str) -> str:
        """The code of the collection that a level is in."""
        query = select(levels.c.collection).where(levels.c.id == storable(untrusted_id))
        with self._reading() as connection:
            found = connection.execute(query).scalar()
        if found is None:
            raise NotFound(
                f"No level has the id {untrusted_id[:60]!r}. Look for it in the tree of its collection."
            )
        return str(found)

    def document_counts(self, code: str, visible_to: frozenset[str]) -> dict[str | None, int]:
        """How many documents lie directly in each level of a collection, as far as these tokens show them."""
        query = (
            select(documents.c.level, func.count())
            .where(documents.c.collection == storable(code), documents.c.withdrawn_at.is_(None))
            .where(ACCESS.in_(sorted(visible_to)))
            .group_by(documents.c.level)
        )
        with self._reading() as connection:
            return {row[0]: int(row[1]) for row in connection.execute(query)}

    def make_level(self, code: str, plan: LevelPlan, agent: str) -> Level:
        """A new level."""
        with self._writing() as connection:
            tree = _tree(connection, code)
            if len(tree.below) >= MOST_LEVELS:
                raise UsageError(f"The collection has {MOST_LEVELS:,} levels; no more are kept in one.")
            level = _planned(tree, plan, self._new_id())
            connection.execute(insert(levels), {**_columns(level), "created_at": self._now()})
            self._record_level(connection, agent, "level made", level, None, _told(level))
        return level

    def change_level(
        self, identity: str | None, code: str, plan: LevelPlan, agent: str, corrects: str | None = None
    ) -> Level:
        """Put what is planned in place of a level as it is; ``None`` is the top of the collection."""
        with self._writing() as connection:
            tree = _tree(connection, code)
            before = _known(tree, identity)
            if corrects is not None and corrects != version_of_level(before):
                raise ChangedMeanwhile(
                    "Somebody else has changed this level meanwhile. Look at it as it is now, then decide."
                )
            after = _planned(tree, plan, identity) if identity else _planned_top(tree, plan)
            if after == before:
                return before
            if identity is None:
                values = {
                    "title": after.title,
                    "level": after.kind,
                    "description": as_json(after.description),
                }
                connection.execute(update(collections).where(collections.c.code == code).values(**values))
            else:
                connection.execute(update(levels).where(levels.c.id == identity).values(**_columns(after)))
            self._record_level(connection, agent, "level changed", after, _told(before), _told(after))
        return after

    def remove_level(self, identity: str, code: str, agent: str) -> None:
        """Remove a level in which nothing lies."""
        with self._writing() as connection:
            tree = _tree(connection, code)
            level = _known(tree, identity)
            here = select(documents.c.id).where(documents.c.level == identity).limit(1)
            if tree.children().get(identity) or connection.execute(here).first() is not None:
                raise UsageError(
                    "Something lies in this level, perhaps withdrawn or closed. Move it elsewhere first."
                )
            connection.execute(delete(levels).where(levels.c.id == identity))
            self._record_level(connection, agent, "level removed", level, _told(level), None)

    def _record_level(
        self,
        connection: Connection,
        agent: str,
        step: str,
        level: Level,
        before: Mapping[str, object] | None,
        after: Mapping[str, object] | None,
    ) -> None:
        detail: dict[str, object] = {"step": step, "collection": level.collection, "level": level.id}
        detail |= {name: value for name, value in (("before", before), ("after", after)) if value is not None}
        self._append_events(
            connection, [Draft(EventType.METADATA_MODIFICATION, agent, None, None, "success", detail)]
        )


def require_level(connection: Connection, identity: str, code: str) -> None:
    """Raise ``NotFound`` unless the level is in the collection."""
    query = select(levels.c.id).where(levels.c.id == storable(identity), levels.c.collection == code)
    if connection.execute(query).first() is None:
        raise NotFound(f"The collection {code!r} has no level {identity[:60]!r}.")


def _tree(connection: Connection, code: str) -> Tree:
    row = connection.execute(select(collections).where(collections.c.code == storable(code))).first()
    if row is None:
        raise NotFound(f"No collection has the code {code[:60]!r}. Check the code.")
    below = connection.execute(select(levels).where(levels.c.collection == row.code))
    return Tree.of(_top(row), [_level(one) for one in below])


def _top(row: Row[Any]) -> Level:
    described = from_json({**(row.description or {}), "title": row.title})
    return Level(row.code, None, None, row.level, row.code, 0, described)


def _level(row: Row[Any]) -> Level:
    described = from_json(row.description)
    return Level(row.collection, row.id, row.parent, row.kind, row.code, row.position, described)


def _known(tree: Tree, identity: str | None) -> Level:
    found = tree.level(identity)
    if found is None:
        raise NotFound(
            f"No level has the id {str(identity)[:60]!r}. Look for it in the tree of its collection."
        )
    return found


def _planned_top(tree: Tree, plan: LevelPlan) -> Level:
    described = _titled(plan)
    return Level(
        tree.top.collection, None, None, checked_kind(plan.kind, at_top=True), tree.top.code, 0, described
    )


def _planned(tree: Tree, plan: LevelPlan, identity: str) -> Level:
    """The level as planned; raises ``UsageError`` where it cannot be so."""
    parent = _known(tree, plan.parent)
    if plan.parent in tree.within(identity):
        raise UsageError("A level cannot lie within itself. Choose a level outside of it.")
    if len(tree.path(parent.id)) >= DEEPEST:
        raise UsageError(f"Levels are kept up to {DEEPEST} deep.")
    code = checked_code(plan.code)
    if any(one.code == code and one.parent == plan.parent and one.id != identity for one in tree.below):
        raise UsageError(f"There is a level {code!r} here already. Give this one another code.")
    return Level(
        tree.top.collection,
        identity,
        plan.parent,
        checked_kind(plan.kind),
        code,
        plan.position,
        _titled(plan),
    )


def _titled(plan: LevelPlan) -> Any:
    described = fit_to_keep(plan.description)
    if not described.title:
        raise UsageError("Give the level a title: it is what people see in the tree.")
    return described


def _columns(level: Level) -> dict[str, object]:
    return {
        "id": level.id,
        "collection": level.collection,
        "parent": level.parent,
        "kind": level.kind,
        "code": storable(level.code),
        "position": level.position,
        "description": storable_json(as_json(level.description)),
    }


def _told(level: Level) -> dict[str, object]:
    """A level as its events tell of it."""
    place = {"kind": level.kind, "code": level.code, "parent": level.parent, "position": level.position}
    return {**place, **as_json(level.description)}

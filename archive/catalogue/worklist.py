"""What waits for an archivist: of what the asker may see, some at a time.

Documents that nobody has described, files that were not read in full, closed documents that open soon, damaged
originals. Days are UTC, ISO 8601.
"""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Select, Text, cast, exists, func, select

from archive.catalogue.access_changes import ACCESS
from archive.catalogue.access_tables import closures
from archive.catalogue.base import CatalogueBase
from archive.catalogue.tables import containments, documents, fixity, renditions
from archive.model import State
from archive.originals.original_check import FixityOutcome

MOST_COUNTED = 1000  # of one task; of more it is only said that there are more


class Task(StrEnum):
    """A kind of work."""

    UNDESCRIBED = "undescribed"  # nothing was said by an archivist; what came in something else is left out
    PARTIAL = "partial"  # some of the text is missing
    KEPT = "kept"  # no text at all
    WAITING = "waiting"  # not read yet
    DAMAGED = "damaged"  # the original is not what it was when last looked at
    TO_OPEN = "to-open"  # closed until a day that is known, the next to open first


@dataclass(frozen=True, slots=True)
class WorkItem:
    """One document to look at, for one of its files where the task is about files."""

    document: str
    title: str
    collection: str
    since: str  # when it was taken in; of ``TO_OPEN``: the day it opens
    rendition: str | None = None
    filename: str | None = None
    reason_code: str | None = None
    reason_message: str | None = None


class WorkList(CatalogueBase):
    """Asks for work; changes nothing."""

    def work(self, task: Task, visible_to: Collection[str], limit: int, offset: int = 0) -> list[WorkItem]:
        """Some of what is to be done, the oldest first."""
        query = _asked(task).where(ACCESS.in_(visible_to)).limit(limit).offset(offset)
        with self._reading() as connection:
            return [_item(row) for row in connection.execute(query)]

    def work_counts(self, visible_to: Collection[str]) -> dict[Task, int]:
        """How much there is of each, counted no further than ``MOST_COUNTED``."""
        found = {}
        with self._reading() as connection:
            for task in Task:
                some = _asked(task).where(ACCESS.in_(visible_to)).order_by(None).limit(MOST_COUNTED)
                found[task] = int(
                    connection.execute(select(func.count()).select_from(some.subquery())).scalar_one()
                )
        return found


def _asked(task: Task) -> Select[Any]:
    if task is Task.UNDESCRIBED:
        return _documents(documents).where(
            cast(documents.c.sources, Text).not_like('%"archivist"%'),
            ~exists().where(containments.c.held == documents.c.id),
        )
    if task is Task.TO_OPEN:
        closed = documents.join(closures, closures.c.document == documents.c.id)
        return (
            _documents(closed, closures.c.until)
            .where(closures.c.until.is_not(None), closures.c.together_with.is_(None))
            .order_by(None)
            .order_by(closures.c.until, documents.c.id)
        )
    if task is Task.DAMAGED:
        return _files(
            fixity.c.outcome.in_((FixityOutcome.DAMAGED, FixityOutcome.UNCHECKED)), with_fixity=True
        )
    states = {Task.PARTIAL: State.PARTIAL, Task.KEPT: State.KEPT, Task.WAITING: State.ACCESSIONED}
    return _files(renditions.c.state == states[task].value)


def _documents(source: FromClause, since: ColumnElement[Any] = documents.c.accessioned_at) -> Select[Any]:
    return (
        select(documents.c.id, documents.c.title, documents.c.collection, since.label("since"))
        .select_from(source)
        .where(documents.c.withdrawn_at.is_(None))
        .order_by(documents.c.id)
    )


def _files(which: ColumnElement[bool], with_fixity: bool = False) -> Select[Any]:
    source = renditions.join(documents, documents.c.id == renditions.c.document)
    if with_fixity:
        source = source.join(fixity, fixity.c.sha256 == renditions.c.sha256)
    return (
        select(
            documents.c.id,
            documents.c.title,
            documents.c.collection,
            renditions.c.accessioned_at.label("since"),
            renditions.c.id.label("rendition"),
            renditions.c.filename,
            renditions.c.reason_code,
            renditions.c.reason_message,
        )
        .select_from(source)
        .where(which, renditions.c.withdrawn_at.is_(None))
        .order_by(renditions.c.id)
    )


def _item(row: Any) -> WorkItem:
    return WorkItem(*row)

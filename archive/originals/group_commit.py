"""Joins what several threads want made durable at the same time, so that they share the waiting for the disk.

Whoever comes first commits for all that have come; those who come meanwhile are the next group. A first one waits for
those it knows to be on their way, but never longer than ``MOST_SECONDS``, and a group has at most ``MOST_ITEMS``
unless one caller alone brings more. Knows nothing of what is committed.
"""

import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from archive.errors import FondsError

MOST_ITEMS = 32
MOST_SECONDS = 0.005

Item = TypeVar("Item")
Result = TypeVar("Result")
Commit = Callable[[Sequence[Item], str], Sequence[Result]]


@dataclass(slots=True, eq=False)
class _Request(Generic[Item, Result]):
    items: Sequence[Item]
    agent: str
    results: Sequence[Result] | None = None
    error: BaseException | None = None
    leads: bool = False
    told: threading.Event = field(default_factory=threading.Event)  # it is done, or is to lead


class GroupCommit(Generic[Item, Result]):
    """``commit`` is given the items of some callers in the name of one agent, and answers for each, in order."""

    def __init__(self, commit: Commit[Item, Result]) -> None:
        self._commit = commit
        self._changed = threading.Condition()
        self._waiting: deque[_Request[Item, Result]] = deque()
        self._on_their_way = 0
        self._led = False

    @contextmanager
    def arriving(self) -> Iterator[None]:
        """The caller is going to call ``commit`` at the end of this block, or will have failed."""
        with self._changed:
            self._on_their_way += 1
        try:
            yield
        finally:
            with self._changed:
                self._on_their_way -= 1
                self._changed.notify_all()

    def commit(self, items: Sequence[Item], agent: str) -> Sequence[Result]:
        """Returns when the items are committed, together with others' or not. Raises what committing raises."""
        request: _Request[Item, Result] = _Request(items, agent)
        with self._changed:
            self._waiting.append(request)
            request.leads = not self._led
            self._led = True
            self._changed.notify_all()
        if not request.leads:
            request.told.wait()
        if request.leads:
            self._lead()
        if request.error is not None:
            raise request.error
        assert request.results is not None
        return request.results

    def _lead(self) -> None:
        group = self._gathered()
        try:
            self._commit_all(group)
        finally:
            with self._changed:
                for request in group:
                    request.leads = False
                    request.told.set()
                self._led = bool(self._waiting)
                if self._waiting:
                    self._waiting[0].leads = True
                    self._waiting[0].told.set()

    def _gathered(self) -> list[_Request[Item, Result]]:
        """The one that leads, and those behind it with the same agent."""
        deadline = time.monotonic() + MOST_SECONDS
        with self._changed:
            while self._on_their_way and sum(len(one.items) for one in self._waiting) < MOST_ITEMS:
                if not self._changed.wait(max(0.0, deadline - time.monotonic())):
                    break
            group = [self._waiting.popleft()]
            count = len(group[0].items)
            while self._waiting and self._waiting[0].agent == group[0].agent:
                count += len(self._waiting[0].items)
                if count > MOST_ITEMS:
                    break
                group.append(self._waiting.popleft())
            return group

    def _commit_all(self, group: Sequence[_Request[Item, Result]]) -> None:
        """Together; one by one when something is wrong with one of them, and not with the archive."""
        try:
            results = self._commit([item for one in group for item in one.items], group[0].agent)
        except FondsError as error:
            for one in group:
                one.error = error
        except BaseException as error:
            if len(group) == 1:
                group[0].error = error
                return
            for one in group:
                self._commit_all([one])
        else:
            at = 0
            for one in group:
                one.results = results[at : at + len(one.items)]
                at += len(one.items)

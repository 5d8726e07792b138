"""Levels of arrangement after ISAD(G): what lies within what, between a collection and its documents.

A collection is the top of its tree (a fonds, as a rule); below it are levels, to any depth up to a bound; documents lie
at the top or in a level. Pure values and rules; knows no catalogue.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from archive.description.precedence import version_of
from archive.errors import UsageError
from archive.model import Description
from archive.storable import one_line

TOP_KINDS = ("fonds", "collection")
KINDS = ("subfonds", "series", "subseries", "file", "item")
MOST_LEVELS = 10_000  # in one collection: its whole tree is read at once
DEEPEST = 12
MAX_CODE = 100  # code points


@dataclass(frozen=True, slots=True)
class Level:
    """One level. The top of a collection is one, too: its id is ``None``, its code the collection's."""

    collection: str
    id: str | None
    parent: str | None  # None: the top of the collection
    kind: str
    code: str  # what it is called by within its parent: "2", "B"
    position: int  # siblings are ordered by it, then by their codes
    description: Description

    @property
    def title(self) -> str:
        """What people call it."""
        return self.description.title or self.code


@dataclass(frozen=True, slots=True)
class LevelPlan:
    """A level as somebody wants it to be."""

    kind: str
    code: str
    description: Description
    parent: str | None = None
    position: int = 0


@dataclass(frozen=True, slots=True)
class Branch:
    """A level with what is below it, and how many documents lie there for whoever asks."""

    level: Level
    here: int  # directly in it
    within: int  # in it and in all that is below
    branches: tuple["Branch", ...] = ()


@dataclass(frozen=True, slots=True)
class Tree:
    """All levels of a collection; the top first."""

    top: Level
    below: tuple[Level, ...] = ()
    _by_id: Mapping[str | None, Level] = field(default_factory=dict)

    @classmethod
    def of(cls, top: Level, below: Sequence[Level]) -> "Tree":
        """From the levels in any order."""
        return cls(top, tuple(below), {None: top, **{one.id: one for one in below}})

    def level(self, identity: str | None) -> Level | None:
        """The level with this id; the top for ``None``."""
        return self._by_id.get(identity)

    def children(self) -> dict[str | None, list[Level]]:
        """The levels directly below each, in their order."""
        found: dict[str | None, list[Level]] = defaultdict(list)
        for one in sorted(self.below, key=_order):
            found[one.parent if one.parent in self._by_id else None].append(one)
        return found

    def path(self, identity: str | None) -> tuple[Level, ...]:
        """From the top to a level, both included; the top alone for one that is not there."""
        way: list[Level] = []
        while identity is not None and (found := self._by_id.get(identity)) is not None and found not in way:
            way.append(found)
            identity = found.parent
        return (self.top, *reversed(way))

    def reference(self, identity: str | None) -> str:
        """The reference code: ``letters/2/B``."""
        return "/".join(one.code for one in self.path(identity))

    def within(self, identity: str | None) -> frozenset[str | None]:
        """The ids of a level and of all below it."""
        children, found, waiting = self.children(), {identity}, [identity]
        while waiting:
            inner = [one.id for one in children.get(waiting.pop(), ()) if one.id not in found]
            found.update(inner)
            waiting += inner
        return frozenset(found)

    def branch(self, counts: Mapping[str | None, int], identity: str | None = None) -> Branch:
        """The tree below a level with the numbers of documents; ``counts`` are those directly in each."""
        children = self.children()
        counted: dict[str | None, Branch] = {}
        for one in reversed(list(_downwards(self._by_id.get(identity) or self.top, children))):
            own = counts.get(one.id, 0)
            branches = tuple(counted[inner.id] for inner in children.get(one.id, ()))
            counted[one.id] = Branch(one, own, own + sum(inner.within for inner in branches), branches)
        return counted[(self._by_id.get(identity) or self.top).id]


def version_of_level(level: Level) -> str:
    """Changes with anything that is said of the level."""
    told = "\x1f".join(
        (level.kind, level.code, level.parent or "", str(level.position), version_of(level.description))
    )
    return hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def checked_kind(untrusted_kind: str, at_top: bool = False) -> str:
    """The kind of a level; raises ``UsageError``."""
    known = TOP_KINDS if at_top else KINDS
    kind = untrusted_kind.strip().casefold()
    if kind not in known:
        raise UsageError(f"{untrusted_kind[:40]!r} is no level here. Use one of {', '.join(known)}.")
    return kind


def checked_code(untrusted_code: str) -> str:
    """What a level is called by; raises ``UsageError``."""
    code = one_line(untrusted_code)
    if not code or len(code) > MAX_CODE or "/" in code:
        raise UsageError(
            f"Give the level a code of 1 to {MAX_CODE} characters without a slash, such as 2 or B."
        )
    return code


def _order(level: Level) -> tuple[int, tuple[tuple[int, str], ...], str]:
    return level.position, _natural(level.code), level.id or ""


def _natural(code: str) -> tuple[tuple[int, str], ...]:
    """So that 2 comes before 10."""
    parts, digits = [], ""
    for char in f"{code}\0":
        if char.isascii() and char.isdigit():
            digits += char
            continue
        if digits:
            parts.append((int(digits), ""))
            digits = ""
        parts.append((-1, char.casefold()) if char == "\0" else (1 << 60, char.casefold()))
    return tuple(parts)


def _downwards(level: Level, children: Mapping[str | None, Iterable[Level]]) -> Iterable[Level]:
    waiting = [level]
    while waiting:
        one = waiting.pop()
        yield one
        waiting += children.get(one.id, ())

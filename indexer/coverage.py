"""The coverage report: how many files and pages of each kind can be found, in part or not at all, and why.

Groups the catalogue's counts by what people call the kinds (``indexer.identification.types``). Values only.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from archive.catalogue import Covered
from archive.model import State
from archive.reasons import REASONS
from indexer.identification.types import TYPES, type_of


@dataclass(frozen=True, slots=True)
class Tally:
    """How many files, with how many pages and bytes."""

    files: int = 0
    pages: int = 0
    bytes: int = 0

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(self.files + other.files, self.pages + other.pages, self.bytes + other.bytes)


@dataclass(frozen=True, slots=True)
class Why:
    """Files of one kind that share an outcome and the reason for it."""

    state: State
    code: str
    message: str
    tally: Tally


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of file. ``media_types`` are those there are of it; ``None`` stands for what is not yet identified."""

    type: str
    media_types: tuple[str | None, ...]
    states: dict[State, Tally]  # every state, with nothing too
    reasons: tuple[Why, ...] = ()  # most files first

    @property
    def whole(self) -> Tally:
        """All of it."""
        return sum(self.states.values(), Tally())

    def files(self, state: State, reason: str | None = None) -> int:
        """How many have that outcome, for that reason where one is named."""
        if reason is None:
            return self.states[state].files
        return sum(why.tally.files for why in self.reasons if (why.state, why.code) == (state, reason))


@dataclass(frozen=True, slots=True)
class CoverageReport:
    """All kinds that there are, in the usual order."""

    kinds: tuple[Kind, ...] = ()
    states: dict[State, Tally] = field(default_factory=dict)  # of all kinds together

    @property
    def whole(self) -> Tally:
        """Everything that was counted."""
        return sum(self.states.values(), Tally())

    def kind(self, name: str) -> Kind | None:
        """One kind by its name, if there is any file of it."""
        return next((kind for kind in self.kinds if kind.type == name), None)


def coverage_report(rows: Iterable[Covered]) -> CoverageReport:
    """The catalogue's counts as people read them."""
    by_kind: dict[str, list[Covered]] = {}
    for row in rows:
        by_kind.setdefault(type_of(row.media_type), []).append(row)
    kinds = tuple(_kind(name, by_kind[name]) for name in TYPES if name in by_kind)
    together = {state: sum((kind.states[state] for kind in kinds), Tally()) for state in State}
    return CoverageReport(kinds, together)


def _kind(name: str, rows: list[Covered]) -> Kind:
    states = dict.fromkeys(State, Tally())
    reasons: dict[tuple[State, str], Tally] = {}
    for row in rows:
        tally = Tally(row.files, row.pages, row.bytes)
        states[row.state] += tally
        if row.reason_code is not None:
            key = (row.state, row.reason_code)
            reasons[key] = reasons.get(key, Tally()) + tally
    why = [Why(state, code, REASONS.get(code, code), tally) for (state, code), tally in reasons.items()]
    media_types = tuple(dict.fromkeys(row.media_type for row in rows))
    return Kind(name, media_types, states, tuple(sorted(why, key=lambda one: (-one.tally.files, one.code))))

"""What the catalogue answers about bulk edits."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from archive.description.bulk_edits import BulkChange, Changed


@dataclass(frozen=True, slots=True)
class BulkEdit:
    """One edit, and how far it has come."""

    id: str
    change: BulkChange
    agent: str
    made_at: str
    state: str  # planned, running, done, undoing, undone
    total: int  # documents
    outcomes: Mapping[str, int] = field(default_factory=dict)  # changed, unchanged, failed, restored, kept

    @property
    def done(self) -> int:
        """Documents whose turn has come."""
        return sum(self.outcomes.values())


@dataclass(frozen=True, slots=True)
class BulkRow:
    """What became of one document; ``outcome`` is ``None`` where its turn has not come."""

    document: str
    outcome: str | None
    before: Mapping[str, object]
    after: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Preview:
    """What would become of one document."""

    document: str
    title: str
    changed: Changed
    moves: bool

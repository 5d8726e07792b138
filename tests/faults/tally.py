"""What was tried, and how it ended."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any


@dataclass
class Tally:
    """Of one kind of harm."""

    kind: str
    tried: int = 0
    survived: int = 0  # or, of what must be noticed: noticed
    acknowledged: int = 0
    wrong: list[str] = field(default_factory=list)
    by: Counter[str] = field(default_factory=Counter)
    skipped: str = ""
    noticing: bool = False  # the harm must be noticed, not survived

    @property
    def sound(self) -> bool:
        return self.tried == self.survived and not self.wrong

    def as_json(self) -> dict[str, Any]:
        return {
            "kind": self.kind, "tried": self.tried,
            "survived": None if self.noticing else self.survived,
            "noticed": self.survived if self.noticing else None,
            "acknowledged": self.acknowledged, "wrong": self.wrong[:20], "by": dict(self.by),
            "skipped": self.skipped or None,
        }  # fmt: skip

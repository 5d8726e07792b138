"""What attacking ourselves has shown: what confines the children that read files, and which attacks they withstood.

Values and their sentences; knows no process.
"""

import errno
from collections.abc import Mapping
from dataclasses import asdict, dataclass

from indexer.isolation.confinement import InForce

# Answers by which the kernel, the filter or a limit refuses; ``ENOSYS``: this kernel has no such call at all.
_REFUSALS = frozenset(
    {errno.EPERM, errno.EACCES, errno.EAGAIN, errno.ENOMEM, errno.EFBIG, errno.EMFILE, errno.EROFS}
    | {errno.ENOSYS, errno.EDQUOT, errno.EAFNOSUPPORT}
)
_REFUSED_BY_LIBRARY = -1
_MOST_NAMED = 6  # in the sentence; all of them are in the JSON


@dataclass(frozen=True, slots=True)
class Attempt:
    """One attack from inside a confined child. ``what`` completes "it could …"."""

    name: str
    what: str
    refused: bool
    answer: str  # the error's name; "none" when there was no error, "ended" when the child ended over it

    @classmethod
    def of(cls, name: str, what: str, answered: int | None) -> "Attempt":
        """From the error number a child told; ``None`` when it did not come to tell."""
        if answered is None:
            return cls(name, what, False, "ended")
        refused = answered in _REFUSALS or answered == _REFUSED_BY_LIBRARY
        return cls(name, what, refused, errno.errorcode.get(answered, "refused" if refused else "none"))


@dataclass(frozen=True, slots=True)
class Defence:
    """The whole of it. ``problem`` says why nothing could be tried, where that is so."""

    in_force: InForce | None
    attempts: tuple[Attempt, ...] = ()
    problem: str = ""

    @property
    def through(self) -> tuple[Attempt, ...]:
        """The attacks that were not refused."""
        return tuple(attempt for attempt in self.attempts if not attempt.refused)

    @property
    def holds(self) -> bool:
        """Whether every attack was tried, and every one refused."""
        return self.in_force is not None and bool(self.attempts) and not self.through and not self.problem

    @property
    def sentence(self) -> str:
        """What people have to know."""
        if self.problem:
            return f"Whether a harmful file could do damage could not be tried: {self.problem}"
        if self.holds:
            return (
                f"Files are read in confined processes; all {len(self.attempts)} attacks tried were refused."
            )
        could = [attempt.what for attempt in self.through]
        if len(could) > _MOST_NAMED:
            could = [*could[: _MOST_NAMED - 1], f"do {len(could) - _MOST_NAMED + 1} other things"]
        listed = " and ".join(filter(None, (", ".join(could[:-1]), could[-1])))
        return (
            "Files are read in processes that this machine does not confine completely: a file made to take over its "
            f"reader could {listed}."
        )

    @property
    def means(self) -> str:
        """What confines a child, in words."""
        if self.in_force is None:
            return "nothing known to be in force"
        parts = ["resource limits"] if self.in_force.limits else []
        parts.append(f"user {self.in_force.uid}")
        parts.append(f"Landlock {self.in_force.landlock}" if self.in_force.landlock else "no Landlock")
        parts.append("system call filter" if self.in_force.seccomp else "no system call filter")
        return ", ".join(parts)

    def as_json(self) -> dict[str, object]:
        """For programs."""
        in_force: Mapping[str, object] | None = asdict(self.in_force) if self.in_force else None
        return {
            "holds": self.holds,
            "message": self.sentence,
            "in_force": in_force,
            "attacks": [asdict(attempt) for attempt in self.attempts],
        }

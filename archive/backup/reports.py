"""What became of a backup, a check of one, or a restoration: for programs and for people. Sizes are bytes."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from archive.backup.originals import BadOriginal
from archive.custody.chain import BrokenLink

_SHOWN = 20  # of many damaged originals, in lines for people
_TOLD = 1_000  # and in JSON


@dataclass(frozen=True, slots=True)
class BackupReport:
    """What one run of ``fonds backup`` has done."""

    folder: str
    archive: str
    snapshot: str  # the one that holds the present state
    is_new: bool  # false: the catalogue is as it was at that snapshot
    originals: int
    size: int
    copied: int
    copied_size: int
    unsaved: tuple[BadOriginal, ...]
    broken_link: BrokenLink | None
    useless_keys: tuple[str, ...]  # why, in sentences; a backup keeps what it had of them
    custody_events: int
    custody_digest: str
    removed_snapshots: tuple[str, ...]
    removed_originals: int
    recopied: bool  # the list of originals was damaged: all were looked at again

    @property
    def sound(self) -> bool:
        """Whether all is in the backup, and as it should be."""
        return not self.unsaved and self.broken_link is None and not self.useless_keys

    def as_json(self) -> dict[str, object]:
        """The report for programs."""
        return {
            **asdict(self),
            "sound": self.sound,
            "unsaved": [one.as_json() for one in self.unsaved[:_TOLD]],
            "unsaved_count": len(self.unsaved),
        }

    def lines(self) -> list[str]:
        """The report for people."""
        lines = [
            f"{self.copied} originals copied ({in_words(self.copied_size)}); the backup holds "
            f"{self.originals - len(self.unsaved)} of {self.originals} ({in_words(self.size)}).",
            f"snapshot {self.snapshot}, {self.custody_events} custody events, the last with the digest "
            f"{self.custody_digest or 'none'}."
            if self.is_new
            else f"The catalogue is as it was at snapshot {self.snapshot}.",
        ]
        if self.recopied:
            lines.append("The list of originals in the backup was damaged: all of them were looked at again.")
        if self.removed_snapshots:
            lines.append(f"removed, as older than those to keep: {', '.join(self.removed_snapshots)}")
        if self.removed_originals:
            lines.append(f"{self.removed_originals} originals removed that no snapshot names any more.")
        lines += bad_lines(self.unsaved, "not in the backup")
        if self.broken_link:
            lines.append(f"custody chain: {self.broken_link.message}")
        return [*lines, *self.useless_keys]


@dataclass(frozen=True, slots=True)
class CheckReport:
    """What a re-reading of a backup has found."""

    folder: str
    archive: str
    snapshots: int
    originals: int
    size: int  # read
    damaged: tuple[BadOriginal, ...]
    problems: tuple[str, ...]  # what else is wrong, in sentences
    unsaved: int  # originals that the newest catalogue names and the backup never had
    decrypted: bool  # whether what is encrypted was decrypted, too

    @property
    def sound(self) -> bool:
        """Whether nothing is wrong."""
        return not (self.damaged or self.problems or self.unsaved)

    def as_json(self) -> dict[str, object]:
        """The report for programs."""
        return {
            **asdict(self),
            "sound": self.sound,
            "damaged": [one.as_json() for one in self.damaged[:_TOLD]],
            "damaged_count": len(self.damaged),
        }

    def lines(self) -> list[str]:
        """The report for people."""
        lines = [f"{self.originals} originals read ({in_words(self.size)}), {self.snapshots} snapshots."]
        lines += bad_lines(self.damaged, "in the backup")
        lines += self.problems
        if self.unsaved:
            lines.append(
                f"{self.unsaved} originals were damaged or missing in the archive and are not in the backup."
            )
        return [*lines, "All is as it was backed up."] if self.sound else lines


@dataclass(frozen=True, slots=True)
class RestoreReport:
    """What a restoration has brought back."""

    archive: str
    snapshot: str
    documents: int
    originals: int
    size: int
    bad: tuple[BadOriginal, ...]
    problems: tuple[str, ...]
    custody_events: int
    custody_digest: str
    behind: str | None  # what a head from elsewhere says is lacking
    settings: tuple[str, ...]  # what was set otherwise where the backup was made

    @property
    def sound(self) -> bool:
        """Whether everything came back as it was."""
        return not (self.bad or self.problems or self.behind)

    def as_json(self) -> dict[str, object]:
        """The report for programs."""
        return {
            **asdict(self),
            "sound": self.sound,
            "bad": [one.as_json() for one in self.bad[:_TOLD]],
            "bad_count": len(self.bad),
        }

    def lines(self) -> list[str]:
        """The report for people."""
        lines = [
            f"The archive of {self.snapshot} is restored: {self.documents} documents, "
            f"{self.originals - len(self.bad)} of {self.originals} originals ({in_words(self.size)}), "
            "each with the digest it came with.",
            f"{self.custody_events} custody events, the last with the digest {self.custody_digest or 'none'}.",
        ]
        lines += bad_lines(self.bad, "not restored")
        lines += self.problems
        lines += [self.behind] if self.behind else []
        lines += [f"set otherwise where the backup was made: {one}" for one in self.settings]
        return lines


def bad_lines(bad: Sequence[BadOriginal], where: str) -> list[str]:
    """A line for each, up to a bound."""
    lines = [f"{one.problem}, {where}: {one.sha256}" for one in bad[:_SHOWN]]
    if len(bad) > _SHOWN:
        lines.append(f"and {len(bad) - _SHOWN} more")
    return lines


def in_words(size: int) -> str:
    """Bytes for people: ``48.2 MB``."""
    value, units = float(size), ["bytes", "kB", "MB", "GB", "TB"]
    while value >= 1000 and len(units) > 1:
        value, units = value / 1000, units[1:]
    return f"{value:.0f} {units[0]}" if units[0] == "bytes" else f"{value:.1f} {units[0]}"

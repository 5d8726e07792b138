"""What a run of ``fonds verify`` has found, for people and for programs. Sizes are bytes."""

from dataclasses import dataclass

from archive.catalogue import Held
from archive.custody.chain import BrokenLink


@dataclass(frozen=True, slots=True)
class BadOriginal:
    """An original that is not what it was, is gone, or cannot be read."""

    sha256: str
    problem: str  # damaged, missing or unreadable
    found: str | None  # a damaged one's digest now
    renditions: tuple[Held, ...]
    message: str | None = None  # why it cannot be read


@dataclass(frozen=True, slots=True)
class FixityReport:
    """What a run has found. Sizes are bytes."""

    originals: int  # distinct digests the catalogue names
    size: int  # bytes read
    events: int  # links of the custody chain
    damaged: tuple[BadOriginal, ...]
    missing: tuple[BadOriginal, ...]
    unchecked: tuple[BadOriginal, ...]  # could not be read
    orphaned: tuple[str, ...]  # digests in the store that no rendition has
    broken_link: BrokenLink | None
    unrecorded: int  # renditions without an accession event
    altered_texts: tuple[
        tuple[str, str], ...
    ] = ()  # rendition, digest: its text is not the one that was read
    catalogue_problem: str | None = None  # what the database says of its own file

    @property
    def sound(self) -> bool:
        """Whether nothing at all is wrong."""
        wrong = (self.damaged, self.missing, self.unchecked, self.orphaned, self.broken_link, self.unrecorded)
        return not any((*wrong, self.altered_texts, self.catalogue_problem))

    def as_json(self) -> dict[str, object]:
        """The report for programs."""
        return {
            "sound": self.sound,
            "originals": self.originals,
            "bytes": self.size,
            "damaged": [_as_json(bad) for bad in self.damaged],
            "missing": [_as_json(bad) for bad in self.missing],
            "unchecked": [{**_as_json(bad), "message": bad.message} for bad in self.unchecked],
            "orphaned": list(self.orphaned),
            "custody": {
                "events": self.events,
                "broken_at": self.broken_link.sequence if self.broken_link else None,
                "message": self.broken_link.message if self.broken_link else None,
                "unrecorded_renditions": self.unrecorded,
            },
            "altered_texts": [{"rendition": one, "sha256": sha256} for one, sha256 in self.altered_texts],
            "catalogue": {"message": self.catalogue_problem},
        }

    def lines(self) -> list[str]:
        """The report for people."""
        lines = [
            f"{self.originals} originals read ({self.size} bytes), {self.events} custody events followed."
        ]
        bad_ones = (
            ("damaged", self.damaged),
            ("missing", self.missing),
            ("could not be checked", self.unchecked),
        )
        for word, originals in bad_ones:
            for bad in originals:
                lines += [
                    f"{word}: rendition {one.rendition} ({one.filename}), {bad.sha256}"
                    + (f": {bad.message}" if bad.message else "")
                    for one in bad.renditions
                ]
        lines += [
            f"orphaned: {sha256} lies in the store, but no rendition has it" for sha256 in self.orphaned
        ]
        if self.broken_link:
            lines.append(f"custody chain: {self.broken_link.message}")
        if self.unrecorded:
            lines.append(f"custody chain: {self.unrecorded} renditions have no accession event")
        lines += [
            f"text altered: rendition {one} has another text than was read from it. Have it read again: "
            f"fonds reextract --where sha256:{sha256}"
            for one, sha256 in self.altered_texts
        ]
        if self.catalogue_problem:
            lines.append(
                f"catalogue: its file is damaged ({self.catalogue_problem}). Stop the archive and restore a backup."
            )
        return [*lines, "All is as it was."] if self.sound else lines


def _as_json(bad: BadOriginal) -> dict[str, object]:
    return {
        "sha256": bad.sha256,
        "found": bad.found,
        "renditions": [
            {"rendition": one.rendition, "document": one.document, "filename": one.filename}
            for one in bad.renditions
        ],
    }

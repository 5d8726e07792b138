"""Fixity: whether every original still has the bytes it came with, and whether custody can still be proven.

Originals are read by stream, rows a few hundred at a time. Only what is wrong is held in memory.
"""

import hashlib
import os
import secrets
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import groupby, islice
from pathlib import Path
from typing import BinaryIO

from archive.catalogue import Catalogue, Held
from archive.custody import BrokenLink, Draft
from archive.errors import ArchiveUnreachable, DamagedOriginal, NotFound, UsageError
from archive.model import EventType, Rendition
from archive.store import CHUNK, Store

_MANY = 500  # digests looked up at once


@dataclass(frozen=True, slots=True)
class BadOriginal:
    """An original that is damaged (``found``: its bytes' digest now) or missing (``found`` is ``None``)."""

    sha256: str
    found: str | None
    renditions: tuple[Held, ...]


@dataclass(frozen=True, slots=True)
class FixityReport:
    """What a run has found. Sizes are bytes."""

    originals: int  # distinct digests the catalogue names
    size: int  # bytes read
    events: int  # links of the custody chain
    damaged: tuple[BadOriginal, ...]
    missing: tuple[BadOriginal, ...]
    orphaned: tuple[str, ...]  # digests in the store that no rendition has
    broken_link: BrokenLink | None
    unrecorded: int  # renditions without an accession event

    @property
    def sound(self) -> bool:
        """Whether nothing at all is wrong."""
        wrong = (self.damaged, self.missing, self.orphaned, self.broken_link, self.unrecorded)
        return not any(wrong)

    def as_json(self) -> dict[str, object]:
        """The report for programs."""
        return {
            "sound": self.sound,
            "originals": self.originals,
            "bytes": self.size,
            "damaged": [_as_json(bad) for bad in self.damaged],
            "missing": [_as_json(bad) for bad in self.missing],
            "orphaned": list(self.orphaned),
            "custody": {
                "events": self.events,
                "broken_at": self.broken_link.sequence if self.broken_link else None,
                "message": self.broken_link.message if self.broken_link else None,
                "unrecorded_renditions": self.unrecorded,
            },
        }

    def lines(self) -> list[str]:
        """The report for people."""
        lines = [
            f"{self.originals} originals read ({self.size} bytes), {self.events} custody events followed."
        ]
        for word, originals in (("damaged", self.damaged), ("missing", self.missing)):
            for bad in originals:
                lines += [
                    f"{word}: rendition {one.rendition} ({one.filename}), {bad.sha256}"
                    for one in bad.renditions
                ]
        lines += [
            f"orphaned: {sha256} lies in the store, but no rendition has it" for sha256 in self.orphaned
        ]
        if self.broken_link:
            lines.append(f"custody chain: {self.broken_link.message}")
        if self.unrecorded:
            lines.append(f"custody chain: {self.unrecorded} renditions have no accession event")
        return [*lines, "All is as it was."] if self.sound else lines


def verify(
    store: Store,
    catalogue: Catalogue,
    progress: Callable[[int], object] = lambda _: None,
    agent: str = "fonds verify",
) -> FixityReport:
    """Read every original and follow the custody chain.

    ``progress`` is given the size of each original read. One custody event tells of the run, and one more
    of every rendition whose original is not as it was.
    """
    originals = size = 0
    bad: list[BadOriginal] = []
    for held in _by_digest(catalogue):
        originals += 1
        found, read = _digest_now(store, held[0].sha256)
        size += read
        if found != held[0].sha256:
            bad.append(BadOriginal(held[0].sha256, found, held))
        progress(read)
    report = FixityReport(
        originals=originals,
        size=size,
        events=catalogue.chain_end()[0],
        damaged=tuple(one for one in bad if one.found is not None),
        missing=tuple(one for one in bad if one.found is None),
        orphaned=tuple(_orphans(store, catalogue)),
        broken_link=catalogue.verify_chain(),
        unrecorded=catalogue.unrecorded_renditions(),
    )
    catalogue.record_events([*_events(report, agent)])
    return report


def hand_out(
    store: Store,
    catalogue: Catalogue,
    rendition: Rendition,
    target: Path | BinaryIO,
    agent: str = "fonds get",
) -> int:
    """Give the original to ``target``, its digest checked on the way; the bytes written.

    A file appears only when it is complete and right; a stream gets nothing unless the whole original was read
    and found right before. Recorded before anything leaves. Raises ``DamagedOriginal``, ``NotFound``, ``UsageError``.
    """
    detail = {"sha256": rendition.sha256, "filename": rendition.filename}
    draft = Draft(EventType.DISSEMINATION, agent, rendition.document, rendition.id, "success", detail)

    def record() -> None:
        catalogue.record_event(draft)

    with store.open(rendition.sha256) as original:
        if isinstance(target, Path):
            return _to_file(original, rendition.sha256, target, record)
        return _to_stream(original, rendition.sha256, target, record)


def _to_file(original: BinaryIO, sha256: str, target: Path, record: Callable[[], None]) -> int:
    if target.is_dir():
        raise UsageError(f"{target} is a folder. Name the file to write.")
    try:
        if target.exists() and not target.is_file():  # /dev/stdout, a pipe
            with target.open("wb") as stream:
                return _to_stream(original, sha256, stream, record)
        return _beside_then_renamed(original, sha256, target, record)
    except OSError as error:
        raise UsageError(f"{target} cannot be written: {error.strerror}. Name another file.") from error


def _beside_then_renamed(original: BinaryIO, sha256: str, target: Path, record: Callable[[], None]) -> int:
    target = target.resolve()  # through a link to the file it means, not over the link
    beside = target.with_name(f".fonds-{secrets.token_hex(8)}")  # the target's own name may be 255 bytes long
    try:
        with beside.open("xb") as stream:
            written = _copy(original, sha256, stream)
            stream.flush()
            os.fsync(stream.fileno())
        record()
        beside.replace(target)
    except BaseException:
        with suppress(OSError):
            beside.unlink()
        raise
    return written


def _to_stream(original: BinaryIO, sha256: str, stream: BinaryIO, record: Callable[[], None]) -> int:
    _expect(sha256, hashlib.file_digest(original, "sha256").hexdigest())  # type: ignore[arg-type]  # typeshed: readinto
    original.seek(0)
    record()
    return _copy(original, sha256, stream)


def _copy(original: BinaryIO, sha256: str, stream: BinaryIO) -> int:
    digest, written = hashlib.sha256(), 0
    while chunk := original.read(CHUNK):
        digest.update(chunk)
        stream.write(chunk)
        written += len(chunk)
    _expect(sha256, digest.hexdigest())
    return written


def _expect(wanted: str, found: str) -> None:
    if found != wanted:
        raise DamagedOriginal(
            f"The original is damaged: it should have the digest {wanted} and has {found}. "
            "It was not handed out. Run fonds verify, and restore it from a backup."
        )


def _by_digest(catalogue: Catalogue) -> Iterator[tuple[Held, ...]]:
    rows = (held for some in catalogue.held_originals() for held in some)
    return (tuple(group) for _, group in groupby(rows, key=lambda held: held.sha256))


def _digest_now(store: Store, sha256: str) -> tuple[str | None, int]:
    """What the bytes under this digest hash to, and how many they are; ``None`` when there are none.

    Raises ``ArchiveUnreachable`` when the store as a whole cannot be read.
    """
    digest, read = hashlib.sha256(), 0
    try:
        with store.open(sha256) as original:
            while chunk := original.read(CHUNK):
                digest.update(chunk)
                read += len(chunk)
    except NotFound:
        return None, 0
    except ArchiveUnreachable:
        store.check()  # is it this one original, or all of them?
        return "", read
    except OSError:  # the disk cannot give the bytes back
        return "", read
    return digest.hexdigest(), read


def _orphans(store: Store, catalogue: Catalogue) -> Iterator[str]:
    """Digests in the store without a row.

    A file just being accessioned gets its row a moment later: looked up twice.
    """
    digests, suspects = store.iterate(), list[str]()
    while some := list(islice(digests, _MANY)):
        known = catalogue.known_digests(some)
        suspects += [sha256 for sha256 in some if sha256 not in known]
    known = catalogue.known_digests(suspects)
    return (sha256 for sha256 in suspects if sha256 not in known)


def _events(report: FixityReport, agent: str) -> Iterator[Draft]:
    for bad in (*report.damaged, *report.missing):
        for held in bad.renditions:
            detail = {
                "sha256": bad.sha256,
                "found": bad.found,
                "problem": "missing" if bad.found is None else "damaged",
            }
            if bad.found == "":
                detail["problem"] = "unreadable"
            yield Draft(EventType.FIXITY_CHECK, agent, held.document, held.rendition, "failure", detail)
    summary = {
        "originals": report.originals,
        "bytes": report.size,
        "damaged": len(report.damaged),
        "missing": len(report.missing),
        "orphaned": len(report.orphaned),
        "custody_events": report.events,
        "broken_at": report.broken_link.sequence if report.broken_link else None,
    }
    yield Draft(
        EventType.FIXITY_CHECK, agent, outcome="success" if report.sound else "failure", detail=summary
    )


def _as_json(bad: BadOriginal) -> dict[str, object]:
    return {
        "sha256": bad.sha256,
        "found": bad.found,
        "renditions": [
            {"rendition": one.rendition, "document": one.document, "filename": one.filename}
            for one in bad.renditions
        ],
    }

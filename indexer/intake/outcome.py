"""What became of one file, in the contract's words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from archive.catalogue import Catalogue
from archive.model import Rendition, State
from archive.originals.accession import Accepted, Duplicate, Refusal
from archive.reasons import Reason
from indexer.reading.inner_files import Taken
from indexer.reading.processing import Processed

UNSETTLED = State.ACCESSIONED
_DEEPEST = 20  # files within files that are told of; what lies deeper is a document of its own all the same


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one file, as ``fonds ingest --json`` tells it."""

    path: str  # as named; untrusted, may hold undecodable bytes as surrogates
    outcome: str  # searchable, partial, kept, duplicate, refused
    document: str | None = None
    rendition: str | None = None
    sha256: str | None = None
    media_type: str | None = None
    bytes: int = 0
    pages: int = 0
    characters: int = 0
    language: str | None = None
    ocr: bool = False
    seconds: float = 0.0
    reason: Reason | None = None
    contains: tuple["Outcome", ...] = ()
    warnings: tuple[str, ...] = ()

    def as_json(self) -> dict[str, object]:
        """The contract's form."""
        as_json: dict[str, object] = {
            "path": self.path,
            "outcome": self.outcome,
            "document": self.document,
            "rendition": self.rendition,
            "sha256": self.sha256,
            "media_type": self.media_type,
            "bytes": self.bytes,
            "pages": self.pages,
            "characters": self.characters,
            "language": self.language,
            "ocr": self.ocr,
            "seconds": round(self.seconds, 3),
            "reason": self.reason.as_json() if self.reason else None,
            "contains": [inner.as_json() for inner in self.contains],
        }
        if self.warnings:
            as_json["warnings"] = list(self.warnings)
        return as_json

    @property
    def needs_attention(self) -> bool:
        """Whether somebody should look at this file, or at one inside it."""
        return (
            self.outcome in ("partial", "kept", "refused")
            or bool(self.warnings)
            or any(inner.needs_attention for inner in self.contains)
        )


@dataclass(frozen=True, slots=True)
class Family:
    """Renditions that are settled together with all that is inside them."""

    renditions: Mapping[str, Rendition]
    inside: Mapping[str, Sequence[Rendition]]  # document id -> renditions of the documents it contains


def settled(catalogue: Catalogue, waiting: Sequence[str]) -> tuple[list[str], Family]:
    """Which of the renditions have reached their outcome, and those inside them too, to any depth."""
    renditions = catalogue.renditions(waiting)
    ready = [rendition for rendition in renditions.values() if not _waits(rendition)]
    inside: dict[str, Sequence[Rendition]] = {}
    level = {rendition.document for rendition in ready}
    while level:
        found = catalogue.held_in(sorted(level))
        inside |= found
        level = {inner.document for held in found.values() for inner in held} - set(inside)
    family = Family(renditions, inside)
    return [rendition.id for rendition in ready if _all_settled(rendition, family)], family


def _waits(rendition: Rendition) -> bool:
    """What was withdrawn before it was read is not read."""
    return rendition.state is UNSETTLED and not rendition.is_withdrawn


def _all_settled(rendition: Rendition, family: Family) -> bool:
    """Whether it and all inside it have their outcome; documents may hold each other in a circle."""
    looked_into: set[str] = set()
    still = [rendition]
    while still:
        one = still.pop()
        if _waits(one):
            return False
        if one.document not in looked_into:
            looked_into.add(one.document)
            still += family.inside.get(one.document, ())
    return True


def of_rendition(
    path: str,
    rendition: Rendition,
    family: Family,
    processed: Mapping[str, Processed],
    warnings: tuple[str, ...] = (),
    around: tuple[str, ...] = (),
) -> Outcome:
    """The outcome of a settled rendition, with those of the files inside it; ``around`` are the documents it is in."""
    if rendition.is_withdrawn and rendition.state is UNSETTLED:
        reason = Reason.of("withdrawn-document", "It was withdrawn before it was read.")
        rendition = replace(rendition, state=State.KEPT, reason=reason)
    around = (*around, rendition.document)
    done = processed.get(rendition.id)
    contains = [
        of_rendition(inner.filename, inner, family, processed, around=around)
        for inner in family.inside.get(rendition.document, ())
        if inner.document not in around and len(around) < _DEEPEST
    ]
    if done:
        new = {part.rendition for part in done.parts if isinstance(part, Accepted)}
        contains = [
            inner for inner in contains if inner.rendition in new
        ]  # not what its other renditions hold
        contains += [of_taken(p.filename, p) for p in done.parts if not isinstance(p, Accepted)]
    return Outcome(
        path=path,
        outcome=str(rendition.state),
        document=rendition.document,
        rendition=rendition.id,
        sha256=rendition.sha256,
        media_type=rendition.media_type,
        bytes=rendition.size,
        pages=rendition.pages,
        characters=rendition.characters,
        language=rendition.language,
        ocr=rendition.ocr,
        seconds=done.seconds if done else 0.0,
        reason=rendition.reason,
        contains=tuple(contains),
        warnings=warnings,
    )


def of_taken(
    path: str, taken: Taken, warnings: tuple[str, ...] = (), there: Rendition | None = None
) -> Outcome:
    """The outcome of a file that goes no further: it is there already (as ``there``), or was refused."""
    match taken:
        case Duplicate():
            return Outcome(
                path,
                "duplicate",
                document=taken.document,
                rendition=taken.rendition,
                sha256=taken.sha256,
                media_type=there.media_type if there else None,
                bytes=taken.size,
                pages=there.pages if there else 0,
                characters=there.characters if there else 0,
                language=there.language if there else None,
                ocr=there.ocr if there else False,
                warnings=warnings,
            )
        case Refusal():
            return Outcome(path, "refused", reason=taken.reason, warnings=warnings)
        case Accepted():
            raise ValueError("an accepted file has its outcome still to come")

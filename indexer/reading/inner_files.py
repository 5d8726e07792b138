"""What was found inside a file becomes documents of its own, held by that file's document.

Bounded over all that came with one file from outside: each archive may be harmless where a tree of them is not. Knows
no format.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path

from archive.catalogue import Catalogue
from archive.description.precedence import ARCHIVIST
from archive.errors import StorageFull
from archive.model import Document, Rendition, Role
from archive.originals.accession import Accepted, Accession, Duplicate, Incoming, Refusal
from archive.reasons import Reason
from archive.storable import storable
from indexer.extract.limits import MIB
from indexer.extract.result import Extracted, Part

Taken = Accepted | Duplicate | Refusal

MOST_FILES = 100_000  # that came with one file
MOST_BYTES = 16 << 30
_FEW, _LITTLE = 200, 64 * MIB  # so much grows no tree beyond bounds: the sums are not asked for
_BATCH = 256


def take_parts(
    catalogue: Catalogue, accession: Accession, rendition: Rendition, extracted: Extracted
) -> Iterator[Sequence[Taken]]:
    """Accession the parts, some at a time; the temporary files are removed whatever happens."""
    parts = extracted.parts
    if not parts:
        return
    try:
        holder = catalogue.document(rendition.document, even_withdrawn=True)
        if _is_too_much(catalogue, rendition, parts):
            yield [_left(part) for part in parts]
            return
        date = _date(holder, extracted)
        for start in range(0, len(parts), _BATCH):
            some = parts[start : start + _BATCH]
            taken = accession.take(
                [_incoming(part, start + at, holder, date) for at, part in enumerate(some)]
            )
            for part in some:
                Path(part.path).unlink(missing_ok=True)
            for result in taken:
                if isinstance(result, Refusal) and result.reason.code == "storage-full":
                    raise StorageFull(result.reason.message)  # the holder is read again when there is room
            yield taken
    finally:
        for part in parts:
            Path(part.path).unlink(missing_ok=True)


def _incoming(part: Part, position: int, holder: Document, date: str | None) -> Incoming:
    return Incoming.from_path(
        Path(part.path),
        filename=part.filename,
        collection=holder.collection,
        role=Role.ATTACHMENT,
        held_by=holder.id,
        held_name=storable(part.filename),
        held_position=position,
        held_date=date,
    )


def _date(holder: Document, extracted: Extracted) -> str | None:
    """The day of what it came with, as far as known: the archivist's word, else the file's, else that of its holder."""
    said = holder.description.date
    return said if said and holder.sources.get("date") == ARCHIVIST else extracted.found.date or said


def _is_too_much(catalogue: Catalogue, rendition: Rendition, parts: Sequence[Part]) -> bool:
    size = sum(part.size for part in parts)
    if len(parts) <= _FEW and size <= max(_LITTLE, 2 * rendition.size):
        return False
    there = catalogue.weight(rendition.document)
    return there.files + len(parts) > MOST_FILES or there.size + size > MOST_BYTES


def _left(part: Part) -> Refusal:
    message = f"More than {MOST_FILES:,} files or {MOST_BYTES >> 30} GiB came with one file; this one was left in it."
    return Refusal(storable(part.filename), Reason.of("limit-expansion", message))

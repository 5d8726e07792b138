"""What goes into a proof bundle beside the events: originals, the description, the verifier, a page to read first.

A member's size, digest and CRC are known before its first byte leaves, so a bundle's length is known too. Originals
are read once for that and once to be handed out. Sizes are bytes.
"""

import hashlib
import io
import re
import zlib
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from importlib import resources
from typing import BinaryIO

from archive.description.precedence import as_json
from archive.errors import DamagedOriginal, NotFound
from archive.model import Document, Rendition
from archive.originals.store import CHUNK, Store
from archive.proof import verify

VERIFIER = "verify.py"
Opened = Callable[[], AbstractContextManager[BinaryIO]]  # from the first byte, each time
_ENDING = re.compile(r"\.[A-Za-z0-9]{1,10}")
_READ_ME = """\
This is a proof bundle of a document archive that is kept with Fonds.

It holds the original files of one document byte for byte, what the archive says of the document, every event of the
archive's custody record that concerns it, and what proves that these events are in the record and were not altered.

To check it, run

    python3 verify.py

in the folder where the bundle was unpacked, or `python3 verify.py BUNDLE.zip`. Python 3.9 or later is all it needs.
Better than the verify.py in this bundle is one that you have from elsewhere: both are then the same file, or something
is wrong. If you have kept a head of the record from earlier, add `--head KEPT.json`; if the archive has made its public
key known, add `--key KEY`.

description.json   what the archive says of the document, and under which name each original was received
originals/         the originals, named by the ids of their renditions
events.jsonl       one event a line, with the hashes that lead from it to the root of the record (RFC 9162)
head.json          how many events the record has and the root over them, signed (Ed25519)
earlier-head.json  the head that this bundle was asked to go on from, if any, and
consistency.json   the hashes that show that the record has only grown since
manifest.json      size and SHA-256 of every file
"""


@dataclass(frozen=True, slots=True)
class Member:
    """One file of a bundle."""

    name: str
    size: int
    sha256: str
    crc: int
    open: Opened


def member_of(name: str, content: bytes) -> Member:
    """A member that is held in memory."""
    digest = hashlib.sha256(content).hexdigest()
    return Member(name, len(content), digest, zlib.crc32(content), lambda: io.BytesIO(content))


def member_from(name: str, opened: Opened) -> Member:
    """A member that is read from its beginning each time it is opened."""
    digest, crc, size = hashlib.sha256(), 0, 0
    with opened() as stream:
        while chunk := stream.read(CHUNK):
            digest.update(chunk)
            crc, size = zlib.crc32(chunk, crc), size + len(chunk)
    return Member(name, size, digest.hexdigest(), crc, opened)


def contents_of(document: Document, store: Store) -> list[Member]:
    """Everything that is fixed before the export is recorded. Raises ``DamagedOriginal`` and ``ArchiveUnreachable``.

    Of a withdrawn document the digests alone are given: neither its originals nor what was said of it.
    """
    kept = [] if document.withdrawn_at else [_original(one, store) for one in document.renditions]
    return [
        member_of("README.txt", _READ_ME.encode("ascii")),
        member_of(VERIFIER, verifier()),
        member_of(verify.DESCRIPTION, verify.canonical(_described(document)) + b"\n"),
        *kept,
    ]


def verifier() -> bytes:
    """The program that checks a bundle."""
    return resources.files("archive.proof").joinpath(VERIFIER).read_bytes()


def original_name(rendition: Rendition) -> str:
    """Where an original lies in the bundle: by its rendition's id, since names as received may be anything."""
    _, dot, ending = rendition.filename.rpartition(".")
    ending = dot + ending
    return f"originals/{rendition.id}{ending if _ENDING.fullmatch(ending) else ''}"


def _original(rendition: Rendition, store: Store) -> Member:
    def opened() -> BinaryIO:
        try:
            return store.open(rendition.sha256)
        except NotFound:
            raise DamagedOriginal(
                f"The original of rendition {rendition.id} is missing from the store. Run fonds verify, and restore it "
                "from a backup."
            ) from None

    member = member_from(original_name(rendition), opened)
    if member.sha256 != rendition.sha256:
        raise DamagedOriginal(
            f"The original of rendition {rendition.id} is damaged: it should have the digest {rendition.sha256} "
            f"and has {member.sha256}. No proof is made of it. Run fonds verify, and restore it from a backup."
        )
    return member


def _described(document: Document) -> dict[str, object]:
    withdrawn = document.withdrawn_at is not None
    return {
        "document": document.id,
        "collection": document.collection,
        "accessioned_at": document.accessioned_at,
        "withdrawn_at": document.withdrawn_at,
        "described": None if withdrawn else as_json(document.description),
        "renditions": [
            {
                "rendition": one.id,
                "filename": one.filename,
                "role": str(one.role),
                "sha256": one.sha256,
                "bytes": one.size,
                "accessioned_at": one.accessioned_at,
                "original": None if withdrawn else original_name(one),
            }
            for one in document.renditions
        ],
    }

"""Proof bundles: one document, its custody events and their proofs, in one file that a stranger can check.

The export is recorded before anything is handed out, with the digests of what is fixed by then; the head is signed
afterwards and so covers it. The bundle is an uncompressed ZIP whose every byte is determined (``archive.proof.verify``
says how), made while it is read: of originals one chunk of 1 MiB is held in memory, of events what fits into 8 MiB, and
more lies in a temporary file.
"""

import hashlib
import os
import secrets
import tempfile
from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, cast

from archive.catalogue import Catalogue
from archive.custody.chain import Draft, digest_of
from archive.errors import BrokenRecord, DamagedOriginal, UsageError
from archive.model import CustodyEvent, Document, EventType
from archive.originals.store import CHUNK, Store
from archive.proof import verify
from archive.proof.contents import Member, contents_of, member_from, member_of
from archive.proof.heads import Head, Heads

_IN_MEMORY = 8 << 20  # bytes of events


@dataclass(frozen=True, slots=True)
class Bundle:
    """A bundle that is ready to be handed out once; to be closed where it is not. ``size`` is in bytes."""

    document: str
    head: Head
    members: tuple[Member, ...]
    size: int
    events: "tempfile.SpooledTemporaryFile[bytes]"

    @property
    def filename(self) -> str:
        """What it is called where nobody names it."""
        return f"proof-{self.document}.zip"

    def chunks(self) -> Iterator[bytes]:
        """All its bytes, once. Raises ``DamagedOriginal`` when an original has changed since it was looked at."""
        offset, written = 0, []
        with self:
            for one in self.members:
                header = verify.local_header(one.name, one.crc, one.size)
                written.append((one.name, one.crc, one.size, offset))
                yield header
                yield from _checked(one)
                offset += len(header) + one.size
            yield verify.ending(written, offset)

    def write(self, target: Path) -> None:
        """Write it to a file, which appears only when it is complete. Raises ``UsageError``."""
        if target.is_dir():
            raise UsageError(f"{target} is a folder. Name the file to write.")
        target = target.resolve()
        beside = target.with_name(f".fonds-{secrets.token_hex(8)}")
        try:
            with beside.open("xb") as file:
                for chunk in self.chunks():
                    file.write(chunk)
                file.flush()
                os.fsync(file.fileno())
            beside.replace(target)
        except OSError as error:
            raise UsageError(f"{target} cannot be written: {error.strerror}. Name another file.") from error
        finally:
            with suppress(OSError):
                beside.unlink()

    def close(self) -> None:
        """Let go of the temporary file."""
        self.events.close()

    def __enter__(self) -> "Bundle":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class Prover:
    """Makes proof bundles."""

    def __init__(self, catalogue: Catalogue, store: Store, heads: Heads) -> None:
        self._catalogue = catalogue
        self._store = store
        self._heads = heads

    def prove(self, document: Document, agent: str, since: Head | None = None) -> Bundle:
        """The bundle of a document; with ``since``, a head kept from earlier, also how the record goes on from it.

        Recorded before it is handed out. Raises ``DamagedOriginal``, ``BrokenRecord``, ``SigningKeyUnusable``.
        """
        if since is not None:
            self._require_growth(since)
        fixed = contents_of(document, self._store)
        detail = {"what": "proof bundle", "contents": {one.name: one.sha256 for one in fixed}}
        self._catalogue.record_event(Draft(EventType.EXPORTING, agent, document.id, None, "success", detail))
        head = self._heads.give(agent)
        spool = tempfile.SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115  the bundle closes it
        try:
            events = self._events(document.id, head, spool)
            members = [*fixed, events, _json(verify.HEAD_FILE, head)]
            if since is not None:
                members += self._growth(since, head)
        except BaseException:
            spool.close()
            raise
        files = {one.name: {"bytes": one.size, "sha256": one.sha256} for one in members}
        listed = {"format": verify.BUNDLE, "document": document.id, "files": files}
        members.append(_json(verify.MANIFEST, listed))
        return Bundle(document.id, head, tuple(members), _length(members), spool)

    def _require_growth(self, since: Head) -> None:
        compared = self._heads.compare(since)
        if not compared.holds:
            raise BrokenRecord(compared.message)

    def _events(self, document: str, head: Head, spool: "tempfile.SpooledTemporaryFile[bytes]") -> Member:
        """One event a line, each with its path to the head's root."""
        with self._catalogue.custody_tree() as (tree, _):
            for event in self._catalogue.document_events(document, head["size"]):
                path = tree.inclusion(event.sequence - 1, head["size"])
                line = {"event": _sound(event), "path": [one.hex() for one in path]}
                spool.write(verify.canonical(line) + b"\n")

        def opened() -> AbstractContextManager[BinaryIO]:
            spool.seek(0)
            return nullcontext(cast(BinaryIO, spool))

        return member_from(verify.EVENTS, opened)

    def _growth(self, since: Head, head: Head) -> list[Member]:
        with self._catalogue.custody_tree() as (tree, _):
            path = [one.hex() for one in tree.consistency(since["size"], head["size"])]
        told = {"from": since["size"], "to": head["size"], "path": path}
        return [_json(verify.EARLIER_HEAD, since), _json(verify.CONSISTENCY, told)]


def _sound(event: CustodyEvent) -> dict[str, object]:
    if digest_of(event) != event.digest:
        raise BrokenRecord(
            f"Custody event {event.sequence} was altered after it was written, so nothing is proved by it. "
            "Run fonds verify, and restore the catalogue from a backup."
        )
    told: dict[str, object] = {name: getattr(event, name) for name in verify.EVENT_FIELDS}
    return {**told, "type": str(event.type), "detail": dict(event.detail)}


def _json(name: str, value: Head) -> Member:
    return member_of(name, verify.canonical(dict(value)) + b"\n")


def _length(members: list[Member]) -> int:
    offset, placed = 0, []
    for one in members:
        placed.append((one.name, one.crc, one.size, offset))
        offset += len(verify.local_header(one.name, one.crc, one.size)) + one.size
    return offset + len(verify.ending(placed, offset))


def _checked(member: Member) -> Iterator[bytes]:
    """The bytes of a member; the bundle stays without its end when they are not those that were looked at."""
    digest, left = hashlib.sha256(), member.size
    with member.open() as stream:
        while left and (chunk := stream.read(min(CHUNK, left))):
            digest.update(chunk)
            left -= len(chunk)
            yield chunk
    if left or digest.hexdigest() != member.sha256:
        raise DamagedOriginal(f"{member.name} has changed while it was handed out. Run fonds verify.")

"""The Merkle tree over the custody chain: its roots, its proofs, the heads that were given out."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

from sqlalchemy import Connection, delete, func, insert, select

from archive.catalogue.base import MANY, event_of
from archive.catalogue.record import Record
from archive.catalogue.subtrees import CATCH_UP, extend, kept, leaf_of, tiles
from archive.catalogue.tables import custody_heads, events, subtrees
from archive.custody.chain import BrokenLink
from archive.custody.merkle import HEIGHT, WIDTH, Growing, Tree
from archive.errors import ArchiveBusy, ArchiveUnreachable, BrokenRecord
from archive.model import CustodyEvent

_DIGESTS = 5000  # in one read


@dataclass(frozen=True, slots=True)
class GivenHead:
    """What a head said that was given out."""

    size: int  # events
    root: str  # 64 hex digits
    at: str
    key: str  # the public key that it was signed with, 64 hex digits


class CustodyTree(Record):
    """Proves that events are in the record, and that the record only grew."""

    @contextmanager
    def custody_tree(self) -> Iterator[tuple[Tree, int]]:
        """The tree over all events at this moment, and how many they are; keeps what was not kept of it."""
        self._keep_subtrees()
        with self._reading() as connection:
            size = _size(connection)
            yield Tree(tiles(connection, size)), size

    def custody_root(self) -> tuple[int, str]:
        """How many events there are, and the root over them. Writes only where much of the tree is still to be kept."""
        with suppress(ArchiveBusy, ArchiveUnreachable):
            self._keep_subtrees(behind=CATCH_UP)
        with self._reading() as connection:
            size = _size(connection)
            return size, Tree(tiles(connection, size)).root(size).hex()

    def document_events(self, document: str, upto: int = 2**62) -> Iterator[CustodyEvent]:
        """The events of a document among the first ``upto`` of all, oldest first, some hundred at a time."""
        query = select(events).where(events.c.document == document, events.c.sequence <= upto)
        last = 0
        while True:
            more = query.where(events.c.sequence > last).order_by(events.c.sequence).limit(MANY)
            with self._reading() as connection:
                some = [event_of(row) for row in connection.execute(more)]
            yield from some
            if len(some) < MANY:
                return
            last = some[-1].sequence

    def keep_head(self, head: GivenHead) -> None:
        """Remember that this head was given out; of those of one size the first."""
        with self._writing() as connection:
            there = select(custody_heads.c.size).where(custody_heads.c.size == head.size)
            if connection.execute(there).first() is None:
                row = {"size": head.size, "root": head.root, "at": head.at, "key": head.key}
                connection.execute(insert(custody_heads), row)

    def last_head(self) -> GivenHead | None:
        """The largest head that was given out."""
        with self._reading() as connection:
            row = connection.execute(
                select(custody_heads).order_by(custody_heads.c.size.desc()).limit(1)
            ).first()
        return GivenHead(row.size, row.root, row.at, row.key) if row else None

    def rebuild_custody_tree(self) -> None:
        """Forget what is kept of the tree and make it anew from the events."""
        with self._writing() as connection:
            connection.execute(delete(subtrees))
        self._keep_subtrees()

    def verify_chain(self) -> BrokenLink | None:
        """The first link of the chain that does not hold, else the first place where tree or heads do not fit it."""
        return super().verify_chain() or self._broken_tree()

    def _keep_subtrees(self, behind: int = 0) -> None:
        """All of them where more than ``behind`` are missing, a few at a time so that others can write between."""
        with self._reading() as connection:
            wanted = _size(connection) // WIDTH - behind
            kept_now = connection.execute(
                select(func.count()).select_from(subtrees).where(subtrees.c.level == HEIGHT)
            )
            if kept_now.scalar_one() >= wanted:
                return
        while True:
            with self._writing() as connection:
                if extend(connection, _size(connection), 4 * CATCH_UP) == 0:
                    return

    def _broken_tree(self) -> BrokenLink | None:
        """Hash the whole tree anew from the digests, and compare what is kept and what was given out."""
        with self._reading() as connection:
            check = _Comparison(connection)
            try:
                for sequence, digest in _digests(connection):
                    check.add(sequence, digest)
                    if check.broken:
                        return check.broken
            except BrokenRecord as error:
                return BrokenLink(check.growing.size + 1, error.message)
            return check.heads_to_come()


class _Comparison:
    """The tree built anew, beside what the catalogue says of it."""

    def __init__(self, connection: Connection) -> None:
        self.growing = Growing(self._completed)
        self.broken: BrokenLink | None = None
        self._connection = connection
        self._kept: dict[int, tuple[int, list[str]]] = {}  # level -> tile, its hashes
        self._heads = iter(connection.execute(select(custody_heads).order_by(custody_heads.c.size)).all())
        self._head = next(self._heads, None)

    def add(self, sequence: int, digest: str) -> None:
        """The next event."""
        self.growing.add(leaf_of(sequence, digest))
        while self._head is not None and self._head.size <= self.growing.size:
            if self.broken is None and self._head.root != self.growing.root().hex():
                self.broken = BrokenLink(
                    self._head.size,
                    f"The record no longer begins with the {self._head.size} custody events of the head that was given "
                    f"out on {self._head.at}: they were rewritten.",
                )
            self._head = next(self._heads, None)

    def heads_to_come(self) -> BrokenLink | None:
        """Of heads over more events than there are: their end was cut off."""
        if self._head is None:
            return None
        return BrokenLink(
            self.growing.size + 1,
            f"The head that was given out on {self._head.at} covers {self._head.size} custody events; only "
            f"{self.growing.size} are there. The end of the record was cut off.",
        )

    def _completed(self, level: int, position: int, found: bytes) -> None:
        number, inside = divmod(position, WIDTH)
        if self._kept.get(level, (-1,))[0] != number:
            self._kept[level] = (number, kept(self._connection, level, number))
        hashes = self._kept[level][1]
        if self.broken is None and inside < len(hashes) and hashes[inside] != found.hex():
            first = (position << level) + 1
            self.broken = BrokenLink(
                first,
                f"The kept hash of custody events {first} to {first + (1 << level) - 1} is not theirs: it is damaged, "
                "or the events were rewritten. Compare with a head that was given out (fonds custody check); if that "
                "holds, fonds custody rebuild mends the tree.",
            )


def _size(connection: Connection) -> int:
    return connection.execute(select(func.max(events.c.sequence))).scalar() or 0


def _digests(connection: Connection) -> Iterator[tuple[int, str]]:
    last = 0
    query = select(events.c.sequence, events.c.digest).order_by(events.c.sequence).limit(_DIGESTS)
    while some := connection.execute(query.where(events.c.sequence > last)).all():
        for row in some:
            yield row.sequence, row.digest
        last = some[-1].sequence

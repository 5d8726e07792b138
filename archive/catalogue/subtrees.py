"""Where the Merkle tree over the custody events is kept: complete subtrees of 256, 65,536 … events, one row each.

The rows are a cache of the chain. What is not kept yet is hashed from the events when it is asked for, so nothing here
has to succeed for an event to be recorded. Works on a connection of the caller's.
"""

from sqlalchemy import Connection, func, insert, select

from archive.catalogue.tables import events, subtrees
from archive.custody.merkle import HEIGHT, WIDTH, ReadTile, folded, leaf_hash
from archive.errors import BrokenRecord

CATCH_UP = 64  # subtrees that are kept at once beside other work: 16,384 events, about 50 ms


def tiles(connection: Connection, size: int) -> ReadTile:
    """What reads the tiles of the tree over the first ``size`` events. Raises ``BrokenRecord`` at a gap."""

    def read_tile(level: int, number: int) -> list[bytes]:
        first = number * WIDTH
        if level == 0:
            return leaves(connection, first, min(first + WIDTH, size))
        hashes = [
            _hash_of(text, level, first + at) for at, text in enumerate(kept(connection, level, number))
        ]
        complete = min(first + WIDTH, size >> level)
        for position in range(first + len(hashes), complete):
            hashes.append(folded(read_tile(level - HEIGHT, position))[HEIGHT][0])
        return hashes[: complete - first]

    return read_tile


def leaves(connection: Connection, start: int, end: int) -> list[bytes]:
    """The leaves of events ``start`` to ``end``, counted from 0, half-open."""
    query = (
        select(events.c.sequence, events.c.digest)
        .where(events.c.sequence > start, events.c.sequence <= end)
        .order_by(events.c.sequence)
    )
    found = []
    for expected, (sequence, digest) in enumerate(connection.execute(query), start + 1):
        if sequence != expected:
            break
        found.append(leaf_of(sequence, digest))
    if len(found) != end - start:
        raise BrokenRecord(
            f"Custody event {start + len(found) + 1} is missing, so nothing can be proved of those around it. "
            "Run fonds verify, and restore the catalogue from a backup."
        )
    return found


def leaf_of(sequence: int, digest: str) -> bytes:
    """The leaf that an event is: its digest's 32 bytes, hashed."""
    try:
        return leaf_hash(bytes.fromhex(digest))
    except ValueError:
        raise BrokenRecord(
            f"The digest of custody event {sequence} is damaged. Run fonds verify, and restore the catalogue from a "
            "backup."
        ) from None


def kept(connection: Connection, level: int, number: int) -> list[str]:
    """The kept hashes of one tile in hex digits, as far as they stand without a gap."""
    first = number * WIDTH
    query = (
        select(subtrees.c.position, subtrees.c.hash)
        .where(subtrees.c.level == level, subtrees.c.position >= first, subtrees.c.position < first + WIDTH)
        .order_by(subtrees.c.position)
    )
    rows = enumerate(connection.execute(query), first)
    return [row.hash for expected, row in rows if row.position == expected]


def _hash_of(text: str, level: int, position: int) -> bytes:
    try:
        return bytes.fromhex(text)
    except ValueError:
        first = (position << level) + 1
        raise BrokenRecord(
            f"The kept hash of custody events {first} to {first + (1 << level) - 1} is damaged. "
            "`fonds custody rebuild` makes it anew from the events."
        ) from None


def extend(connection: Connection, size: int, most: int = CATCH_UP) -> int:
    """Keep subtrees that the first ``size`` events complete and that are not kept yet; how many were."""
    added, level = 0, HEIGHT
    while size >> level:
        newest = connection.execute(select(func.max(subtrees.c.position)).where(subtrees.c.level == level))
        last = newest.scalar()
        first = 0 if last is None else last + 1
        positions = range(first, min(size >> level, first + most - added))
        read_tile = tiles(connection, size)
        rows = [
            {
                "level": level,
                "position": position,
                "hash": folded(read_tile(level - HEIGHT, position))[HEIGHT][0].hex(),
            }
            for position in positions
        ]
        if rows:
            connection.execute(insert(subtrees), rows)
        added += len(rows)
        level += HEIGHT
    return added

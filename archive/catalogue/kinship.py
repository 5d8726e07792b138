"""Which documents go with one when it is withdrawn, and which a hold on it covers.

What came in a document goes with it, unless a document that stays holds it too, or it was also handed in by itself.
Documents may hold each other in a circle: every walk ends.
"""

from collections.abc import Collection, Sequence

from sqlalchemy import Connection, func, select

from archive.catalogue.base import in_batches
from archive.catalogue.tables import containments, documents, renditions
from archive.model import Role

_STAYS = documents.c.withdrawn_at.is_(None)


def family(connection: Connection, document: str) -> list[str]:
    """The document, and all that goes with it."""
    inside, level = dict[str, None](), [document]
    while level:
        level = [one for one in _held_in(connection, level) if one not in inside and one != document]
        inside |= dict.fromkeys(level)
    return [document, *_without_other_home(connection, list(inside), {document, *inside})]


def around(connection: Connection, asked: Collection[str]) -> list[str]:
    """These documents, and all that hold them, to any depth."""
    found, level = set(asked), list(asked)
    while level:
        above: set[str] = set()
        for some in in_batches(level):
            query = select(containments.c.holder).where(containments.c.held.in_(some))
            above.update(connection.execute(query).scalars())
        level = sorted(above - found)
        found |= above
    return sorted(found)


def staying_holders(connection: Connection, document: str) -> list[str]:
    """Documents that hold this one and are not withdrawn."""
    query = (
        select(containments.c.holder)
        .join(documents, documents.c.id == containments.c.holder)
        .where(containments.c.held == document, _STAYS)
    )
    return list(connection.execute(query.order_by(containments.c.holder)).scalars())


def _held_in(connection: Connection, holders: Sequence[str]) -> list[str]:
    """What these hold and is not withdrawn yet."""
    found: dict[str, None] = {}
    for some in in_batches(holders):
        query = (
            select(containments.c.held)
            .join(documents, documents.c.id == containments.c.held)
            .where(containments.c.holder.in_(some), _STAYS)
            .order_by(containments.c.position, containments.c.held)
        )
        found |= dict.fromkeys(connection.execute(query).scalars())
    return list(found)


def _without_other_home(connection: Connection, asked: Sequence[str], going: Collection[str]) -> list[str]:
    """Those that nothing keeps but what goes; what only seemed to go keeps others."""
    staying: set[str] = set()
    for some in in_batches(asked):
        holders = (
            select(containments.c.held, containments.c.holder)
            .join(documents, documents.c.id == containments.c.holder)
            .where(containments.c.held.in_(some), _STAYS)
        )
        staying.update(held for held, holder in connection.execute(holders) if holder not in going)
        of_each = select(func.min(renditions.c.id)).where(renditions.c.document.in_(some))
        by_itself = select(renditions.c.document).where(
            renditions.c.id.in_(of_each.group_by(renditions.c.document)),
            renditions.c.role != str(Role.ATTACHMENT),
        )
        staying.update(connection.execute(by_itself).scalars())
    rest = [one for one in asked if one not in staying]
    return _without_other_home(connection, rest, set(going) - staying) if staying and rest else rest

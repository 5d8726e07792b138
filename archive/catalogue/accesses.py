"""Who may see each collection: everybody, everybody with an account, or the groups it is opened to."""

from sqlalchemy import Connection, delete, func, insert, select, update

from archive.catalogue.access_tables import collection_groups
from archive.catalogue.account_tables import account_groups
from archive.catalogue.base import CatalogueBase
from archive.catalogue.tables import collections
from archive.custody.chain import Draft
from archive.errors import NotFound, UsageError
from archive.model import EventType
from archive.storable import storable
from archive.visibility import Access, CollectionAccess

_ACCESSES = (  # made once: building a statement costs more than running it
    select(collections.c.code, collections.c.access, collection_groups.c.group)
    .outerjoin(collection_groups, collection_groups.c.collection == collections.c.code)
    .order_by(collections.c.code, collection_groups.c.group)
)


class Accesses(CatalogueBase):
    """Collections' access, read and set. Neither touches a rendition or the index."""

    def collection_accesses(self) -> dict[str, CollectionAccess]:
        """Every collection's access by its code: one small query, for every request."""
        found: dict[str, tuple[str, list[str]]] = {}
        with self._reading() as connection:
            for code, access, group in connection.execute(_ACCESSES):
                groups = found.setdefault(code, (access, []))[1]
                if group is not None:
                    groups.append(group)
        return {
            code: CollectionAccess(_access(access), tuple(groups)) for code, (access, groups) in found.items()
        }

    def set_collection_access(self, code: str, wanted: CollectionAccess, agent: str) -> CollectionAccess:
        """Let other people see a collection from now on. Raises ``NotFound`` and ``UsageError``."""
        with self._writing() as connection:
            before = _present(connection, code)
            groups = _known_groups(connection, wanted)
            after = CollectionAccess(wanted.access, groups)
            if after == before:
                return after
            connection.execute(
                update(collections).where(collections.c.code == code).values(access=after.access.value)
            )
            connection.execute(delete(collection_groups).where(collection_groups.c.collection == code))
            if groups:
                rows = [{"collection": code, "group": group} for group in groups]
                connection.execute(insert(collection_groups), rows)
            detail: dict[str, object] = {
                "step": "access",
                "collection": code,
                "before": before.as_json(),
                "after": after.as_json(),
            }
            self._append_events(
                connection, [Draft(EventType.POLICY_ASSIGNMENT, agent, None, None, "success", detail)]
            )
            return after


def _present(connection: Connection, code: str) -> CollectionAccess:
    row = connection.execute(select(collections.c.access).where(collections.c.code == storable(code))).first()
    if row is None:
        raise NotFound(f"No collection has the code {code[:60]!r}. Check the code.")
    opened = select(collection_groups.c.group).where(collection_groups.c.collection == code)
    groups = connection.execute(opened.order_by(collection_groups.c.group)).scalars()
    return CollectionAccess(_access(row.access), tuple(groups))


def _known_groups(connection: Connection, wanted: CollectionAccess) -> tuple[str, ...]:
    """The groups in order; raises ``UsageError`` for none, for one that is not there, or where groups mean nothing."""
    groups = tuple(sorted(set(wanted.groups)))
    if wanted.access is not Access.RESTRICTED:
        if groups:
            raise UsageError("Groups are named only for a collection that is restricted to them.")
        return ()
    known = set(
        connection.execute(select(account_groups.c.code).where(account_groups.c.code.in_(groups))).scalars()
    )
    if missing := [group for group in groups if group not in known]:
        there = connection.execute(select(func.count()).select_from(account_groups)).scalar_one()
        said = "`fonds user groups` lists those there are." if there else "There are no groups yet."
        raise UsageError(f"There is no group {missing[0][:40]!r}. {said}")
    return groups


def _access(text: str) -> Access:
    """What is not understood, as another version may have written it, is shown to nobody but archivists."""
    return Access(text) if text in list(Access) else Access.RESTRICTED

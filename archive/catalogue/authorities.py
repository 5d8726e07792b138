"""Authority entries, and the names in descriptions that people have linked to them. Nothing is linked unasked.

A link stands for one name in one document, and counts as long as the description holds that name.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Row, delete, exists, func, insert, select, update

from archive.catalogue.access_changes import ACCESS
from archive.catalogue.arrangement_tables import authorities, authority_links, authority_names
from archive.catalogue.base import CatalogueBase
from archive.catalogue.rows import DOCUMENT, description_of
from archive.catalogue.tables import documents
from archive.custody.chain import Draft
from archive.description.authorities import (
    Authority,
    AuthorityKind,
    NamedIn,
    key_of,
    merged_entries,
    names_in,
    version_of_authority,
)
from archive.errors import ChangedMeanwhile, NotFound, UsageError
from archive.model import Description, EventType
from archive.storable import storable

MOST_DOCUMENTS = 10_000  # looked at for one entry
_LIKE = "\\"


class Authorities(CatalogueBase):
    """Raises ``NotFound``, ``UsageError`` and ``ChangedMeanwhile``. ``visible_to`` are the tokens of whoever asks."""

    def make_authority(self, plan: Authority, agent: str) -> Authority:
        """A new entry; the id of the plan does not matter."""
        with self._writing() as connection:
            made = _with_id(plan, self._new_id())
            connection.execute(insert(authorities), {**_columns(made), "created_at": self._now()})
            _write_names(connection, made)
            self._record_authority(connection, "authority made", made, None, agent)
        return made

    def change_authority(self, plan: Authority, agent: str, corrects: str | None = None) -> Authority:
        """Put the plan in place of the entry with its id."""
        with self._writing() as connection:
            before = _one(connection, plan.id)
            if before.merged_into:
                raise UsageError("This entry was merged into another one. Change that one.")
            if corrects is not None and corrects != version_of_authority(before):
                raise ChangedMeanwhile(
                    "Somebody else has changed this entry meanwhile. Look at it as it is now, then decide."
                )
            if plan != before:
                connection.execute(
                    update(authorities).where(authorities.c.id == plan.id).values(**_columns(plan))
                )
                _write_names(connection, plan)
                self._record_authority(connection, "authority changed", plan, before, agent)
        return plan

    def authority(self, untrusted_id: str) -> Authority:
        """One entry, merged ones too."""
        with self._reading() as connection:
            return _one(connection, untrusted_id)

    def authorities(
        self, text: str = "", visible_to: frozenset[str] | None = None, limit: int = 100, offset: int = 0
    ) -> list[Authority]:
        """Entries of which a name holds the text, by name; with ``visible_to`` those named in a visible document."""
        query = select(authorities).where(authorities.c.merged_into.is_(None))
        if key := key_of(text):
            pattern = f"%{_escaped(key)}%"
            named = exists().where(authority_names.c.authority == authorities.c.id)
            query = query.where(named.where(authority_names.c.key.like(pattern, escape=_LIKE)))
        if visible_to is not None:
            seen = exists().where(
                authority_links.c.authority == authorities.c.id, documents.c.id == authority_links.c.document
            )
            query = query.where(
                seen.where(documents.c.withdrawn_at.is_(None), ACCESS.in_(sorted(visible_to)))
            )
        query = query.order_by(func.lower(authorities.c.name), authorities.c.id).limit(limit).offset(offset)
        with self._reading() as connection:
            return [_authority(row) for row in connection.execute(query)]

    def authorities_named(self, name: str) -> list[Authority]:
        """Entries that have this very name, but for case and accents."""
        named = select(authority_names.c.authority).where(authority_names.c.key == key_of(name))
        query = select(authorities).where(authorities.c.id.in_(named), authorities.c.merged_into.is_(None))
        with self._reading() as connection:
            return [_authority(row) for row in connection.execute(query.order_by(authorities.c.id).limit(20))]

    def link_name(self, document: str, role: str, name: str, authority: str, agent: str) -> None:
        """Say who is meant by a name in a description."""
        with self._writing() as connection:
            said = _described(connection, document)
            if (role, name) not in names_in(said):
                raise NotFound(
                    "The description has no such name in that place. It may have been changed meanwhile."
                )
            one = _one(connection, authority)
            if one.merged_into:
                raise UsageError("This entry was merged into another one. Link to that one.")
            row = {"document": document, "role": role, "name": name}
            connection.execute(_delete_link(row))
            connection.execute(insert(authority_links), {**row, "authority": one.id})
            self._record_link(connection, "linked", row, one, agent)

    def unlink_name(self, document: str, role: str, name: str, agent: str) -> None:
        """Take that back."""
        row = {"document": document, "role": role, "name": name}
        with self._writing() as connection:
            query = select(authority_links.c.authority).where(
                *(authority_links.c[key] == storable(value) for key, value in row.items())
            )
            linked = connection.execute(query).scalar()
            if linked is None:
                raise NotFound("This name is linked to no entry.")
            connection.execute(_delete_link(row))
            self._record_link(connection, "unlinked", row, _one(connection, linked), agent)

    def links_of(self, document: str) -> dict[tuple[str, str], Authority]:
        """Who is meant by the names of one document, by role and name."""
        query = (
            select(authorities, authority_links.c.role, authority_links.c.name.label("linked"))
            .join(authority_links, authority_links.c.authority == authorities.c.id)
            .where(authority_links.c.document == document)
        )
        with self._reading() as connection:
            return {(row.role, row.linked): _authority(row) for row in connection.execute(query)}

    def named_in(self, authority: str, visible_to: frozenset[str]) -> tuple[NamedIn, ...]:
        """The documents in whose descriptions an entry is named, by date."""
        query = (
            select(*DOCUMENT, authority_links.c.role, authority_links.c.name)
            .join(documents, documents.c.id == authority_links.c.document)
            .where(authority_links.c.authority == authority, documents.c.withdrawn_at.is_(None))
            .where(ACCESS.in_(sorted(visible_to)))
            .order_by(func.coalesce(documents.c.first_day, 1 << 30), documents.c.title, documents.c.id)
            .limit(MOST_DOCUMENTS)
        )
        with self._reading() as connection:
            rows = [(row, description_of(row)) for row in connection.execute(query)]
        return tuple(
            NamedIn(row.id, said.title or "", said.date, row.role, row.name)
            for row, said in rows
            if (row.role, row.name) in names_in(said)
        )

    def merge_authorities(self, kept: str, other: str, agent: str) -> Authority:
        """Let one entry stand for another one, too: its names become variants, its links move. For good."""
        if kept == other:
            raise UsageError("These are the same entry. Name another one.")
        with self._writing() as connection:
            one, two = _one(connection, kept), _one(connection, other)
            if one.merged_into or two.merged_into:
                raise UsageError("One of them was merged already. Look at both again.")
            after = merged_entries(one, two)
            connection.execute(update(authorities).where(authorities.c.id == kept).values(**_columns(after)))
            _write_names(connection, after)
            moving = authority_links.c.authority == other
            linked = (
                connection.execute(select(authority_links.c.document).where(moving).distinct())
                .scalars()
                .all()
            )
            connection.execute(update(authority_links).where(moving).values(authority=kept))
            earlier = authorities.c.merged_into == other
            connection.execute(
                update(authorities).where((authorities.c.id == other) | earlier).values(merged_into=kept)
            )
            connection.execute(delete(authority_names).where(authority_names.c.authority == other))
            more = {"merged": other, "documents": len(linked)}
            self._record_authority(connection, "authorities merged", after, one, agent, more)
        return after

    def _record_authority(
        self,
        connection: Connection,
        step: str,
        after: Authority,
        before: Authority | None,
        agent: str,
        more: Mapping[str, object] | None = None,
    ) -> None:
        detail: dict[str, object] = {
            "step": step,
            "authority": after.id,
            "after": after.told(),
            **(more or {}),
        }
        if before is not None:
            detail["before"] = before.told()
        kind = EventType.METADATA_MODIFICATION
        self._append_events(connection, [Draft(kind, agent, None, None, "success", detail)])

    def _record_link(
        self, connection: Connection, step: str, row: Mapping[str, str], one: Authority, agent: str
    ) -> None:
        detail = {"step": step, "role": row["role"], "name": row["name"], "authority": one.id}
        kind = EventType.METADATA_MODIFICATION
        self._append_events(connection, [Draft(kind, agent, row["document"], None, "success", detail)])


def _one(connection: Connection, untrusted_id: str) -> Authority:
    row = connection.execute(select(authorities).where(authorities.c.id == storable(untrusted_id))).first()
    if row is None:
        raise NotFound(f"No authority entry has the id {untrusted_id[:60]!r}.")
    return _authority(row)


def _authority(row: Row[Any]) -> Authority:
    return Authority(
        row.id, AuthorityKind(row.kind), row.name, tuple(row.variants), row.dates, row.title, row.country, row.note,
        row.merged_into,
    )  # fmt: skip


def _columns(one: Authority) -> dict[str, object]:
    names = ("id", "kind", "name", "variants", "dates", "title", "country", "note")
    return {name: getattr(one, name) for name in names} | {
        "kind": str(one.kind),
        "variants": list(one.variants),
    }


def _with_id(plan: Authority, identity: str) -> Authority:
    return Authority(identity, *(getattr(plan, name) for name in Authority.__slots__[1:]))


def _write_names(connection: Connection, one: Authority) -> None:
    connection.execute(delete(authority_names).where(authority_names.c.authority == one.id))
    keys: Sequence[str] = list(dict.fromkeys(filter(None, map(key_of, (one.name, *one.variants)))))
    if keys:
        connection.execute(insert(authority_names), [{"authority": one.id, "key": key} for key in keys])


def _described(connection: Connection, document: str) -> Description:
    row = connection.execute(select(*DOCUMENT).where(documents.c.id == storable(document))).first()
    if row is None:
        raise NotFound(f"No document has the id {document[:60]!r}.")
    return description_of(row)


def _delete_link(row: Mapping[str, str]) -> Any:
    return delete(authority_links).where(*(authority_links.c[key] == value for key, value in row.items()))


def _escaped(text: str) -> str:
    for char in (_LIKE, "%", "_"):
        text = text.replace(char, _LIKE + char)
    return text

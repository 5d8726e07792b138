"""Writing down what was taken in: collections, documents, renditions. The bytes are in the store already."""

import unicodedata
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, bindparam, func, insert, select, update

from archive.catalogue.access_changes import ACCESS
from archive.catalogue.base import CatalogueBase, in_batches
from archive.catalogue.closures import close_newcomers
from archive.catalogue.rows import COLLECTION, DOCUMENT, collection_of, description_columns, description_of
from archive.catalogue.tables import changes, collections, containments, documents, renditions
from archive.catalogue.values import Accepted, CollectionSummary, Deposit, Duplicate, Outcome, Refusal
from archive.catalogue.withdrawn_before import unusable, withdrawn_part
from archive.crash_points import reached
from archive.custody.chain import Draft
from archive.description.precedence import ARCHIVIST, FILENAME, HOLDER, as_json, fit_to_keep, merged
from archive.errors import UsageError
from archive.ids import is_id
from archive.model import Collection, Description, EventType, State
from archive.reasons import Reason
from archive.storable import storable, title_from
from archive.visibility import Access

MAX_CODE = 100  # code points

_DESCRIBED = (*description_columns(Description()), "sources")
_SAME_BYTES = (  # made once: building a statement costs more than running it
    select(
        renditions.c.sha256,
        renditions.c.document,
        renditions.c.id,
        documents.c.collection,
        renditions.c.withdrawn_at,
    )
    .join(documents, documents.c.id == renditions.c.document)
    .where(renditions.c.sha256.in_(bindparam("digests", expanding=True)))
    .order_by(renditions.c.accessioned_at.desc(), renditions.c.id.desc())
)
_CODES = select(collections.c.code)
_KNOWN = select(*COLLECTION).order_by(collections.c.code)
_NEW_DESCRIPTION = (
    update(documents)
    .where(documents.c.id == bindparam("which"))
    .values({name: bindparam(f"new_{name}") for name in _DESCRIBED})
)


def collection_code(untrusted_code: str) -> str:
    """The code, fit to be kept; raises ``UsageError``."""
    code = unicodedata.normalize("NFC", untrusted_code).strip()
    if not code or len(code) > MAX_CODE or not code.isprintable():
        raise UsageError(
            f"{untrusted_code[:40]!r} cannot be a collection's code. Use 1 to {MAX_CODE} visible characters."
        )
    return code


@dataclass(slots=True)
class _Batch:
    """What one transaction of accessions knows and is going to write."""

    known: dict[tuple[str, str], tuple[str, str]]  # (document or collection, sha256) -> (document, rendition)
    collections: set[str]
    withdrawn: dict[str, list[tuple[str, str]]]  # sha256 -> (document, rendition), the newest first
    documents: dict[str, tuple[str, Description, dict[str, str]]] = field(default_factory=dict)
    references: dict[tuple[str, str], str] = field(default_factory=dict)
    new: set[str] = field(default_factory=set)  # documents
    changed: set[str] = field(default_factory=set)  # documents described further
    document_rows: list[dict[str, Any]] = field(default_factory=list)
    rendition_rows: list[dict[str, Any]] = field(default_factory=list)
    containments: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict)
    events: list[Draft] = field(default_factory=list)


class Intake(CatalogueBase):
    """Collections and accessions."""

    def ensure_collection(
        self, untrusted_code: str, title: str | None = None, access: str = Access.MEMBERS
    ) -> Collection:
        """The collection with this code, made if it is not there yet."""
        code = collection_code(untrusted_code)
        with self._writing() as connection:
            row = connection.execute(select(*COLLECTION).where(collections.c.code == code)).first()
            if row is None:
                self._make_collection(connection, code, title, access)
                row = connection.execute(select(*COLLECTION).where(collections.c.code == code)).one()
            return collection_of(row)

    def collections(self, visible_to: frozenset[str] | None = None) -> list[CollectionSummary]:
        """The collections by code, with what lies in them: as far as these tokens show it, all for ``None``."""
        sums = (
            select(
                documents.c.collection,
                func.count(documents.c.id.distinct()),
                func.count(renditions.c.id),
                func.coalesce(func.sum(renditions.c.pages), 0),
            )
            .join(renditions, renditions.c.document == documents.c.id)
            .where(renditions.c.withdrawn_at.is_(None))
            .group_by(documents.c.collection)
        )
        listed = select(*COLLECTION).order_by(collections.c.code)
        if visible_to is not None:
            sums = sums.where(ACCESS.in_(sorted(visible_to)))
            listed = listed.where(collections.c.code.in_(sorted(visible_to)))
        with self._reading() as connection:
            counted = {row[0]: tuple(row[1:]) for row in connection.execute(sums)}
            rows = connection.execute(listed).all()
        return [CollectionSummary(collection_of(row), *counted.get(row.code, (0, 0, 0))) for row in rows]

    def known_collections(self) -> list[Collection]:
        """All collections by code, without looking at what lies in them: cheap enough for every request."""
        with self._reading() as connection:
            return [collection_of(row) for row in connection.execute(_KNOWN)]

    def accession(self, deposits: Sequence[Deposit], agent: str) -> list[Outcome]:
        """Write the deposits down in one transaction and answer for each, in order.

        When this returns, every ``Accepted`` is durable. One that cannot be written harms no other.
        """
        if not deposits:
            return []
        with self._writing() as connection:
            batch = self._begin(connection, deposits)
            outcomes = [self._accession_one(connection, batch, deposit, agent) for deposit in deposits]
            self._write_batch(connection, batch)
            reached("accession-written")
        reached("accessioned")
        return outcomes

    def _begin(self, connection: Connection, deposits: Sequence[Deposit]) -> _Batch:
        digests = sorted({deposit.sha256 for deposit in deposits})
        known, withdrawn = {}, dict[str, list[tuple[str, str]]]()
        for some in in_batches(digests):
            rows = connection.execute(_SAME_BYTES, {"digests": some})
            for sha256, document, rendition, collection, withdrawn_at in rows:
                if withdrawn_at is not None:
                    withdrawn.setdefault(sha256, []).append((document, rendition))
                    continue
                known[collection, sha256] = known[document, sha256] = (document, rendition)
        codes = set(connection.execute(_CODES).scalars())
        return _Batch(known, codes, withdrawn)

    def _accession_one(self, connection: Connection, batch: _Batch, deposit: Deposit, agent: str) -> Outcome:
        try:
            code = collection_code(deposit.collection)
        except UsageError as error:
            return Refusal(deposit.filename, Reason.of("bad-metadata", error.message))
        for named in (deposit.held_by, deposit.document):
            if named and not self._load(connection, batch, named):
                return unusable(connection, deposit, named)
        taken_out = withdrawn_part(connection, batch.withdrawn, deposit)
        if taken_out:
            return Duplicate(*taken_out, deposit.sha256, deposit.size, deposit.filename)
        target = self._target(connection, batch, deposit, code)
        within = target if deposit.document and target else code
        there = batch.known.get((within, deposit.sha256)) or batch.known.get((target or "", deposit.sha256))
        if there:
            _hold(batch, deposit, there[0])
            return Duplicate(*there, deposit.sha256, deposit.size, deposit.filename)
        if target is None:
            target = self._make_document(connection, batch, deposit, code)
        else:
            _describe_further(batch, target, deposit)
        _hold(batch, deposit, target)
        return self._make_rendition(batch, deposit, target, agent)

    def _target(self, connection: Connection, batch: _Batch, deposit: Deposit, code: str) -> str | None:
        """The document that the deposit names, if it is there."""
        if deposit.document:
            return deposit.document if self._load(connection, batch, deposit.document) else None
        reference = deposit.reference
        if not reference:
            return None
        if is_id(reference) and self._load(connection, batch, reference):
            return reference
        if (code, reference) not in batch.references:
            query = select(documents.c.id).where(
                documents.c.collection == code, documents.c.reference == storable(reference)
            )
            found = connection.execute(query).scalar()
            if found is None:
                return None
            batch.references[code, reference] = found
            self._load(connection, batch, found)
        return batch.references[code, reference]

    def _load(self, connection: Connection, batch: _Batch, document: str) -> bool:
        if document not in batch.documents:
            present = documents.c.id == storable(document), documents.c.withdrawn_at.is_(None)
            row = connection.execute(select(*DOCUMENT).where(*present)).first()
            if row is None:
                return False
            batch.documents[document] = (row.collection, description_of(row), dict(row.sources))
        return True

    def _make_collection(
        self, connection: Connection, code: str, title: str | None, access: str = Access.MEMBERS
    ) -> None:
        columns = {"code": code, "title": title or code, "level": "collection", "access": str(access)}
        connection.execute(insert(collections), {**columns, "created_at": self._now()})

    def _make_document(self, connection: Connection, batch: _Batch, deposit: Deposit, code: str) -> str:
        if code not in batch.collections:
            self._make_collection(connection, code, None)
            batch.collections.add(code)
        said = fit_to_keep(deposit.described)
        description, sources = merged(Description(), {}, said, ARCHIVIST)
        named = Description(title=title_from(deposit.filename))
        description, sources = merged(description, sources, named, FILENAME)
        dated = fit_to_keep(Description(date=deposit.held_date))
        description, sources = merged(description, sources, dated, HOLDER)
        document = self._new_id()
        reference = storable(deposit.reference) if deposit.reference else None
        batch.documents[document] = (code, description, sources)
        batch.new.add(document)
        if deposit.reference:
            batch.references[code, deposit.reference] = document
        batch.document_rows.append(
            {"id": document, "collection": code, "reference": reference, "accessioned_at": self._now()}
        )
        return document

    def _make_rendition(self, batch: _Batch, deposit: Deposit, document: str, agent: str) -> Accepted:
        rendition, collection = self._new_id(), batch.documents[document][0]
        row = {
            "id": rendition,
            "document": document,
            "sha256": deposit.sha256,
            "size": deposit.size,
            "filename": deposit.filename,
            "role": str(deposit.role),
            "state": str(State.ACCESSIONED),
            "languages": [],
            "pages": 0,
            "characters": 0,
            "ocr": False,
            "accessioned_at": self._now(),
        }
        batch.rendition_rows.append(row)
        here = (document, rendition)
        batch.known.setdefault((collection, deposit.sha256), here)
        batch.known[document, deposit.sha256] = here
        detail: dict[str, object] = {name: row[name] for name in ("sha256", "size", "filename", "role")}
        detail["collection"] = collection
        said = as_json(fit_to_keep(deposit.described))
        if said:
            detail["described"] = said
        if deposit.held_by:
            detail["held_by"] = deposit.held_by
        before = next((one for one, _ in batch.withdrawn.get(deposit.sha256, ())), None)
        if before:
            detail["withdrawn_before"] = before
        outcome = "warning" if before else "success"
        batch.events.append(Draft(EventType.ACCESSION, agent, document, rendition, outcome, detail))
        return Accepted(document, rendition, deposit.sha256, deposit.size, deposit.filename, before)

    def _write_batch(self, connection: Connection, batch: _Batch) -> None:
        for row in batch.document_rows:
            _, description, sources = batch.documents[row["id"]]
            row |= {**description_columns(description), "sources": sources}
        if batch.document_rows:
            connection.execute(insert(documents), batch.document_rows)
        if batch.rendition_rows:
            connection.execute(insert(renditions), batch.rendition_rows)
        self._write_containments(connection, batch)
        close_newcomers(
            connection, {held: holder for holder, held in batch.containments if held in batch.new}
        )
        self._append_events(connection, batch.events)
        changed = {document: batch.documents[document][1:] for document in sorted(batch.changed - batch.new)}
        self._redescribe(connection, changed)

    def _write_containments(self, connection: Connection, batch: _Batch) -> None:
        for key, row in batch.containments.items():
            there = select(containments.c.held).where(
                containments.c.holder == key[0], containments.c.held == key[1]
            )
            if connection.execute(there).first() is None:
                connection.execute(insert(containments), row)

    def _redescribe(
        self,
        connection: Connection,
        descriptions: Mapping[str, tuple[Description, Mapping[str, str]]],
        but: Container[str] = (),
    ) -> None:
        """Write new descriptions of documents; what the index has of their renditions is then out of date.

        ``but`` are renditions whose change the caller numbers anyway.
        """
        if not descriptions:
            return
        rows = [
            {
                "which": document,
                "new_sources": dict(sources),
                **{f"new_{name}": value for name, value in description_columns(description).items()},
            }
            for document, (description, sources) in descriptions.items()
        ]
        connection.execute(_NEW_DESCRIPTION, rows)
        indexed = (
            select(changes.c.rendition)
            .join(renditions, renditions.c.id == changes.c.rendition)
            .order_by(changes.c.sequence)
        )
        stale: list[str] = []
        for some in in_batches(list(descriptions)):
            stale += connection.execute(indexed.where(renditions.c.document.in_(some))).scalars()
        self._number_changes(connection, [rendition for rendition in stale if rendition not in but])


def _hold(batch: _Batch, deposit: Deposit, held: str) -> None:
    if deposit.held_by and deposit.held_by != held:
        row = {"holder": deposit.held_by, "held": held, "position": deposit.held_position}
        batch.containments.setdefault(
            (deposit.held_by, held), {**row, "name": storable(deposit.held_name or deposit.filename)}
        )


def _describe_further(batch: _Batch, document: str, deposit: Deposit) -> None:
    collection, current, sources = batch.documents[document]
    description, sources = merged(current, sources, fit_to_keep(deposit.described), ARCHIVIST)
    if description != current:
        batch.documents[document] = (collection, description, sources)
        batch.changed.add(document)

"""The tables of access: groups that collections are opened to, closed documents, what the index has yet to learn."""

from sqlalchemy import Boolean, Column, ForeignKey, String, Table, Text

from archive.catalogue.tables import metadata

collection_groups = Table(
    "collection_groups",  # that may see a restricted collection
    metadata,
    Column("collection", ForeignKey("collections.code"), primary_key=True),
    Column("group", ForeignKey("account_groups.code"), primary_key=True, index=True),
)

closures = Table(
    "closures",  # documents that are closed now; what was opened stands in the events
    metadata,
    Column("document", ForeignKey("documents.id"), primary_key=True),
    Column("reason", Text, nullable=False),
    Column("closed_at", String(27), nullable=False),
    Column("agent", Text, nullable=False),
    Column("until", String(10), index=True),  # the day it opens
    Column("leaves_stub", Boolean(create_constraint=False), nullable=False),
    Column("together_with", String(26), index=True),  # the document that it came in and was closed with
)

access_changes = Table(
    "access_changes",  # documents whose visibility the index does not know yet: no search finds them meanwhile
    metadata,
    Column("document", ForeignKey("documents.id"), primary_key=True),
)

"""The tables of arrangement: levels, relations, authority entries, bulk edits. A table module beside ``tables``.

Descriptions are JSON (``archive.description.precedence.as_json``).
"""

from sqlalchemy import JSON, Column, ForeignKey, Integer, String, Table, Text, UniqueConstraint

from archive.catalogue.tables import metadata

levels = Table(
    "levels",  # below a collection: series, files …
    metadata,
    Column("id", String(26), primary_key=True),
    Column("collection", ForeignKey("collections.code"), nullable=False, index=True),
    Column("parent", String(26), index=True),  # empty at the top of the collection
    Column("kind", String(20), nullable=False),
    Column("code", String(100), nullable=False),  # what it is called by, within its parent
    Column("position", Integer, nullable=False),
    Column("description", JSON, nullable=False),
    Column("created_at", String(27), nullable=False),
)

relations = Table(
    "relations",  # said by people; what came in what stands in ``containments``
    metadata,
    Column("id", String(26), primary_key=True),
    Column("source", ForeignKey("documents.id"), nullable=False),
    Column("kind", String(20), nullable=False),  # read from the source: "translation" of the target
    Column("target", ForeignKey("documents.id"), nullable=False, index=True),
    Column("note", Text),
    Column("created_at", String(27), nullable=False),
    UniqueConstraint("source", "kind", "target", name="a_relation_stands_once"),
)

authorities = Table(
    "authorities",  # persons, bodies and families
    metadata,
    Column("id", String(26), primary_key=True),
    Column("kind", String(10), nullable=False),
    Column("name", Text, nullable=False),
    Column("variants", JSON, nullable=False),
    Column("dates", String(60)),  # EDTF
    Column("title", Text),  # or office
    Column("country", Text),
    Column("note", Text),
    Column("merged_into", String(26), index=True),
    Column("created_at", String(27), nullable=False),
)

authority_names = Table(
    "authority_names",  # each name and variant, folded, to be looked up by
    metadata,
    Column("authority", ForeignKey("authorities.id"), primary_key=True),
    Column("key", String(500), primary_key=True, index=True),
)

authority_links = Table(
    "authority_links",  # a name in a description, and who is meant
    metadata,
    Column("document", ForeignKey("documents.id"), primary_key=True),
    Column("role", String(20), primary_key=True),  # creators, recipients or signatories
    Column("name", String(500), primary_key=True),
    Column("authority", ForeignKey("authorities.id"), nullable=False, index=True),
)

bulk_edits = Table(
    "bulk_edits",
    metadata,
    Column("id", String(26), primary_key=True),
    Column("change", JSON, nullable=False),
    Column("agent", Text, nullable=False),
    Column("made_at", String(27), nullable=False),
    Column("state", String(20), nullable=False),
    Column("total", Integer, nullable=False),
)

bulk_edit_documents = Table(
    "bulk_edit_documents",  # chosen for one, and what became of each
    metadata,
    Column("edit", ForeignKey("bulk_edits.id"), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("document", String(26), nullable=False),
    Column("outcome", String(20)),  # empty: its turn has not come
    Column("before", JSON(none_as_null=True)),
    Column("after", JSON(none_as_null=True)),
)

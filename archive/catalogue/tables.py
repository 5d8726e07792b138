"""The catalogue's tables. ``archive.migrations`` makes them; a test compares the two.

Times are text (``archive.clock.stamp``), lists are JSON, digests are 64 hex digits. No path is kept here.
"""

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

metadata = MetaData()

Sequence = BigInteger().with_variant(Integer, "sqlite")  # SQLite numbers rows by itself only for INTEGER

identity = Table(
    "identity",
    metadata,
    Column("id", String(26), primary_key=True),
    Column("created_at", String(27), nullable=False),
)

collections = Table(
    "collections",
    metadata,
    Column("code", String(100), primary_key=True),
    Column("title", Text, nullable=False),
    Column("level", String(40), nullable=False),
    Column("access", String(100), nullable=False),
    Column("created_at", String(27), nullable=False),
    Column("description", JSON(none_as_null=True)),
)

documents = Table(
    "documents",
    metadata,
    Column("id", String(26), primary_key=True),
    Column("collection", ForeignKey("collections.code"), nullable=False, index=True),
    Column("reference", Text),
    Column("title", Text, nullable=False),
    Column("date", String(10)),
    Column("creators", JSON, nullable=False),
    Column("recipients", JSON, nullable=False),
    Column("languages", JSON, nullable=False),
    Column("tags", JSON, nullable=False),
    Column("description", Text),
    Column("sources", JSON, nullable=False),
    Column("accessioned_at", String(27), nullable=False),
    Column("withdrawn_at", String(27)),  # hidden since then
    Column("edtf", String(60)),  # the date, where it is more than ISO 8601
    Column("first_day", Integer),  # of the date: 20171011
    Column("last_day", Integer),
    Column("elements", JSON(none_as_null=True)),  # of the description, those without a column of their own
    Column("level", String(26), index=True),  # that it was put into
    UniqueConstraint("collection", "reference", name="one_reference_to_a_collection"),
)

containments = Table(
    "containments",  # the same attachment may have come with several letters
    metadata,
    Column("holder", ForeignKey("documents.id"), primary_key=True),
    Column("held", ForeignKey("documents.id"), primary_key=True, index=True),
    Column("position", Integer, nullable=False),
    Column("name", Text, nullable=False),  # what the holder calls it: "plans/roof.pdf"
)

renditions = Table(
    "renditions",
    metadata,
    Column("id", String(26), primary_key=True),
    Column("document", ForeignKey("documents.id"), nullable=False),
    Column("sha256", String(64), nullable=False, index=True),
    Column("size", BigInteger, nullable=False),
    Column("filename", Text, nullable=False),
    Column("role", String(20), nullable=False),
    Column("state", String(20), nullable=False),
    Column("outcome", String(20)),  # what the state becomes once the index has followed; then empty again
    Column("reason_code", String(40)),
    Column("reason_message", Text),
    Column("media_type", String(255)),
    Column("language", String(3)),
    Column("languages", JSON, nullable=False),
    Column("pages", Integer, nullable=False),
    Column("characters", BigInteger, nullable=False),
    Column("ocr", Boolean(create_constraint=False), nullable=False),
    Column("extraction", String(26)),  # the current one; older ones stay
    Column("accessioned_at", String(27), nullable=False),
    Column("withdrawn_at", String(27)),  # as its document
    Column("removed_at", String(27)),  # its bytes are no longer kept for it
    UniqueConstraint("document", "sha256", name="one_rendition_of_the_same_bytes"),
)
_WAITING = text("extraction IS NULL")
_PLANNED = text("outcome IS NOT NULL")
Index("renditions_waiting", renditions.c.id, sqlite_where=_WAITING, postgresql_where=_WAITING)
Index("renditions_planned", renditions.c.id, sqlite_where=_PLANNED, postgresql_where=_PLANNED)

extractions = Table(
    "extractions",
    metadata,
    Column("id", String(26), primary_key=True),
    Column("rendition", ForeignKey("renditions.id"), nullable=False, index=True),
    Column("extractor", String(100), nullable=False),
    Column("version", String(100), nullable=False),
    Column("created_at", String(27), nullable=False),
    Column("media_type", String(255), nullable=False),
    Column("language", String(3)),
    Column("languages", JSON, nullable=False),
    Column("pages", Integer, nullable=False),
    Column("characters", BigInteger, nullable=False),
    Column("ocr", Boolean(create_constraint=False), nullable=False),
    Column("reason_code", String(40)),
    Column("reason_message", Text),
    Column("notes", JSON, nullable=False),
)

rereadings = Table(
    "rereadings",  # what was read once and is to be read again; gone when that is done
    metadata,
    Column("rendition", ForeignKey("renditions.id"), primary_key=True),
    Column("asked_at", String(27), nullable=False),
    Column("why", String(40), nullable=False),
    Column("agent", Text, nullable=False),
)

attempts = Table(
    "attempts",  # of reading a rendition that ended with the process; gone when one is recorded
    metadata,
    Column("rendition", ForeignKey("renditions.id"), primary_key=True),
    Column("times", Integer, nullable=False),
    Column("last_at", String(27), nullable=False),
)

pages = Table(
    "pages",
    metadata,
    Column("extraction", ForeignKey("extractions.id"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("label", Text, nullable=False),
    Column("text", Text, nullable=False),
)

boxes = Table(
    "boxes",  # drawn when somebody first looks at the page
    metadata,
    Column("extraction", ForeignKey("extractions.id"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("width", Float, nullable=False),
    Column("height", Float, nullable=False),
    Column("words", JSON, nullable=False),
    Column("confidence", Float),  # 0–100, the page's mean, where OCR has read it
)

recognised = Table(
    "recognised",  # pages that OCR has finished, of files that are not finished
    metadata,
    Column("rendition", ForeignKey("renditions.id"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("version", String(100), nullable=False),
    Column("text", Text, nullable=False),
    Column("confidence", Float),
    Column("width", Float, nullable=False),
    Column("height", Float, nullable=False),
    Column("words", JSON, nullable=False),
    Column("reason_code", String(40)),
    Column("reason_message", Text),
)

events = Table(
    "events",
    metadata,
    Column("sequence", Sequence, primary_key=True, autoincrement=False),
    Column("id", String(26), nullable=False, unique=True),
    Column("type", String(40), nullable=False),
    Column("at", String(27), nullable=False),
    Column("agent", Text, nullable=False),
    Column("document", String(26), index=True),
    Column("rendition", String(26), index=True),
    Column("outcome", String(20), nullable=False),
    Column("detail", Text, nullable=False),  # canonical JSON
    Column("previous", String(64), nullable=False),
    Column("digest", String(64), nullable=False),
)

changes = Table(
    "changes",  # one row a rendition: a newer change takes the place of the older, with a higher number
    metadata,
    Column("sequence", Sequence, primary_key=True, autoincrement=True),
    Column("rendition", String(26), nullable=False, unique=True),
    sqlite_autoincrement=True,  # a number is never given twice
)

saved_searches = Table(
    "saved_searches",
    metadata,
    Column("id", String(26), primary_key=True),
    Column("title", Text, nullable=False),
    Column("query", Text, nullable=False),
    Column("understood_as", Text, nullable=False),
    Column("filters", JSON, nullable=False),
    Column("sort", String(20), nullable=False),
    Column("created_at", String(27), nullable=False),
    Column("checked_at", String(27), nullable=False),
    Column("index_state", String(64), nullable=False),
    Column("checks", Integer, nullable=False),
    Column("total", Integer, nullable=False),
    Column("digest", String(64), nullable=False),
    Column("seen_upto", Integer, nullable=False),
    Column("mailed_upto", Integer, nullable=False),
    Column("paused", Boolean(create_constraint=False), nullable=False),
    Column("mail_to", Text),
    Column("trouble_code", String(40)),
    Column("trouble_message", Text),
    Column("trouble_since", String(27)),
    Column("owner", String(26), index=True),  # the account; none: whoever works at the machine itself
)

saved_search_documents = Table(
    "saved_search_documents",  # what the last check found
    metadata,
    Column("search", ForeignKey("saved_searches.id"), primary_key=True),
    Column("document", String(26), primary_key=True),
    Column("number", Integer, nullable=False),  # of the check since which it has been found
    Column("found_at", String(27), nullable=False),
    Column("rendition", String(26), nullable=False),
    Column("pages", JSON, nullable=False),
    Column("more_pages", Integer, nullable=False),
    Column("pages_known", Boolean(create_constraint=False), nullable=False),
)
Index("saved_search_documents_by_check", saved_search_documents.c.search, saved_search_documents.c.number)

saved_search_mails = Table(
    "saved_search_mails",  # to be sent, and of each search the last that was
    metadata,
    Column("id", String(26), primary_key=True),
    Column("search", ForeignKey("saved_searches.id"), nullable=False, index=True),
    Column("kind", String(20), nullable=False),
    Column("after_check", Integer, nullable=False),
    Column("upto_check", Integer, nullable=False),
    Column("made_at", String(27), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("next_at", String(27), nullable=False),
    Column("sent_at", String(27)),
    Column("failure", Text),
)

withdrawals = Table(
    "withdrawals",  # of documents that are withdrawn now; what was undone stands in the events
    metadata,
    Column("document", ForeignKey("documents.id"), primary_key=True),
    Column("withdrawn_at", String(27), nullable=False),
    Column("remove_after", String(27), nullable=False),
    Column("reason", Text, nullable=False),
    Column("agent", Text, nullable=False),
    Column("together_with", String(26), index=True),  # the document that took it along
    Column("reference", Text),  # the document's, free for another one meanwhile
    Column("removed_at", String(27)),  # bytes and texts
)

holds = Table(
    "holds",  # in force; what was released stands in the events
    metadata,
    Column("id", String(26), primary_key=True),
    Column("document", ForeignKey("documents.id"), index=True),
    Column("collection", ForeignKey("collections.code"), index=True),
    Column("placed_at", String(27), nullable=False),
    Column("reason", Text, nullable=False),
    Column("agent", Text, nullable=False),
)

fixity = Table(
    "fixity",  # the last check of each original
    metadata,
    Column("sha256", String(64), primary_key=True),
    Column("checked_at", String(27), nullable=False, index=True),
    Column("outcome", String(20), nullable=False, index=True),
    Column("since", String(27), nullable=False),  # when the outcome was first this one
    Column("found", String(64)),  # digest of the bytes of a damaged one
    Column("message", Text),
    Column("announced_at", String(27)),
)

subtrees = Table(
    "subtrees",  # of the Merkle tree over the events, complete ones; a cache of ``events``
    metadata,
    Column("level", Integer, primary_key=True, autoincrement=False),  # 8: 256 events, 16: 65,536 …
    Column("position", Sequence, primary_key=True, autoincrement=False),  # from 0
    Column("hash", String(64), nullable=False),
)

custody_heads = Table(
    "custody_heads",  # given out to be kept elsewhere
    metadata,
    Column("size", Sequence, primary_key=True, autoincrement=False),  # events
    Column("root", String(64), nullable=False),
    Column("at", String(27), nullable=False),
    Column("key", String(64), nullable=False),  # the public one
)

"""The first tables, and the triggers that keep custody events as they were written."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

ROW_NUMBER = sa.BigInteger().with_variant(sa.Integer, "sqlite")

SQLITE_TRIGGERS = (
    """CREATE TRIGGER events_are_not_altered BEFORE UPDATE ON events
       BEGIN SELECT RAISE(ABORT, 'custody events are never altered'); END""",
    """CREATE TRIGGER events_are_not_removed BEFORE DELETE ON events
       BEGIN SELECT RAISE(ABORT, 'custody events are never removed'); END""",
    # INSERT OR REPLACE removes rows without the trigger above seeing it.
    """CREATE TRIGGER events_are_appended BEFORE INSERT ON events
       WHEN NEW.sequence <> (SELECT coalesce(max(sequence), 0) + 1 FROM events)
       BEGIN SELECT RAISE(ABORT, 'custody events are only appended'); END""",
)
POSTGRESQL_TRIGGERS = (
    """CREATE FUNCTION events_stay() RETURNS trigger LANGUAGE plpgsql AS
       $$ BEGIN RAISE EXCEPTION 'custody events are never altered or removed'; END $$""",
    """CREATE TRIGGER events_stay BEFORE UPDATE OR DELETE ON events
       FOR EACH ROW EXECUTE FUNCTION events_stay()""",
    """CREATE TRIGGER events_are_not_emptied BEFORE TRUNCATE ON events
       FOR EACH STATEMENT EXECUTE FUNCTION events_stay()""",
)


def upgrade() -> None:
    """Make everything."""
    _holdings()
    _texts()
    _record()
    dialect = op.get_bind().dialect.name
    for statement in POSTGRESQL_TRIGGERS if dialect == "postgresql" else SQLITE_TRIGGERS:
        op.execute(statement)


def downgrade() -> None:
    """Never."""
    raise NotImplementedError("A catalogue is never taken back to an older form; restore a backup instead.")


def _holdings() -> None:
    op.create_table(
        "identity",
        sa.Column("id", sa.String(26), primary_key=True),
        sa.Column("created_at", sa.String(27), nullable=False),
    )
    op.create_table(
        "collections",
        sa.Column("code", sa.String(100), primary_key=True),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("level", sa.String(40), nullable=False),
        sa.Column("access", sa.String(100), nullable=False),
        sa.Column("created_at", sa.String(27), nullable=False),
    )
    op.create_table(
        "documents",
        sa.Column("id", sa.String(26), primary_key=True),
        sa.Column("collection", sa.String(100), sa.ForeignKey("collections.code"), nullable=False),
        sa.Column("reference", sa.Text),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("date", sa.String(10)),
        sa.Column("creators", sa.JSON, nullable=False),
        sa.Column("recipients", sa.JSON, nullable=False),
        sa.Column("languages", sa.JSON, nullable=False),
        sa.Column("tags", sa.JSON, nullable=False),
        sa.Column("description", sa.Text),
        sa.Column("sources", sa.JSON, nullable=False),
        sa.Column("accessioned_at", sa.String(27), nullable=False),
        sa.UniqueConstraint("collection", "reference", name="one_reference_to_a_collection"),
    )
    op.create_index("ix_documents_collection", "documents", ["collection"])
    op.create_table(
        "containments",
        sa.Column("holder", sa.String(26), sa.ForeignKey("documents.id"), primary_key=True),
        sa.Column("held", sa.String(26), sa.ForeignKey("documents.id"), primary_key=True),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
    )
    op.create_index("ix_containments_held", "containments", ["held"])
    op.create_table(
        "renditions",
        sa.Column("id", sa.String(26), primary_key=True),
        sa.Column("document", sa.String(26), sa.ForeignKey("documents.id"), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("size", sa.BigInteger, nullable=False),
        sa.Column("filename", sa.Text, nullable=False),
        sa.Column("role", sa.String(20), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("outcome", sa.String(20)),
        sa.Column("reason_code", sa.String(40)),
        sa.Column("reason_message", sa.Text),
        sa.Column("media_type", sa.String(255)),
        sa.Column("language", sa.String(3)),
        sa.Column("languages", sa.JSON, nullable=False),
        sa.Column("pages", sa.Integer, nullable=False),
        sa.Column("characters", sa.BigInteger, nullable=False),
        sa.Column("ocr", sa.Boolean(create_constraint=False), nullable=False),
        sa.Column("extraction", sa.String(26)),
        sa.Column("accessioned_at", sa.String(27), nullable=False),
        sa.UniqueConstraint("document", "sha256", name="one_rendition_of_the_same_bytes"),
    )
    op.create_index("ix_renditions_sha256", "renditions", ["sha256"])
    for name, condition in (("waiting", "extraction IS NULL"), ("planned", "outcome IS NOT NULL")):
        where = sa.text(condition)
        op.create_index(
            f"renditions_{name}", "renditions", ["id"], sqlite_where=where, postgresql_where=where
        )


def _texts() -> None:
    op.create_table(
        "extractions",
        sa.Column("id", sa.String(26), primary_key=True),
        sa.Column("rendition", sa.String(26), sa.ForeignKey("renditions.id"), nullable=False),
        sa.Column("extractor", sa.String(100), nullable=False),
        sa.Column("version", sa.String(100), nullable=False),
        sa.Column("created_at", sa.String(27), nullable=False),
        sa.Column("media_type", sa.String(255), nullable=False),
        sa.Column("language", sa.String(3)),
        sa.Column("languages", sa.JSON, nullable=False),
        sa.Column("pages", sa.Integer, nullable=False),
        sa.Column("characters", sa.BigInteger, nullable=False),
        sa.Column("ocr", sa.Boolean(create_constraint=False), nullable=False),
        sa.Column("reason_code", sa.String(40)),
        sa.Column("reason_message", sa.Text),
        sa.Column("notes", sa.JSON, nullable=False),
    )
    op.create_index("ix_extractions_rendition", "extractions", ["rendition"])
    op.create_table(
        "pages",
        sa.Column("extraction", sa.String(26), sa.ForeignKey("extractions.id"), primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("label", sa.Text, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
    )
    op.create_table(
        "boxes",
        sa.Column("extraction", sa.String(26), sa.ForeignKey("extractions.id"), primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("width", sa.Float, nullable=False),
        sa.Column("height", sa.Float, nullable=False),
        sa.Column("words", sa.JSON, nullable=False),
    )


def _record() -> None:
    op.create_table(
        "events",
        sa.Column("sequence", ROW_NUMBER, primary_key=True, autoincrement=False),
        sa.Column("id", sa.String(26), nullable=False, unique=True),
        sa.Column("type", sa.String(40), nullable=False),
        sa.Column("at", sa.String(27), nullable=False),
        sa.Column("agent", sa.Text, nullable=False),
        sa.Column("document", sa.String(26)),
        sa.Column("rendition", sa.String(26)),
        sa.Column("outcome", sa.String(20), nullable=False),
        sa.Column("detail", sa.Text, nullable=False),
        sa.Column("previous", sa.String(64), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
    )
    op.create_index("ix_events_document", "events", ["document"])
    op.create_index("ix_events_rendition", "events", ["rendition"])
    op.create_table(
        "changes",
        sa.Column("sequence", ROW_NUMBER, primary_key=True, autoincrement=True),
        sa.Column("rendition", sa.String(26), nullable=False, unique=True),
        sqlite_autoincrement=True,
    )

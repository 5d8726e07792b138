"""More elements of description, EDTF dates, levels, relations, authority entries, bulk edits."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_YEAR, _MONTH = "CAST(substr(date, 1, 4) AS INTEGER)", "substr(date, 6, 2)"
_LEAP = f"{_YEAR} % 4 = 0 AND ({_YEAR} % 100 <> 0 OR {_YEAR} % 400 = 0)"
_END = (
    f"CASE WHEN length(date) = 4 THEN date || '-12-31' WHEN length(date) = 10 THEN date "
    f"WHEN {_MONTH} IN ('04', '06', '09', '11') THEN date || '-30' "
    f"WHEN {_MONTH} <> '02' THEN date || '-31' "
    f"WHEN {_LEAP} THEN date || '-29' ELSE date || '-28' END"
)
_DAYS = (  # nothing but constants goes into it
    "UPDATE documents SET first_day = CAST(replace(substr(date || '-01-01', 1, 10), '-', '') AS INTEGER), "  # noqa: S608
    f"last_day = CAST(replace({_END}, '-', '') AS INTEGER) WHERE date IS NOT NULL"
)


def upgrade() -> None:
    """Add columns and tables; the days of dates that are there already are filled in."""
    op.add_column("documents", sa.Column("edtf", sa.String(60)))
    op.add_column("documents", sa.Column("first_day", sa.Integer))
    op.add_column("documents", sa.Column("last_day", sa.Integer))
    op.add_column("documents", sa.Column("elements", sa.JSON))
    op.add_column("documents", sa.Column("level", sa.String(26)))
    op.create_index("ix_documents_level", "documents", ["level"])
    op.execute(_DAYS)
    op.add_column("collections", sa.Column("description", sa.JSON))
    _levels()
    _relations()
    _authorities()
    _bulk_edits()


def _levels() -> None:
    op.create_table(
        "levels",
        sa.Column("id", sa.String(26), primary_key=True),
        sa.Column("collection", sa.String(100), sa.ForeignKey("collections.code"), nullable=False),
        sa.Column("parent", sa.String(26)),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("code", sa.String(100), nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("description", sa.JSON, nullable=False),
        sa.Column("created_at", sa.String(27), nullable=False),
    )
    op.create_index("ix_levels_collection", "levels", ["collection"])
    op.create_index("ix_levels_parent", "levels", ["parent"])


def _relations() -> None:
    op.create_table(
        "relations",
        sa.Column("id", sa.String(26), primary_key=True),
        sa.Column("source", sa.String(26), sa.ForeignKey("documents.id"), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("target", sa.String(26), sa.ForeignKey("documents.id"), nullable=False),
        sa.Column("note", sa.Text),
        sa.Column("created_at", sa.String(27), nullable=False),
        sa.UniqueConstraint("source", "kind", "target", name="a_relation_stands_once"),
    )
    op.create_index("ix_relations_target", "relations", ["target"])


def _authorities() -> None:
    op.create_table(
        "authorities",
        sa.Column("id", sa.String(26), primary_key=True),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("variants", sa.JSON, nullable=False),
        sa.Column("dates", sa.String(60)),
        sa.Column("title", sa.Text),
        sa.Column("country", sa.Text),
        sa.Column("note", sa.Text),
        sa.Column("merged_into", sa.String(26)),
        sa.Column("created_at", sa.String(27), nullable=False),
    )
    op.create_index("ix_authorities_merged_into", "authorities", ["merged_into"])
    op.create_table(
        "authority_names",
        sa.Column("authority", sa.String(26), sa.ForeignKey("authorities.id"), primary_key=True),
        sa.Column("key", sa.String(500), primary_key=True),
    )
    op.create_index("ix_authority_names_key", "authority_names", ["key"])
    op.create_table(
        "authority_links",
        sa.Column("document", sa.String(26), sa.ForeignKey("documents.id"), primary_key=True),
        sa.Column("role", sa.String(20), primary_key=True),
        sa.Column("name", sa.String(500), primary_key=True),
        sa.Column("authority", sa.String(26), sa.ForeignKey("authorities.id"), nullable=False),
    )
    op.create_index("ix_authority_links_authority", "authority_links", ["authority"])


def _bulk_edits() -> None:
    op.create_table(
        "bulk_edits",
        sa.Column("id", sa.String(26), primary_key=True),
        sa.Column("change", sa.JSON, nullable=False),
        sa.Column("agent", sa.Text, nullable=False),
        sa.Column("made_at", sa.String(27), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("total", sa.Integer, nullable=False),
    )
    op.create_table(
        "bulk_edit_documents",
        sa.Column("edit", sa.String(26), sa.ForeignKey("bulk_edits.id"), primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("document", sa.String(26), nullable=False),
        sa.Column("outcome", sa.String(20)),
        sa.Column("before", sa.JSON),
        sa.Column("after", sa.JSON),
    )

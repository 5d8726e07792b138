"""Saved searches, what they found, and the messages about it."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the three tables."""
    op.create_table(
        "saved_searches",
        sa.Column("id", sa.String(26), primary_key=True),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("query", sa.Text, nullable=False),
        sa.Column("understood_as", sa.Text, nullable=False),
        sa.Column("filters", sa.JSON, nullable=False),
        sa.Column("sort", sa.String(20), nullable=False),
        sa.Column("created_at", sa.String(27), nullable=False),
        sa.Column("checked_at", sa.String(27), nullable=False),
        sa.Column("index_state", sa.String(64), nullable=False),
        sa.Column("checks", sa.Integer, nullable=False),
        sa.Column("total", sa.Integer, nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("seen_upto", sa.Integer, nullable=False),
        sa.Column("mailed_upto", sa.Integer, nullable=False),
        sa.Column("paused", sa.Boolean(create_constraint=False), nullable=False),
        sa.Column("mail_to", sa.Text),
        sa.Column("trouble_code", sa.String(40)),
        sa.Column("trouble_message", sa.Text),
        sa.Column("trouble_since", sa.String(27)),
    )
    op.create_table(
        "saved_search_documents",
        sa.Column("search", sa.String(26), sa.ForeignKey("saved_searches.id"), primary_key=True),
        sa.Column("document", sa.String(26), primary_key=True),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("found_at", sa.String(27), nullable=False),
        sa.Column("rendition", sa.String(26), nullable=False),
        sa.Column("pages", sa.JSON, nullable=False),
        sa.Column("more_pages", sa.Integer, nullable=False),
        sa.Column("pages_known", sa.Boolean(create_constraint=False), nullable=False),
    )
    op.create_index("saved_search_documents_by_check", "saved_search_documents", ["search", "number"])
    op.create_table(
        "saved_search_mails",
        sa.Column("id", sa.String(26), primary_key=True),
        sa.Column("search", sa.String(26), sa.ForeignKey("saved_searches.id"), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("after_check", sa.Integer, nullable=False),
        sa.Column("upto_check", sa.Integer, nullable=False),
        sa.Column("made_at", sa.String(27), nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("next_at", sa.String(27), nullable=False),
        sa.Column("sent_at", sa.String(27)),
        sa.Column("failure", sa.Text),
    )
    op.create_index("ix_saved_search_mails_search", "saved_search_mails", ["search"])

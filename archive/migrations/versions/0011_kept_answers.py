"""Answers that are given again to whoever sends the same deposit once more."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make one table."""
    op.create_table(
        "kept_answers",
        sa.Column("owner", sa.String(64), primary_key=True),
        sa.Column("key", sa.String(255), primary_key=True),
        sa.Column("fingerprint", sa.String(64), nullable=False),
        sa.Column("claimed_at", sa.String(27), nullable=False),
        sa.Column("claim", sa.String(26), nullable=False),
        sa.Column("answer", sa.Text),
    )
    op.create_index("ix_kept_answers_claimed_at", "kept_answers", ["claimed_at"])

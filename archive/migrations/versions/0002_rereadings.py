"""Requests to read renditions again."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table of requests."""
    op.create_table(
        "rereadings",
        sa.Column("rendition", sa.String(26), sa.ForeignKey("renditions.id"), primary_key=True),
        sa.Column("asked_at", sa.String(27), nullable=False),
        sa.Column("why", sa.String(40), nullable=False),
        sa.Column("agent", sa.Text, nullable=False),
    )

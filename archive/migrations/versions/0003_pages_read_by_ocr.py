"""Pages that OCR has finished, and how sure it is of a page's words."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column and the table."""
    op.add_column("boxes", sa.Column("confidence", sa.Float))
    op.create_table(
        "recognised",
        sa.Column("rendition", sa.String(26), sa.ForeignKey("renditions.id"), primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("version", sa.String(100), nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("confidence", sa.Float),
        sa.Column("width", sa.Float, nullable=False),
        sa.Column("height", sa.Float, nullable=False),
        sa.Column("words", sa.JSON, nullable=False),
        sa.Column("reason_code", sa.String(40)),
        sa.Column("reason_message", sa.Text),
    )

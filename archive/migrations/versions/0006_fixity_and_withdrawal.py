"""The last check of each original, withdrawals, and legal holds."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make three tables, and the columns by which withdrawn documents are left out."""
    op.add_column("documents", sa.Column("withdrawn_at", sa.String(27)))
    op.add_column("renditions", sa.Column("withdrawn_at", sa.String(27)))
    op.add_column("renditions", sa.Column("removed_at", sa.String(27)))
    op.create_table(
        "withdrawals",
        sa.Column("document", sa.String(26), sa.ForeignKey("documents.id"), primary_key=True),
        sa.Column("withdrawn_at", sa.String(27), nullable=False),
        sa.Column("remove_after", sa.String(27), nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("agent", sa.Text, nullable=False),
        sa.Column("together_with", sa.String(26)),
        sa.Column("reference", sa.Text),
        sa.Column("removed_at", sa.String(27)),
    )
    op.create_index("ix_withdrawals_together_with", "withdrawals", ["together_with"])
    op.create_table(
        "holds",
        sa.Column("id", sa.String(26), primary_key=True),
        sa.Column("document", sa.String(26), sa.ForeignKey("documents.id")),
        sa.Column("collection", sa.String(100), sa.ForeignKey("collections.code")),
        sa.Column("placed_at", sa.String(27), nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("agent", sa.Text, nullable=False),
    )
    op.create_index("ix_holds_document", "holds", ["document"])
    op.create_index("ix_holds_collection", "holds", ["collection"])
    op.create_table(
        "fixity",
        sa.Column("sha256", sa.String(64), primary_key=True),
        sa.Column("checked_at", sa.String(27), nullable=False),
        sa.Column("outcome", sa.String(20), nullable=False),
        sa.Column("since", sa.String(27), nullable=False),
        sa.Column("found", sa.String(64)),
        sa.Column("message", sa.Text),
        sa.Column("announced_at", sa.String(27)),
    )
    op.create_index("ix_fixity_checked_at", "fixity", ["checked_at"])
    op.create_index("ix_fixity_outcome", "fixity", ["outcome"])

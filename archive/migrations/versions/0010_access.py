"""Who may see a collection, closed documents, and whose a saved search is."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_NEW = ("public", "members", "restricted")
_collections = sa.table("collections", sa.column("code"), sa.column("access"), sa.column("created_at"))
_groups = sa.table("account_groups", sa.column("code"), sa.column("title"), sa.column("created_at"))
_opened = sa.table("collection_groups", sa.column("collection"), sa.column("group"))


def upgrade() -> None:
    """Make three tables; what was open is for members now, and what a group could see is restricted to it."""
    op.create_table(
        "collection_groups",
        sa.Column("collection", sa.String(100), sa.ForeignKey("collections.code"), primary_key=True),
        sa.Column("group", sa.String(100), sa.ForeignKey("account_groups.code"), primary_key=True),
    )
    op.create_index("ix_collection_groups_group", "collection_groups", ["group"])
    op.create_table(
        "closures",
        sa.Column("document", sa.String(26), sa.ForeignKey("documents.id"), primary_key=True),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("closed_at", sa.String(27), nullable=False),
        sa.Column("agent", sa.Text, nullable=False),
        sa.Column("until", sa.String(10)),
        sa.Column("leaves_stub", sa.Boolean(create_constraint=False), nullable=False),
        sa.Column("together_with", sa.String(26)),
    )
    op.create_index("ix_closures_until", "closures", ["until"])
    op.create_index("ix_closures_together_with", "closures", ["together_with"])
    op.create_table(
        "access_changes",
        sa.Column("document", sa.String(26), sa.ForeignKey("documents.id"), primary_key=True),
    )
    op.add_column("saved_searches", sa.Column("owner", sa.String(26)))
    op.create_index("ix_saved_searches_owner", "saved_searches", ["owner"])
    _new_accesses()


def _new_accesses() -> None:
    access = _collections.c.access
    op.execute(_collections.update().where(access == "open").values(access="members"))
    of_groups = access.not_in(_NEW)
    since = sa.select(access, access.label("title"), sa.func.min(_collections.c.created_at))
    missing = since.where(of_groups, access.not_in(sa.select(_groups.c.code))).group_by(access)
    op.execute(_groups.insert().from_select(["code", "title", "created_at"], missing))
    opened = sa.select(_collections.c.code, access).where(of_groups)
    op.execute(_opened.insert().from_select(["collection", "group"], opened))
    op.execute(_collections.update().where(of_groups).values(access="restricted"))

"""The table of answers that are given again. What keys and answers mean is their asker's business."""

from sqlalchemy import Column, Index, String, Table, Text

from archive.catalogue.tables import metadata

kept_answers = Table(
    "kept_answers",
    metadata,
    Column("owner", String(64), primary_key=True),
    Column("key", String(255), primary_key=True),
    Column("fingerprint", String(64), nullable=False),  # of what was asked
    Column("claimed_at", String(27), nullable=False),
    Column("claim", String(26), nullable=False),  # who is at work on it
    Column("answer", Text),  # none yet while it is being worked on
    Index("ix_kept_answers_claimed_at", "claimed_at"),
)

"""Accounts, groups, what people sign in by, and the audit log."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

ROW_NUMBER = sa.BigInteger().with_variant(sa.Integer, "sqlite")
SQLITE = (
    """CREATE TRIGGER audit_events_are_not_altered BEFORE UPDATE ON audit_events
       BEGIN SELECT RAISE(ABORT, 'audit events are never altered'); END""",
    """CREATE TRIGGER audit_events_are_not_removed BEFORE DELETE ON audit_events
       BEGIN SELECT RAISE(ABORT, 'audit events are never removed'); END""",
)
POSTGRESQL = (
    """CREATE FUNCTION audit_events_stay() RETURNS trigger LANGUAGE plpgsql AS
       $$ BEGIN RAISE EXCEPTION 'audit events are never altered or removed'; END $$""",
    """CREATE TRIGGER audit_events_stay BEFORE UPDATE OR DELETE ON audit_events
       FOR EACH ROW EXECUTE FUNCTION audit_events_stay()""",
    """CREATE TRIGGER audit_events_are_not_emptied BEFORE TRUNCATE ON audit_events
       FOR EACH STATEMENT EXECUTE FUNCTION audit_events_stay()""",
)


def upgrade() -> None:
    """Add the tables; nobody has an account yet, so everything stays open to whoever works at the machine."""
    _people()
    _ways_in()
    _passing()
    op.create_table(
        "audit_events",
        sa.Column("sequence", ROW_NUMBER, primary_key=True, autoincrement=True),
        _time("at"),
        sa.Column("type", sa.String(40), nullable=False),
        sa.Column("account", sa.String(26)),
        sa.Column("agent", sa.Text, nullable=False),
        sa.Column("address", sa.String(60), nullable=False),
        sa.Column("outcome", sa.String(20), nullable=False),
        sa.Column("detail", sa.JSON, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_audit_events_account", "audit_events", ["account"])
    for statement in POSTGRESQL if op.get_bind().dialect.name == "postgresql" else SQLITE:
        op.execute(statement)


def _people() -> None:
    op.create_table(
        "accounts",
        sa.Column("id", sa.String(26), primary_key=True),
        sa.Column("login", sa.String(254), nullable=False, unique=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("roles", sa.JSON, nullable=False),
        sa.Column("email", sa.String(254)),
        sa.Column("language", sa.String(10)),
        sa.Column("is_active", sa.Boolean(create_constraint=False), nullable=False),
        _time("created_at"),
        sa.Column("password", sa.Text),
        sa.Column("password_at", sa.String(27)),
        sa.Column("totp", sa.Text),
        sa.Column("totp_step", sa.BigInteger),
    )
    op.create_table(
        "account_groups",
        sa.Column("code", sa.String(100), primary_key=True),
        sa.Column("title", sa.Text, nullable=False),
        _time("created_at"),
    )
    op.create_table(
        "memberships",
        sa.Column("account", sa.String(26), sa.ForeignKey("accounts.id"), primary_key=True),
        sa.Column("group", sa.String(100), sa.ForeignKey("account_groups.code"), primary_key=True),
    )
    op.create_index("ix_memberships_group", "memberships", ["group"])


def _ways_in() -> None:
    op.create_table(
        "identities",
        sa.Column("issuer", sa.String(500), primary_key=True),
        sa.Column("subject", sa.String(255), primary_key=True),
        _account(),
        _time("since"),
    )
    op.create_index("ix_identities_account", "identities", ["account"])
    op.create_table(
        "passkeys",
        sa.Column("id", sa.String(1400), primary_key=True),
        _account(),
        sa.Column("public_key", sa.Text, nullable=False),
        sa.Column("sign_count", sa.BigInteger, nullable=False),
        sa.Column("transports", sa.JSON, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        _time("created_at"),
        sa.Column("used_at", sa.String(27)),
    )
    op.create_index("ix_passkeys_account", "passkeys", ["account"])
    op.create_table(
        "recovery_codes",
        sa.Column("account", sa.String(26), sa.ForeignKey("accounts.id"), primary_key=True),
        sa.Column("digest", sa.String(64), primary_key=True),
    )
    op.create_table(
        "api_tokens",
        sa.Column("digest", sa.String(64), primary_key=True),
        sa.Column("id", sa.String(26), nullable=False, unique=True),
        _account(),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("scopes", sa.JSON, nullable=False),
        _time("created_at"),
        _time("expires_at"),
        sa.Column("used_at", sa.String(27)),
    )
    op.create_index("ix_api_tokens_account", "api_tokens", ["account"])


def _passing() -> None:
    """What is there for a while."""
    op.create_table(
        "sign_in_sessions",
        sa.Column("digest", sa.String(64), primary_key=True),
        sa.Column("id", sa.String(26), nullable=False, unique=True),
        _account(),
        _time("created_at"),
        _time("seen_at"),
        _time("expires_at"),
        sa.Column("how", sa.String(20), nullable=False),
        sa.Column("browser", sa.Text, nullable=False),
        sa.Column("address", sa.String(60), nullable=False),
    )
    op.create_index("ix_sign_in_sessions_account", "sign_in_sessions", ["account"])
    op.create_table(
        "sign_in_links",
        sa.Column("digest", sa.String(64), primary_key=True),
        _account(),
        sa.Column("purpose", sa.String(20), nullable=False),
        _time("created_at"),
        _time("expires_at"),
    )
    op.create_index("ix_sign_in_links_account", "sign_in_links", ["account"])
    op.create_table(
        "challenges",
        sa.Column("digest", sa.String(64), primary_key=True),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("account", sa.String(26), sa.ForeignKey("accounts.id")),
        sa.Column("detail", sa.JSON, nullable=False),
        _time("expires_at"),
    )
    op.create_index("ix_challenges_account", "challenges", ["account"])
    op.create_table(
        "guesses",
        sa.Column("subject", sa.String(64), primary_key=True),
        sa.Column("count", sa.Integer, nullable=False),
        _time("last_at"),
        _time("blocked_until"),
    )


def _account() -> sa.Column[str]:
    return sa.Column("account", sa.String(26), sa.ForeignKey("accounts.id"), nullable=False)


def _time(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.String(27), nullable=False)

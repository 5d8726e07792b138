"""The tables of accounts: who may sign in, by what, and what happened. In the same catalogue as the documents.

What lets somebody in is kept as a digest where it is long and random (sessions, tokens, links), by Argon2 where a
person chose it, and encrypted where it has to be read again (the secret of one-time codes).
"""

from sqlalchemy import JSON, BigInteger, Boolean, Column, ForeignKey, Integer, String, Table, Text

from archive.catalogue.tables import Sequence, metadata

_DIGEST = 64  # hex digits of SHA-256

accounts = Table(
    "accounts",  # never removed: audit and custody events speak of them
    metadata,
    Column("id", String(26), primary_key=True),
    Column("login", String(254), nullable=False, unique=True),  # lower case, NFKC
    Column("name", Text, nullable=False),
    Column("roles", JSON, nullable=False),
    Column("email", String(254)),
    Column("language", String(10)),
    Column("is_active", Boolean(create_constraint=False), nullable=False),
    Column("created_at", String(27), nullable=False),
    Column("password", Text),  # Argon2id in PHC form
    Column("password_at", String(27)),
    Column("totp", Text),  # the secret, encrypted
    Column("totp_step", BigInteger),  # the last one accepted: a code is good once
)

account_groups = Table(
    "account_groups",
    metadata,
    Column("code", String(100), primary_key=True),
    Column("title", Text, nullable=False),
    Column("created_at", String(27), nullable=False),
)

memberships = Table(
    "memberships",
    metadata,
    Column("account", ForeignKey("accounts.id"), primary_key=True),
    Column("group", ForeignKey("account_groups.code"), primary_key=True, index=True),
)

identities = Table(
    "identities",  # who somebody is to a provider of OpenID Connect
    metadata,
    Column("issuer", String(500), primary_key=True),
    Column("subject", String(255), primary_key=True),
    Column("account", ForeignKey("accounts.id"), nullable=False, index=True),
    Column("since", String(27), nullable=False),
)

passkeys = Table(
    "passkeys",
    metadata,
    Column("id", String(1400), primary_key=True),  # the credential's, base64url
    Column("account", ForeignKey("accounts.id"), nullable=False, index=True),
    Column("public_key", Text, nullable=False),  # base64url of COSE
    Column("sign_count", BigInteger, nullable=False),
    Column("transports", JSON, nullable=False),
    Column("name", Text, nullable=False),
    Column("created_at", String(27), nullable=False),
    Column("used_at", String(27)),
)

recovery_codes = Table(
    "recovery_codes",  # unused ones
    metadata,
    Column("account", ForeignKey("accounts.id"), primary_key=True),
    Column("digest", String(_DIGEST), primary_key=True),
)

sign_in_sessions = Table(
    "sign_in_sessions",  # that have not ended
    metadata,
    Column("digest", String(_DIGEST), primary_key=True),
    Column("id", String(26), nullable=False, unique=True),  # to speak of it; lets nobody in
    Column("account", ForeignKey("accounts.id"), nullable=False, index=True),
    Column("created_at", String(27), nullable=False),
    Column("seen_at", String(27), nullable=False),
    Column("expires_at", String(27), nullable=False),
    Column("how", String(20), nullable=False),
    Column("browser", Text, nullable=False),
    Column("address", String(60), nullable=False),
)

api_tokens = Table(
    "api_tokens",  # that have not been revoked
    metadata,
    Column("digest", String(_DIGEST), primary_key=True),
    Column("id", String(26), nullable=False, unique=True),
    Column("account", ForeignKey("accounts.id"), nullable=False, index=True),
    Column("title", Text, nullable=False),
    Column("scopes", JSON, nullable=False),
    Column("created_at", String(27), nullable=False),
    Column("expires_at", String(27), nullable=False),
    Column("used_at", String(27)),
)

sign_in_links = Table(
    "sign_in_links",  # that nobody has followed yet
    metadata,
    Column("digest", String(_DIGEST), primary_key=True),
    Column("account", ForeignKey("accounts.id"), nullable=False, index=True),
    Column("purpose", String(20), nullable=False),
    Column("created_at", String(27), nullable=False),
    Column("expires_at", String(27), nullable=False),
)

challenges = Table(
    "challenges",  # steps of signing in that wait for the next one; each is good once
    metadata,
    Column("digest", String(_DIGEST), primary_key=True),
    Column("kind", String(20), nullable=False),
    Column("account", ForeignKey("accounts.id"), index=True),
    Column("detail", JSON, nullable=False),
    Column("expires_at", String(27), nullable=False),
)

guesses = Table(
    "guesses",  # of secrets, by what was guessed at and from where
    metadata,
    Column("subject", String(_DIGEST), primary_key=True),  # digest of a login or an address
    Column("count", Integer, nullable=False),
    Column("last_at", String(27), nullable=False),
    Column("blocked_until", String(27), nullable=False),
)

audit_events = Table(
    "audit_events",  # only appended to
    metadata,
    Column("sequence", Sequence, primary_key=True, autoincrement=True),
    Column("at", String(27), nullable=False),
    Column("type", String(40), nullable=False),
    Column("account", String(26), index=True),  # whom it concerns
    Column("agent", Text, nullable=False),  # who did it
    Column("address", String(60), nullable=False),  # from where; empty on the command line
    Column("outcome", String(20), nullable=False),
    Column("detail", JSON, nullable=False),
    sqlite_autoincrement=True,
)

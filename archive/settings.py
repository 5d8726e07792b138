"""Settings: environment variables, read once into one frozen object.

Each variable stands once, in ``VARIABLES``, with its default and its meaning; ``fonds settings`` and
the documentation are checked against that list.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote, urlsplit

from archive import reach
from archive import setting_values as values
from archive.errors import SettingsError

if TYPE_CHECKING:
    from archive.mail_server import MailServer

OCR_MODES = ("auto", "always", "never")
CATALOGUE_SCHEMES = ("sqlite", "sqlite+pysqlite", "postgresql", "postgresql+psycopg")


@dataclass(frozen=True, slots=True)
class Variable:
    """One environment variable: its name, its default as text, its meaning."""

    name: str
    default: str
    meaning: str
    secret: bool = False


VARIABLES = (
    Variable("FONDS_HOME", "./uploads", "everything the archive keeps lies below it"),
    Variable(
        "FONDS_DATABASE_URL",
        "sqlite:///$FONDS_HOME/catalogue.sqlite",
        "the catalogue; an SQLAlchemy URL of SQLite or PostgreSQL",
        secret=True,
    ),
    Variable("FONDS_STORE_URL", "file://$FONDS_HOME/originals", "where originals lie"),
    Variable("FONDS_ENGINE_URL", "whoosh://$FONDS_HOME/index", "the search engine and its index"),
    Variable(
        "FONDS_SECRET_KEY",
        "made once, kept in $FONDS_HOME/secret_key",
        "signs sessions and forms",
        secret=True,
    ),
    Variable("FONDS_LANGUAGES", "en,ru,kk,fr,de", "languages expected in the holdings (ISO 639-1)"),
    Variable("FONDS_MAX_UPLOAD_MB", "512", "largest file taken in, in MiB"),
    Variable("FONDS_EXTRACT_SECONDS", "120", "time allowed to read one file"),
    Variable("FONDS_EXTRACT_MB", "1024", "memory allowed to read one file, in MiB"),
    Variable("FONDS_EXTRACT_PAGES", "20000", "pages read of one file"),
    Variable("FONDS_EXTRACT_TEXT_MB", "64", "text read of one file, in MiB"),
    Variable(
        "FONDS_EXTRACT_PARTS", "10000", "attachments, archive members or messages taken out of one file"
    ),
    Variable(
        "FONDS_INCOMING_COLLECTIONS",
        "none",
        "collections of files dropped into incoming/: none (unsorted) or folders (named as the folder in it)",
    ),
    Variable(
        "FONDS_LOG",
        "text",
        "what programs that run on write to stderr: text for people or json, one line an event",
    ),
    Variable("FONDS_OCR", "auto", "text out of scans and images: auto, always (text layers too) or never"),
    Variable("FONDS_WORKERS", "0", "processes that read files; 0 is one a core"),
    Variable("FONDS_DERIVED_MB", "4096", "page images and page views kept ready to be shown, in MiB"),
    Variable("FONDS_CACHE_MB", "96", "decoded postings each searching process may hold, in MiB"),
    Variable("FONDS_INDEX_MB", "640", "memory that building the index anew may take, in MiB"),
    Variable(
        "FONDS_UNCONFINED",
        "accept",
        "files handed in over the web where reading them is not fully confined: accept or refuse",
    ),
    Variable("FONDS_BASE_URL", "http://127.0.0.1:8000", "where people reach the archive; in feeds and mails"),
    Variable(
        "FONDS_SMTP_URL",
        "none: no mail is sent",
        "the mail server: smtps://user:password@host or smtp://user:password@host:587",
        secret=True,
    ),
    Variable(
        "FONDS_TIMESTAMP_URL",
        "none: heads bear no time stamp",
        "a server of RFC 3161 time stamps, for heads of the custody record",
    ),
    Variable("FONDS_MAIL_FROM", "none", "the sender of mails; needed with FONDS_SMTP_URL"),
    Variable(
        "FONDS_NOTICES_TO", "none", "the address that damaged originals are reported to; needs FONDS_SMTP_URL"
    ),
    Variable(
        "FONDS_FIXITY_DAYS", "30", "every original is re-read within so many days by the worker; 0: never"
    ),
    Variable("FONDS_FIXITY_MB_PER_SECOND", "16", "how fast originals are re-read at most, in MiB a second"),
    Variable(
        "FONDS_OIDC_ISSUER",
        "none",
        "a provider of OpenID Connect by which people sign in; needs FONDS_OIDC_CLIENT_ID",
    ),
    Variable("FONDS_OIDC_CLIENT_ID", "none", "how the provider calls this archive"),
    Variable("FONDS_OIDC_CLIENT_SECRET", "none", "what the archive shows the provider", secret=True),
    Variable("FONDS_WITHDRAWAL_DAYS", "30", "days after which the bytes of a withdrawn document are removed"),
    Variable(
        "FONDS_HOSTS", "none", "names the archive is reached by, besides this machine's and FONDS_BASE_URL's"
    ),
    Variable("FONDS_PROXIES", "none", "addresses of the proxies before it, whose X-Forwarded-* are believed"),
    Variable("FONDS_REQUESTS_PER_MINUTE", "3000", "requests taken of one account or address; 0: no limit"),
    Variable("FONDS_SECURITY_CONTACT", "none", "whom weaknesses are reported to; in security.txt"),
)


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings of one archive. Made by ``from_environment`` or, in tests, by hand."""

    home: Path
    database_url: str
    store_url: str
    engine_url: str
    secret_key: str | None  # None: made once and kept in ``home``
    languages: tuple[str, ...] = ("en", "ru", "kk", "fr", "de")
    max_upload_mb: int = 512
    extract_seconds: int = 120
    extract_mb: int = 1024
    extract_pages: int = 20_000
    extract_text_mb: int = 64
    extract_parts: int = 10_000
    incoming_collections: str = "none"
    log: str = "text"
    ocr: str = "auto"
    workers: int = 0
    cache_mb: int = 96
    index_mb: int = 640
    derived_mb: int = 4096
    unconfined: str = "accept"
    base_url: str = "http://127.0.0.1:8000"  # without a slash at its end
    smtp_url: str | None = field(default=None, repr=False)  # it holds a password
    mail_from: str | None = None
    timestamp_url: str | None = None
    notices_to: str | None = None
    fixity_days: int = 30
    fixity_mb_per_second: int = 16
    withdrawal_days: int = 30
    hosts: tuple[str, ...] = ()  # lower case, without a port
    proxies: tuple[str, ...] = ()  # networks in CIDR notation
    requests_per_minute: int = 3000
    security_contact: str | None = None  # a URI: mailto:, https:, tel:
    oidc_issuer: str | None = None  # a URL without a slash at its end
    oidc_client_id: str | None = None
    oidc_client_secret: str | None = field(default=None, repr=False)

    @classmethod
    def for_home(cls, home: Path) -> Settings:
        """The defaults with everything below ``home``."""
        return cls.from_environment({"FONDS_HOME": str(home)})

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> Settings:
        """Read the variables; raises ``SettingsError`` with a sentence that names the wrong one."""
        home = Path(environment.get("FONDS_HOME") or "./uploads").expanduser().absolute()

        if "?" in str(home):
            raise SettingsError(
                "FONDS_HOME has a question mark in it, which the catalogue's URL cannot carry."
            )

        def text(name: str) -> str:
            return environment.get(name) or next(v.default for v in VARIABLES if v.name == name)

        def url(name: str, schemes: tuple[str, ...], home_as: str) -> str:
            return values.url_of(name, text(name).replace("$FONDS_HOME", home_as), schemes)

        def number(name: str, least: int) -> int:
            return values.number(name, text(name), least)

        def one_of(name: str, words: tuple[str, ...]) -> str:
            return values.one_of(name, text(name), words)

        settings = cls(
            home=home,
            database_url=url("FONDS_DATABASE_URL", CATALOGUE_SCHEMES, str(home)),
            store_url=url("FONDS_STORE_URL", ("file",), quote(str(home))),
            engine_url=url("FONDS_ENGINE_URL", ("whoosh", "memory"), quote(str(home))),
            secret_key=values.secret("FONDS_SECRET_KEY", environment.get("FONDS_SECRET_KEY") or None),
            languages=values.languages("FONDS_LANGUAGES", text("FONDS_LANGUAGES")),
            max_upload_mb=number("FONDS_MAX_UPLOAD_MB", 1),
            extract_seconds=number("FONDS_EXTRACT_SECONDS", 1),
            extract_mb=number("FONDS_EXTRACT_MB", 64),
            extract_pages=number("FONDS_EXTRACT_PAGES", 1),
            extract_text_mb=number("FONDS_EXTRACT_TEXT_MB", 1),
            extract_parts=number("FONDS_EXTRACT_PARTS", 1),
            incoming_collections=one_of("FONDS_INCOMING_COLLECTIONS", ("none", "folders")),
            log=one_of("FONDS_LOG", ("text", "json")),
            ocr=one_of("FONDS_OCR", OCR_MODES),
            workers=number("FONDS_WORKERS", 0),
            cache_mb=number("FONDS_CACHE_MB", 8),
            index_mb=number("FONDS_INDEX_MB", 256),
            derived_mb=number("FONDS_DERIVED_MB", 16),
            unconfined=one_of("FONDS_UNCONFINED", ("accept", "refuse")),
            base_url=(values.web_address("FONDS_BASE_URL", text("FONDS_BASE_URL")) or "").rstrip("/"),
            smtp_url=environment.get("FONDS_SMTP_URL") or None,
            mail_from=values.mail_address("FONDS_MAIL_FROM", environment.get("FONDS_MAIL_FROM")),
            timestamp_url=values.web_address(
                "FONDS_TIMESTAMP_URL", environment.get("FONDS_TIMESTAMP_URL") or None
            ),
            notices_to=values.mail_address("FONDS_NOTICES_TO", environment.get("FONDS_NOTICES_TO")),
            fixity_days=number("FONDS_FIXITY_DAYS", 0),
            fixity_mb_per_second=number("FONDS_FIXITY_MB_PER_SECOND", 1),
            withdrawal_days=number("FONDS_WITHDRAWAL_DAYS", 0),
            oidc_issuer=reach.issuer("FONDS_OIDC_ISSUER", environment.get("FONDS_OIDC_ISSUER", "")),
            oidc_client_id=environment.get("FONDS_OIDC_CLIENT_ID") or None,
            oidc_client_secret=environment.get("FONDS_OIDC_CLIENT_SECRET") or None,
            hosts=reach.hosts("FONDS_HOSTS", environment.get("FONDS_HOSTS", "")),
            proxies=reach.proxies("FONDS_PROXIES", environment.get("FONDS_PROXIES", "")),
            requests_per_minute=number("FONDS_REQUESTS_PER_MINUTE", 0),
            security_contact=reach.contact(
                "FONDS_SECURITY_CONTACT", environment.get("FONDS_SECURITY_CONTACT", "")
            ),
        )
        _refuse_what_does_not_go_together(settings)
        return settings

    @property
    def mail_server(self) -> MailServer | None:
        """Where mails are handed over; ``None`` when none are sent."""
        if not self.smtp_url:
            return None
        from archive.mail_server import mail_server

        return mail_server("FONDS_SMTP_URL", self.smtp_url)

    @property
    def oidc_host(self) -> str | None:
        """The provider by which people sign in, as a page names it."""
        return urlsplit(self.oidc_issuer).hostname if self.oidc_issuer else None

    @property
    def incoming(self) -> Path:
        """Where bytes lie while they arrive, before they are renamed into the store."""
        return self.home / "incoming"

    @property
    def derived(self) -> Path:
        """Where page images and page views are kept; it can be removed at any time."""
        return self.home / "derived"

    @property
    def worker_count(self) -> int:
        """Processes that read files: as set, else one a core."""
        return self.workers or os.cpu_count() or 1


def path_of(url: str) -> Path:
    """The folder that a ``file://`` or ``whoosh://`` URL names."""
    parts = urlsplit(url)
    return Path(unquote(parts.netloc + parts.path))


def _refuse_what_does_not_go_together(settings: Settings) -> None:
    if settings.mail_server is not None and settings.mail_from is None:
        raise SettingsError("FONDS_SMTP_URL needs FONDS_MAIL_FROM, the address that mails are sent from.")
    if settings.oidc_issuer is not None and settings.oidc_client_id is None:
        raise SettingsError(
            "FONDS_OIDC_ISSUER needs FONDS_OIDC_CLIENT_ID, which the provider gives when the archive is registered."
        )
    if settings.notices_to is not None and settings.mail_server is None:
        raise SettingsError("FONDS_NOTICES_TO needs FONDS_SMTP_URL, the mail server that takes the mails.")

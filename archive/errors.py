"""Every failure that Fonds expects has a class here, and every class a stable code.

A message says what happened, then what to do. ``exit_code`` is the command line's answer:
1 needs attention, 2 wrong usage, 3 the archive is busy or out of reach.
"""

from typing import ClassVar


class FondsError(Exception):
    """The common base: whoever catches this shows ``code`` and the message, never a traceback."""

    code: ClassVar[str] = "error"
    exit_code: ClassVar[int] = 1

    @property
    def message(self) -> str:
        """The sentence for the person who has to act on it."""
        return str(self)


class SettingsError(FondsError):
    """A setting has a value that cannot be used."""

    code = "settings"
    exit_code = 2


class UsageError(FondsError):
    """The request itself makes no sense: an unknown option, a bad value."""

    code = "usage"
    exit_code = 2


class TooManyDocuments(UsageError):
    """A saved search finds more documents than are remembered of one."""

    code = "too-many-documents"


class QueryError(FondsError):
    """The query is not understood. ``position`` counts code points from 0."""

    code = "query-syntax"
    exit_code = 2

    def __init__(self, message: str, position: int = 0) -> None:
        super().__init__(message)
        self.position = position


class QueryTooLarge(QueryError):
    """The query is understood, but asks for more than the bounds allow."""

    code = "query-too-large"


class NotSignedIn(FondsError):
    """Somebody unknown asks for what only people with an account may do."""

    code = "not-signed-in"


class InvalidToken(FondsError):
    """A program has sent a token that is not in force."""

    code = "invalid-token"


class TooManyGuesses(FondsError):
    """Wrong passwords or codes were tried too often, for one login or from one address."""

    code = "too-many-guesses"

    def __init__(self, message: str, wait_seconds: int) -> None:
        super().__init__(message)
        self.wait_seconds = wait_seconds


class WrongSecret(FondsError):
    """Login and password, or the code, do not fit. Never says which."""

    code = "wrong-secret"


class ProviderFailed(FondsError):
    """The provider of OpenID Connect does not answer, or not as it should."""

    code = "provider-failed"
    exit_code = 3


class LinkUsed(FondsError):
    """A link to sign in was followed before, has expired, or never was one."""

    code = "link-used"


class NotAllowed(FondsError):
    """Somebody asks for what their roles, or the scopes of their token, do not allow."""

    code = "not-allowed"


class ArchiveBusy(FondsError):
    """Another process is writing, and waiting for it did not help."""

    code = "archive-busy"
    exit_code = 3


class ArchiveUnreachable(FondsError):
    """The catalogue, the store or the index cannot be opened."""

    code = "archive-unreachable"
    exit_code = 3


class CatalogueTooNew(ArchiveUnreachable):
    """The catalogue was written by a later version of Fonds."""

    code = "catalogue-too-new"


class StorageFull(ArchiveUnreachable):
    """There is no room left: nothing was taken in."""

    code = "storage-full"


class StoreNotMounted(ArchiveUnreachable):
    """The folder of originals lacks its marker: it is another one, or what should be mounted there is not."""

    code = "store-not-mounted"


class NotConfined(FondsError):
    """Reading a stranger's file is not fully confined on this machine, and the settings forbid it then."""

    code = "not-confined"
    exit_code = 3


class NotFound(FondsError):
    """No document, rendition or page has this id."""

    code = "not-found"


class KeyReused(FondsError):
    """A key that was to tell one request from others was used for two different ones."""

    code = "idempotency-key-reused"


class KeyInUse(FondsError):
    """The same request is being worked on."""

    code = "idempotency-key-in-use"


class ChangedMeanwhile(FondsError):
    """Somebody else has changed what was to be changed."""

    code = "changed-meanwhile"


class Withdrawn(NotFound):
    """The document was withdrawn: what is left of it is its record."""

    code = "withdrawn"


class OnHold(FondsError):
    """A legal hold forbids to withdraw the document."""

    code = "on-hold"


class MailFailed(FondsError):
    """The mail server cannot be reached, or did not take a message. It is tried again."""

    code = "mail-failed"


class DamagedOriginal(FondsError):
    """The stored bytes no longer have the digest they came with."""

    code = "damaged-original"


class Refused(FondsError):
    """One file could not be taken in; nothing of it was kept. ``reason_code`` is one of ``reasons``."""

    code = "refused"

    def __init__(self, reason_code: str, message: str) -> None:
        super().__init__(message)
        self.reason_code = reason_code


class BrokenRecord(FondsError):
    """The custody record does not hold together, so nothing can be proved from it."""

    code = "broken-record"


class TimestampFailed(FondsError):
    """The time stamp server does not answer, or answers something else. The head is given out without its stamp."""

    code = "timestamp-failed"


class SigningKeyUnusable(FondsError):
    """The key that signs heads of the custody record is damaged, missing or another one than before."""

    code = "signing-key"


class NotABackup(FondsError):
    """The folder named as a backup holds something else."""

    code = "not-a-backup"
    exit_code = 2


class BackupOfAnotherArchive(FondsError):
    """The backup in this folder belongs to another archive."""

    code = "backup-of-another-archive"
    exit_code = 2


class BackupTooNew(FondsError):
    """The backup was made by a later version of Fonds."""

    code = "backup-too-new"
    exit_code = 3


class BackupUnreachable(ArchiveUnreachable):
    """The folder of the backup cannot be read or written."""

    code = "backup-unreachable"


class BackupUnsupported(FondsError):
    """This kind of catalogue is not backed up by Fonds itself."""

    code = "backup-unsupported"
    exit_code = 2


class BackupEncrypted(FondsError):
    """The backup is encrypted, and what was given does not open it or does not fit it."""

    code = "backup-encrypted"
    exit_code = 2


class BackupDamaged(FondsError):
    """What is needed of a backup is damaged or gone."""

    code = "backup-damaged"


class CustodyDiverged(FondsError):
    """The archive's custody chain does not go on from where the last backup ended."""

    code = "custody-diverged"


class HomeNotEmpty(FondsError):
    """An archive is restored into an empty place only."""

    code = "home-not-empty"
    exit_code = 2

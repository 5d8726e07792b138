"""Encryption of backups in the age format (https://age-encryption.org): every file for itself.

With recipients only they can read the backup; with a passphrase an identity is made once, kept in the backup under
that passphrase, and everything is encrypted to it. Either way ``age`` alone can decrypt it. What is given here again
at each run must fit the backup: nobody who can write to the backup's folder may choose its readers.
"""

from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from typing import BinaryIO, Protocol

from archive.backup.manifest import Encryption
from archive.errors import BackupEncrypted, UsageError

_BLOCK = 1 << 20


class Seal(Protocol):
    """How bytes become a file of the backup. Safe to share between threads."""

    suffix: str

    def seal(self, source: BinaryIO, target: BinaryIO) -> None:
        """Write all of ``source`` to ``target``."""
        ...


class Opener(Protocol):
    """How a file of the backup becomes bytes again. Raises ``ValueError`` where it is damaged."""

    def open(self, source: BinaryIO, target: BinaryIO) -> None:
        """Write all of ``source``, as it was before it was sealed, to ``target``."""
        ...


class Plain:
    """No encryption."""

    suffix = ""

    def seal(self, source: BinaryIO, target: BinaryIO) -> None:
        """See ``Seal``."""
        while block := source.read(_BLOCK):
            target.write(block)

    open = seal


class AgeSeal:
    """To these recipients: ``age1…`` keys, or public keys of SSH."""

    suffix = ".age"

    def __init__(self, recipients: Sequence[str]) -> None:
        self._recipients = [_recipient(one) for one in recipients]

    def seal(self, source: BinaryIO, target: BinaryIO) -> None:
        """See ``Seal``."""
        import pyrage

        try:
            pyrage.encrypt_io(source, target, self._recipients)
        except pyrage.EncryptError as error:
            raise OSError(str(error)) from error  # what went wrong is known to the streams


class AgeOpener:
    """With these identities."""

    def __init__(self, identities: Sequence[object]) -> None:
        self._identities = list(identities)

    def open(self, source: BinaryIO, target: BinaryIO) -> None:
        """See ``Opener``."""
        import pyrage

        try:
            pyrage.decrypt_io(source, target, self._identities)
        except pyrage.DecryptError as error:
            raise ValueError(str(error)) from error


def recipients_of(texts: Sequence[str]) -> tuple[str, ...]:
    """The recipients that these name: a public key each, or a file with one a line."""
    found: list[str] = []
    for text in texts:
        if text.startswith(("age1", "ssh-")):
            found.append(text.strip())
            continue
        lines = _text_of(Path(text), "recipients").splitlines()
        found += [line.strip() for line in lines if line.strip() and not line.startswith("#")]
    for one in found:
        _recipient(one)
    if texts and not found:
        raise UsageError("The file of recipients names none. Put one public key (age1…) on each line.")
    return tuple(sorted({" ".join(one.split()[:2]) for one in found}))  # an SSH key's comment says nothing


def passphrase_in(path: Path) -> str:
    """The passphrase: the first line of a file."""
    lines = _text_of(path, "passphrase").splitlines()
    if not lines or not lines[0]:
        raise UsageError(
            f"The first line of the passphrase file {path} is empty. Write the passphrase there."
        )
    return lines[0]


def new_encryption(recipients: tuple[str, ...], passphrase: str | None) -> Encryption | None:
    """The encryption of a backup that is begun now."""
    if passphrase is None:
        return Encryption(recipients) if recipients else None
    import pyrage

    identity = pyrage.x25519.Identity.generate()
    key = pyrage.passphrase.encrypt(f"{identity}\n".encode(), passphrase, armored=True)
    return Encryption((str(identity.to_public()),), key.decode("ascii"))


def require_same(encryption: Encryption | None, recipients: tuple[str, ...], passphrase: str | None) -> None:
    """Refuse to go on with a backup that is encrypted otherwise than was asked for now."""
    if passphrase is not None and encryption is not None and encryption.key is not None:
        identity = _identity_under(encryption.key, passphrase)
        recipients = (str(identity.to_public()),)  # type: ignore[attr-defined]
    elif passphrase is not None or (encryption is not None and encryption.key is not None):
        recipients = ("another kind",)
    if recipients == (encryption.recipients if encryption else ()):
        return
    how = "is not encrypted"
    if encryption is not None:
        to = "with a passphrase" if encryption.key else "to " + ", ".join(encryption.recipients)
        how = f"is encrypted {to}"
    raise BackupEncrypted(
        f"The backup in this folder {how}. Say the same again (--encrypt-to, --passphrase-file), "
        "or make another backup in a new folder."
    )


def seal_for(encryption: Encryption | None) -> Seal:
    """How files of this backup are written."""
    return AgeSeal(encryption.recipients) if encryption else Plain()


def opener_for(encryption: Encryption | None, identity: Path | None, passphrase: str | None) -> Opener:
    """How files of this backup are read. Raises ``BackupEncrypted`` where that needs what was not given."""
    if encryption is None:
        return Plain()
    identities = _identities_in(identity, encryption) if identity else []
    if passphrase is not None and encryption.key is not None:
        identities.append(_identity_under(encryption.key, passphrase))
    if not identities:
        option = "--passphrase-file" if encryption.key else "--identity"
        raise BackupEncrypted(f"The backup is encrypted. Name what opens it with {option} FILE.")
    return AgeOpener(identities)


def opened_bytes(opener: Opener, sealed: bytes) -> bytes:
    """A small file of the backup, opened."""
    target = BytesIO()
    opener.open(BytesIO(sealed), target)
    return target.getvalue()


def _recipient(text: str) -> object:
    import pyrage

    try:
        kind = pyrage.ssh if text.startswith("ssh-") else pyrage.x25519
        recipient: object = kind.Recipient.from_str(text)
    except pyrage.RecipientError as error:
        raise UsageError(
            f"{text[:80]!r} is no recipient ({error}). Use an age public key (age1…) or a public key of SSH."
        ) from None
    return recipient


def _identities_in(path: Path, encryption: Encryption) -> list[object]:
    import pyrage

    text = _text_of(path, "identity")
    try:
        if "PRIVATE KEY-----" in text:
            return [pyrage.ssh.Identity.from_buffer(text.encode())]
        lines = [line.strip() for line in text.splitlines()]
        found = [pyrage.x25519.Identity.from_str(one) for one in lines if one and not one.startswith("#")]
    except pyrage.IdentityError:
        found = []
    if found and not {str(one.to_public()) for one in found} & set(encryption.recipients):
        raise BackupEncrypted(
            f"The identity in {path} does not open this backup, which is encrypted to "
            f"{', '.join(encryption.recipients)}."
        )
    if not found:
        raise BackupEncrypted(
            f"The file {path} holds no age identity (AGE-SECRET-KEY-1…) and no private key of SSH without passphrase."
        )
    return found


def _identity_under(key: str, passphrase: str) -> object:
    import pyrage

    try:
        text = pyrage.passphrase.decrypt(key.encode("ascii"), passphrase).decode("ascii")
        identity: object = pyrage.x25519.Identity.from_str(text.strip())
    except (pyrage.DecryptError, pyrage.IdentityError, ValueError):
        raise BackupEncrypted(
            "The passphrase does not open this backup. Check the file that --passphrase-file names."
        ) from None
    return identity


def _text_of(path: Path, what: str) -> str:
    try:
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        why = getattr(error, "strerror", None) or "it is no text in UTF-8"
        raise UsageError(f"The {what} file {path} cannot be read: {why}.") from None

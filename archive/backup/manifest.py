"""The manifest: what a backup holds, as one JSON file that carries its own digest. Sizes are bytes.

It is written last: a snapshot that it does not name does not exist. Nothing in it is believed unless every byte of
it is as it was written. It names no document; paths are relative to the backup's folder.
"""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from archive.backup.folder import MANIFEST, MANIFEST_COPY, BackupFolder
from archive.custody.chain import canonical
from archive.errors import BackupDamaged, BackupTooNew, FondsError, NotABackup

FORMAT = 1
_PATH = re.compile(r"((catalogue|secrets)/)?[A-Za-z0-9][A-Za-z0-9._-]*")
_DIGEST = re.compile("[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Kept:
    """A file of the backup, as it lies there: encrypted, if the backup is."""

    path: str
    sha256: str
    size: int

    def __post_init__(self) -> None:
        if not (_PATH.fullmatch(self.path) and _DIGEST.fullmatch(self.sha256)):
            raise ValueError("not a path or digest of a backup")


@dataclass(frozen=True, slots=True)
class Secret:
    """A key of the archive. ``sha256`` is the key's own, not that of the file it is kept in."""

    name: str
    sha256: str
    kept: Kept

    def __post_init__(self) -> None:
        if not re.fullmatch("[a-z0-9_][a-z0-9_.-]*", self.name):
            raise ValueError("not the name of a key")


@dataclass(frozen=True, slots=True)
class Encryption:
    """To whom the backup is encrypted (age). ``key``: the identity, itself encrypted with a passphrase."""

    recipients: tuple[str, ...]
    key: str | None = None


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One state of the catalogue, to which one can return."""

    at: str  # when the copy was begun
    confirmed_at: str  # when the catalogue was last found to be just so
    catalogue: Kept
    catalogue_sha256: str  # of the SQLite file itself
    form: str  # of its tables
    documents: int
    originals: int
    size: int  # of the originals together
    unsaved: int  # originals the catalogue names that could not be backed up
    custody_events: int
    custody_digest: str  # of the last event; empty where there is none


@dataclass(frozen=True, slots=True)
class Manifest:
    """All of it."""

    archive: str  # the catalogue's own id
    made_by: str
    encryption: Encryption | None = None
    originals: Kept | None = (
        None  # the list of all originals in the backup, as far as it belongs to the snapshots
    )
    snapshots: tuple[Snapshot, ...] = ()  # oldest first
    secrets: tuple[Secret, ...] = ()
    files: tuple[Kept, ...] = ()  # what helps people
    settings: Mapping[str, str] = field(
        default_factory=dict
    )  # those in force when it was made, without secrets
    leaving: Mapping[str, str] = field(default_factory=dict)  # originals, and the first snapshot without them


def as_bytes(manifest: Manifest) -> bytes:
    """The manifest as the file holds it."""
    value = {"fonds_backup": FORMAT, **asdict(manifest)}
    return _rendered({**value, "sha256": _digest(value)})


def parsed(content: bytes) -> Manifest:
    """The manifest in these bytes. Raises ``BackupDamaged`` or ``BackupTooNew``."""
    try:
        value = json.loads(content)
        version, digest = value["fonds_backup"], value.pop("sha256")
        if isinstance(version, int) and version > FORMAT:
            raise BackupTooNew(
                f"The backup has the format {version}, and this version of Fonds knows {FORMAT}. "
                "Use the version that made it, or a later one."
            )
        if digest != _digest(value) or content != _rendered({**value, "sha256": digest}):
            raise BackupDamaged("The manifest is not as it was written.")
        return _manifest(value)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise BackupDamaged("The manifest is not as it was written.") from error


def read(folder: BackupFolder) -> tuple[Manifest, tuple[str, ...]]:
    """The manifest of this backup, and those of its two copies that are damaged.

    Raises ``NotABackup``, ``BackupDamaged``, ``BackupTooNew`` or ``BackupUnreachable``.
    """
    found: Manifest | None = None
    failure: FondsError | None = None
    damaged = []
    for name in (MANIFEST, MANIFEST_COPY):
        try:
            with folder.translated():
                content = folder.path(name).read_bytes() if folder.path(name).exists() else None
            if content is None:
                failure = failure or BackupDamaged("One of the two manifests is missing.")
            else:
                found = found or parsed(content)
                parsed(content)
                continue
        except BackupDamaged as error:
            failure = failure or error
        damaged.append(name)
    if found is not None:
        return found, tuple(damaged)
    if failure is None or not any(folder.has(name) for name in (MANIFEST, MANIFEST_COPY)):
        raise NotABackup(
            f"{folder.root} is no backup of Fonds: it has no {MANIFEST}. Name the backup's folder."
        )
    raise BackupDamaged(
        f"{MANIFEST} and {MANIFEST_COPY} in {folder.root} are both damaged. README.txt beside them says "
        "how the originals and the catalogue can be read without them."
    )


def write(folder: BackupFolder, manifest: Manifest) -> None:
    """Make this the backup's manifest."""
    content = as_bytes(manifest)
    for name in (MANIFEST_COPY, MANIFEST):
        folder.write(name, content)


def _rendered(value: object) -> bytes:
    return (json.dumps(value, ensure_ascii=True, indent=1) + "\n").encode("ascii")


def _digest(value: object) -> str:
    return hashlib.sha256(canonical(value).encode("utf-8", "surrogatepass")).hexdigest()


def _manifest(value: dict[str, Any]) -> Manifest:
    encryption, originals = value["encryption"], value["originals"]
    return Manifest(
        archive=value["archive"],
        made_by=value["made_by"],
        encryption=Encryption(tuple(encryption["recipients"]), encryption["key"]) if encryption else None,
        originals=Kept(**originals) if originals else None,
        snapshots=tuple(
            Snapshot(**{**one, "catalogue": Kept(**one["catalogue"])}) for one in value["snapshots"]
        ),
        secrets=tuple(Secret(**{**one, "kept": Kept(**one["kept"])}) for one in value["secrets"]),
        files=tuple(Kept(**one) for one in value["files"]),
        settings=dict(value["settings"]),
        leaving=dict(value["leaving"]),
    )

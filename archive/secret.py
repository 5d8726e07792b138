"""The key that signs sessions and forms: as set, or made once and kept in FONDS_HOME for its owner alone."""

import os
import secrets
from contextlib import suppress
from pathlib import Path

from archive.errors import ArchiveUnreachable, SettingsError
from archive.settings import Settings

NAME = "secret_key"
LEAST_CHARACTERS = 16


def secret_key(settings: Settings) -> str:
    """The key; of several processes that start at once all get the same one."""
    if settings.secret_key is not None:
        return settings.secret_key
    path = settings.home / NAME
    try:
        if not path.exists():
            keep_once(path, secrets.token_urlsafe(48) + "\n")
        key = path.read_text("ascii").strip()
        if path.stat().st_mode & 0o077:
            path.chmod(0o600)
    except UnicodeDecodeError:
        key = ""
    except OSError as error:
        raise ArchiveUnreachable(
            f"The secret key {path} cannot be made or read ({error.strerror}). "
            "Check its owner, or set FONDS_SECRET_KEY."
        ) from error
    if len(key) < LEAST_CHARACTERS:
        raise SettingsError(
            f"The secret key in {path} is damaged. Remove the file; everybody then logs in again."
        )
    return key


def keep_once(path: Path, content: str) -> None:
    """Write it beside its place, for its owner alone, and link it there: who comes second finds the first one's."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileExistsError):
            path.hardlink_to(beside)
    finally:
        beside.unlink()

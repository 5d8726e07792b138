"""Which files of an archive a backup takes and a restoration brings, by the archive's settings. Opens nothing."""

from collections.abc import Callable, Mapping
from pathlib import Path

from archive.backup.restoring import Target
from archive.backup.source import Source
from archive.catalogue.connection import engine_for, sqlite_path
from archive.errors import BackupUnsupported
from archive.originals.store import Store
from archive.proof.key import NAME as CUSTODY_KEY
from archive.proof.key import problem_of_key
from archive.secret import NAME as SECRET_KEY
from archive.settings import VARIABLES, Settings, path_of

KEYS = (SECRET_KEY, CUSTODY_KEY)  # files in FONDS_HOME that nobody could make again
_OF_THE_PLACE = ("FONDS_HOME", "FONDS_STORE_URL", "FONDS_ENGINE_URL")  # they say where, not how

OpenStore = Callable[[Settings, str, bool], Store]


def source_of(settings: Settings, open_store: OpenStore, in_force: Mapping[str, str], program: str) -> Source:
    """The archive that these settings name, to be backed up. Raises ``BackupUnsupported``."""
    return Source(
        catalogue=_catalogue(
            settings,
            "Back it up with pg_dump and after that copy the folder of originals (docs/backup.md).",
        ),
        open_store=lambda identity, filled: open_store(settings, identity, filled),
        own_folders=tuple(_folders(settings)),
        secrets=_keys(settings),
        problem_of_secret=_problem_of_secret,
        settings=_said(in_force),
        program=program,
    )


def target_of(settings: Settings, open_store: OpenStore, in_force: Mapping[str, str]) -> Target:
    """Where an archive with these settings is to be restored. Raises ``BackupUnsupported``."""
    return Target(
        home=settings.home,
        catalogue=_catalogue(settings, "Restore it with an SQLite catalogue: unset FONDS_DATABASE_URL."),
        must_be_empty=tuple(_folders(settings)),
        open_store=lambda identity, filled: open_store(settings, identity, filled),
        secrets=_keys(settings),
        settings=_said(in_force),
    )


def _catalogue(settings: Settings, advice: str) -> Path:
    path = sqlite_path(engine_for(settings.database_url))
    if path is None:
        raise BackupUnsupported(
            f"The catalogue is in PostgreSQL, and fonds backup and fonds restore are for SQLite alone. {advice}"
        )
    return path


def _folders(settings: Settings) -> list[Path]:
    engine = (
        [] if settings.engine_url.startswith("memory:") else [path_of(settings.engine_url)]
    )  # an index of a later state must not be found by an older catalogue
    return [settings.home, path_of(settings.store_url), *engine]


def _keys(settings: Settings) -> dict[str, Path]:
    """Those in use; keys that were replaced have signed what stays valid without them."""
    return {name: settings.home / name for name in KEYS}


def _problem_of_secret(name: str, path: Path, signed_before: str | None) -> str:
    return problem_of_key(path, signed_before) if name == CUSTODY_KEY else ""


def _said(in_force: Mapping[str, str]) -> dict[str, str]:
    wanted = [one.name for one in VARIABLES if not one.secret and one.name not in _OF_THE_PLACE]
    return {name: in_force.get(name, "") for name in wanted}

"""One bit changed somewhere: in an original, a row of the custody chain, a backup. Verifying must say so."""

import random
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

from archive.backup.checking import check_backup
from archive.backup.encryption import Plain
from archive.backup.folder import README
from archive.backup.making import Wish, make_backup
from archive.backup.places import source_of
from archive.catalogue import Catalogue
from archive.errors import FondsError
from archive.originals.fixity import verify
from archive.originals.store import FileStore
from indexer.holdings import open_store
from tests.faults.archives import settings_of
from tests.faults.makers import Victims
from tests.faults.tally import Tally

LETTERS = 40
COLUMNS = ("id", "type", "at", "agent", "document", "rendition", "outcome", "detail", "previous", "digest")


def damage_bytes(folder: Path, makers: Victims, damages: int, seed: int = 5) -> Tally:
    """Each in an archive that was sound before it."""
    tally = Tally("damaged bytes", noticing=True)
    home = folder / "home"
    home.mkdir(parents=True)
    makers.run({"do": "deposit", "home": str(home), "seed": "d", "count": LETTERS})
    chance = random.Random(seed)
    pristine = folder / "pristine.sqlite"
    shutil.copy(home / "catalogue.sqlite", pristine)
    backup = folder / "backup"
    make_backup(source_of(settings_of(str(home)), open_store, {}, "faults"), backup, Wish())
    kinds: dict[str, Callable[[Path, random.Random], Callable[[], object]]] = {
        "original": _original,
        "custody event": _event,
        "backup": lambda _, chance: _flip(chance.choice(_checked_files(backup)), chance),
    }
    for number in range(damages):
        kind = list(kinds)[number % len(kinds)]
        restore = kinds[kind](home, chance)
        tally.tried += 1
        tally.by[kind] += 1
        if not (_backup_sound(backup) if kind == "backup" else _sound(home)):
            tally.survived += 1
        else:
            tally.wrong.append(f"damage {number} in an {kind} was not noticed")
        restore()
        shutil.copy(pristine, home / "catalogue.sqlite")
    if not (_sound(home) and _backup_sound(backup)):
        tally.wrong.append("the archive is not sound when everything is as it was")
    return tally


def _original(home: Path, chance: random.Random) -> Callable[[], object]:
    return _flip(chance.choice(sorted((home / "originals").rglob("?" * 64))), chance)


def _flip(path: Path, chance: random.Random) -> Callable[[], object]:
    """One bit of a file; returns what puts it right."""
    sound = path.read_bytes()
    at = chance.randrange(len(sound))
    path.chmod(0o600)
    path.write_bytes(sound[:at] + bytes([sound[at] ^ (1 << chance.randrange(8))]) + sound[at + 1 :])
    return lambda: bool(path.write_bytes(sound))


def _event(home: Path, chance: random.Random) -> Callable[[], object]:
    with sqlite3.connect(home / "catalogue.sqlite") as connection:
        for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            connection.execute(f"DROP TRIGGER {name}")
        (count,) = connection.execute("SELECT count(*) FROM events").fetchone()
        sequence, column = chance.randint(1, count), chance.choice(COLUMNS)
        (value,) = connection.execute(
            f"SELECT {column} FROM events WHERE sequence = ?", (sequence,)
        ).fetchone()
        at = chance.randrange(len(value))
        changed = value[:at] + chr(ord(value[at]) ^ 1) + value[at + 1 :]
        connection.execute(f"UPDATE events SET {column} = ? WHERE sequence = ?", (changed, sequence))
    connection.close()
    return lambda: None


def _checked_files(backup: Path) -> list[Path]:
    """All but the page of instructions, which proves nothing."""
    return sorted(
        path for path in backup.rglob("*") if path.name != README and path.is_file() and path.stat().st_size
    )


def _backup_sound(backup: Path) -> bool:
    try:
        report = check_backup(backup, lambda _: Plain())
    except FondsError:
        return False
    return report.sound


def _sound(home: Path) -> bool:
    settings = settings_of(str(home))
    with Catalogue.open(settings) as catalogue:
        return verify(FileStore.open_at(settings), catalogue).sound

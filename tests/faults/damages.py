"""One bit changed somewhere: in an original, a row of the custody chain, a backup, the index. Verifying must say so."""

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
from indexer.engine.index_check import compare
from indexer.holdings import open_holdings, open_store
from tests.faults.archives import settings_of
from tests.faults.letters import letter
from tests.faults.makers import Victims
from tests.faults.tally import Tally

LETTERS = 40
COLUMNS = ("id", "type", "at", "agent", "document", "rendition", "outcome", "detail", "previous", "digest")


def damage_bytes(folder: Path, makers: Victims, damages: int, seed: int = 5) -> Tally:
    """Each in an archive that was sound before it."""
    tally = Tally("damaged bytes", noticing=True)
    home = folder / "home"
    letters = folder / "letters"
    for place in (home, letters):
        place.mkdir(parents=True)
    for name, content in (letter("d", number) for number in range(LETTERS)):
        (letters / name).write_bytes(content)
    makers.run({"do": "ingest", "home": str(home), "folder": str(letters)})
    chance = random.Random(seed)
    pristine = folder / "pristine.sqlite"
    shutil.copy(home / "catalogue.sqlite", pristine)
    backup = folder / "backup"
    make_backup(source_of(settings_of(str(home)), open_store, {}, "faults"), backup, Wish())
    kinds: dict[str, Callable[[Path, random.Random], Callable[[], object]]] = {
        "original": _original,
        "custody event": _event,
        "backup": lambda _, chance: _flip(chance.choice(_checked_files(backup)), chance),
        "index": lambda home, chance: _flip(chance.choice(_files_of(home / "index")), chance),
    }
    is_sound: dict[str, Callable[[], bool]] = {
        "backup": lambda: _backup_sound(backup),
        "index": lambda: _index_sound(home),
    }
    for number in range(damages):
        kind = list(kinds)[number % len(kinds)]
        restore = kinds[kind](home, chance)
        tally.tried += 1
        tally.by[kind] += 1
        if not is_sound.get(kind, lambda: _sound(home))():
            tally.survived += 1
        else:
            tally.wrong.append(f"damage {number} in an {kind} was not noticed")
        restore()
        shutil.copy(pristine, home / "catalogue.sqlite")
    if not (_sound(home) and _backup_sound(backup) and _index_sound(home)):
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
    return [path for path in _files_of(backup) if path.name != README]


def _files_of(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file() and path.stat().st_size)


def _backup_sound(backup: Path) -> bool:
    try:
        report = check_backup(backup, lambda _: Plain())
    except FondsError:
        return False
    return report.sound


def _index_sound(home: Path) -> bool:
    """An index that no longer knows how far it has come is not sound: it takes in everything again."""
    with open_holdings(settings_of(str(home))) as holdings:
        report = compare(holdings.catalogue, holdings.engine)
        return report.sound and not report.behind


def _sound(home: Path) -> bool:
    settings = settings_of(str(home))
    with Catalogue.open(settings) as catalogue:
        return verify(FileStore.open_at(settings), catalogue).sound

"""A process killed at any step of accession leaves no row without bytes, and everything can be done again."""

import io
import subprocess
import sys

import pytest

from archive.catalogue import Catalogue
from archive.originals.accession import Accepted, Accession, Duplicate, Incoming
from archive.originals.fixity import verify
from archive.originals.store import FileStore
from archive.settings import Settings

LETTERS = [b"letter %d" % number for number in range(5)]
pytestmark = pytest.mark.faults

# The program kills itself at the step it is told, with the real parts around it.
VICTIM = """
import io, os, signal, sys
from pathlib import Path
from archive.originals.accession import Accession, Incoming
from archive.catalogue import Catalogue
from archive.settings import Settings
from archive.originals.store import FileStore

step = sys.argv[2]

def die_at(here):
    if here == step:
        os.kill(os.getpid(), signal.SIGKILL)

class MortalStore(FileStore):
    def _place(self, staged):
        die_at("staged")
        stored = super()._place(staged)
        die_at("first placed")
        return stored

    def publish(self, batch):
        stored = super().publish(batch)
        die_at("published")
        return stored

class MortalCatalogue(Catalogue):
    def _write_batch(self, connection, batch):
        super()._write_batch(connection, batch)
        die_at("before commit")

    def accession(self, deposits, agent):
        outcomes = super().accession(deposits, agent)
        die_at("after commit")
        return outcomes

settings = Settings.for_home(Path(sys.argv[1]))
letters = [b"letter %d" % number for number in range(5)]
Accession(MortalStore.open_at(settings), MortalCatalogue.open(settings), settings).take(
    [Incoming(lambda data=data: io.BytesIO(data), "letter.txt") for data in letters]
)
"""


@pytest.mark.faults
@pytest.mark.parametrize("step", ["staged", "first placed", "published", "before commit", "after commit"])
def test_a_process_killed_during_accession_leaves_no_row_without_bytes(home: Settings, step: str) -> None:
    killed = subprocess.run([sys.executable, "-c", VICTIM, str(home.home), step], check=False, timeout=60)
    assert killed.returncode == -9
    store = FileStore.open_at(home)
    with Catalogue.open(home) as catalogue:
        report = verify(store, catalogue)
        assert (report.damaged, report.missing, report.broken_link) == ((), (), None)
        assert report.originals == (5 if step == "after commit" else 0)
        assert len(report.orphaned) == {"first placed": 1, "published": 5, "before commit": 5}.get(step, 0)
        items = [Incoming(lambda data=data: io.BytesIO(data), "letter.txt") for data in LETTERS]  # type: ignore[misc]
        again = Accession(store, catalogue, home).take(items)
        assert {type(one) for one in again} == {Duplicate if step == "after commit" else Accepted}
        assert verify(store, catalogue).sound

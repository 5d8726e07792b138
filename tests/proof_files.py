"""A small archive whose custody is proved, and its bundles."""

import io
from collections.abc import Callable
from pathlib import Path

from archive.catalogue import Catalogue
from archive.clock import utc_now
from archive.model import Description
from archive.originals.accession import Accepted, Accession, Incoming
from archive.originals.store import FileStore
from archive.proof.bundle import Prover
from archive.proof.heads import Head, Heads
from archive.proof.key import NAME
from archive.proof.timestamp import TimestampServer
from archive.settings import Settings

LETTER = b"Dear President, \xd0\x94\xd0\xb6\xd0\xb0\xd0\xba\xd0\xb8\xd1\x88\xd0\xb5\xd0\xb2"


class Proved:
    """Store, catalogue, heads and prover of one home."""

    def __init__(self, home: Settings) -> None:
        self.home = home
        self.store = FileStore.open_at(home)
        self.catalogue = Catalogue.open(home)
        self.key_file = home.home / NAME
        self.heads = Heads(self.catalogue, self.key_file, utc_now)
        self.prover = Prover(self.catalogue, self.store, self.heads)

    def stamp_by(self, server: TimestampServer) -> None:
        """Have heads stamped from now on."""
        self.heads = Heads(self.catalogue, self.key_file, utc_now, server)
        self.prover = Prover(self.catalogue, self.store, self.heads)

    def take(self, content: bytes = LETTER, filename: str = "letter.txt", document: str | None = None) -> str:
        """Keep a file; the id of its document."""
        opened: Callable[[], io.BytesIO] = lambda: io.BytesIO(content)  # noqa: E731
        said = Description(title="A letter", creators=("Мухтар Джакишев",))
        item = Incoming(opened, filename, described=said, document=document)
        outcome = Accession(self.store, self.catalogue, self.home).take([item])[0]
        assert isinstance(outcome, Accepted), outcome
        return outcome.document

    def prove(self, document: str, target: Path, since: Head | None = None) -> Path:
        """The document's bundle in a file."""
        found = self.catalogue.document(document, even_withdrawn=True)
        with self.prover.prove(found, "tester", since) as bundle:
            bundle.write(target)
            assert target.stat().st_size == bundle.size
        return target

"""The seam that every format's reader stands behind."""

from typing import BinaryIO, Protocol

from indexer.extract.emission import Emission
from indexer.extract.limits import Limits


class Extractor(Protocol):
    """Reads one kind of file and emits what it holds.

    Raises ``CannotRead`` when nothing can be read, ``LimitReached`` when a bound is met; a reader that goes
    on after damage says so with ``emit.missing``. Any other exception counts as a fault of the reader.
    """

    @property
    def media_types(self) -> frozenset[str]:
        """What it reads."""
        ...

    @property
    def name(self) -> str:
        """Short and stable: it stands in the catalogue beside the text."""
        ...

    @property
    def version(self) -> str:
        """Changes whenever the same bytes may yield other text or boxes."""
        ...

    def extract(self, source: BinaryIO, limits: Limits, emit: Emission) -> None:
        """Read ``source`` from its start."""
        ...

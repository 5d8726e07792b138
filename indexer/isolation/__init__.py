"""Reading files in confined child processes: see ``isolation`` for the way in."""

from archive.settings import Settings
from indexer.extract.limits import Limits
from indexer.isolation.isolation import Isolation

__all__ = ["Isolation", "isolation_for"]


def isolation_for(settings: Settings) -> Isolation:
    """What reads files within the limits that are set; nothing is started yet."""
    spool = settings.incoming / ".parts"  # hidden: people drop files into incoming/
    return Isolation(Limits.from_settings(settings), settings.languages, spool_folder=spool)

"""Reading files in confined child processes: see ``isolation`` for the way in."""

from indexer.isolation.isolation import Isolation

__all__ = ["Isolation"]

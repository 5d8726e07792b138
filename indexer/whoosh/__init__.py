"""The search engine on Whoosh (Whoosh-Reloaded): the only package that imports it."""

from indexer.whoosh.engine import WhooshEngine

__all__ = ["WhooshEngine"]

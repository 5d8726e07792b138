"""The seam between Fonds and whatever searches, the rules that every engine keeps, and the plain engine in memory.

Start with ``seam``. The engine in use is ``indexer.whoosh``.
"""

"""The originals: how they come in, lie unchanged, are re-read, handed out, repaired and taken away.

Start with ``store`` for where they lie, ``accession`` for the way in.
"""

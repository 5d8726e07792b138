"""What we keep: originals, their description, and the record of what happened to them.

Knows neither Flask nor Whoosh. Start with ``model`` for the words, ``originals.accession`` for the way in.
"""

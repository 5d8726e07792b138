"""From accessioned to searchable: files read, scans recognised, texts recorded and indexed side by side.

Start with ``processing``.
"""

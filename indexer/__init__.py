"""What can be found: text out of files, queries understood, hits marked.

Knows the archive, not the web. ``holdings.open_holdings`` is where everything is put together.
"""

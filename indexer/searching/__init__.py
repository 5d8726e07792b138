"""A search from its text to its answer, and what helps people ask it. Start with ``search``."""

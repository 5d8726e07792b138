"""Sentences of the archive in the reader's language."""


def told(message: str) -> str:
    """The sentence."""
    return str(message)

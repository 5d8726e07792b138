"""Whoever sees all that the tests put into their archives, whatever collection of these it lies in."""

from archive.catalogue import DEFAULT_COLLECTION
from archive.visibility import tokens_of

EVERYBODY = tokens_of([DEFAULT_COLLECTION, "letters", "reports", "press", "open"])

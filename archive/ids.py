"""Ids that many machines can make without asking each other, and that sort by the time they were made.

A ULID (https://github.com/ulid/spec): 48 bits of milliseconds, 80 bits of chance, 26 characters of
Crockford's base 32, in lower case because they stand in addresses.
"""

import secrets
import time
from collections.abc import Callable

ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
LENGTH = 26
_PAIRS = [one + other for one in ALPHABET for other in ALPHABET]
_SHIFTS = range(120, -1, -10)

IdMaker = Callable[[], str]


def new_id() -> str:
    """One new id, e.g. ``01kb2v6v4q8m9x1r3t5w7y9z0a``."""
    number = (time.time_ns() // 1_000_000) << 80 | secrets.randbits(80)
    return "".join([_PAIRS[(number >> shift) & 1023] for shift in _SHIFTS])


def is_id(untrusted_text: str) -> bool:
    """Whether the text has the form of an id; says nothing about whether it exists."""
    return len(untrusted_text) == LENGTH and all(c in ALPHABET for c in untrusted_text)

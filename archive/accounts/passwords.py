"""Passwords: what makes one sound, and how it is kept: Argon2id with the parameters OWASP asks for.

https://cheatsheetseries.owasp.org/cheatsheets/Password_Storage_Cheat_Sheet.html. Length is all that is asked of a
password beside that it is none of those everybody tries; see NIST SP 800-63B, 3.1.1.2. Knows no account but by name.
"""

from __future__ import annotations

import threading
import unicodedata
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING

from archive.errors import UsageError

if TYPE_CHECKING:
    from argon2 import PasswordHasher

FEWEST = 12  # characters
MOST = 128
_KIB = 19 * 1024
_ROUNDS = 2
_AT_ONCE = threading.BoundedSemaphore(2)  # 19 MiB and a core each; who guesses waits

# Long enough, and yet among the first that are tried. Compared without digits and signs at both ends.
_COMMON_WORDS = """
    abcdefghijkl abcdefghijklmnop administrator administrateur archivist azerty azertyuiop asdfghjkl asdfghjklqwerty
    bienvenue bonjour changeme changemenow correcthorsebatterystaple defaultpassword donotguess fondsarchive football
    hello iloveyou letmein letmeinplease longpassword motdepasse mypassword mysecretpassword newpassword nopassword
    p@ssw0rd p@ssword passphrase passw0rd password passwordpassword passwort princess qazwsxedc qazwsxedcrfv qwerty
    qwertyqwerty qwertyuiop qwertyuiopasdf qwertyuiopasdfghjkl researcher secretpassword superman supersecret
    temporary temppassword test testpassword testtest thisisapassword trustno welcome welcometo zxcvbnm
    администратор мойпароль пароль парольпароль привет фывапролджэ йцукен йцукенгшщзхъ құпиясөз сәлем
    """
_COMMON = frozenset(_COMMON_WORDS.split())
_SIGNS_AT_THE_ENDS = "0123456789!?.,;:#$%&*+-_=@ "


def sound_password(untrusted_password: str, *names: str) -> str:
    """The password as it is hashed. Raises ``UsageError`` that says what is wrong, never the password."""
    password = normalised(untrusted_password)
    if len(password) < FEWEST:
        raise UsageError(
            f"A password has {FEWEST} characters at least. Several words that have nothing to do with each other are "
            "easy to remember."
        )
    if len(password) > MOST:
        raise UsageError(f"A password has at most {MOST} characters.")
    if _is_common(password, names):
        raise UsageError(
            "This password is among the first that would be tried. Choose words that nobody connects."
        )
    return password


def normalised(untrusted_password: str) -> str:
    """One form of what can be typed in several ways on different keyboards."""
    bounded = untrusted_password[: 4 * MOST].encode("utf-8", "replace").decode()
    return unicodedata.normalize("NFKC", bounded)


def hashed(password: str) -> str:
    """What is kept of a sound password."""
    with _AT_ONCE:
        return _hasher().hash(password)


def matches(kept: str | None, untrusted_password: str) -> bool:
    """Whether it is the password. Where there is none to compare with, it takes just as long to say no."""
    from argon2.exceptions import InvalidHashError, VerificationError

    password = normalised(untrusted_password)[: MOST + 1]
    with _AT_ONCE:
        try:
            _hasher().verify(kept or _nobodys(), password)
        except (VerificationError, InvalidHashError):
            return False
    return kept is not None


def is_outdated(kept: str) -> bool:
    """Whether it was hashed with weaker parameters than today's, and is to be hashed anew."""
    return _hasher().check_needs_rehash(kept)


@cache
def _hasher() -> PasswordHasher:
    from argon2 import PasswordHasher

    return PasswordHasher(time_cost=_ROUNDS, memory_cost=_KIB, parallelism=1)


@cache
def _nobodys() -> str:
    return _hasher().hash("nobody has this password")


def _is_common(password: str, names: tuple[str, ...]) -> bool:
    plain = password.casefold()
    core = plain.strip(_SIGNS_AT_THE_ENDS)
    known = {name.casefold() for name in names} | {name.casefold().partition("@")[0] for name in names}
    return core in _COMMON or core in known or plain in known or _is_pattern(plain)


def _is_pattern(password: str) -> bool:
    """The same few characters again and again, or a run such as 123456789012."""
    repeats = any(
        password == (password[:size] * len(password))[: len(password)]
        for size in range(1, len(password) // 3 + 1)
    )
    steps = [ord(after) - ord(before) for before, after in pairwise(password)]
    in_order = sum(step in (1, -1, 0) for step in steps)
    return repeats or in_order >= len(steps) - 2

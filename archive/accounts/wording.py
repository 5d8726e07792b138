"""Logins, names and codes as people type them: made uniform, or refused with a sentence."""

import re
import unicodedata

from archive.errors import UsageError
from archive.storable import one_line, storable

MOST_LOGIN = 254  # characters: an e-mail address
MOST_NAME = 200
MOST_GROUP = 100

_LOGIN = re.compile(r"[\w.+'@-]+")
_GROUP = re.compile(r"[\w.-]+")


def login_of(untrusted_login: str) -> str:
    """A login as it is kept: NFKC, lower case, no spaces around. Raises ``UsageError``."""
    login = as_login(untrusted_login)
    if not login or len(login) > MOST_LOGIN or not _LOGIN.fullmatch(login):
        raise UsageError(
            "A login is an e-mail address or a name without spaces: letters, digits and . _ - + @ '. "
            f"It has at most {MOST_LOGIN} characters."
        )
    return login


def as_login(untrusted_login: str) -> str:
    """The same without judging it, for looking one up."""
    return unicodedata.normalize("NFKC", storable(untrusted_login)[: 2 * MOST_LOGIN]).lower().strip()


def name_of(untrusted_name: str) -> str:
    """A person's name on one line. Raises ``UsageError``."""
    name = one_line(untrusted_name)
    if not name or len(name) > MOST_NAME:
        raise UsageError(f"A name has between 1 and {MOST_NAME} characters. Type it anew.")
    return name


def group_of(untrusted_code: str) -> str:
    """A group's code. Raises ``UsageError``."""
    code = as_login(untrusted_code)
    if not code or len(code) > MOST_GROUP or not _GROUP.fullmatch(code):
        raise UsageError("A group's code is one word of letters, digits and . _ -, such as commission.")
    return code

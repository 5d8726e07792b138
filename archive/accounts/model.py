"""Accounts as values: who somebody is to the archive. What they may do is decided elsewhere, by ``webapp.policy``."""

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """What somebody does in the archive. An account has one or more."""

    RESEARCHER = "researcher"  # searches, reads, downloads in the collections opened to them
    ARCHIVIST = "archivist"  # deposits, describes, organises, restricts
    LAWYER = "lawyer"  # originals, custody record, proofs, statements
    ADMIN = "admin"  # people, settings, health


@dataclass(frozen=True, slots=True)
class Account:
    """One person's account. ``login`` is what they type, an e-mail address or a name, kept in lower case."""

    id: str
    login: str
    name: str  # as pages and custody events show it
    roles: frozenset[Role]
    groups: frozenset[str] = frozenset()  # codes of groups
    email: str | None = None
    language: str | None = None  # of the pages, ISO 639-1; None follows the browser
    is_active: bool = True


@dataclass(frozen=True, slots=True)
class Group:
    """People who may see something together."""

    code: str
    title: str
    members: int = 0

"""Authority entries after ISAAR(CPF): who is meant by the names in descriptions. Pure values; knows no catalogue."""

import hashlib
import unicodedata
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum

from archive.custody.chain import canonical
from archive.description.dates import is_date
from archive.errors import UsageError
from archive.model import Description
from archive.storable import MAX_TITLE, one_line, storable

ROLES = ("creators", "recipients", "signatories")  # fields of a description that hold names
MOST_VARIANTS = 200
MOST_NOTE = 20_000  # code points
MAX_KEY = 500


class AuthorityKind(StrEnum):
    """What an entry stands for."""

    PERSON = "person"
    BODY = "body"
    FAMILY = "family"


@dataclass(frozen=True, slots=True)
class Authority:
    """One entry. ``merged_into`` is the entry that took its place."""

    id: str
    kind: AuthorityKind
    name: str  # the preferred one
    variants: tuple[str, ...] = ()  # other names and spellings, in any script
    dates: str | None = None  # of life or existence, EDTF
    title: str | None = None  # or office
    country: str | None = None
    note: str | None = None
    merged_into: str | None = None

    def told(self) -> dict[str, object]:
        """For custody events and programs: what is said, without what is not."""
        return {
            name: value for name, value in asdict(self).items() if value and name not in ("id", "merged_into")
        }


@dataclass(frozen=True, slots=True)
class NamedIn:
    """A document in whose description an entry is named."""

    document: str
    title: str
    date: str | None
    role: str
    name: str  # as the description spells it


def checked_authority(
    identity: str,
    kind: str,
    name: str,
    variants: Sequence[str] = (),
    dates: str | None = None,
    title: str | None = None,
    country: str | None = None,
    note: str | None = None,
) -> Authority:
    """An entry of what somebody wrote; raises ``UsageError``."""
    preferred = _line(name, "name")
    if not preferred:
        raise UsageError("Give the entry a name.")
    if kind not in list(AuthorityKind):
        raise UsageError(f"{kind[:40]!r} is no kind of entry. Use one of {', '.join(AuthorityKind)}.")
    others = tuple(
        dict.fromkeys(line for one in variants if (line := _line(one, "variant")) and line != preferred)
    )
    if len(others) > MOST_VARIANTS:
        raise UsageError(f"An entry has up to {MOST_VARIANTS} variants.")
    when = (dates or "").strip() or None
    if when and not is_date(when):
        raise UsageError(f"{when[:40]!r} is not a date. Write 1901/1969, 1901/.. or 190X/1969~, say.")
    told = storable(note or "").replace("\r\n", "\n").strip() or None
    if told and len(told) > MOST_NOTE:
        raise UsageError(f"The note has {len(told):,} characters; up to {MOST_NOTE:,} are kept.")
    return Authority(
        identity, AuthorityKind(kind), preferred, others, when, _line(title, "title") or None,
        _line(country, "country") or None, told,
    )  # fmt: skip


def version_of_authority(one: Authority) -> str:
    """Changes with any word of the entry."""
    return hashlib.sha256(canonical(one.told()).encode("utf-8", "surrogatepass")).hexdigest()[:16]


def names_in(description: Description) -> list[tuple[str, str]]:
    """Every role and name of a description, in order."""
    found = [(role, name) for role in ROLES[:2] for name in getattr(description, role)]
    return list(dict.fromkeys([*found, *(("signatories", one.name) for one in description.signatories)]))


def key_of(name: str) -> str:
    """A name for looking up: case, accents and compositions do not matter."""
    plain = unicodedata.normalize("NFKD", name.casefold())
    return " ".join("".join(char for char in plain if not unicodedata.combining(char)).split())[:MAX_KEY]


def merged_entries(kept: Authority, other: Authority) -> Authority:
    """The entry that stays, with the names of the other and what it does not say itself."""
    return checked_authority(
        kept.id, kept.kind, kept.name, (*kept.variants, other.name, *other.variants), kept.dates or other.dates,
        kept.title or other.title, kept.country or other.country,
        "\n\n".join(filter(None, (kept.note, other.note))) or None,
    )  # fmt: skip


def _line(text: str | None, what: str) -> str:
    line = one_line(text or "")
    if len(line) > MAX_TITLE:
        raise UsageError(f"The {what} has {len(line)} characters; up to {MAX_TITLE} are kept.")
    return line

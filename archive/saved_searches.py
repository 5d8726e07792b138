"""Saved searches as values: the question, what was found when it was last checked, and what is told of it.

A document is new when a check finds it and the check before it did not, whatever its own dates. Checks are numbered
from 1, saving being the first; what was found then is not new. Times are UTC, ISO 8601 with ``Z``. Knows no query
language and no engine.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from archive.errors import UsageError
from archive.storable import one_line

MOST_DOCUMENTS = 10_000  # remembered of one search; beyond that nothing can be told of it
MAX_TITLE = 200  # code points


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked again and again. ``filters`` are those that narrow, by name; nothing else is kept of them."""

    query: str  # as typed
    understood_as: str  # in its canonical spelling, when it was saved
    filters: Mapping[str, object] = field(default_factory=dict)  # JSON values
    sort: str = "relevance"


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why a search could not be checked: nothing is known of what is new since then."""

    code: str
    message: str
    since: str


@dataclass(frozen=True, slots=True)
class SavedSearch:
    """One saved search, as it stands."""

    id: str
    title: str
    question: Question
    created_at: str
    checked_at: str  # the last time that the search was carried out
    index_state: str  # what it was carried out on; equal states answer equally
    checks: int
    total: int  # documents found then
    digest: str  # of these documents' ids; equal digests are equal sets
    seen_upto: int  # number of the last check whose news somebody has seen
    new: int  # documents found by later ones, and still found
    paused: bool = False
    mail_to: str | None = None
    trouble: Trouble | None = None
    owner: str | None = None  # the account; None: whoever works at the machine itself


@dataclass(frozen=True, slots=True)
class News:
    """One document that a check has found and the one before had not."""

    document: str
    rendition: str  # the best that matches
    check: int
    found_at: str
    pages: tuple[tuple[int, str], ...] = ()  # with the query's words: number and label, the first ones
    more_pages: int = 0  # besides
    pages_known: bool = True  # otherwise there were too many documents or words to look at


@dataclass(frozen=True, slots=True)
class Checked:
    """What one check has found, against what was remembered."""

    index_state: str
    total: int
    digest: str
    found: Sequence[News] = ()  # ``check`` and ``found_at`` are given by the catalogue
    gone: Sequence[str] = ()  # documents


def title_of(untrusted_title: str) -> str:
    """A title on one line; raises ``UsageError`` when there is nothing left or too much."""
    title = one_line(untrusted_title)
    if not title:
        raise UsageError("A saved search needs a title. Give it one that you will know it by.")
    if len(title) > MAX_TITLE:
        raise UsageError(f"The title has {len(title):,} characters; it may have {MAX_TITLE}. Shorten it.")
    return title


@dataclass(frozen=True, slots=True)
class SearchMail:
    """One message about one saved search. It keeps its id, and so its Message-ID, over all attempts."""

    id: str
    search: str
    kind: str  # news or trouble
    after_check: int  # it tells of documents found by later checks than this,
    upto_check: int  # up to and with this one
    made_at: str
    attempts: int
    next_at: str  # not tried before
    sent_at: str | None = None
    failure: str | None = None  # of the last attempt, a sentence

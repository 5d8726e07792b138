"""What a document's own text suggests for its description: dates, people, places, a title, each with where it stands.

Drawn by plain rules from headers of mails, letterheads, salutations and what follows a closing. Suggestions are shown,
never applied unasked. Looks at the first pages and the last, and at so much of each.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from archive.model import PageText
from indexer.written_dates import written_dates

FIRST_PAGES = 3
MOST_CHARACTERS = 8_000  # of a page
MOST = 6  # for one element
_LINE = 200  # characters of a line that can be a name or a title
_HEADERS = {
    "creator": ("from", "от", "от кого", "кімнен", "de", "von", "sender", "expéditeur"),
    "recipient": ("to", "кому", "кімге", "à", "an", "destinataire"),
    "date": ("date", "дата", "күні", "datum", "sent", "отправлено", "envoyé"),
    "title": ("subject", "re", "тема", "тақырыбы", "objet", "betreff"),
}
_OF_HEADER = {word: element for element, words in _HEADERS.items() for word in words}
_HEADER = re.compile(r"\s*([^\W\d_][^:\n]{0,14}):\s+(\S.{0,300})")
_SALUTATION = re.compile(
    r"\s*(?:dear|уважаемый|уважаемая|уважаемые|құрметті|sehr geehrter?|cher|chère)\s+(\S.{1,100}?)[,!:]?\s*$",
    re.IGNORECASE,
)
_CLOSING = re.compile(
    r"\s*(?:yours (?:sincerely|faithfully|truly)|sincerely|(?:kind|best) regards|respectfully|с уважением|құрметпен|"
    r"mit freundlichen grüßen|veuillez agréer|cordialement|signed|подписи|подпись)\b.{0,60}$",
    re.IGNORECASE,
)
_COUNTRY = re.compile(r"\(([^()]{2,60})\)\s*$")
_PLACE = re.compile(r"\s*([^\W\d_][\w .'’-]{1,40}),\s*(?:(?:the|le|den|am)\s)?$")
_SIGNERS = 14  # lines after a closing


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A value for one element, as a form has it, and where it was drawn from."""

    element: str
    value: str
    page: int  # 1-based
    excerpt: str  # the line it stands in


def suggestions_in(pages: Sequence[PageText]) -> tuple[Suggestion, ...]:
    """What the text suggests, by element; the first pages first."""
    found: dict[tuple[str, str], Suggestion] = {}
    counts: dict[str, int] = {}
    for one in _all(pages):
        key = (one.element, one.value.casefold())
        if one.value and key not in found and counts.get(one.element, 0) < MOST:
            found[key] = one
            counts[one.element] = counts.get(one.element, 0) + 1
    return tuple(found.values())


def _all(pages: Sequence[PageText]) -> Iterator[Suggestion]:
    looked_at = [*pages[:FIRST_PAGES], *(pages[-1:] if len(pages) > FIRST_PAGES else ())]
    for page in looked_at:
        lines = [" ".join(line.split()) for line in page.text[:MOST_CHARACTERS].split("\n")]
        yield from _headers(lines, page.number)
        yield from _dates(lines, page.number)
        yield from _salutations(lines, page.number)
        yield from _signers(lines, page.number)
        if page is pages[0]:
            yield from _beginning(lines, page.number)


def _headers(lines: Sequence[str], page: int) -> Iterator[Suggestion]:
    for line in lines:
        match = _HEADER.match(line)
        element = _OF_HEADER.get(match[1].strip().casefold()) if match else None
        if match is None or element is None:
            continue
        if element == "date":
            for one in written_dates(match[2]):
                yield Suggestion("date", one.day, page, _shown(line))
            continue
        parts = match[2].split(";") if element in ("creator", "recipient") else [match[2]]
        for part in parts:
            yield Suggestion(element, _name(part), page, _shown(line))


def _dates(lines: Sequence[str], page: int) -> Iterator[Suggestion]:
    for line in lines:
        for one in written_dates(line):
            yield Suggestion("date", one.day, page, _shown(line))
            if place := _PLACE.match(line[: one.start]):
                yield Suggestion("places", place[1].strip(), page, _shown(line))


def _salutations(lines: Sequence[str], page: int) -> Iterator[Suggestion]:
    for line in lines:
        if (match := _SALUTATION.match(line)) and len(line) <= _LINE:
            yield Suggestion("recipient", match[1].strip(), page, _shown(line))


def _signers(lines: Sequence[str], page: int) -> Iterator[Suggestion]:
    closing = next((number for number, line in enumerate(lines) if _CLOSING.match(line)), None)
    if closing is None:
        return
    for line in lines[closing + 1 : closing + 1 + _SIGNERS]:
        if _may_sign(line):
            yield Suggestion("signatory", _signatory(line), page, _shown(line))


def _beginning(lines: Sequence[str], page: int) -> Iterator[Suggestion]:
    """The letterhead, and the first line that could be a title."""
    written = [line for line in lines if line][:12]
    if written and _is_letterhead(written[0]):
        yield Suggestion("creator", written[0], page, _shown(written[0]))
    for line in written:
        if _SALUTATION.match(line) or _CLOSING.match(line):
            return  # a letter has no title
        if not _HEADER.match(line) and next(written_dates(line), None) is None and _may_be_title(line):
            yield Suggestion("title", line.rstrip("."), page, _shown(line))
            return


def _may_be_title(line: str) -> bool:
    return 12 <= len(line) <= _LINE and not _is_letterhead(line) and not line.endswith((",", ":", ";"))


def _is_letterhead(line: str) -> bool:
    """A short first line written in capitals, or of words with capitals, as bodies head their letters."""
    words = [word for word in line.split() if word[0].isalpha()]
    if _HEADER.match(line):
        return False
    if not 1 <= len(words) <= 12 or len(line) > 100 or line.endswith((".", ":", ",")):
        return False
    long_ones = [word for word in words if len(word) > 3]
    return line.isupper() or (len(long_ones) > 1 and all(word[0].isupper() for word in long_ones))


def _may_sign(line: str) -> bool:
    words: list[str] = re.findall(r"[^\W\d_][\w.'’-]*", line)[:2]
    return 5 <= len(line) <= _LINE and len(words) > 1 and all(word[0].isupper() for word in words)


def _signatory(line: str) -> str:
    """``Name, office (Country)`` as a form has it."""
    country = _COUNTRY.search(line)
    rest = line[: country.start()] if country else line
    name, _, title = rest.partition(",")
    parts = [name.strip(), title.strip(" ,"), country[1].strip() if country else ""]
    while parts and not parts[-1]:
        parts.pop()
    return " | ".join(part.replace("|", "/").replace(";", ",") for part in parts)


def _name(text: str) -> str:
    """A name of a header without its address: ``Ann Bee <a@b.c>``."""
    name = re.sub(r"\s*[<\[(][^<>\[\]()]*[>\])]\s*", " ", text).strip(" \"',")
    return name or text.strip(" <>")


def _shown(line: str) -> str:
    return line if len(line) <= _LINE else f"{line[:_LINE]}…"

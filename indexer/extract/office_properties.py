"""What office programs and PDF makers say of a document, freed of what they only say of themselves."""

import re

from archive.model import Description
from indexer.extract.dates import iso_day
from indexer.extract.normalisation import one_line
from indexer.extract.zipped_xml import ZippedXml, properties

_PROGRAM_PREFIX = re.compile(r"^Microsoft (?:Office )?(?:Word|Excel|PowerPoint) - ", re.IGNORECASE)
_FILE_NAME = re.compile(
    r"^\S+\.(?:docx?|dotx?|rtf|odt|pdf|tmp|wpd|xlsx?|pptx?|indd|qxd|tex|dvi|html?|txt)$", re.IGNORECASE
)
_NO_TITLES = frozenset(
    (
        "untitled",
        "document",
        "title",
        "no title",
        "безымянный",
        "без имени",
        "sans titre",
        "unbenannt",
        "слайд 1",
        "slide 1",
        "folie 1",
        "diapositive 1",
        "powerpoint presentation",
    )
)
_NO_CREATORS = frozenset(
    (
        "user",
        "admin",
        "administrator",
        "owner",
        "unknown",
        "anonymous",
        "author",
        "пользователь",
        "python-docx",
        "windows user",
    )
)
_NO_DATE = "1601-01-01"  # the zero of Windows' clock
_LANGUAGE = re.compile(r"[A-Za-z]{2}(?![A-Za-z])")


def description_of(
    title: str | None = None, creator: str | None = None, date: str | None = None, language: str | None = None
) -> Description:
    """The description that a file's own properties give."""
    match = _LANGUAGE.match(language.strip()) if language else None
    return Description(
        title=plausible_title(title),
        date=date,
        creators=plausible_creators(creator),
        languages=(match.group().lower(),) if match else (),
    )


def core_description(archive: ZippedXml) -> Description:
    """What an Office Open XML package says of itself."""
    core = properties(archive.read("docProps/core.xml"))
    date = iso_day(core.get("created"))
    return description_of(
        title=core.get("title"),
        creator=core.get("creator"),
        date=None if date == _NO_DATE else date,
        language=core.get("language"),
    )


def odf_description(archive: ZippedXml) -> Description:
    """What an OpenDocument package says of itself."""
    return odf_description_of(properties(archive.read("meta.xml")))


def odf_description_of(meta: dict[str, str]) -> Description:
    """What the elements of an OpenDocument's ``office:meta`` say, by their names."""
    return description_of(
        title=meta.get("title"),
        creator=meta.get("initial-creator") or meta.get("creator"),
        date=iso_day(meta.get("creation-date") or meta.get("date")),
        language=meta.get("language"),
    )


def plausible_title(untrusted_text: str | None) -> str | None:
    """The title, unless it is a file name or a program's stopgap."""
    text = _PROGRAM_PREFIX.sub("", one_line(untrusted_text or ""))
    if len(text) < 2 or text.lower() in _NO_TITLES or _FILE_NAME.match(text):
        return None
    return text if any(c.isalpha() for c in text) else None


def plausible_creators(untrusted_text: str | None) -> tuple[str, ...]:
    """Names separated by ``;``, without those that programs put where nobody gave one."""
    names = (one_line(name, 200) for name in (untrusted_text or "")[:4_000].split(";"))
    return tuple(dict.fromkeys(n for n in names if len(n) > 1 and n.lower() not in _NO_CREATORS))[:20]

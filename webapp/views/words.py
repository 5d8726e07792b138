"""Values in words for people: dates, sizes, languages, states. Plain text in, plain text out; no HTML."""

from datetime import UTC, date, datetime

from archive.model import CustodyEvent, EventType, Role, State
from indexer.identification.types import type_of
from webapp.languages import N_, Nn_, forms, gettext, locale, ngettext
from webapp.wording.edtf import edtf_in_words
from webapp.wording.tables import said_by

LANGUAGES = {
    "ar": "Arabic", "be": "Belarusian", "bg": "Bulgarian", "cs": "Czech", "da": "Danish", "de": "German",
    "el": "Greek", "en": "English", "es": "Spanish", "et": "Estonian", "fa": "Persian", "fi": "Finnish",
    "fr": "French", "he": "Hebrew", "hi": "Hindi", "hu": "Hungarian", "hy": "Armenian", "id": "Indonesian",
    "it": "Italian", "ja": "Japanese", "ka": "Georgian", "kk": "Kazakh", "ko": "Korean", "ky": "Kyrgyz",
    "lt": "Lithuanian", "lv": "Latvian", "mn": "Mongolian", "ms": "Malay", "nl": "Dutch", "no": "Norwegian",
    "pl": "Polish", "pt": "Portuguese", "ro": "Romanian", "ru": "Russian", "sk": "Slovak",
    "sl": "Slovenian", "sr": "Serbian", "sv": "Swedish", "tg": "Tajik", "th": "Thai", "tr": "Turkish",
    "uk": "Ukrainian", "uz": "Uzbek", "vi": "Vietnamese", "zh": "Chinese",
}  # fmt: skip
TYPES = {
    "pdf": N_("PDF"),
    "word": N_("Word"),
    "text": N_("Text"),
    "web": N_("Web page"),
    "mail": N_("E-mail"),
    "image": N_("Image"),
    "spreadsheet": N_("Spreadsheet"),
    "presentation": N_("Presentation"),
    "archive": N_("Archive file"),
    "other": N_("Other"),
}
ROLES = {
    Role.ORIGINAL: N_("Original"),
    Role.SIGNED: N_("Signed version"),
    Role.TYPED: N_("Typed version"),
    Role.TRANSLATION: N_("Translation"),
    Role.TRANSCRIPT: N_("Transcript"),
    Role.REDACTED: N_("Redacted copy"),
    Role.ATTACHMENT: N_("Attachment"),
    Role.DERIVED: N_("Derived file"),
    Role.OTHER: N_("Other version"),
}
STATES = {
    State.ACCESSIONED: N_("Kept, being read"),
    State.SEARCHABLE: N_("Searchable"),
    State.PARTIAL: N_("Searchable in part"),
    State.KEPT: N_("Kept, without text"),
}
SOURCES = {
    "archivist": N_("from the archivist"),
    "file": N_("from the file itself"),
    "holder": N_("from the date of what it came with"),
    "filename": N_("from the file name"),
}
EVENTS = {
    EventType.ACCESSION: N_("Taken in"),
    EventType.INGESTION: N_("Text read"),
    EventType.METADATA_MODIFICATION: N_("Description changed"),
    EventType.DISSEMINATION: N_("Original handed out"),
    EventType.FIXITY_CHECK: N_("Original checked"),
    EventType.RECOVERY: N_("Original repaired"),
    EventType.DEACCESSION: N_("Withdrawn"),
    EventType.DELETION: N_("Bytes and texts removed"),
    EventType.POLICY_ASSIGNMENT: N_("Legal hold"),
    EventType.EXPORTING: N_("Proof bundle made"),
    EventType.SIGNATURE: N_("Key put into use"),
}
STEPS = {
    "withdrawn": N_("Withdrawn"),
    "undone": N_("Withdrawal undone"),
    "placed": N_("Legal hold placed"),
    "released": N_("Legal hold released"),
    "closed": N_("Closed"),
    "opened": N_("Opened"),
    "access": N_("Access to the collection changed"),
}
OUTCOMES = {"success": N_("Done"), "failure": N_("Failed"), "warning": N_("Needs attention")}
COUNTED = {
    "byte": Nn_("%(num)s byte", "%(num)s bytes"),
    "collection": Nn_("%(num)s collection", "%(num)s collections"),
    "day": Nn_("%(num)s day", "%(num)s days"),
    "document": Nn_("%(num)s document", "%(num)s documents"),
    "event": Nn_("%(num)s event", "%(num)s events"),
    "field": Nn_("%(num)s field", "%(num)s fields"),
    "file": Nn_("%(num)s file", "%(num)s files"),
    "known page": Nn_("%(num)s known page", "%(num)s known pages"),
    "line": Nn_("%(num)s line", "%(num)s lines"),
    "mark": Nn_("%(num)s mark", "%(num)s marks"),
    "new document": Nn_("%(num)s new document", "%(num)s new documents"),
    "occurrence": Nn_("%(num)s occurrence", "%(num)s occurrences"),
    "original": Nn_("%(num)s original", "%(num)s originals"),
    "page": Nn_("%(num)s page", "%(num)s pages"),
    "rendition": Nn_("%(num)s rendition", "%(num)s renditions"),
}  # what is counted, as English says it: the others are told by the catalogs
UNITS = {
    "kB": N_("%(number)s kB"),
    "MB": N_("%(number)s MB"),
    "GB": N_("%(number)s GB"),
    "TB": N_("%(number)s TB"),
}
NARROWED = {
    "collection": N_("collection"),
    "date_from": N_("dated from"),
    "date_to": N_("dated until"),
    "language": N_("language"),
    "creator": N_("written by"),
    "recipient": N_("sent to"),
    "state": N_("state"),
    "tag": N_("tag"),
    "types": N_("kind of file"),
}
FIXITY = {"damaged": N_("damaged"), "missing": N_("missing"), "unreadable": N_("unreadable")}
_PARTS = {
    "from": N_("Written by"),
    "to": N_("Sent to"),
    "tag": N_("Tags"),
    "description": N_("Description"),
}


def date_in_words(date_or_part: str | None) -> str:
    """``2017-10-11`` as ``11 October 2017``; shortened dates as far as they go; EDTF as far as it has words."""
    return edtf_in_words(date_or_part or "", _plain_date)


def _plain_date(date_or_part: str) -> str:
    parts = date_or_part.split("-")
    if not all(part.isascii() and part.isdigit() for part in parts) or len(parts) > 3:
        return date_or_part
    numbers = [int(part) for part in parts]
    try:
        if len(numbers) == 1:
            return str(numbers[0])
        if len(numbers) == 2:
            return forms.month(*numbers)
        return forms.day(date(*numbers))
    except ValueError:
        return date_or_part


def moment(at: str) -> str:
    """An instant of the archive's (UTC) as ``22 November 2026, 14:05``."""
    try:
        time = datetime.fromisoformat(at).astimezone(UTC)
    except ValueError:
        return at
    return forms.minute(time)


def size(count: int) -> str:
    """Bytes as people read them: ``812 bytes``, ``48 kB``, ``1.3 MB``."""
    if count < 1000:
        return counted(count, "byte")
    value = float(count)
    for unit in UNITS:  # noqa: B007 - the last one stays
        value /= 1000
        if value < 999.5:
            break
    return gettext(UNITS[unit], number=forms.number(value, 1 if value < 9.95 else 0))


def counted(count: int, thing: str) -> str:
    """``1 page``, ``2 pages``, ``1,234 pages``: so many of what is listed in ``COUNTED``."""
    one, many = COUNTED.get(thing, (f"%(num)s {thing}", f"%(num)s {thing}s"))
    return ngettext(one, many, count)


def language(code: str | None, within: bool = False) -> str:
    """The name of a language; the code itself when there is none. ``within`` a phrase it may begin small."""
    place = locale()
    if place is None:
        return LANGUAGES.get(code or "", code or "")
    name = str(place.languages.get(code or "", code or ""))
    return name if within else name[:1].upper() + name[1:]


def type_name(kind: str) -> str:
    """The name of one of the contract's types."""
    return gettext(TYPES.get(kind, kind))


def media_name(media_type: str | None) -> str:
    """What kind of file a media type is, in a word."""
    return type_name(type_of(media_type))


def role(value: Role) -> str:
    """What a rendition is to its document."""
    return gettext(ROLES[value])


def state(value: State) -> str:
    """How far a rendition has come."""
    return gettext(STATES[value])


def event(value: CustodyEvent) -> str:
    """What happened, in words."""
    if value.detail.get("step") in STEPS:
        return gettext(STEPS[str(value.detail["step"])])
    return gettext(EVENTS.get(value.type, str(value.type)))


def narrowed_by(name: str) -> str:
    """What a filter of a search narrows."""
    return gettext(NARROWED.get(name, name.replace("_", " ")))


FILTERS = {
    "date_in_words": date_in_words,
    "moment": moment,
    "size": size,
    "counted": counted,
    "described_as": said_by(_PARTS),
    "language": language,
    "type_name": type_name,
    "media_name": media_name,
    "role": role,
    "state": state,
    "source": said_by(SOURCES),
    "event": event,
    "outcome": said_by(OUTCOMES),
    "fixity_problem": said_by(FIXITY),
    "narrowed_by": narrowed_by,
}

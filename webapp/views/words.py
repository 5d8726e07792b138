"""Values in words for people: dates, sizes, languages, states. Plain text in, plain text out; no HTML."""

from datetime import UTC, datetime

from archive.model import CustodyEvent, EventType, Role, State
from indexer.types import type_of

MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
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
    "pdf": "PDF", "word": "Word", "text": "Text", "web": "Web page", "mail": "E-mail", "image": "Image",
    "spreadsheet": "Spreadsheet", "presentation": "Presentation", "archive": "Archive file", "other": "Other",
}  # fmt: skip
ROLES = {
    Role.ORIGINAL: "Original", Role.SIGNED: "Signed version", Role.TYPED: "Typed version",
    Role.TRANSLATION: "Translation", Role.TRANSCRIPT: "Transcript", Role.REDACTED: "Redacted copy",
    Role.ATTACHMENT: "Attachment", Role.DERIVED: "Derived file", Role.OTHER: "Other version",
}  # fmt: skip
STATES = {
    State.ACCESSIONED: "Kept, being read",
    State.SEARCHABLE: "Searchable",
    State.PARTIAL: "Searchable in part",
    State.KEPT: "Kept, without text",
}
SOURCES = {
    "archivist": "archivist", "file": "the file itself", "holder": "date of what it came with", "filename": "file name",
}  # fmt: skip
EVENTS = {
    EventType.ACCESSION: "Taken in",
    EventType.INGESTION: "Text read",
    EventType.METADATA_MODIFICATION: "Description changed",
    EventType.DISSEMINATION: "Original handed out",
    EventType.FIXITY_CHECK: "Original checked",
    EventType.RECOVERY: "Original repaired",
    EventType.DEACCESSION: "Withdrawn",
    EventType.DELETION: "Bytes and texts removed",
    EventType.POLICY_ASSIGNMENT: "Legal hold",
    EventType.EXPORTING: "Proof bundle made",
    EventType.SIGNATURE: "Key put into use",
}
STEPS = {
    "withdrawn": "Withdrawn",
    "undone": "Withdrawal undone",
    "placed": "Legal hold placed",
    "released": "Legal hold released",
}
OUTCOMES = {"success": "Done", "failure": "Failed", "warning": "Needs attention"}


def date_in_words(date: str | None) -> str:
    """``2017-10-11`` as ``11 October 2017``; shortened dates as far as they go; anything else as it stands."""
    parts = (date or "").split("-")
    if not all(part.isascii() and part.isdigit() for part in parts) or len(parts) > 3:
        return date or ""
    numbers = [int(part) for part in parts]
    if len(numbers) > 1 and not 1 <= numbers[1] <= 12:
        return date or ""
    year = str(numbers[0])
    if len(numbers) == 1:
        return year
    month = MONTHS[numbers[1] - 1]
    return f"{month} {year}" if len(numbers) == 2 else f"{numbers[2]} {month} {year}"


def moment(at: str) -> str:
    """An instant of the archive's (UTC) as ``22 November 2026, 14:05``."""
    try:
        time = datetime.fromisoformat(at).astimezone(UTC)
    except ValueError:
        return at
    return f"{time.day} {MONTHS[time.month - 1]} {time.year}, {time:%H:%M}"


def size(count: int) -> str:
    """Bytes as people read them: ``812 bytes``, ``48 kB``, ``1.3 MB``."""
    if count < 1000:
        return counted(count, "byte")
    number = float(count)
    for unit in ("kB", "MB", "GB", "TB"):
        number /= 1000
        if number < 999.5 or unit == "TB":
            break
    return f"{number:.1f} {unit}" if number < 9.95 else f"{number:,.0f} {unit}"


_PARTS = {"from": "Written by", "to": "Sent to", "tag": "Tags", "description": "Description"}


def counted(count: int, one: str, many: str | None = None) -> str:
    """``1 page``, ``2 pages``, ``1,234 pages``."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def language(code: str | None) -> str:
    """The English name of a language; the code itself when there is none."""
    return LANGUAGES.get(code or "", code or "")


def type_name(kind: str) -> str:
    """The name of one of the contract's types."""
    return TYPES.get(kind, kind)


def media_name(media_type: str | None) -> str:
    """What kind of file a media type is, in a word."""
    return type_name(type_of(media_type))


def role(value: Role) -> str:
    """What a rendition is to its document."""
    return ROLES[value]


def state(value: State) -> str:
    """How far a rendition has come."""
    return STATES[value]


def source(name: str) -> str:
    """Where a value of the description was taken from."""
    return SOURCES.get(name, name)


def event(value: CustodyEvent) -> str:
    """What happened, in words."""
    if value.detail.get("step") in STEPS:
        return STEPS[str(value.detail["step"])]
    return EVENTS.get(value.type, str(value.type))


def outcome(name: str) -> str:
    """How a custody event ended, in words."""
    return OUTCOMES.get(name, name)


FILTERS = {
    "date_in_words": date_in_words,
    "moment": moment,
    "size": size,
    "counted": counted,
    "described_as": lambda field: _PARTS.get(field, field),
    "language": language,
    "type_name": type_name,
    "media_name": media_name,
    "role": role,
    "state": state,
    "source": source,
    "event": event,
    "outcome": outcome,
}

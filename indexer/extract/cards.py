"""vCards and calendars: folded lines made whole, escapes and encodings undone, pictures left out."""

import re
from collections.abc import Iterator
from quopri import decodestring
from typing import BinaryIO

from archive.model import Description
from indexer.extract.charset import codec_named, decode
from indexer.extract.dates import iso_day
from indexer.extract.emission import Emission
from indexer.extract.limits import Limits
from indexer.extract.normalisation import one_line
from indexer.extract.text import decoded_text, tell_cut

_FOLD = re.compile(r"\n[ \t]")
_SOFT_BREAK = re.compile(r"=\n")
_ESCAPE = re.compile(r"\\([nN,;\\])")
_CHARSET = re.compile(r";CHARSET=([^;:]+)", re.IGNORECASE)
_LEFT_OUT = ("PHOTO", "LOGO", "SOUND", "KEY", "BEGIN", "END", "VERSION", "PRODID", "UID", "REV", "DTSTAMP")
_NAMED = ("SUMMARY", "FN")


class CardExtractor:
    """Reads vCard and iCalendar files."""

    media_types = frozenset(("text/vcard", "text/calendar"))
    name = "cards"
    version = "1"

    def extract(self, source: BinaryIO, limits: Limits, emit: Emission) -> None:
        """See ``Extractor``."""
        decoded, is_whole = decoded_text(source, limits, emit)
        read = list(properties_of(decoded.text))
        titles = [value for name, value in read if name in _NAMED]
        days = [value for name, value in read if name == "DTSTART"]
        emit.found(
            Description(
                title=one_line(titles[0]) or None if len(titles) == 1 else None,
                date=iso_day(days[0]) if len(days) == 1 else None,
            )
        )
        emit.text("\n".join(f"{name}: {value}" for name, value in read))
        if not is_whole:
            tell_cut(limits, emit)


def properties_of(text: str) -> Iterator[tuple[str, str]]:
    """Name and value of each line that says something."""
    text = _FOLD.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    if "QUOTED-PRINTABLE" in text.upper():
        text = _SOFT_BREAK.sub("", text)
    for line in text.split("\n"):
        head, colon, value = line.partition(":")
        name = head.partition(";")[0].rpartition(".")[2].upper()
        if not colon or name in _LEFT_OUT or not value.strip(";"):
            continue
        if "QUOTED-PRINTABLE" in head.upper():
            charset = _CHARSET.search(head)
            raw = decodestring(value.encode("utf-8"))
            value = decode(raw, codec_named(charset.group(1)) if charset else None).text
        value = _ESCAPE.sub(lambda match: "\n" if match.group(1) in "nN" else match.group(1), value)
        yield (
            name,
            " ".join(part for part in value.split(";") if part) if name in ("N", "ADR", "ORG") else value,
        )

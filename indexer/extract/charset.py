"""Bytes to text when nobody reliable says in which encoding they are.

The order: byte order mark, UTF-32 and UTF-16 by their shape, strict UTF-8, what the file declares, statistics.
A file in several encodings is decoded line by line. Knows no markup.
"""

import codecs
import re
from dataclasses import dataclass

import chardet
from chardet import EncodingEra

from indexer.extract.western import western_encoding

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_ERAS = (
    EncodingEra.MODERN_WEB
    | EncodingEra.LEGACY_ISO
    | EncodingEra.LEGACY_MAC
    | EncodingEra.LEGACY_REGIONAL
    | EncodingEra.DOS
)
_LOOKED_AT = 65_536  # bytes; more changes no answer and costs time
_SHAPE = 4_096
_WINDOWS_WORDS = re.compile(rb"[\xc0-\xde][\xe0-\xff]|\xff")  # a capital before a small letter, or я
_MAC_WORDS = re.compile(rb"[\x80-\x9f][\xdf-\xfe]|\xdf")
_OTHER_NATIONS = frozenset("јѕўґєїќћ")  # no other language has these beside both ы and и
_EBCDIC_BLANK = b"@"
_OTHER_SCRIPTS = re.compile("[\u0370-\u1dff\u2c00-\ud7ff]")  # letters that are not Latin
# What web pages and mails call Latin-1 is Windows-1252 (https://encoding.spec.whatwg.org/).
_WIDER = {
    "iso8859-1": "cp1252",
    "ascii": "cp1252",
    "iso8859-9": "cp1254",
    "gb2312": "gb18030",
    "euc_kr": "cp949",
}
_SPELLINGS = {
    "win1251": "cp1251",
    "win1252": "cp1252",
    "unicode11utf8": "utf-8",
    "xsjis": "shift_jis",
    "iso88598i": "iso-8859-8",
}


@dataclass(frozen=True, slots=True)
class Decoded:
    """The text, the encoding it was in, and whether every byte had a meaning in it."""

    text: str
    encoding: str
    exact: bool = True


def decode(data: bytes, declared: str | None = None) -> Decoded:
    """Always gives a text; ``exact`` says whether to believe all of it."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _decoded(data, encoding)
    if (shape := utf32_shape(data) or utf16_shape(data)) is not None:
        return Decoded(data.decode(shape, "replace"), shape)
    if (text := _strictly(data, "utf-8")) is not None:
        return Decoded(text, "ascii" if text.isascii() else "utf-8")
    codec = codec_named(declared)
    if codec and codec != "utf-8" and (text := _strictly(data, codec)) is not None:
        return Decoded(text, codec)
    return _by_lines(data) or _by_statistics(data)


def utf32_shape(data: bytes) -> str | None:
    """``utf-32-le`` or ``utf-32-be`` when the bytes look like UTF-32 without a mark: half are zero, in pairs."""
    head = data[:_SHAPE]
    head = head[: len(head) & ~3]
    if len(head) < 8:
        return None
    for encoding, zeros in (("utf-32-le", (head[3::4], head[2::4])), ("utf-32-be", (head[::4], head[1::4]))):
        if all(places.count(0) == len(places) for places in zeros):
            text = head.decode(encoding, "replace")
            if text.count("\0") + text.count("\ufffd") <= 0.05 * len(text):
                return encoding
    return None


def utf16_shape(data: bytes) -> str | None:
    """``utf-16-le`` or ``utf-16-be`` when the bytes look like UTF-16 without a mark.

    In UTF-16 every other byte says which alphabet; in real text few of those differ, while bytes in legacy
    encodings spread alike over odd and even places.
    """
    head = data[:_SHAPE]
    head = head[: len(head) & ~1]
    if len(head) < 8:
        return None
    for encoding, high, low in (("utf-16-le", head[1::2], head[::2]), ("utf-16-be", head[::2], head[1::2])):
        if _names_alphabets(high, low):
            text = head.decode(encoding, "ignore")
            if sum(c.isalnum() or c.isspace() or c.isprintable() for c in text) >= 0.95 * len(head) / 2:
                return encoding
    return None


def _names_alphabets(high: bytes, low: bytes) -> bool:
    zeros = high.count(0)
    if zeros >= 0.4 * len(high) and low.count(0) <= 0.05 * len(low):
        return True
    pages = {value: high.count(value) for value in (3, 4, 5, 6)}
    page, count = max(pages.items(), key=lambda item: item[1])
    return (
        count >= 0.4 * len(high)
        and count + zeros + high.count(0x20) >= 0.9 * len(high)
        and low.count(page) < 0.1 * len(low)
    )


def codec_named(untrusted_name: str | None) -> str | None:
    """Python's name for a charset as files spell it (``cp-1251``), or ``None`` for what is no charset."""
    if not untrusted_name:
        return None
    name = untrusted_name.strip().strip("\"'").lower()[:60]
    plain = re.sub(r"[^a-z0-9]", "", name)
    for spelling in (name, _SPELLINGS.get(plain, plain)):
        try:
            found = codecs.lookup(spelling).name
            b"a".decode(found)  # raises for codecs that are no charsets, such as base64
        except (LookupError, ValueError, TypeError, UnicodeError):
            continue
        return _WIDER.get(found, found)
    return None


def _strictly(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except (UnicodeError, LookupError, ValueError):
        return None


def _decoded(data: bytes, encoding: str) -> Decoded:
    text = _strictly(data, encoding)
    if text is not None:
        return Decoded(text, encoding)
    return Decoded(data.decode(encoding, "replace"), encoding, exact=False)


def _by_statistics(data: bytes) -> Decoded:
    if encoding := western_encoding(data[:_LOOKED_AT]):
        return _decoded(data, encoding)
    if (
        data.count(_EBCDIC_BLANK) > max(data.count(b" "), len(data) // 12)
        and data.count(b"\n") <= len(data) // 1_000
    ):
        return _decoded(data, "cp500")
    # Without ``prefer_superset``, which calls ISO 8859-5 Windows-1251.
    guess = chardet.detect(data, encoding_era=_ERAS, max_bytes=_LOOKED_AT)
    encoding = codec_named(guess["encoding"]) or "cp1252"
    if encoding == "mac-cyrillic" and len(_WINDOWS_WORDS.findall(data)) >= len(_MAC_WORDS.findall(data)):
        encoding = "cp1251"  # small letters are the same in both
    decoded = _decoded(data, encoding)
    if encoding == "cp1251" and _is_kazakh(decoded.text):
        return _decoded(data, "kz1048")
    return decoded


def _is_kazakh(as_cyrillic: str) -> bool:
    """Whether letters of other nations stand in what is Russian or Kazakh: then they are Kazakh ones in KZ-1048."""
    letters = set(as_cyrillic.lower())
    return {"ы", "и"} <= letters and not _OTHER_NATIONS.isdisjoint(letters)


def _by_lines(data: bytes) -> Decoded | None:
    """Text whose lines are mostly UTF-8: only the others are guessed at, together."""
    lines = data.split(b"\n")
    readable = [_strictly(line, "utf-8") for line in lines]
    unreadable = [line for line, text in zip(lines, readable, strict=True) if text is None]
    beyond_ascii = sum(text is not None and not text.isascii() for text in readable)
    if beyond_ascii == 0 or len(unreadable) > max(beyond_ascii, len(lines) // 10 + 3):
        return None
    others = b"\n".join(unreadable)
    western = not any(_OTHER_SCRIPTS.search(text) for text in readable if text)
    guess = _decoded(others, "cp1252") if western else _by_statistics(others)
    guessed = iter(guess.text.split("\n"))
    joined = (text if text is not None else next(guessed, "") for text in readable)
    return Decoded("\n".join(joined), f"utf-8 and {guess.encoding}", exact=False)

"""The text of a mail body in RTF. A web page that Outlook wrapped into RTF is unwrapped again (MS-OXRTFEX).

Only for bodies: RTF files are laid out by LibreOffice. Linear in the length; knows no fonts and no styles.
"""

import re
from dataclasses import dataclass

from indexer.extract.charset import codec_named
from indexer.extract.html import read_html

_TOKEN = re.compile(
    rb"\\([a-z]{1,32})(-?\d{1,10})? ?|\\'([0-9a-fA-F]{2})|\\([^a-z'])|([{}])|([^\\{}\r\n]+)|[\r\n]"
)
_SKIPPED = frozenset(
    b"fonttbl colortbl stylesheet info pict object generator listtable listoverridetable rsidtbl themedata "
    b"colorschememapping latentstyles datastore xmlnstbl header footer".split()
)
_SPOKEN = {
    b"par": "\n", b"line": "\n", b"tab": "\t", b"page": "\n", b"sect": "\n", b"row": "\n", b"cell": "\t",
    b"emdash": "\u2014", b"endash": "\u2013", b"lquote": "\u2018", b"rquote": "\u2019", b"ldblquote": "\u201c",
    b"rdblquote": "\u201d", b"bullet": "\u2022",
}  # fmt: skip
_CHARACTERS = {b"~": "\u00a0", b"_": "-", b"\\": "\\", b"{": "{", b"}": "}", b"\n": "\n", b"\r": "\n"}


@dataclass(slots=True)
class _Group:
    skipped: bool = False
    tag: bool = False  # markup of the wrapped page
    only_rtf: bool = False  # what stands for markup where RTF is shown
    starred: bool = False
    width: int = 1  # characters that stand in for one \u


def rtf_text(data: bytes) -> str:
    """What a reader sees of it."""
    wraps_html = b"\\fromhtml" in data[:4096]
    pieces = _pieces(data, wraps_html=wraps_html)
    return read_html(pieces).text if wraps_html else pieces.strip("\n")


def _pieces(data: bytes, *, wraps_html: bool) -> str:
    codec = "cp1252"
    groups = [_Group()]
    out: list[str] = []
    raw = bytearray()  # bytes of one encoding, decoded together
    to_skip = 0

    def flush() -> None:
        if raw:
            out.append(bytes(raw).decode(codec, "replace"))
            raw.clear()

    for token in _TOKEN.finditer(data):
        word, number, byte, symbol, brace, text = token.groups()
        group = groups[-1]
        silent = group.skipped or group.only_rtf
        if brace == b"{":
            groups.append(_Group(group.skipped, group.tag, group.only_rtf, False, group.width))
        elif brace == b"}":
            if len(groups) > 1:
                groups.pop()
        elif word == b"ansicpg":
            flush()
            codec = codec_named(f"cp{int(number or 1252)}") or "cp1252"
        elif word == b"htmltag":
            group.skipped, group.tag = False, True
        elif word == b"htmlrtf":
            group.only_rtf = wraps_html and number != b"0"
        elif word is not None:
            if word in _SKIPPED or group.starred:
                group.skipped = True
            elif word == b"uc":
                group.width = int(number or 1)
            elif word == b"u" and not silent:
                flush()
                out.append(_character(int(number or 0)))
                to_skip = group.width
            elif word in _SPOKEN and not silent:
                flush()
                out.append("" if wraps_html and group.tag else _SPOKEN[word])
            group.starred = False
        elif symbol == b"*":
            group.starred = True
        elif silent:
            continue
        elif byte is not None:
            if to_skip:
                to_skip -= 1
            else:
                raw += bytes.fromhex(byte.decode())
        elif symbol is not None:
            flush()
            out.append(_CHARACTERS.get(symbol, ""))
        elif text is not None:
            dropped = min(to_skip, len(text))
            to_skip -= dropped
            raw += text[dropped:]
    flush()
    return "".join(out).encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _character(number: int) -> str:
    number &= 0xFFFF
    return chr(number)

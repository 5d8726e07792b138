"""The text of RTF, in files and in mail bodies. A web page that Outlook wrapped into it is unwrapped (MS-OXRTFEX).

Linear in the length; knows no fonts and no styles.
"""

import re
from dataclasses import dataclass

from indexer.extract.charset import codec_named
from indexer.extract.html import read_html

_TOKEN = re.compile(
    rb"\\([a-zA-Z]{1,32})(-?\d{1,10})? ?|\\'([0-9a-fA-F]{2})|\\([^a-zA-Z'])|([{}])|([^\\{}\r\n]+)|[\r\n]"
)
_SKIPPED = frozenset(
    b"colortbl stylesheet info pict object generator listtable listoverridetable rsidtbl themedata "
    b"colorschememapping latentstyles datastore xmlnstbl mmathPr".split()
)
_HEADERS = frozenset(b"header headerl headerr headerf footer footerl footerr footerf".split())
_ASIDES = _HEADERS | {b"footnote", b"annotation"}  # set apart from the sentence in which they stand
_SPOKEN = {
    b"par": "\n", b"line": "\n", b"tab": "\t", b"page": "\n", b"sect": "\n", b"row": "\n", b"cell": "\t",
    b"emdash": "\u2014", b"endash": "\u2013", b"lquote": "\u2018", b"rquote": "\u2019", b"ldblquote": "\u201c",
    b"rdblquote": "\u201d", b"bullet": "\u2022",
}  # fmt: skip
_CHARACTERS = {b"~": "\u00a0", b"_": "-", b"\\": "\\", b"{": "{", b"}": "}", b"\n": "\n", b"\r": "\n"}
# Windows code pages of the character sets that fonts name (RTF specification 1.9.1, font table).
_CODE_PAGES = {
    0: 1252, 128: 932, 129: 949, 130: 1361, 134: 936, 136: 950, 161: 1253, 162: 1254, 163: 1258, 177: 1255, 178: 1256,
    186: 1257, 204: 1251, 222: 874, 238: 1250, 254: 437, 255: 850,
}  # fmt: skip


@dataclass(slots=True)
class _Group:
    skipped: bool = False
    tag: bool = False  # markup of the wrapped page
    only_rtf: bool = False  # what stands for markup where RTF is shown
    starred: bool = False
    fresh: bool = True  # nothing has come yet: only here a star means that the group may be passed over
    width: int = 1  # characters that stand in for one \u
    aside: bool = False  # its text follows the paragraph
    fonts: bool = False  # names fonts
    codec: str = ""  # of the font in use; empty for the document's own


def rtf_text(data: bytes) -> str:
    """What a reader sees of a mail body."""
    wraps_html = b"\\fromhtml" in data[:4096]
    text = _Reader(wraps_html=wraps_html, is_file=False).read(data)
    return read_html(text).text if wraps_html else text.strip("\n")


def rtf_pages(data: bytes) -> list[str]:
    """What a reader sees of a file, headers, footers, notes and comments too; cut where its author began a page."""
    return [page.strip("\n") for page in _Reader(wraps_html=False, is_file=True).read(data).split("\f")]


class _Reader:
    """Follows groups and control words; made for one text."""

    def __init__(self, *, wraps_html: bool, is_file: bool) -> None:
        self._wraps_html = wraps_html
        self._skipped = _SKIPPED if is_file else _SKIPPED | _HEADERS
        self._asides = _ASIDES if is_file else frozenset()
        self._spoken = {**_SPOKEN, b"page": "\f"} if is_file else _SPOKEN
        self._codec = "cp1252"
        self._codec_of_font: dict[int, str] = {}
        self._default_font = self._font = 0  # ``_font`` is the one whose character set is being told
        self._groups = [_Group()]
        self._out: list[list[str]] = [[]]  # of the text, then of an aside within it, then of one within that
        self._after: list[str] = []  # asides whose paragraph goes on
        self._raw = bytearray()  # bytes of one encoding, decoded together
        self._to_skip = 0  # characters that stand in for one that was read already

    def read(self, data: bytes) -> str:
        for token in _TOKEN.finditer(data):
            word, number, byte, symbol, brace, text = token.groups()
            if brace is not None:
                self._brace(brace)
            elif word is not None:
                self._word(word, number)
            elif symbol == b"*":
                self._groups[-1].starred = self._groups[-1].fresh
            elif not self._is_silent:
                self._characters(byte, symbol, text)
            self._groups[-1].fresh = brace == b"{"
        self._flush()
        while len(self._out) > 1:
            self._close_aside()
        told = "".join([*self._out[0], *self._after])
        return told.encode("utf-16", "surrogatepass").decode("utf-16", "replace")

    @property
    def _is_silent(self) -> bool:
        return self._groups[-1].skipped or self._groups[-1].only_rtf

    def _flush(self) -> None:
        if self._raw:
            codec = self._groups[-1].codec or self._codec_of_font.get(self._default_font) or self._codec
            self._out[-1].append(bytes(self._raw).decode(codec, "replace"))
            self._raw.clear()

    def _brace(self, brace: bytes) -> None:
        group = self._groups[-1]
        self._flush()  # another group may write in another font
        if brace == b"{":
            inner = _Group(group.skipped, group.tag, group.only_rtf, width=group.width)
            inner.fonts, inner.codec = group.fonts, group.codec
            self._groups.append(inner)
        elif len(self._groups) > 1:
            self._groups.pop()
            if group.aside:
                self._close_aside()

    def _close_aside(self) -> None:
        text = "".join(self._out.pop()).strip("\n")
        if text:
            self._after.append(f"\n{text}\n")

    def _word(self, word: bytes, number: bytes | None) -> None:
        group = self._groups[-1]
        if word == b"ansicpg":
            self._flush()
            self._codec = codec_named(f"cp{int(number or 1252)}") or "cp1252"
        elif word == b"htmltag" and self._wraps_html:
            group.skipped, group.tag = False, True
        elif word in (b"fonttbl", b"f", b"fcharset", b"deff"):
            self._learn_font(word, int(number or 0), group)
        elif word == b"htmlrtf":
            group.only_rtf = self._wraps_html and number != b"0"
        elif word in self._asides and not self._is_silent:
            self._flush()
            group.aside = True
            self._out.append([])
        elif word in self._skipped or group.starred or (word == b"deleted" and number != b"0"):
            group.skipped = True
        elif word == b"uc":
            group.width = int(number or 1)
        elif not self._is_silent:
            self._speak(word, number)
        group.starred = False

    def _learn_font(self, word: bytes, number: int, group: _Group) -> None:
        """Which character set a font has, and which font is in use."""
        if word == b"fonttbl":
            group.skipped = group.fonts = True
        elif word == b"deff":
            self._default_font = number
        elif word == b"fcharset":
            code_page = _CODE_PAGES.get(number)
            codec = codec_named(f"cp{code_page}") if code_page and number else None
            if codec is not None:
                self._codec_of_font[self._font] = codec
        elif group.fonts:
            self._font = number
        else:
            self._flush()
            group.codec = self._codec_of_font.get(number) or self._codec

    def _speak(self, word: bytes, number: bytes | None) -> None:
        if word == b"u":
            self._flush()
            self._out[-1].append(_character(int(number or 0)))
            self._to_skip = self._groups[-1].width
        elif word in self._spoken:
            self._flush()
            self._out[-1].append("" if self._wraps_html and self._groups[-1].tag else self._spoken[word])
            if word == b"par" and len(self._out) == 1 and self._after:
                self._out[-1] += self._after
                self._after.clear()

    def _characters(self, byte: bytes | None, symbol: bytes | None, text: bytes | None) -> None:
        if byte is not None:
            if self._to_skip:
                self._to_skip -= 1
            else:
                self._raw += bytes.fromhex(byte.decode())
        elif symbol is not None:
            self._flush()
            self._out[-1].append(_CHARACTERS.get(symbol, ""))
        elif text is not None:
            dropped = min(self._to_skip, len(text))
            self._to_skip -= dropped
            self._raw += text[dropped:]


def _character(number: int) -> str:
    number &= 0xFFFF
    return chr(number)

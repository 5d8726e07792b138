"""Which kind of text some bytes are: mail, web page, markup, plain. Or that they are no text at all.

Told from the first 64 KiB. The file name decides only between kinds
that are all plain text.
"""

import codecs
import re

from indexer.extract.charset import utf16_shape

_BY_NAME = {
    ".md": "text/markdown",
    ".markdown": "text/markdown",
    ".csv": "text/csv",
    ".tsv": "text/tab-separated-values",
    ".json": "application/json",
}
_TEXT_NAMES = (".txt", ".md", ".csv", ".tsv", ".log", ".html", ".htm", ".eml")
_NAMED, _UNNAMED = 10, 100  # of so many bytes one may be a control character, with and without such a name
_HEADER = re.compile(rb"([A-Za-z][A-Za-z0-9-]{0,60}):[ \t\r\n]?")
_MBOX = re.compile(rb"From \S+ [^\n]{0,80}\b(?:19|20)\d\d\b[^\n]{0,20}\n")
_STRONG = frozenset(
    b"received message-id mime-version return-path delivered-to content-type content-transfer-encoding "
    b"x-mailer dkim-signature".split()
)
_WEAK = frozenset(b"from to cc bcc subject date sender reply-to in-reply-to references".split())
_HTML = re.compile(rb"<(?:html|head|body|title|meta|base|frameset)[\s/>]", re.IGNORECASE)
_HTML_DOCTYPE = re.compile(rb"<!doctype\s+html", re.IGNORECASE)
_HTML_INSIDE = re.compile(
    rb"<(?:p|div|br|table|span|font|b|i|a|ul|h[1-6]|script|style|img|center|svg)[\s/>]", re.IGNORECASE
)
_XML = re.compile(rb"\s*<\?xml\b")
_SVG = re.compile(rb"<svg[\s>]", re.IGNORECASE)
_ROOTS = (
    (re.compile(rb"<FictionBook[\s>]"), "application/x-fictionbook+xml"),
    (re.compile(rb"<abiword[\s>]"), "application/x-abiword"),
    (
        re.compile(
            rb"<office:document\s[^>]*office:mimetype\s*=\s*[\"']application/vnd\.oasis\.opendocument\.([a-z]+)"
        ),
        "application/vnd.oasis.opendocument.{}-flat-xml",
    ),
)
_XML_NAMES = (".xml", ".abw", ".fb2", ".fodt", ".fods", ".fodp", ".fodg")
_ELEMENT = re.compile(rb"<[A-Za-z_][\w:.-]*[\s/>]")
_SAVED_PAGE = re.compile(rb"^content-type:[ \t]*multipart/related\b", re.IGNORECASE | re.MULTILINE)
_SENT = frozenset((b"to", b"cc", b"received", b"message-id", b"return-path", b"delivered-to"))
_PROLOG = ((b"<!--", b"-->"), (b"<?", b"?>"), (b"<!", b">"))
_CONTROLS = bytes(
    [*range(1, 8), *range(14, 27), *range(28, 32), 127]
)  # not tab, line ends, form feed, escape
_BY_START = (
    (b"BEGIN:VCALENDAR", "text/calendar"),
    (b"BEGIN:VCARD", "text/vcard"),
    (b"%!PS", "application/postscript"),
    (b"-----BEGIN PGP MESSAGE", "application/pgp-encrypted"),
    (b"-----BEGIN PGP PUBLIC KEY", "application/pgp-keys"),
)
_BEYOND_ASCII = bytes(range(0x80, 0x100))
_CLEAR = 200  # bytes; in so many of anything but text there are control characters


def is_plainly_text(head: bytes) -> bool:
    """Whether no second opinion is needed: sound UTF-8, or some 8-bit encoding without any control character."""
    if len(head.translate(None, _CONTROLS + b"\0\x1b")) < len(head):
        return False
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        return len(head) >= _CLEAR and head.translate(None, _BEYOND_ASCII) != b""
    return True


def text_kind(head: bytes, filename: str) -> str | None:
    """The media type of text, or ``None`` when the bytes are none."""
    shape = utf16_shape(head)
    if shape or head.startswith((b"\xff\xfe", b"\xfe\xff")):
        head = head.decode(shape or "utf-16", "ignore").encode()
    elif not _reads_as_text(head, _NAMED if filename.lower().endswith(_TEXT_NAMES) else _UNNAMED):
        return None
    head = head.removeprefix(b"\xef\xbb\xbf")
    root = _after_prolog(head)
    if _SVG.match(root):
        return "image/svg+xml"
    if _is_html(head, root, filename):
        return "text/html"
    if _XML.match(head) or (_ELEMENT.match(root) and filename.lower().endswith(_XML_NAMES)):
        return _xml_kind(root)
    if _MBOX.match(head) and _header_names(head.partition(b"\n")[2]):
        return "application/mbox"
    if is_mail(head):
        if _is_saved_page(head):
            return "multipart/related"
        strong = _header_names(head) & _STRONG
        return "text/plain" if filename.lower().endswith((".txt", ".md")) and not strong else "message/rfc822"
    for start, kind in _BY_START:
        if head.lstrip()[:40].startswith(start):
            return kind
    name = filename.lower()
    return next((kind for ending, kind in _BY_NAME.items() if name.endswith(ending)), "text/plain")


def _xml_kind(root: bytes) -> str:
    for pattern, kind in _ROOTS:
        if match := pattern.match(root):
            return kind.format(match.group(1).decode("ascii")) if match.groups() else kind
    return "application/xml"


def _is_saved_page(head: bytes) -> bool:
    """Browsers save pages as mails that nobody sent."""
    names = _header_names(head)
    if names & _SENT:
        return False
    return _SAVED_PAGE.search(head.lstrip(b"\r\n").replace(b"\r\n", b"\n").partition(b"\n\n")[0]) is not None


def is_mail(head: bytes) -> bool:
    """Whether the bytes begin with the header of a mail."""
    names = _header_names(head)
    known = names & (_STRONG | _WEAK)
    return len(known) >= 2 and bool(names & _STRONG or len(known) >= 3)


def _header_names(head: bytes) -> set[bytes]:
    """Names of the header lines before the first empty line; empty when a line there is none."""
    names: set[bytes] = set()
    for number, line in enumerate(head.lstrip(b"\r\n").split(b"\n", 400)[:400]):
        if not line.strip():
            break
        if line[:1] in b" \t":
            if number == 0:
                return set()
            continue
        match = _HEADER.match(line + b"\n")
        if match is None:
            return names if len(names) >= 3 else set()
        names.add(match.group(1).lower())
    return names


def _after_prolog(head: bytes) -> bytes:
    """What follows white space, comments, processing instructions and declarations."""
    position = 0
    while True:
        position = len(head) - len(head[position:].lstrip())
        opening = next((pair for pair in _PROLOG if head.startswith(pair[0], position)), None)
        if opening is None or _HTML_DOCTYPE.match(head, position):
            return head[position:]
        ends = (
            b"]>"
            if opening[0] == b"<!" and b"[" in head[position : head.find(b">", position)]
            else opening[1]
        )
        end = head.find(ends, position)
        if end < 0:
            return head[position:]
        position = end + len(ends)


def _is_html(head: bytes, root: bytes, filename: str) -> bool:
    if _HTML.match(root) or _HTML_DOCTYPE.match(root):
        return True
    inside = {tag.lower() for tag in _HTML_INSIDE.findall(head)}
    if filename.lower().endswith((".html", ".htm", ".xhtml")):
        return bool(inside) or root.startswith(b"<")
    return root.startswith(b"<") and not _XML.match(head) and len(inside) >= 2


def _reads_as_text(head: bytes, share: int) -> bool:
    """Text has hardly any control characters; NUL bytes are forgiven where the rest is sound UTF-8.

    At most one byte in ``share`` may be a control character.
    """
    controls = len(head) - len(head.translate(None, _CONTROLS))
    if controls > len(head) // share + 2:
        return False
    zeros = head.count(0)
    if not zeros:
        return True
    try:
        head.translate(None, b"\0")[:-4].decode("utf-8")
    except UnicodeDecodeError:
        return zeros <= len(head) // share + 1
    return zeros <= len(head) // 2 or share == _NAMED

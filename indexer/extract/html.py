"""Web pages: the text a reader sees, block by block.

Bytes are decoded first, because lexbor ignores what a page declares about itself. Scripts, styles, templates
and what is marked hidden are left out; nothing is fetched. Pictures that stand in the page itself and look like pages
that were scanned become documents of their own.
"""

import base64
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import BinaryIO

from selectolax.lexbor import LexborHTMLParser, LexborNode

from archive.model import Description
from indexer.extract.charset import decode
from indexer.extract.dates import iso_day
from indexer.extract.emission import Emission
from indexer.extract.html_flat import flat_text, is_too_deep
from indexer.extract.limits import MIB, Limits
from indexer.extract.normalisation import one_line
from indexer.extract.page_pictures import emit_page_pictures

_LEFT_OUT = frozenset(
    (
        "script", "style", "template", "noscript", "head", "iframe", "object", "embed", "svg", "math",
        "canvas", "audio", "video", "select", "datalist",
    )
)  # fmt: skip
_BLOCKS = frozenset(
    (
        "address", "article", "aside", "blockquote", "body", "center", "dd", "details", "dialog", "dir",
        "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "frameset", "h1", "h2",
        "h3", "h4", "h5", "h6", "header", "hgroup", "hr", "html", "legend", "li", "main", "menu", "nav",
        "ol", "option", "p", "pre", "section", "summary", "table", "tbody", "tfoot", "thead", "tr", "ul",
        "caption", "title",
    )
)  # fmt: skip
_PARAGRAPHS = frozenset(
    ["p", "blockquote", "h1", "h2", "h3", "h4", "h5", "h6", "table", "ul", "ol", "pre", "dl"]
)
_CELLS = frozenset(("td", "th"))
_META_CHARSET = re.compile(rb"<meta[^>]{0,300}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_:.-]{2,40})", re.IGNORECASE)
_XML_CHARSET = re.compile(rb"<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([A-Za-z0-9_.-]{2,40})", re.IGNORECASE)
_WRITTEN_OUT = "data:image/"
_PICTURE = re.compile(r"data:image/(jpe?g|png|gif|webp|tiff|bmp);base64,([A-Za-z0-9+/=\s]{4000,})")
_MARKUP = 2  # bytes of a page that are read for each byte of text that may be kept
_LARGEST_TREE = 10_000_000  # code points; a tree takes some forty times as many bytes
_SPACE = re.compile(r"[ \t\n\r\f]+")
_HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_LANGUAGE = re.compile(r"[A-Za-z]{2}(?![A-Za-z])")
_AUTHOR_NAMES = ("author", "dc.creator", "dcterms.creator", "article:author", "citation_author")
_DATE_NAMES = (
    "date",
    "dc.date",
    "dcterms.date",
    "dcterms.created",
    "article:published_time",
    "citation_date",
)
_TITLE_NAMES = ("og:title", "dc.title", "citation_title")


@dataclass(frozen=True, slots=True)
class WebPage:
    """The text of a page and what it says of itself."""

    text: str
    description: Description


class HtmlExtractor:
    """Reads HTML and XHTML."""

    media_types = frozenset(("text/html", "application/xhtml+xml"))
    name = "html"
    version = "3"

    def extract(self, source: BinaryIO, limits: Limits, emit: Emission) -> None:
        """See ``Extractor``."""
        data = source.read(_MARKUP * limits.text_mb * MIB)
        is_whole = not source.read(1)
        decoded = decode(data, declared_charset(data))
        emit.note("encoding", decoded.encoding)
        page = read_html(decoded.text)
        emit.found(page.description)
        emit.text(page.text)
        if _WRITTEN_OUT in decoded.text:
            pictures = _PICTURE.findall(decoded.text)
            emit_page_pictures(emit, _pictures(pictures), len(pictures))
        if not is_whole:
            emit.missing("limit-expansion", f"Only the first {len(data) // MIB} MiB of the page were read.")


def _pictures(written_out: list[tuple[str, str]]) -> Iterator[tuple[str, bytes]]:
    for number, (kind, digits) in enumerate(written_out, 1):
        with suppress(ValueError):
            yield f"picture-{number}.{kind}", base64.b64decode(digits)


def declared_charset(data: bytes) -> str | None:
    """What the page says its encoding is."""
    head = data[:4096]
    match = _META_CHARSET.search(head) or _XML_CHARSET.search(head)
    return match.group(1).decode("ascii") if match else None


def read_html(markup: str) -> WebPage:
    """Text and description of a decoded page."""
    markup = markup.replace("\0", "")
    if len(markup) > _LARGEST_TREE or is_too_deep(markup):
        return WebPage(flat_text(markup), Description())
    tree = LexborHTMLParser(markup)
    root = tree.root
    text = "".join(_tidied(_pieces(root))) if root is not None else ""
    return WebPage(text.strip("\n"), _description(tree))


def _pieces(root: LexborNode) -> Iterator[str]:
    """Text and breaks in reading order; without recursion, because pages nest hundreds of thousands deep."""
    node: LexborNode | None = root
    root_id = root.mem_id  # nodes compare by their markup, which costs a walk each time
    preformatted = 0
    while node is not None:
        child: LexborNode | None = None
        if node.is_text_node:
            text = node.text_content or ""
            yield text if preformatted else _SPACE.sub(" ", text)
        elif node.is_element_node and not _is_left_out(node):
            yield _opening(node.tag or "")
            preformatted += node.tag == "pre"
            child = node.first_child
            if child is None:
                preformatted -= node.tag == "pre"
                yield _closing(node.tag or "")
        elif node.is_document_node:
            child = node.first_child
        if child is not None:
            node = child
            continue
        while node is not None and node.mem_id != root_id and node.next is None:
            node = node.parent
            if node is not None and node.is_element_node:
                preformatted -= node.tag == "pre"
                yield _closing(node.tag or "")
        if node is None or node.mem_id == root_id:
            return
        node = node.next


def _opening(tag: str) -> str:
    if tag == "br":
        return "\n"
    if tag in _PARAGRAPHS:
        return "\0\0"
    return "\0" if tag in _BLOCKS else ""


def _closing(tag: str) -> str:
    if tag in _CELLS:
        return "\t"
    return _opening(tag) if tag != "br" else ""


def _is_left_out(node: LexborNode) -> bool:
    if node.tag in _LEFT_OUT:
        return True
    attributes = node.attributes
    if not attributes:
        return False
    style = attributes.get("style")
    return "hidden" in attributes or bool(style and _HIDDEN_STYLE.search(style[:2000]))


def _tidied(pieces: Iterator[str]) -> Iterator[str]:
    """Breaks (NUL: a block's edge) become line ends, at most one empty line; no blanks at a line's edge."""
    edges = 0  # line ends owed before the next text
    pending = ""  # white space owed before the next word
    at_start = True
    for piece in pieces:
        if piece.startswith("\0"):
            edges = max(edges, len(piece))
            pending = ""
            continue
        if not piece or piece.isspace():
            if piece == "\n":
                edges, pending = (edges + 1 if edges < 2 else 2), ""
            elif piece:
                pending = "\t" if "\t" in piece or pending == "\t" else " "
            continue
        body = piece.strip(" \t")
        if edges:
            yield "" if at_start else "\n" * min(edges, 2)
        elif pending or piece[0] in " \t":
            yield pending or " "
        yield body
        edges, at_start = 0, False
        pending = " " if piece[-1] in " \t" else ""


def _description(tree: LexborHTMLParser) -> Description:
    metas = _metas(tree)
    title_node = tree.css_first("title")
    title = one_line(title_node.text() if title_node is not None else "") or _first(metas, _TITLE_NAMES)
    html = tree.css_first("html")
    language = (html.attributes.get("lang") if html is not None else None) or ""
    match = _LANGUAGE.match(language)
    authors = tuple(dict.fromkeys(one_line(v, 200) for k, v in metas if k in _AUTHOR_NAMES and v.strip()))
    return Description(
        title=title or None,
        date=iso_day(_first(metas, _DATE_NAMES)),
        creators=tuple(a for a in authors if not a.startswith("http")),
        languages=(match.group().lower(),) if match else (),
    )


def _metas(tree: LexborHTMLParser) -> list[tuple[str, str]]:
    found = []
    for node in tree.css("meta")[:200]:
        attributes = node.attributes
        name = attributes.get("name") or attributes.get("property") or ""
        found.append((name.lower(), attributes.get("content") or ""))
    return found


def _first(metas: list[tuple[str, str]], names: tuple[str, ...]) -> str | None:
    return next(
        (one_line(value) for name in names for key, value in metas if key == name and value.strip()), None
    )

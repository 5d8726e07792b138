"""The text of a web page nested so deeply that a tree of it costs quadratic time: tags are dropped, nothing is nested.

Linear in the page's length. Scripts, styles and comments are left out; what is hidden by attribute is not noticed.
"""

import html
import re
from collections.abc import Iterator

DEEPEST = 2_000  # elements open at once; browsers stop at 512
_LOOKED_FOR = 20_000  # tags; pages with fewer cost little at any depth
_TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9]*)")
_NEVER_CLOSED = frozenset(
    [
        "area",
        "base",
        "br",
        "col",
        "embed",
        "hr",
        "img",
        "input",
        "link",
        "meta",
        "p",
        "li",
        "td",
        "th",
        "tr",
        "source",
        "track",
        "wbr",
        "option",
    ]
)
_RAW = frozenset(("script", "style", "template", "title", "noscript"))
_BREAKING = frozenset(
    [
        "p",
        "div",
        "br",
        "li",
        "tr",
        "td",
        "th",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "table",
        "ul",
        "ol",
        "section",
        "article",
        "blockquote",
        "pre",
        "hr",
    ]
)


def is_too_deep(markup: str) -> bool:
    """Whether more elements are left open than any sensible page has."""
    if markup.count("<") < _LOOKED_FOR:
        return False
    depth = 0
    for match in _TAG.finditer(markup):
        if match.group(2).lower() not in _NEVER_CLOSED:
            depth = max(0, depth - 1) if match.group(1) else depth + 1
            if depth > DEEPEST:
                return True
    return False


def flat_text(markup: str) -> str:
    """The text between the tags, line by line."""
    lines = (" ".join(line.split()) for line in html.unescape("".join(_pieces(markup))).split("\n"))
    return "\n".join(line for line in lines if line)


def _pieces(markup: str) -> Iterator[str]:
    position = 0
    while (start := markup.find("<", position)) >= 0:
        yield markup[position:start]
        if markup.startswith("<!--", start):
            end = markup.find("-->", start)
            if end < 0:
                return
            position = end + 3
            continue
        match = _TAG.match(markup, start)
        if match is None and not markup.startswith(("<!", "<?"), start):
            yield "<"
            position = start + 1
            continue
        end = markup.find(">", start)
        if end < 0:
            return
        position = end + 1
        name = match.group(2).lower() if match else ""
        if name in _RAW and match is not None and not match.group(1):
            closing = re.compile(f"</{name}", re.IGNORECASE).search(markup, position)
            if closing is None:
                return
            position = closing.start()
        elif name in _BREAKING:
            yield "\n"
    yield markup[position:]

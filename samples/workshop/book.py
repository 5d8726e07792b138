"""Several texts as one EPUB, a chapter each."""

from xml.sax.saxutils import escape

from .package import packed
from .sources import Source
from .web import blocks_as_html

_XHTML = "application/xhtml+xml"
_CONTAINER = (
    '<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
    '<rootfile full-path="book.opf" media-type="application/oebps-package+xml"/></rootfiles></container>'
)
_XML = '<?xml version="1.0" encoding="UTF-8"?>\n'


def epub(title: str, author: str, chapters: tuple[Source, ...]) -> bytes:
    """A book in the language of its first chapter."""
    names = [f"chapter{number}.xhtml" for number in range(1, len(chapters) + 1)]
    items = "".join(
        f'<item id="c{n}" href="{name}" media-type="{_XHTML}"/>' for n, name in enumerate(names, 1)
    )
    spine = "".join(f'<itemref idref="c{n}"/>' for n in range(1, len(names) + 1))
    package = (
        f'{_XML}<package xmlns="http://www.idpf.org/2007/opf" version="3.0" unique-identifier="i">'
        f'<metadata xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:identifier id="i">fonds-sample-book</dc:identifier>'
        f"<dc:title>{escape(title)}</dc:title><dc:creator>{escape(author)}</dc:creator>"
        f"<dc:language>{chapters[0].language}</dc:language><dc:date>2017-06-01</dc:date></metadata>"
        f'<manifest><item id="nav" href="nav.xhtml" media-type="{_XHTML}" properties="nav"/>{items}</manifest>'
        f"<spine>{spine}</spine></package>"
    )
    entries = "".join(
        f'<li><a href="{name}">{escape(source.get("title"))}</a></li>'
        for name, source in zip(names, chapters, strict=True)
    )
    members = {
        "mimetype": "application/epub+zip",
        "META-INF/container.xml": _XML + _CONTAINER,
        "book.opf": package,
        "nav.xhtml": _page(f"<nav><ol>{entries}</ol></nav>"),
    }
    for name, source in zip(names, chapters, strict=True):
        body = blocks_as_html(source).replace("<br>", "<br/>")
        members[name] = _page(f"<p>{escape(source.mark)}</p>\n{body}", source.language)
    return packed(members, stored=("mimetype",))


def _page(body: str, language: str = "en") -> str:
    return (
        f'{_XML}<html xmlns="http://www.w3.org/1999/xhtml" lang="{language}"><head><title>–</title></head>'
        f"<body>{body}</body></html>"
    )

"""ODT with header, footer, footnotes, annotations, tables and metadata."""

import re
from xml.sax.saxutils import escape

from .package import packed
from .pasted import CENTIMETRES
from .sources import Block, Source

_TYPE = "application/vnd.oasis.opendocument.text"
_XML = '<?xml version="1.0" encoding="UTF-8"?>\n'
_OASIS = "urn:oasis:names:tc:opendocument:xmlns"
_SPACES = (
    f'xmlns:office="{_OASIS}:office:1.0" xmlns:text="{_OASIS}:text:1.0" xmlns:table="{_OASIS}:table:1.0" '
    f'xmlns:style="{_OASIS}:style:1.0" xmlns:fo="{_OASIS}:xsl-fo-compatible:1.0" '
    f'xmlns:meta="{_OASIS}:meta:1.0" xmlns:dc="http://purl.org/dc/elements/1.1/" office:version="1.2"'
)


def odt(source: Source) -> bytes:
    """``source`` as an OpenDocument text; the mark stands in the header and above the text."""
    return _packed(
        {"content.xml": _content(source), "styles.xml": _styles(source), "meta.xml": _meta(source)}, {}
    )


def odt_of_scans(source: Source, scans: tuple[bytes, ...]) -> bytes:
    """Nothing but pictures of pages, on which the mark stands; ``source`` says what the file says of itself."""
    pictures = {f"Pictures/scan{number}.jpg": scan for number, scan in enumerate(scans, 1)}
    return _packed({"content.xml": _pasted(tuple(pictures)), "meta.xml": _meta(source)}, pictures)


def _packed(parts: dict[str, str], pictures: dict[str, bytes]) -> bytes:
    told = {**dict.fromkeys(parts, "text/xml"), **dict.fromkeys(pictures, "image/jpeg")}
    manifest = {"META-INF/manifest.xml": _manifest(told)}
    return packed({"mimetype": _TYPE, **parts, **pictures, **manifest}, stored=("mimetype",))


def _pasted(names: tuple[str, ...]) -> str:
    across, down = CENTIMETRES
    shown = "".join(
        f'<text:p><draw:frame draw:name="{name}" text:anchor-type="as-char" svg:width="{across}cm" '
        f'svg:height="{down}cm"><draw:image xlink:href="{name}" xlink:type="simple"/></draw:frame></text:p>'
        for name in names
    )
    spaces = (
        f'{_SPACES} xmlns:draw="{_OASIS}:drawing:1.0" xmlns:svg="{_OASIS}:svg-compatible:1.0" '
        'xmlns:xlink="http://www.w3.org/1999/xlink"'
    )
    return (
        f"{_XML}<office:document-content {spaces}><office:body><office:text>{shown}"
        "</office:text></office:body></office:document-content>"
    )


def _content(source: Source) -> str:
    mark = f'<text:p text:style-name="Mark">{escape(source.mark)}</text:p>'
    blocks = (_block(source, position, block) for position, block in enumerate(source.body))
    return (
        f"{_XML}<office:document-content {_SPACES}><office:body><office:text>{mark}{''.join(blocks)}"
        "</office:text></office:body></office:document-content>"
    )


def _block(source: Source, position: int, block: Block) -> str:
    if block.kind == "table":
        return _table(block)
    text = _inline(source, block.text) + _annotation(source, position)
    match block.kind:
        case "title":
            return f'<text:h text:style-name="Title" text:outline-level="1">{text}</text:h>'
        case "heading":
            return f'<text:h text:style-name="Heading" text:outline-level="2">{text}</text:h>'
        case "item":
            return f"<text:list><text:list-item><text:p>{text}</text:p></text:list-item></text:list>"
        case "right":
            return f'<text:p text:style-name="Right">{text}</text:p>'
        case "newpage":
            return "<text:p><text:soft-page-break/></text:p>"
        case _:
            return f'<text:p text:style-name="Body">{text}</text:p>'


def _inline(source: Source, text: str) -> str:
    def note(match: re.Match[str]) -> str:
        return (
            f'<text:note text:id="ftn{match[1]}" text:note-class="footnote"><text:note-citation>{match[1]}'
            f"</text:note-citation><text:note-body><text:p>{escape(source.notes[match[1]])}</text:p>"
            "</text:note-body></text:note>"
        )

    return re.sub(r"\[\^(\d+)\]", note, escape(text).replace("\n", "<text:line-break/>"))


def _annotation(source: Source, position: int) -> str:
    comment = source.comment_after(position)
    if comment is None:
        return ""
    return (
        f"<office:annotation><dc:creator>{escape(comment.label)}</dc:creator>"
        f"<dc:date>{source.get('date')}T09:00:00</dc:date><text:p>{escape(comment.text)}</text:p>"
        "</office:annotation>"
    )


def _table(block: Block) -> str:
    rows = []
    for row in block.rows:
        cells = (f"<table:table-cell><text:p>{escape(cell)}</text:p></table:table-cell>" for cell in row)
        rows.append(f"<table:table-row>{''.join(cells)}</table:table-row>")
    columns = f'<table:table-column table:number-columns-repeated="{len(block.rows[0])}"/>'
    return f'<table:table table:name="Table1">{columns}{"".join(rows)}</table:table>'


def _styles(source: Source) -> str:
    header = " · ".join(filter(None, (source.get("header"), source.mark)))
    paragraph = '<style:paragraph-properties fo:margin-bottom="0.25cm"/>'
    bold = '<style:text-properties fo:font-weight="bold"/>'

    def style(name: str, content: str) -> str:
        return f'<style:style style:name="{name}" style:family="paragraph">{content}</style:style>'

    right = '<style:paragraph-properties fo:text-align="end" fo:margin-bottom="0.3cm"/>'
    title = f'{paragraph}<style:text-properties fo:font-weight="bold" fo:font-size="15pt"/>'
    return (
        f"{_XML}<office:document-styles {_SPACES}><office:styles>"
        f"{style('Body', paragraph)}{style('Right', right)}{style('Mark', right + bold)}"
        f"{style('Title', title)}{style('Heading', paragraph + bold)}</office:styles>"
        '<office:automatic-styles><style:page-layout style:name="A4"><style:page-layout-properties '
        'fo:page-width="21cm" fo:page-height="29.7cm" fo:margin="2.2cm"/><style:header-style/>'
        "<style:footer-style/></style:page-layout></office:automatic-styles><office:master-styles>"
        '<style:master-page style:name="Standard" style:page-layout-name="A4">'
        f"<style:header><text:p>{escape(header)}</text:p></style:header>"
        f"<style:footer><text:p>{escape(source.get('footer'))}</text:p></style:footer></style:master-page>"
        "</office:master-styles></office:document-styles>"
    )


def _meta(source: Source) -> str:
    when = f"{source.get('date')}T09:00:00"
    author = escape(source.get("author"))
    title = escape(source.get("title"))
    return (
        f"{_XML}<office:document-meta {_SPACES}><office:meta><dc:title>{title}</dc:title>"
        f"<dc:description>{escape(source.mark)}</dc:description>"
        f"<meta:initial-creator>{author}</meta:initial-creator><dc:creator>{author}</dc:creator>"
        f"<meta:creation-date>{when}</meta:creation-date><dc:date>{when}</dc:date>"
        f"<dc:language>{source.language}</dc:language></office:meta></office:document-meta>"
    )


def _manifest(told: dict[str, str]) -> str:
    space = f"{_OASIS}:manifest:1.0"
    files = "".join(
        f'<manifest:file-entry manifest:full-path="{name}" manifest:media-type="{kind}"/>'
        for name, kind in told.items()
    )
    return (
        f'{_XML}<manifest:manifest xmlns:manifest="{space}" manifest:version="1.2">'
        f'<manifest:file-entry manifest:full-path="/" manifest:version="1.2" manifest:media-type="{_TYPE}"/>'
        f"{files}</manifest:manifest>"
    )

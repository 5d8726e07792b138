"""DOCX with header, footer, footnotes, comments, tables and document properties."""

import re
from xml.sax.saxutils import escape

from .package import packed
from .pasted import CENTIMETRES
from .sources import Block, Source

_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_R = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_PARTS = ("styles", "header1", "footer1", "footnotes", "comments")
_DRAWING = "http://schemas.openxmlformats.org/drawingml/2006"
_STYLE_OF = {"title": "Title", "heading": "Heading1", "item": "ListBullet"}


def docx(source: Source, scans: tuple[bytes, ...] = ()) -> bytes:
    """``source`` as a Word document, its mark in the header and above the text; ``scans`` follow, a page each."""
    pictures = {f"media/scan{number}.jpeg": scan for number, scan in enumerate(scans, 1)}
    return packed(
        {
            "[Content_Types].xml": _content_types(has_pictures=bool(scans)),
            "_rels/.rels": _relations(
                (f"{_OFFICE}/officeDocument", "word/document.xml"),
                (f"{_PACKAGE}/relationships/metadata/core-properties", "docProps/core.xml"),
            ),
            "word/document.xml": _document(source, len(scans)),
            "word/_rels/document.xml.rels": _relations(
                *((f"{_OFFICE}/{part.rstrip('1')}", f"{part}.xml") for part in _PARTS),
                *((f"{_OFFICE}/image", name) for name in pictures),
            ),
            "word/styles.xml": _STYLES,
            "word/header1.xml": _edge("hdr", " · ".join(filter(None, (source.get("header"), source.mark)))),
            "word/footer1.xml": _edge("ftr", source.get("footer")),
            "word/footnotes.xml": _footnotes(source),
            "word/comments.xml": _comments(source),
            "docProps/core.xml": _properties(source),
            **{f"word/{name}": picture for name, picture in pictures.items()},
        }
    )


def _content_types(*, has_pictures: bool) -> str:
    pictures = '<Default Extension="jpeg" ContentType="image/jpeg"/>' if has_pictures else ""
    parts = "".join(
        f'<Override PartName="/word/{part}.xml" ContentType="{_MAIN}.{part.rstrip("1")}+xml"/>'
        for part in _PARTS
    )
    return (
        f'{_XML}<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{pictures}'
        f'<Override PartName="/word/document.xml" ContentType="{_MAIN}.document.main+xml"/>{parts}'
        '<Override PartName="/docProps/core.xml" '
        'ContentType="application/vnd.openxmlformats-package.core-properties+xml"/></Types>'
    )


def _relations(*pairs: tuple[str, str]) -> str:
    rows = (
        f'<Relationship Id="rId{number}" Type="{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(pairs, 1)
    )
    return f'{_XML}<Relationships xmlns="{_PACKAGE}/relationships">{"".join(rows)}</Relationships>'


def _document(source: Source, scans: int) -> str:
    mark = f'<w:p><w:pPr><w:jc w:val="right"/></w:pPr>{_run(source.mark, bold=True)}</w:p>'
    blocks = (_block(source, position, block) for position, block in enumerate(source.body))
    pasted = "".join(_scan(number, len(_PARTS) + number) for number in range(1, scans + 1))
    section = (
        f'<w:sectPr><w:headerReference {_R} w:type="default" r:id="rId2"/>'
        f'<w:footerReference {_R} w:type="default" r:id="rId3"/><w:pgSz w:w="11906" w:h="16838"/>'
        '<w:pgMar w:top="1417" w:right="1304" w:bottom="1134" w:left="1304" w:header="567" w:footer="567" '
        'w:gutter="0"/></w:sectPr>'
    )
    return f"{_XML}<w:document {_W}><w:body>{mark}{''.join(blocks)}{pasted}{section}</w:body></w:document>"


def _block(source: Source, position: int, block: Block) -> str:
    if block.kind == "table":
        return _table(block)
    if block.kind == "newpage":
        return '<w:p><w:r><w:br w:type="page"/></w:r></w:p>'
    properties = f'<w:pStyle w:val="{_STYLE_OF[block.kind]}"/>' if block.kind in _STYLE_OF else ""
    properties += '<w:jc w:val="right"/>' if block.kind == "right" else ""
    runs = _runs(block.text)
    if source.comment_after(position):
        number = _comment_numbers(source)[position]
        runs = (
            f'<w:commentRangeStart w:id="{number}"/>{runs}<w:commentRangeEnd w:id="{number}"/>'
            f'<w:r><w:commentReference w:id="{number}"/></w:r>'
        )
    return f"<w:p><w:pPr>{properties}</w:pPr>{runs}</w:p>"


def _scan(number: int, relation: int) -> str:
    """A page with a picture that was pasted onto it."""
    across, down = (round(side * 360_000) for side in CENTIMETRES)
    box = f'<a:off x="0" y="0"/><a:ext cx="{across}" cy="{down}"/>'
    picture = (
        f'<pic:pic xmlns:pic="{_DRAWING}/picture"><pic:nvPicPr><pic:cNvPr id="{number}" name="scan{number}"/>'
        f'<pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip {_R} r:embed="rId{relation}"/>'
        f"<a:stretch><a:fillRect/></a:stretch></pic:blipFill><pic:spPr><a:xfrm>{box}</a:xfrm>"
        '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic>'
    )
    return (
        "<w:p><w:pPr><w:pageBreakBefore/></w:pPr><w:r><w:drawing>"
        f'<wp:inline xmlns:wp="{_DRAWING}/wordprocessingDrawing"><wp:extent cx="{across}" cy="{down}"/>'
        f'<wp:docPr id="{number}" name="Picture {number}"/><a:graphic xmlns:a="{_DRAWING}/main">'
        f'<a:graphicData uri="{_DRAWING}/picture">{picture}</a:graphicData></a:graphic></wp:inline>'
        "</w:drawing></w:r></w:p>"
    )


def _runs(text: str) -> str:
    pieces = re.split(r"\[\^(\d+)\]", text)  # text, number, text, number, …
    return "".join(_run(piece) if place % 2 == 0 else _reference(piece) for place, piece in enumerate(pieces))


def _run(text: str, *, bold: bool = False) -> str:
    if not text:
        return ""
    lines = (f'<w:t xml:space="preserve">{escape(line)}</w:t>' for line in text.split("\n"))
    return f"<w:r>{'<w:rPr><w:b/></w:rPr>' if bold else ''}{'<w:br/>'.join(lines)}</w:r>"


def _reference(number: str) -> str:
    style = '<w:rPr><w:vertAlign w:val="superscript"/></w:rPr>'
    return f'<w:r>{style}<w:footnoteReference w:id="{number}"/></w:r>'


def _table(block: Block) -> str:
    rows = []
    for place, row in enumerate(block.rows):
        cells = (f"<w:tc><w:p>{_run(cell, bold=place == 0)}</w:p></w:tc>" for cell in row)
        rows.append(f"<w:tr>{''.join(cells)}</w:tr>")
    sides = ("top", "left", "bottom", "right", "insideH", "insideV")
    lines = "".join(f'<w:{side} w:val="single" w:sz="4" w:color="808080"/>' for side in sides)
    properties = f'<w:tblPr><w:tblW w:w="0" w:type="auto"/><w:tblBorders>{lines}</w:tblBorders></w:tblPr>'
    grid = f"<w:tblGrid>{'<w:gridCol/>' * len(block.rows[0])}</w:tblGrid>"
    return f"<w:tbl>{properties}{grid}{''.join(rows)}</w:tbl><w:p/>"


def _edge(element: str, text: str) -> str:
    return (
        f'{_XML}<w:{element} {_W}><w:p><w:pPr><w:jc w:val="center"/></w:pPr>{_run(text)}</w:p></w:{element}>'
    )


def _footnotes(source: Source) -> str:
    rules = "".join(
        f'<w:footnote w:type="{kind}" w:id="{number}"><w:p><w:r><w:{element}/></w:r></w:p></w:footnote>'
        for kind, number, element in (
            ("separator", -1, "separator"),
            ("continuationSeparator", 0, "continuationSeparator"),
        )
    )
    notes = "".join(
        f'<w:footnote w:id="{number}"><w:p><w:r><w:footnoteRef/></w:r>{_run(" " + text)}</w:p></w:footnote>'
        for number, text in source.notes.items()
    )
    return f"{_XML}<w:footnotes {_W}>{rules}{notes}</w:footnotes>"


def _comment_numbers(source: Source) -> dict[int, int]:
    """Position in the body → number of its comment, from 0."""
    places = [place for place in range(len(source.body)) if source.comment_after(place)]
    return {place: number for number, place in enumerate(places)}


def _comments(source: Source) -> str:
    comments = ""
    for place, number in _comment_numbers(source).items():
        comment = source.comment_after(place)
        assert comment is not None
        who = f'w:author="{escape(comment.label)}" w:date="{source.get("date")}T09:00:00Z" w:initials="–"'
        comments += f'<w:comment w:id="{number}" {who}><w:p>{_run(comment.text)}</w:p></w:comment>'
    return f"{_XML}<w:comments {_W}>{comments}</w:comments>"


def _properties(source: Source) -> str:
    when = f"{source.get('date')}T09:00:00Z"
    spaces = (
        f'xmlns:cp="{_PACKAGE}/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/" '
        'xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
    )
    return (
        f"{_XML}<cp:coreProperties {spaces}><dc:title>{escape(source.get('title'))}</dc:title>"
        f"<dc:creator>{escape(source.get('author'))}</dc:creator><dc:language>{source.language}</dc:language>"
        f"<dc:description>{escape(source.mark)}</dc:description>"
        f'<dcterms:created xsi:type="dcterms:W3CDTF">{when}</dcterms:created>'
        f'<dcterms:modified xsi:type="dcterms:W3CDTF">{when}</dcterms:modified></cp:coreProperties>'
    )


_STYLES = (
    f'{_XML}<w:styles {_W}><w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii="Liberation Serif" '
    'w:hAnsi="Liberation Serif" w:cs="Liberation Serif"/><w:sz w:val="23"/></w:rPr></w:rPrDefault>'
    '<w:pPrDefault><w:pPr><w:spacing w:after="140" w:line="276" w:lineRule="auto"/></w:pPr>'
    "</w:pPrDefault></w:docDefaults>"
    '<w:style w:type="paragraph" w:styleId="Title"><w:name w:val="Title"/>'
    '<w:rPr><w:b/><w:sz w:val="32"/></w:rPr>'
    '</w:style><w:style w:type="paragraph" w:styleId="Heading1"><w:name w:val="heading 1"/><w:rPr><w:b/>'
    '<w:sz w:val="25"/></w:rPr></w:style><w:style w:type="paragraph" w:styleId="ListBullet">'
    '<w:name w:val="List Bullet"/><w:pPr><w:ind w:left="284"/></w:pPr></w:style></w:styles>'
)

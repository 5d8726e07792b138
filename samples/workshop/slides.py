"""A text as a presentation, PPTX: a slide a paragraph, what a footnote says as the speaker's notes."""

import re
from xml.sax.saxutils import escape

from .package import packed
from .sources import Source

_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_SLIDE = "http://schemas.openxmlformats.org/presentationml/2006/main"
_DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_LEFT, _WIDTH, _HEIGHT = 457_200, 8_229_600, 6_858_000  # English Metric Units
_KIND = "application/vnd.openxmlformats-officedocument.presentationml"


def pptx(source: Source) -> bytes:
    """``source`` as a show; the mark stands on every slide."""
    slides = [block.text for block in source.body]
    members = {
        "[Content_Types].xml": _content_types(len(slides)),
        "_rels/.rels": _links(("officeDocument", "ppt/presentation.xml")),
        "ppt/presentation.xml": _show(len(slides)),
        "ppt/_rels/presentation.xml.rels": _links(
            *(("slide", f"slides/slide{n}.xml") for n in _numbers(slides))
        ),
    }
    for number, text in enumerate(slides, 1):
        said = re.sub(r"\[\^\d+\]", "", text)
        members[f"ppt/slides/slide{number}.xml"] = _slide("sld", said, source.mark)
        notes = [source.notes[label] for label in re.findall(r"\[\^(\d+)\]", text)]
        if notes:
            members[f"ppt/slides/_rels/slide{number}.xml.rels"] = _links(
                ("notesSlide", f"../notesSlides/notesSlide{number}.xml")
            )
            members[f"ppt/notesSlides/notesSlide{number}.xml"] = _slide("notes", *notes)
    return packed(members)


def _numbers(slides: list[str]) -> range:
    return range(1, len(slides) + 1)


def _show(count: int) -> str:
    listed = "".join(f'<p:sldId id="{255 + n}" r:id="rId{n}"/>' for n in range(1, count + 1))
    return (
        f'{_XML}<p:presentation xmlns:p="{_SLIDE}" xmlns:r="{_OFFICE}"><p:sldIdLst>{listed}</p:sldIdLst>'
        '<p:sldSz cx="9144000" cy="6858000"/><p:notesSz cx="6858000" cy="9144000"/></p:presentation>'
    )


def _slide(root: str, *texts: str) -> str:
    height = _HEIGHT // (len(texts) + 1)  # of each box: one below the other
    shapes = "".join(
        f'<p:sp><p:nvSpPr><p:cNvPr id="{n + 1}" name="Text {n}"/><p:cNvSpPr/><p:nvPr/></p:nvSpPr><p:spPr>'
        f'<a:xfrm><a:off x="{_LEFT}" y="{_LEFT + (n - 1) * height}"/><a:ext cx="{_WIDTH}" cy="{height}"/></a:xfrm>'
        f'<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></p:spPr>'
        f"<p:txBody><a:bodyPr/><a:p><a:r><a:t>{escape(text)}</a:t></a:r></a:p></p:txBody></p:sp>"
        for n, text in enumerate(texts, 1)
    )
    group = '<p:nvGrpSpPr><p:cNvPr id="1" name=""/><p:cNvGrpSpPr/><p:nvPr/></p:nvGrpSpPr><p:grpSpPr/>'
    tree = f"<p:cSld><p:spTree>{group}{shapes}</p:spTree></p:cSld>"
    return f'{_XML}<p:{root} xmlns:p="{_SLIDE}" xmlns:a="{_DRAWING}">{tree}</p:{root}>'


def _content_types(count: int) -> str:
    slides = "".join(
        f'<Override PartName="/ppt/slides/slide{n}.xml" ContentType="{_KIND}.slide+xml"/>'
        for n in range(1, count + 1)
    )
    rels = (
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    )
    main = f'<Override PartName="/ppt/presentation.xml" ContentType="{_KIND}.presentation.main+xml"/>'
    rels += '<Default Extension="xml" ContentType="application/xml"/>'
    return f'{_XML}<Types xmlns="{_PACKAGE}/content-types">{rels}{main}{slides}</Types>'


def _links(*kinds: tuple[str, str]) -> str:
    rows = "".join(
        f'<Relationship Id="rId{number}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(kinds, 1)
    )
    return f'{_XML}<Relationships xmlns="{_PACKAGE}/relationships">{rows}</Relationships>'

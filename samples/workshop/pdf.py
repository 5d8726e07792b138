"""Born-digital PDFs with a text layer, document information and page labels. Lengths in points."""

import io
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from xml.sax.saxutils import escape

from reportlab import rl_config
from reportlab.lib.colors import HexColor
from reportlab.lib.enums import TA_JUSTIFY, TA_RIGHT
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, PageBreak, Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

from .fonts import path_of
from .sources import Block, Source

rl_config.useA85 = 0  # streams as bytes, a fifth smaller
INK, GREY, RULE = HexColor("#1a1a1a"), HexColor("#555555"), HexColor("#999999")
MARK_COLOUR = HexColor("#9c1c1c")


def pdf(
    source: Source, *, letterhead: str = "", remark: str = "", roman_pages: int = 0, sans: bool = False
) -> bytes:
    """``source`` as PDF; its first ``roman_pages`` pages are labelled i, ii, … and the others 1, 2, …"""
    family = _fonts("sans" if sans else "serif")
    styles = _styles(family)
    out = io.BytesIO()
    size = landscape(A4) if source.get("landscape") else A4
    with written_on(source.get("date")):
        template = SimpleDocTemplate(
            out, pagesize=size, leftMargin=78, rightMargin=78, topMargin=92, bottomMargin=78,
            title=source.get("title"), author=source.get("author"), lang=source.language, invariant=1,
            subject=source.get("subject") or source.mark, keywords=source.get("keywords"),
            creator="samples/make_samples.py",
        )  # fmt: skip
        face = _Face(source, family, letterhead, remark, roman_pages)
        template.build(list(_flow(source, styles)), onFirstPage=face.draw, onLaterPages=face.draw)
    return out.getvalue()


@contextmanager
def written_on(date: str) -> Iterator[None]:
    """Lets reportlab take ``date``, nine in the morning UTC, for the moment of making."""
    moment = datetime.fromisoformat(date).replace(hour=9, tzinfo=UTC)
    before = os.environ.get("SOURCE_DATE_EPOCH")
    os.environ["SOURCE_DATE_EPOCH"] = str(int(moment.timestamp()))
    try:
        yield
    finally:
        os.environ.pop("SOURCE_DATE_EPOCH")
        if before is not None:
            os.environ["SOURCE_DATE_EPOCH"] = before


def _fonts(kind: str) -> str:
    for style in ("regular", "bold"):
        pdfmetrics.registerFont(TTFont(f"{kind}-{style}", str(path_of(kind, style))))
    return kind


class _Face:
    """What stands on every page outside the running text: the mark, letterhead, footer and number."""

    def __init__(self, source: Source, family: str, letterhead: str, remark: str, roman_pages: int) -> None:
        self.source, self.family, self.letterhead = source, family, letterhead
        self.mark = f"{source.mark} · {remark}" if remark else source.mark
        self.roman_pages = roman_pages

    def draw(self, canvas: Canvas, template: SimpleDocTemplate) -> None:
        width, height = template.pagesize
        page = canvas.getPageNumber()
        canvas.saveState()
        canvas.setFillColor(MARK_COLOUR)
        canvas.setFont(f"{self.family}-bold", 8)
        canvas.drawRightString(width - 78, height - 36, self.mark)
        if self.letterhead and page == 1:
            canvas.setFillColor(INK)
            canvas.setFont(f"{self.family}-bold", 12)
            canvas.drawCentredString(width / 2, height - 66, self.letterhead)
            canvas.setStrokeColor(RULE)
            canvas.line(78, height - 76, width - 78, height - 76)
        canvas.setFillColor(GREY)
        canvas.setFont(f"{self.family}-regular", 8)
        canvas.drawString(78, 44, self.source.get("footer"))
        canvas.drawRightString(width - 78, 44, self._label(canvas, page))
        canvas.restoreState()

    def _label(self, canvas: Canvas, page: int) -> str:
        if not self.roman_pages:
            return str(page)
        if page == 1:
            canvas.addPageLabel(0, style="ROMAN_LOWER", start=1)
            canvas.addPageLabel(self.roman_pages, style="ARABIC", start=1)
        return "i" * page if page <= self.roman_pages else str(page - self.roman_pages)


def _styles(family: str) -> dict[str, ParagraphStyle]:
    base = ParagraphStyle("text", fontName=f"{family}-regular", fontSize=9.8, leading=14.6, textColor=INK)
    base.spaceAfter, base.alignment = 8, TA_JUSTIFY
    bold = f"{family}-bold"

    def style(name: str, **changes: object) -> ParagraphStyle:
        return ParagraphStyle(name, parent=base, **changes)

    return {
        "text": base,
        "lines": style("lines", alignment=0, spaceAfter=14),
        "right": style("right", alignment=TA_RIGHT, spaceAfter=14),
        "title": style(
            "title", fontName=bold, fontSize=15, leading=20, spaceBefore=10, spaceAfter=10,
            alignment=0, keepWithNext=1,
        ),
        "heading": style(
            "heading", fontName=bold, fontSize=10.5, spaceBefore=8, spaceAfter=5, alignment=0, keepWithNext=1
        ),
        "item": style("item", leftIndent=16, bulletIndent=3, spaceAfter=4, alignment=0),
        "cell": style("cell", fontSize=7.8, leading=10.5, spaceAfter=0, alignment=0),
        "head": style("head", fontName=bold, fontSize=7.8, leading=10.5, spaceAfter=0, alignment=0),
        "note": style("note", fontSize=7.8, leading=11, spaceAfter=3),
    }  # fmt: skip


def _flow(source: Source, styles: dict[str, ParagraphStyle]) -> Iterator[Flowable]:
    pending: list[str] = []
    for block in source.body:
        if block.kind == "newpage":
            yield from _notes(source, pending, styles)
            pending = []
            yield PageBreak()
            continue
        pending += re.findall(r"\[\^(\d+)\]", block.text)
        yield _table(block, styles) if block.kind == "table" else _paragraph(block, styles)
    yield from _notes(source, pending, styles)


def _paragraph(block: Block, styles: dict[str, ParagraphStyle]) -> Paragraph:
    kind = "lines" if block.kind == "text" and "\n" in block.text else block.kind
    return Paragraph(_inline(block.text), styles[kind], bulletText="–" if kind == "item" else None)


def _inline(text: str) -> str:
    marked = escape(text).replace("\n", "<br/>")
    return re.sub(r"\[\^(\d+)\]", r'<super size="7">\1</super>', marked)


def _notes(source: Source, numbers: list[str], styles: dict[str, ParagraphStyle]) -> Iterator[Flowable]:
    if numbers:
        yield Spacer(1, 10)
    for number in numbers:
        yield Paragraph(f'<super size="6">{number}</super> {escape(source.notes[number])}', styles["note"])


def _table(block: Block, styles: dict[str, ParagraphStyle]) -> Table:
    cells = [
        [Paragraph(escape(cell), styles["head" if row == 0 else "cell"]) for cell in line]
        for row, line in enumerate(block.rows)
    ]
    longest = [max(max(map(len, column)), 6) ** 0.6 for column in zip(*block.rows, strict=True)]
    room = 682 if len(longest) > 6 else 436
    table = Table(cells, colWidths=[room * share / sum(longest) for share in longest], repeatRows=1)
    table.setStyle(
        TableStyle([
            ("LINEBELOW", (0, 0), (-1, 0), 0.9, INK), ("LINEBELOW", (0, 1), (-1, -1), 0.3, RULE),
            ("VALIGN", (0, 0), (-1, -1), "TOP"), ("BOTTOMPADDING", (0, 0), (-1, -1), 4),
        ])
    )  # fmt: skip
    table.spaceBefore, table.spaceAfter = 4, 12
    return table

"""Excel's XLSX: every sheet, hidden ones too, with its comments, text boxes, charts' labels, header and footer.

One page a sheet, in the order of the workbook; rows are streamed, so a cell in the far corner costs nothing.
Formulas are not read, only what they gave when the file was saved. How cells become text: ``xlsx_cells``.
"""

import re
from dataclasses import dataclass, field
from typing import BinaryIO

from indexer.extract import containers
from indexer.extract.damage import tell_damage
from indexer.extract.drawing import drawn_lines, held_lines
from indexer.extract.embedded import emit_embedded
from indexer.extract.emission import Emission
from indexer.extract.limits import CannotRead, LimitReached, Limits
from indexer.extract.office_properties import core_description
from indexer.extract.package_parts import Attributes, Relationship, gather, main_part, relationships
from indexer.extract.sheet_pages import SheetPages
from indexer.extract.xlsx_cells import (
    CommentReader,
    SheetReader,
    StringsFull,
    StringsReader,
    Styles,
    styles_of,
)
from indexer.extract.zipped_xml import DamagedMember, Reader, ZippedXml

_WORKBOOK = "xl/workbook.xml"
_SHEET = re.compile(r"xl/(?:worksheets|chartsheets|dialogsheets|macrosheets)/[^/]+\.xml")
_MOST_SHEETS = 10_000
_NUMBER = re.compile(r"\d+")


@dataclass(slots=True)
class _Workbook:
    archive: ZippedXml
    pages: SheetPages
    sheets: list[tuple[str, str]] = field(default_factory=list)  # name and part
    styles: Styles = field(default_factory=Styles)
    strings: list[str] = field(default_factory=list)
    from_1904: bool = False
    damaged: list[str] = field(default_factory=list)
    hung: list[Relationship] = field(default_factory=list)  # what hangs on the sheets


class XlsxExtractor:
    """Reads Excel's workbooks and templates, with or without macros (which are never run)."""

    media_types = frozenset(
        (
            containers.XLSX,
            "application/vnd.openxmlformats-officedocument.spreadsheetml.template",
            "application/vnd.ms-excel.sheet.macroenabled.12",
            "application/vnd.ms-excel.template.macroenabled.12",
            "application/vnd.ms-excel.addin.macroenabled.12",
        )
    )
    name = "xlsx"
    version = "1"

    def extract(self, source: BinaryIO, limits: Limits, emit: Emission) -> None:
        """See ``Extractor``."""
        archive = ZippedXml(source, limits)
        part = main_part(archive, _WORKBOOK)
        book = _Workbook(archive, SheetPages(emit))
        if part is not None:
            _read_workbook(book, part)
        if not book.sheets:
            book.sheets = [(name.rpartition("/")[2][:-4], name) for name in _sheets_by_name(archive)]
        if not book.sheets:
            raise CannotRead(
                "unreadable-file", "The file has no sheets: it is damaged or not an Excel workbook."
            )
        emit.found(core_description(archive))
        all_strings = _read_strings(book, part, limits)
        if not all_strings:
            emit.missing("limit-expansion", "The workbook's table of texts is larger than is read.")
        try:
            for name, sheet in book.sheets[:_MOST_SHEETS]:
                _read_sheet(book, name, sheet)
        except LimitReached:
            book.pages.flush()
            raise
        emit_embedded(archive, book.hung, emit)
        tell_damage(archive, book.damaged, emit)


def _read_workbook(book: _Workbook, part: str) -> None:
    named: list[tuple[str, str]] = []

    def take(tag: str, attributes: Attributes) -> None:
        if tag == "sheet":
            identifier = next((value for key, value in attributes.items() if key.endswith("}id")), "")
            named.append((attributes.get("name", ""), identifier))
        elif tag == "workbookPr":
            book.from_1904 = attributes.get("date1904", "") in ("1", "true")

    gather(book.archive, part, take)
    targets = {r.id: r.target for r in relationships(book.archive, part)}
    book.sheets = [(name, targets[identifier]) for name, identifier in named if identifier in targets]


def _sheets_by_name(archive: ZippedXml) -> list[str]:
    def order(name: str) -> tuple[int, str]:
        number = _NUMBER.search(name)
        return int(number.group()[:9]) if number else 0, name

    return sorted((name for name in archive.names if _SHEET.fullmatch(name)), key=order)


def _read_strings(book: _Workbook, part: str | None, limits: Limits) -> bool:
    """Styles and shared strings; whether all strings were read."""
    targets = {r.kind: r.target for r in relationships(book.archive, part or _WORKBOOK)}
    styles = targets.get("styles", "xl/styles.xml")
    if styles in book.archive.names:
        book.styles = styles_of(book.archive, styles, from_1904=book.from_1904)
    strings = targets.get("sharedStrings", "xl/sharedStrings.xml")
    if strings not in book.archive.names:
        return True
    reader = StringsReader(book.strings, limits)
    try:
        _parse(book, strings, reader)
    except StringsFull:
        return False
    return True


def _read_sheet(book: _Workbook, name: str, part: str) -> None:
    book.pages.begin(name)
    reader = SheetReader(book.pages, book.styles, book.strings)
    _parse(book, part, reader)
    reader.finish()
    hung = relationships(book.archive, part)
    book.hung += hung
    threaded = [r.target for r in hung if r.kind == "threadedComment"]
    for target in threaded or [r.target for r in hung if r.kind == "comments"]:
        comments = CommentReader()
        _parse(book, target, comments)
        for line in comments.finish():
            book.pages.line(line)
    for target in [r.target for r in hung if r.kind == "drawing"]:
        held = relationships(book.archive, target)
        lines = drawn_lines(book.archive, target, book.damaged) + held_lines(book.archive, held, book.damaged)
        for line in lines:
            book.pages.line(line)
    for line in reader.margins:
        book.pages.line(line)
    book.pages.flush()


def _parse(book: _Workbook, part: str, reader: Reader) -> None:
    try:
        book.archive.parse(part, reader)
    except DamagedMember as error:
        book.damaged.append(str(error))

"""What is written on a PDF page and not in it: values of form fields and people's comments.

pdfium's text of a page knows neither. They stand below the page's own text, a line each, and have no word boxes.
Values of password fields are nobody's business. Knows no limits of a whole file but how many annotations it holds.
"""

import ctypes
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import pypdfium2.raw as pdfium
from pypdfium2 import PdfDocument, PdfiumError

from indexer.extract.pdf_pages import PdfPage
from indexer.extract.pdf_strings import wide_text

_MOST = 50_000  # annotations of one file; a million links cost a minute and say nothing
_COMMENTS = frozenset(
    (
        pdfium.FPDF_ANNOT_TEXT, pdfium.FPDF_ANNOT_FREETEXT, pdfium.FPDF_ANNOT_LINE, pdfium.FPDF_ANNOT_SQUARE,
        pdfium.FPDF_ANNOT_CIRCLE, pdfium.FPDF_ANNOT_POLYGON, pdfium.FPDF_ANNOT_POLYLINE,
        pdfium.FPDF_ANNOT_HIGHLIGHT, pdfium.FPDF_ANNOT_UNDERLINE, pdfium.FPDF_ANNOT_SQUIGGLY,
        pdfium.FPDF_ANNOT_STRIKEOUT, pdfium.FPDF_ANNOT_STAMP, pdfium.FPDF_ANNOT_CARET, pdfium.FPDF_ANNOT_INK,
        pdfium.FPDF_ANNOT_FILEATTACHMENT, pdfium.FPDF_ANNOT_REDACT,
    )
)  # fmt: skip
_MARKS_OF_TEXT = frozenset(
    (
        pdfium.FPDF_ANNOT_HIGHLIGHT,
        pdfium.FPDF_ANNOT_UNDERLINE,
        pdfium.FPDF_ANNOT_SQUIGGLY,
        pdfium.FPDF_ANNOT_STRIKEOUT,
    )
)
_TICKED = frozenset((pdfium.FPDF_FORMFIELD_CHECKBOX, pdfium.FPDF_FORMFIELD_RADIOBUTTON))
_CHOSEN = frozenset((pdfium.FPDF_FORMFIELD_COMBOBOX, pdfium.FPDF_FORMFIELD_LISTBOX))
_PASSWORD_FLAG = 1 << 13
_OPTIONS = 1_000
# "form1[0].#subform[2].Name[0]" is called "Name"; "Text12" is a program's name, no label.
_INDEX = re.compile(r"\[\d+\]$|_\d{1,3}$")
_NO_LABEL = re.compile(
    r"(?:text|textfield|field|fill|check ?box|radio ?button|button|undefined|untitled|group|list ?box|combo ?box"
    r"|feld|champ|поле|флажок|текст)?[\s_#.]*\d*",
    re.IGNORECASE,
)
_SAYS_NOTHING = frozenset(("on", "off", "yes", "1", "0", "true", "choice1"))


@dataclass(slots=True)
class Annotations:
    """The annotations of one document, page by page. Made before any page is opened."""

    document: PdfDocument
    has_attachments: bool = False  # whether a file was pinned to a page
    values: set[str] = field(default_factory=set)  # of form fields, as they were told
    _left: int = _MOST

    def __post_init__(self) -> None:
        try:
            self.document.init_forms()
        except PdfiumError:  # a form without its dictionary: its fields are left out
            return

    def lines(self, page: PdfPage, text: str) -> list[str]:
        """What stands on this page beside ``text``, one value or comment a line."""
        count = min(self._left, pdfium.FPDFPage_GetAnnotCount(page.raw))
        if count <= 0:
            return []
        self._left -= count
        with self._ready(page):
            return list(dict.fromkeys(self._all(page, count, text)))

    @contextmanager
    def _ready(self, page: PdfPage) -> Iterator[None]:
        """Without this pdfium does not know which boxes of a form are ticked."""
        form = self.document.formenv
        if form is None:
            yield
            return
        pdfium.FORM_OnAfterLoadPage(page.raw, form.raw)
        try:
            yield
        finally:
            pdfium.FORM_OnBeforeClosePage(page.raw, form.raw)

    def _all(self, page: PdfPage, count: int, text: str) -> Iterator[str]:
        for index in range(count):
            annotation = pdfium.FPDFPage_GetAnnot(page.raw, index)
            if annotation:
                try:
                    yield from self._told(annotation, text)
                finally:
                    pdfium.FPDFPage_CloseAnnot(annotation)

    def _told(self, annotation: pdfium.FPDF_ANNOTATION, text: str) -> Iterator[str]:
        kind = pdfium.FPDFAnnot_GetSubtype(annotation)
        if kind == pdfium.FPDF_ANNOT_WIDGET and self.document.formenv is not None:
            yield from self._field(self.document.formenv.raw, annotation)
        elif kind in _COMMENTS:
            self.has_attachments = self.has_attachments or kind == pdfium.FPDF_ANNOT_FILEATTACHMENT
            contents = _squeezed(_entry(annotation, b"Contents") or _without_tags(_entry(annotation, b"RC")))
            # Some readers copy the words that were marked into the mark.
            if contents and not (kind in _MARKS_OF_TEXT and contents in _squeezed(text)):
                author = _squeezed(_entry(annotation, b"T"))
                yield f"{author}: {contents}" if author else contents

    def _field(self, form: pdfium.FPDF_FORMHANDLE, widget: pdfium.FPDF_ANNOTATION) -> Iterator[str]:
        def told(ask: Callable[..., int]) -> str:
            return _squeezed(wide_text(ask, form, widget))

        kind = pdfium.FPDFAnnot_GetFormFieldType(form, widget)
        label = _label(
            told(pdfium.FPDFAnnot_GetFormFieldAlternateName), told(pdfium.FPDFAnnot_GetFormFieldName)
        )
        if kind in _TICKED:
            if not pdfium.FPDFAnnot_IsChecked(form, widget):
                return
            value = told(pdfium.FPDFAnnot_GetFormFieldExportValue)
            value = "" if value.lower() in _SAYS_NOTHING and label else value
        elif kind in _CHOSEN:
            value = "; ".join(_chosen(form, widget)) or told(pdfium.FPDFAnnot_GetFormFieldValue)
            if not value:
                return
        elif kind == pdfium.FPDF_FORMFIELD_TEXTFIELD:
            hidden = pdfium.FPDFAnnot_GetFormFieldFlags(form, widget) & _PASSWORD_FLAG
            value = "" if hidden else told(pdfium.FPDFAnnot_GetFormFieldValue)
            if not value:
                return
        else:
            return
        self.values.add(value)
        line = ": ".join(part for part in (label, value) if part)
        if line:
            yield line


def _chosen(form: pdfium.FPDF_FORMHANDLE, widget: pdfium.FPDF_ANNOTATION) -> Iterator[str]:
    for index in range(min(_OPTIONS, pdfium.FPDFAnnot_GetOptionCount(form, widget))):
        if pdfium.FPDFAnnot_IsOptionSelected(form, widget, index):
            yield _squeezed(_option(form, widget, index))


def _option(form: pdfium.FPDF_FORMHANDLE, widget: pdfium.FPDF_ANNOTATION, index: int) -> str:
    return wide_text(pdfium.FPDFAnnot_GetOptionLabel, form, widget, index)


def _entry(annotation: pdfium.FPDF_ANNOTATION, key: bytes) -> str:
    return wide_text(pdfium.FPDFAnnot_GetStringValue, annotation, ctypes.c_char_p(key))


def _label(tooltip: str, name: str) -> str:
    """The field's label as people know it; empty when only a program named it."""
    label = tooltip or _INDEX.sub("", name.rpartition(".")[2])
    return "" if _NO_LABEL.fullmatch(label) else label


def _without_tags(text: str) -> str:
    return re.sub(r"<[^<>]{0,2000}>", " ", text)


def _squeezed(text: str) -> str:
    return " ".join(text.split())

"""A text as it is kept, printed: an OpenDocument file in one piece, each page of the text on paper of its own."""

import re
from collections.abc import Iterator, Sequence
from xml.sax.saxutils import escape

ENDING = ".fodt"
# With one font for all letters of a word; letters of another font are drawn after the line, and not found again.
_FONT = "Noto Serif;DejaVu Serif;Liberation Serif"
_NAMES = " ".join(
    f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for prefix, name in (
        ("office", "office"),
        ("style", "style"),
        ("text", "text"),
        ("fo", "xsl-fo-compatible"),
        ("svg", "svg-compatible"),
    )
)
_BEGINNING = f"""<?xml version="1.0" encoding="UTF-8"?>
<office:document {_NAMES} office:version="1.2" office:mimetype="application/vnd.oasis.opendocument.text">
<office:font-face-decls><style:font-face style:name="T" svg:font-family="{_FONT}"/></office:font-face-decls>
<office:automatic-styles>
<style:style style:name="L" style:family="paragraph"><style:paragraph-properties fo:margin-bottom="0.1cm"/>
<style:text-properties style:font-name="T" fo:font-size="11pt" fo:hyphenate="false"/></style:style>
<style:style style:name="F" style:family="paragraph" style:parent-style-name="L">
<style:paragraph-properties fo:break-before="page"/></style:style>
<style:page-layout style:name="A4"><style:page-layout-properties fo:page-width="21cm" fo:page-height="29.7cm"
 fo:margin="2cm"/></style:page-layout>
</office:automatic-styles>
<office:master-styles><style:master-page style:name="Standard" style:page-layout-name="A4"/></office:master-styles>
<office:body><office:text>
"""
_END = "</office:text></office:body></office:document>\n"
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def printed(texts: Sequence[str]) -> bytes:
    """The file that LibreOffice turns into paper."""
    return "".join((_BEGINNING, *_paragraphs(texts), _END)).encode()


def _paragraphs(texts: Sequence[str]) -> Iterator[str]:
    for number, text in enumerate(texts):
        for line_number, line in enumerate(_NOT_XML.sub(" ", text).split("\n")):
            style = "F" if number and not line_number else "L"
            words = escape(line).replace("\t", "<text:tab/>")
            yield f'<text:p text:style-name="{style}">{words}</text:p>\n'

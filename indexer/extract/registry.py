"""Which extractor reads which media type. A new format is one module and one line here."""

from indexer.extract.abw import AbwExtractor
from indexer.extract.cards import CardExtractor
from indexer.extract.delimited import DelimitedExtractor
from indexer.extract.doc import DocExtractor
from indexer.extract.docx import DocxExtractor
from indexer.extract.epub import EpubExtractor
from indexer.extract.extractor import Extractor
from indexer.extract.html import HtmlExtractor
from indexer.extract.image import ImageExtractor
from indexer.extract.libarchive_reading import LibarchiveExtractor
from indexer.extract.mail import MailExtractor
from indexer.extract.mailbox import MailboxExtractor
from indexer.extract.markdown import MarkdownExtractor
from indexer.extract.mhtml import MhtmlExtractor
from indexer.extract.odf_flat import FlatOdfExtractor
from indexer.extract.odf_sheets import OdsExtractor
from indexer.extract.odf_slides import OdpExtractor
from indexer.extract.odt import OdtExtractor
from indexer.extract.outlook import OutlookExtractor
from indexer.extract.pdf import PdfExtractor
from indexer.extract.ppt import PptExtractor
from indexer.extract.pptx import PptxExtractor
from indexer.extract.rtf import RtfExtractor
from indexer.extract.tar_archive import CompressedExtractor, TarExtractor
from indexer.extract.text import TextExtractor
from indexer.extract.tnef import TnefExtractor
from indexer.extract.wordperfect import WordPerfectExtractor
from indexer.extract.xls import XlsExtractor
from indexer.extract.xlsb import XlsbExtractor
from indexer.extract.xlsx import XlsxExtractor
from indexer.extract.xml_text import XmlExtractor
from indexer.extract.zip_archive import ZipExtractor

EXTRACTORS: tuple[Extractor, ...] = (
    PdfExtractor(),
    DocxExtractor(),
    DocExtractor(),
    WordPerfectExtractor(),
    OdtExtractor(),
    HtmlExtractor(),
    TextExtractor(),
    RtfExtractor(),
    MailExtractor(),
    OutlookExtractor(),
    TnefExtractor(),
    MailboxExtractor(),
    ZipExtractor(),
    TarExtractor(),
    CompressedExtractor(),
    LibarchiveExtractor(),
    XlsxExtractor(),
    PptxExtractor(),
    PptExtractor(),
    XlsExtractor(),
    XlsbExtractor(),
    OdsExtractor(),
    EpubExtractor(),
    MhtmlExtractor(),
    MarkdownExtractor(),
    DelimitedExtractor(),
    CardExtractor(),
    XmlExtractor(),
    AbwExtractor(),
    FlatOdfExtractor(),
    OdpExtractor(),
    ImageExtractor(),
)
_BY_TYPE = {media_type: extractor for extractor in EXTRACTORS for media_type in extractor.media_types}


def extractor_for(media_type: str) -> Extractor | None:
    """The extractor that reads this type, or ``None``."""
    return _BY_TYPE.get(media_type)


def supported_media_types() -> frozenset[str]:
    """Every media type whose text can be read."""
    return frozenset(_BY_TYPE)


def extractor_version(media_type: str) -> tuple[str, str] | None:
    """Name and version of the extractor that reads this type: a change means that reading again is worth it."""
    extractor = extractor_for(media_type)
    return (extractor.name, extractor.version) if extractor else None

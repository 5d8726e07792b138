"""What LibreOffice opens, by media type, and the ending by which it tells such a file. Knows no bytes.

Only what was identified by its content is handed over: LibreOffice shows as text whatever it does not know.
"""

_OOXML = "application/vnd.openxmlformats-officedocument."
_ODF = "application/vnd.oasis.opendocument."

_ENDINGS = {
    # word processors
    "application/msword": ".doc",
    "application/rtf": ".rtf",
    "text/rtf": ".rtf",
    "application/vnd.wordperfect": ".wpd",
    "application/vnd.ms-works": ".wps",
    "application/vnd.lotus-wordpro": ".lwp",
    "application/x-abiword": ".abw",
    "application/x-hwp": ".hwp",
    "application/x-mswrite": ".wri",
    "application/vnd.sun.xml.writer": ".sxw",
    "application/vnd.sun.xml.writer.template": ".stw",
    "application/vnd.sun.xml.writer.global": ".sxg",
    "application/vnd.stardivision.writer": ".sdw",
    "application/vnd.palm": ".pdb",
    "application/vnd.ms-word.document.macroenabled.12": ".docm",
    "application/vnd.ms-word.template.macroenabled.12": ".dotm",
    _OOXML + "wordprocessingml.document": ".docx",
    _OOXML + "wordprocessingml.template": ".dotx",
    _ODF + "text": ".odt",
    _ODF + "text-template": ".ott",
    _ODF + "text-master": ".odm",
    _ODF + "text-flat-xml": ".fodt",
    # spreadsheets
    "application/vnd.ms-excel": ".xls",
    "application/vnd.ms-excel.sheet.macroenabled.12": ".xlsm",
    "application/vnd.ms-excel.sheet.binary.macroenabled.12": ".xlsb",
    "application/vnd.lotus-1-2-3": ".wk1",
    "application/vnd.sun.xml.calc": ".sxc",
    "application/vnd.stardivision.calc": ".sdc",
    _OOXML + "spreadsheetml.sheet": ".xlsx",
    _OOXML + "spreadsheetml.template": ".xltx",
    _ODF + "spreadsheet": ".ods",
    _ODF + "spreadsheet-template": ".ots",
    # presentations and drawings
    "application/vnd.ms-powerpoint": ".ppt",
    "application/vnd.ms-powerpoint.presentation.macroenabled.12": ".pptm",
    "application/vnd.sun.xml.impress": ".sxi",
    "application/vnd.stardivision.impress": ".sdd",
    "application/vnd.sun.xml.draw": ".sxd",
    _OOXML + "presentationml.presentation": ".pptx",
    _OOXML + "presentationml.slideshow": ".ppsx",
    _OOXML + "presentationml.template": ".potx",
    _ODF + "presentation": ".odp",
    _ODF + "presentation-template": ".otp",
    _ODF + "graphics": ".odg",
    "application/vnd.visio": ".vsd",
    "application/x-mspublisher": ".pub",
}


def is_office(media_type: str) -> bool:
    """Whether LibreOffice lays such a file out."""
    return media_type in _ENDINGS


def ending_of(media_type: str) -> str:
    """The ending of its name, with the dot."""
    return _ENDINGS[media_type]

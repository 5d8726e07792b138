"""Whether the ending of a file's name agrees with what its bytes are. Told, never acted upon: the bytes decide.

Endings stand for the groups that people speak of, not for single formats: a ``.doc`` that is RTF is still a text by a
word processor. Endings that are used for many things stand for nothing.
"""

from indexer.identification.types import type_of

_EXPECTED = {
    "pdf": "pdf",
    **dict.fromkeys(("doc", "docx", "docm", "dotx", "odt", "rtf", "wpd", "hwp"), "word"),
    **dict.fromkeys(("xls", "xlsx", "xlsm", "xlsb", "ods"), "spreadsheet"),
    **dict.fromkeys(("ppt", "pptx", "pptm", "pps", "ppsx", "odp"), "presentation"),
    **dict.fromkeys(("jpg", "jpeg", "png", "gif", "tif", "tiff", "bmp", "webp", "heic", "jp2"), "image"),
    **dict.fromkeys(("zip", "7z", "rar", "tar", "tgz", "gz", "bz2", "xz"), "archive"),
    **dict.fromkeys(("eml", "msg", "pst"), "mail"),
    **dict.fromkeys(("htm", "html", "xhtml", "mht", "mhtml"), "web"),
    **dict.fromkeys(("txt", "csv"), "text"),
}
_UNTOLD = frozenset({"application/octet-stream", "application/x-empty", "application/x-ole-storage"})
_ALSO = {"text": frozenset({"mail", "web", "spreadsheet"})}  # what plain text may well be


def name_agrees(filename: str, media_type: str | None) -> bool | None:
    """``None`` where the name says nothing, or the bytes do not: damaged, encrypted, empty, or not known yet."""
    _, dot, ending = filename.rpartition(".")
    expected = _EXPECTED.get(ending.casefold()) if dot else None
    if expected is None or media_type is None or media_type in _UNTOLD:
        return None
    found = type_of(media_type)
    return found == expected or found in _ALSO.get(expected, ())

"""What a kind of file is called when its text is not read: a sentence for people.

Keys are media types, or their first half with a slash.
"""

_KINDS = {
    "application/postscript": "A PostScript file",
    "application/pkcs7-mime": "A signed or encrypted message (S/MIME)",
    "application/pgp-encrypted": "A message encrypted with PGP",
    "application/onenote": "A OneNote notebook",
    "application/vnd.visio": "A Visio drawing",
    "application/vnd.ms-visio.drawing.main+xml": "A Visio drawing",
    "application/x-mspublisher": "A Publisher document",
    "application/vnd.ms-project": "A Microsoft Project plan",
    "application/vnd.ms-xpsdocument": "An XPS document",
    "application/vnd.ms-works": "A Microsoft Works document",
    "application/x-mswrite": "A Windows Write document",
    "application/vnd.lotus-wordpro": "A Lotus WordPro document",
    "application/vnd.lotus-1-2-3": "A Lotus 1-2-3 worksheet",
    "application/x-hwp": "A Hangul document",
    "application/vnd.apple.pages": "An Apple Pages document",
    "application/vnd.apple.numbers": "An Apple Numbers spreadsheet",
    "application/vnd.apple.keynote": "An Apple Keynote presentation",
    "application/vnd.ms-outlook-pst": "An Outlook data file",
    "application/ms-tnef": "An attachment as Outlook wraps it (winmail.dat)",
    "application/vnd.ms-htmlhelp": "A Windows help file",
    "application/x-mobipocket-ebook": "A Mobipocket or Kindle book",
    "application/vnd.sqlite3": "A database (SQLite)",
    "application/x-msaccess": "A database (Microsoft Access)",
    "application/x-dbf": "A database (dBase)",
    "application/vnd.microsoft.portable-executable": "A program for Windows",
    "application/x-elf": "A program for Linux",
    "application/java-archive": "A program in Java",
    "application/vnd.oasis.opendocument.formula": "A formula in OpenDocument",
    "application/vnd.oasis.opendocument.chart": "A chart in OpenDocument",
    "application/vnd.oasis.opendocument.base": "A database in OpenDocument",
    "application/vnd.ms-cab-compressed": "A Windows cabinet archive",
    "application/x-iso9660-image": "An image of a disc",
    "application/warc": "A web archive (WARC)",
    "application/x-shockwave-flash": "A Flash film",
    "application/x-ole-storage": "A file of an old office program that could not be told apart",
    "application/x-bittorrent": "A torrent file",
    "image/vnd.djvu": "A DjVu scan",
    "image/x-wpg": "A WordPerfect graphic",
    "image/vnd.dwg": "An AutoCAD drawing",
    "image/vnd.dxf": "An AutoCAD drawing (DXF)",
    "image/vnd.adobe.photoshop": "A Photoshop picture",
    "image/x-canon-cr3": "A camera's raw picture",
    "image/emf": "A Windows metafile",
    "image/wmf": "A Windows metafile",
    "audio/": "A sound recording",
    "video/": "A film",
    "font/": "A font",
    "image/": "A picture in a format that is not read",
    "model/": "A three-dimensional model",
}
_UNKNOWN = "What kind of file this is could not be told"


def in_words(media_type: str) -> str:
    """What the file is, as the beginning of a sentence."""
    main = media_type.partition("/")[0] + "/"
    if media_type == "application/octet-stream":
        return _UNKNOWN
    return _KINDS.get(media_type) or _KINDS.get(main) or f"A file of the type {media_type}"


def why_not_read(media_type: str) -> str:
    """The sentence that explains why such a file is kept without text."""
    said = in_words(media_type)
    return (
        f"{said}, so its text cannot be read."
        if said == _UNKNOWN
        else f"{said}: the text of such files cannot be read."
    )

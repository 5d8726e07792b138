"""Media types grouped as people speak of them: pdf, word, text, web, mail, …"""

TYPES = ("pdf", "word", "text", "web", "mail", "image", "spreadsheet", "presentation", "archive", "other")

_OPEN = "application/vnd.oasis.opendocument."
_EXACT = {
    "application/pdf": "pdf",
    "application/msword": "word",
    "application/rtf": "word",
    "text/rtf": "word",
    "application/vnd.wordperfect": "word",
    "application/vnd.ms-works": "word",
    "application/x-mswrite": "word",
    "application/x-abiword": "word",
    "application/x-hwp": "word",
    "application/vnd.lotus-wordpro": "word",
    "application/vnd.apple.pages": "word",
    "application/x-mspublisher": "word",
    "application/vnd.ms-word.document.macroenabled.12": "word",
    "application/vnd.ms-word.template.macroenabled.12": "word",
    "application/vnd.stardivision.writer": "word",
    "text/html": "web",
    "application/xhtml+xml": "web",
    "multipart/related": "web",
    "application/warc": "web",
    "application/epub+zip": "text",
    "application/x-fictionbook+xml": "text",
    "application/x-mobipocket-ebook": "text",
    "application/xml": "text",
    "application/json": "text",
    "application/pgp-keys": "text",
    "application/pgp-encrypted": "mail",
    "application/pkcs7-mime": "mail",
    "message/rfc822": "mail",
    "application/vnd.ms-outlook": "mail",
    "application/vnd.ms-outlook-pst": "mail",
    "application/mbox": "mail",
    "application/ms-tnef": "mail",
    "text/csv": "spreadsheet",
    "text/tab-separated-values": "spreadsheet",
    "application/vnd.lotus-1-2-3": "spreadsheet",
    "application/vnd.apple.numbers": "spreadsheet",
    "application/vnd.stardivision.calc": "spreadsheet",
    "application/vnd.apple.keynote": "presentation",
    "application/vnd.stardivision.impress": "presentation",
    f"{_OPEN}graphics": "image",
    f"{_OPEN}graphics-template": "image",
    f"{_OPEN}graphics-flat-xml": "image",
    "application/zip": "archive",
    "application/x-tar": "archive",
    "application/gzip": "archive",
    "application/x-7z-compressed": "archive",
    "application/x-rar": "archive",
    "application/x-bzip2": "archive",
    "application/x-xz": "archive",
    "application/zstd": "archive",
    "application/vnd.ms-cab-compressed": "archive",
    "application/x-iso9660-image": "archive",
    "application/x-compress": "archive",
    "application/x-cpio": "archive",
    "application/x-lz4": "archive",
    "application/x-lzh-compressed": "archive",
    "application/x-lzip": "archive",
    "application/x-lzma": "archive",
    "application/vnd.visio": "image",
    "application/vnd.sun.xml.draw": "image",
}
_FAMILIES = (  # of media types that differ only in being a template, having macros, or being flat
    ("application/vnd.openxmlformats-officedocument.wordprocessingml.", "word"),
    ("application/vnd.openxmlformats-officedocument.spreadsheetml.", "spreadsheet"),
    ("application/vnd.openxmlformats-officedocument.presentationml.", "presentation"),
    ("application/vnd.ms-excel", "spreadsheet"),
    ("application/vnd.ms-powerpoint", "presentation"),
    (f"{_OPEN}text", "word"),
    (f"{_OPEN}spreadsheet", "spreadsheet"),
    (f"{_OPEN}presentation", "presentation"),
    ("application/vnd.sun.xml.writer", "word"),
    ("application/vnd.sun.xml.calc", "spreadsheet"),
    ("application/vnd.sun.xml.impress", "presentation"),
)


def type_of(media_type: str | None) -> str:
    """The group of a media type; ``other`` for what is unknown."""
    if not media_type:
        return "other"
    if media_type in _EXACT:
        return _EXACT[media_type]
    for beginning, group in _FAMILIES:
        if media_type.startswith(beginning):
            return group
    main = media_type.partition("/")[0]
    return main if main in ("text", "image") else "other"

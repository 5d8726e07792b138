"""Media types grouped as people speak of them: pdf, word, text, web, mail, …"""

TYPES = ("pdf", "word", "text", "web", "mail", "image", "spreadsheet", "presentation", "archive", "other")

_EXACT = {
    "application/pdf": "pdf",
    "application/msword": "word",
    "application/rtf": "word",
    "text/rtf": "word",
    "application/vnd.wordperfect": "word",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "word",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.template": "word",
    "application/vnd.ms-word.document.macroenabled.12": "word",
    "application/vnd.oasis.opendocument.text": "word",
    "application/vnd.oasis.opendocument.text-template": "word",
    "text/html": "web",
    "application/xhtml+xml": "web",
    "multipart/related": "web",
    "application/epub+zip": "text",
    "message/rfc822": "mail",
    "application/vnd.ms-outlook": "mail",
    "application/mbox": "mail",
    "text/csv": "spreadsheet",
    "application/vnd.ms-excel": "spreadsheet",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "spreadsheet",
    "application/vnd.oasis.opendocument.spreadsheet": "spreadsheet",
    "application/vnd.ms-powerpoint": "presentation",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": "presentation",
    "application/vnd.oasis.opendocument.presentation": "presentation",
    "application/zip": "archive",
    "application/x-tar": "archive",
    "application/gzip": "archive",
    "application/x-7z-compressed": "archive",
    "application/x-rar": "archive",
    "application/x-bzip2": "archive",
    "application/x-xz": "archive",
    "application/zstd": "archive",
    "application/vnd.ms-cab-compressed": "archive",
    "application/x-cpio": "archive",
    "application/x-iso9660-image": "archive",
    "application/x-lzh-compressed": "archive",
    "application/x-lzma": "archive",
    "application/x-lzip": "archive",
    "application/x-lz4": "archive",
    "application/x-compress": "archive",
}


def type_of(media_type: str | None) -> str:
    """The group of a media type; ``other`` for what is unknown."""
    if not media_type:
        return "other"
    if media_type in _EXACT:
        return _EXACT[media_type]
    main = media_type.partition("/")[0]
    return main if main in ("text", "image") else "other"

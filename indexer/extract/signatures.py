"""What a file is by its first bytes, where those say enough. Knows no text and no container's inside."""

_SIGNATURES = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"II*\0", "image/tiff"),
    (b"MM\0*", "image/tiff"),
    (b"AT&TFORM", "image/vnd.djvu"),
    (b"8BPS", "image/vnd.adobe.photoshop"),
    (b"AC10", "image/vnd.dwg"),
    (b"\x1f\x8b", "application/gzip"),
    (b"BZh", "application/x-bzip2"),
    (b"\xfd7zXZ\0", "application/x-xz"),
    (b"\x28\xb5\x2f\xfd", "application/zstd"),
    (b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (b"Rar!\x1a\x07", "application/x-rar"),
    (b"MSCF\0\0\0\0", "application/vnd.ms-cab-compressed"),
    (b"{\\rtf", "application/rtf"),
    (b"\xdb\xa5-\0", "application/msword"),  # Word 2 for Windows, before there were containers
    (b"1\xbe\0\0\0\xab", "application/x-mswrite"),
    (b"2\xbe\0\0\0\xab", "application/x-mswrite"),
    (b"WordPro\0", "application/vnd.lotus-wordpro"),
    (b"\0\0\2\0\6\4\6\0", "application/vnd.lotus-1-2-3"),
    (b"\0\0\x1a\0\0\x10\4\0", "application/vnd.lotus-1-2-3"),
    (b"\xe4\x52\x5c\x7b\x8c\xd8\xa7\x4d", "application/onenote"),
    (b"\x78\x9f\x3e\x22", "application/ms-tnef"),
    (b"!BDN", "application/vnd.ms-outlook-pst"),
    (b"ITSF\3\0\0\0", "application/vnd.ms-htmlhelp"),
    (b"SQLite format 3\0", "application/vnd.sqlite3"),
    (b"\0\1\0\0Standard Jet DB", "application/x-msaccess"),
    (b"\0\1\0\0Standard ACE DB", "application/x-msaccess"),
    (b"ID3", "audio/mpeg"),
    (b"OggS", "audio/ogg"),
    (b"fLaC", "audio/flac"),
    (b"\x1aE\xdf\xa3", "video/x-matroska"),
    (b"\0\0\1\xba", "video/mpeg"),
    (b"0&\xb2u\x8ef\xcf\x11", "video/x-ms-asf"),
    (b"\x7fELF", "application/x-elf"),
    (b"WARC/", "application/warc"),
    (b"OTTO", "font/otf"),
    (b"wOFF", "font/woff"),
    (b"wOF2", "font/woff2"),
)
_RIFF = {b"WAVE": "audio/wav", b"AVI ": "video/x-msvideo", b"WEBP": "image/webp"}
_BRANDS = {  # of the container that phones and cameras write (ISO 14496-12)
    b"heic": "image/heic", b"heix": "image/heic", b"heim": "image/heic", b"heis": "image/heic", b"hevc": "image/heic",
    b"mif1": "image/heif", b"msf1": "image/heif", b"avif": "image/avif", b"avis": "image/avif",
    b"qt  ": "video/quicktime", b"M4A ": "audio/mp4", b"M4B ": "audio/mp4", b"crx ": "image/x-canon-cr3",
}  # fmt: skip
_PKCS7 = b"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07"  # the name that S/MIME's envelopes begin with


def by_signature(head: bytes) -> str | None:
    """The media type, or ``None`` when the first bytes do not tell it."""
    for signature, media_type in _SIGNATURES:
        if head.startswith(signature):
            return media_type
    if head.startswith(b"\xffWPC"):
        return "image/x-wpg" if head[9:10] == b"\x16" else "application/vnd.wordperfect"
    if head.startswith(b"RIFF"):
        return _RIFF.get(head[8:12])
    if head[4:8] == b"ftyp":
        return _BRANDS.get(head[8:12], "video/mp4")
    if head.startswith(b"0") and _PKCS7 in head[:24]:
        return "application/pkcs7-mime"
    if head[60:68] == b"BOOKMOBI":
        return "application/x-mobipocket-ebook"
    if head.startswith(b"MZ") and b"PE\0\0" in head[:4_096]:
        return "application/vnd.microsoft.portable-executable"
    return None

"""What tus says in headers: lengths, offsets and metadata, read from untrusted text. Knows no Flask."""

import base64
import hashlib

from werkzeug.datastructures import Headers

from archive.errors import UsageError

VERSION = "1.0.0"
EXTENSIONS = "creation,creation-with-upload,termination,checksum,expiration"
CHECKSUMS = ("sha1", "sha256")  # the protocol asks for the first
CONTENT_TYPE = "application/offset+octet-stream"
KNOWN = ("filename", "collection", "title", "date", "document", "role")  # metadata that is looked at
_OTHER_NAMES = {"name": "filename"}  # what other senders call it
_MOST_METADATA = 8 * 1024  # characters


class ProtocolError(Exception):
    """A request that the protocol does not allow here, or not now."""

    def __init__(self, status: int, message: str, code: str = "upload-protocol") -> None:
        super().__init__(message)
        self.message = message
        self.status = status
        self.problem = code


def require_version(headers: Headers) -> None:
    """Raise unless the sender speaks our version."""
    if headers.get("Tus-Resumable") != VERSION:
        raise ProtocolError(412, f"Uploads are taken by tus {VERSION}; send it as Tus-Resumable.")


def whole_number(headers: Headers, name: str) -> int:
    """A header that counts bytes; raises ``ProtocolError``."""
    text = headers.get(name, "").strip()
    if not (text.isascii() and text.isdigit() and len(text) <= 15):
        raise ProtocolError(400, f"{name} must be a whole number of bytes.")
    return int(text)


def metadata(untrusted_text: str) -> dict[str, str]:
    """``Upload-Metadata`` as names and texts; unknown names are left out. Raises ``UsageError``."""
    if len(untrusted_text) > _MOST_METADATA:
        raise UsageError(f"Upload-Metadata has more than {_MOST_METADATA:,} characters.")
    said: dict[str, str] = {}
    for pair in untrusted_text.split(","):
        name, _, encoded = pair.strip().partition(" ")
        name = _OTHER_NAMES.get(name, name)
        if name not in KNOWN:
            continue
        try:
            said.setdefault(name, base64.b64decode(encoded.strip(), validate=True).decode("utf-8"))
        except ValueError:
            raise UsageError(f"Upload-Metadata: {name} is no Base64 of UTF-8.") from None
    return said


def read_checksum(untrusted_text: str) -> tuple[str, bytes] | None:
    """``sha256 <base64>`` as an algorithm and a digest; ``None`` for what is no checksum or not offered."""
    name, _, encoded = untrusted_text.strip().partition(" ")
    if name not in CHECKSUMS:
        return None
    try:
        digest = base64.b64decode(encoded.strip(), validate=True)
    except ValueError:
        return None
    return (name, digest) if len(digest) == hashlib.new(name, usedforsecurity=False).digest_size else None

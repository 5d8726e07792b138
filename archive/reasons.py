"""The closed list of reasons why a file was refused, kept without text, or only partly read.

Codes are stable: programs compare them. ``docs/reason-codes.md`` explains each to people.
"""

from dataclasses import dataclass

REASONS: dict[str, str] = {
    "empty-file": "The file has no bytes.",
    "too-large": "The file is larger than FONDS_MAX_UPLOAD_MB allows.",
    "not-a-file": "The path is a link, a pipe, a socket or a device, not a file.",
    "unreadable-path": "The path does not exist or may not be read.",
    "file-changed": "Somebody wrote to the file while it was read. Try again when it is at rest.",
    "own-folder": "The folder is the archive's own; what lies in it is not taken in.",
    "missing-file": "metadata.csv describes a file that is not in the folder.",
    "bad-metadata": "A value in metadata.csv cannot be used.",
    "unknown-document": "No document has this id.",
    "withdrawn-document": "The document that the file was to be added to was withdrawn.",
    "damaged-original": "The copy already kept under this digest is damaged; run fonds verify.",
    "storage-full": "There is no room left to keep the file.",
    "encrypted-file": "The file needs a password.",
    "unreadable-file": "The file is damaged, or not what it claims to be.",
    "unsupported-format": "Text of this kind of file cannot be read.",
    "needs-libreoffice": "LibreOffice, which reads this kind of file, is not installed.",
    "no-text": "The file holds no text that can be read.",
    "pages-without-text": "Some pages hold no text that can be read.",
    "garbled-text": "Some pages hold a text layer of other characters than they show.",
    "low-confidence": "Some pages were read by OCR with little confidence; their text may be wrong.",
    "damaged-parts": "Some parts of the file are damaged; the others were read.",
    "limit-time": "Reading the file took longer than FONDS_EXTRACT_SECONDS allows.",
    "limit-memory": "Reading the file took more memory than FONDS_EXTRACT_MB allows.",
    "limit-pages": "The file has more pages than are read.",
    "limit-expansion": "The file unpacks to more than is read.",
    "limit-depth": "The file is nested more deeply than is read.",
    "extraction-failed": "The program that reads this kind of file failed on it.",
    "repeatedly-failed": "Three times a process died while it read the file; it is not tried again by itself.",
}


@dataclass(frozen=True, slots=True)
class Reason:
    """Why something is missing: a stable code and a sentence for people."""

    code: str
    message: str

    def __post_init__(self) -> None:
        if self.code not in REASONS:
            raise ValueError(f"unknown reason code {self.code!r}")

    @classmethod
    def of(cls, code: str, message: str | None = None) -> "Reason":
        """The reason ``code`` with its own sentence, or the usual one."""
        return cls(code, message or REASONS[code])

    def as_json(self) -> dict[str, str]:
        """The contract's ``{"code", "message"}``."""
        return {"code": self.code, "message": self.message}

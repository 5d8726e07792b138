"""How much one file may cost to read, and the two ways in which reading ends early.

Sizes in ``*_mb`` are MiB, times are seconds. Knows no file format and no process.
"""

from dataclasses import dataclass

from archive.reasons import Reason
from archive.settings import Settings

MIB = 1 << 20


@dataclass(frozen=True, slots=True)
class Limits:
    """The bounds of one file's reading. What was read before a bound is reached is kept."""

    seconds: float = 120.0
    memory_mb: int = 1024
    pages: int = 20_000
    text_mb: int = 64
    inflated_mb: int = 256  # what the parts of a compressed file may unpack to, all together
    elements: int = 3_000_000  # XML elements of one file: unpacking is cheap, looking at them is not
    attachments: int = 10_000  # files found inside one file: attachments, members, messages
    attachments_mb: int = 2_048  # all of them together
    part_mb: int = 512  # one of them; the archive keeps none that is larger
    depth: int = 8  # how many files may lie within each other

    @classmethod
    def from_settings(cls, settings: Settings) -> "Limits":
        """The limits that the settings name; the others as they are."""
        return cls(
            seconds=float(settings.extract_seconds),
            memory_mb=settings.extract_mb,
            pages=settings.extract_pages,
            text_mb=settings.extract_text_mb,
            inflated_mb=4 * settings.extract_text_mb,
            attachments=settings.extract_parts,
            attachments_mb=4 * settings.max_upload_mb,
            part_mb=settings.max_upload_mb,
        )


class LimitReached(BaseException):
    """Reading stops here. Not an ``Exception``: no parser that catches everything may swallow it."""

    def __init__(self, code: str, message: str | None = None) -> None:
        super().__init__(code)
        self.reason = Reason.of(code, message)


class CannotRead(Exception):  # noqa: N818 - named by what happened
    """No text can be drawn from the file; its bytes are kept all the same. Never leaves the child that reads."""

    def __init__(self, reason_code: str, message: str | None = None) -> None:
        self.reason = Reason.of(reason_code, message)
        super().__init__(self.reason.message)

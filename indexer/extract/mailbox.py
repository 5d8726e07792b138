"""Mailboxes in one file (MBOX, RFC 4155): every message becomes a mail of its own.

A message begins at a line ``From `` with a year in it, after an empty line. ``>From `` at the start of a line, however
often quoted, loses one ``>``, as mboxrd has it. Read line by line. Knows nothing of what stands in a message.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from indexer.extract.emission import Emission
from indexer.extract.limits import Limits
from indexer.extract.mail import named_by_subject
from indexer.extract.mail_headers import Headers
from indexer.extract.unpacking import Unpacking

_BEGINNING = re.compile(rb"From [^\r\n]{0,300}\b(?:19|20)\d\d\b[^\r\n]{0,60}\r?\n?")
_QUOTED = re.compile(rb">+From ")
_LINE = 1 << 16
_PIECE = 1 << 18
_HEAD = 1 << 16


class MailboxExtractor:
    """Takes out the messages in their order; the mailbox's own text is the list of their subjects."""

    media_types = frozenset(("application/mbox",))
    name = "mailbox"
    version = "1"

    def extract(self, source: BinaryIO, limits: Limits, emit: Emission) -> None:
        """See ``Extractor``."""
        unpacking = Unpacking(emit, limits, source.seek(0, 2))
        try:
            for number, message in enumerate(messages(source), 1):
                unpacking.take(_name(source, message, number), message.pieces(source))
        finally:
            unpacking.finish()


@dataclass(frozen=True, slots=True)
class Message:
    """Where a message stands, without the line that begins it and the empty one that ends it. Bytes, half-open."""

    start: int
    end: int

    def pieces(self, source: BinaryIO) -> Iterator[bytes]:
        """The message as it was before it was put into the mailbox."""
        source.seek(self.start)
        position, piece, is_line_start = self.start, bytearray(), True
        while position < self.end and (line := source.readline(min(_LINE, self.end - position))):
            position += len(line)
            piece += line[1:] if is_line_start and _QUOTED.match(line) else line
            is_line_start = line.endswith(b"\n")
            if len(piece) >= _PIECE:
                yield bytes(piece)
                piece.clear()
        if piece:
            yield bytes(piece)


def messages(source: BinaryIO) -> Iterator[Message]:
    """The messages of a mailbox in their order."""
    source.seek(0)
    position, start = 0, None
    after_empty, empty_from = True, 0  # whether the line before was empty, and where it began
    is_line_start = True
    while line := source.readline(_LINE):
        if is_line_start and after_empty and line.startswith(b"From ") and _BEGINNING.fullmatch(line):
            if start is not None:
                yield Message(start, max(start, empty_from))
            start = position + len(line)
            source.seek(start)  # whoever took the message has read elsewhere
        was_start, is_line_start = is_line_start, line.endswith(b"\n")
        after_empty = was_start and line in (b"\n", b"\r\n")
        if after_empty:
            empty_from = position
        position += len(line)
    if start is not None:
        yield Message(start, empty_from if after_empty and empty_from >= start else position)


def _name(source: BinaryIO, message: Message, number: int) -> str:
    source.seek(message.start)
    head = source.read(min(_HEAD, message.end - message.start)).replace(b"\r\n", b"\n")
    headers = Headers.parse(head.partition(b"\n\n")[0])
    return f"{number:04} {named_by_subject(headers, 'message')}"

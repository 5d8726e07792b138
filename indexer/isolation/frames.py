"""What a child says to its parent: frames of a JSON header and raw bytes, each with its length in front.

Never pickles: a captured parser would run code in the parent. Lengths are bytes, big-endian. Knows no
meaning.
"""

import json
import os
import struct
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

_LENGTHS = struct.Struct("!II")
MOST_HEADER = 1 << 20

Value = str | int | float | bool | None | list[str]
Send = Callable[[Mapping[str, Value], bytes], None]  # how a child answers
Job = Mapping[str, object]  # what it is asked


class BrokenFrame(Exception):  # noqa: N818 - named by what happened
    """What came is no frame, or none that may come."""


@dataclass(frozen=True, slots=True)
class Frame:
    """One untrusted answer."""

    header: Mapping[str, object]
    payload: bytes


def send_frame(descriptor: int, header: Mapping[str, Value], payload: bytes = b"") -> None:
    """Write one frame whole."""
    told = json.dumps(header, ensure_ascii=True, separators=(",", ":")).encode("ascii")
    rest = memoryview(_LENGTHS.pack(len(told), len(payload)) + told + payload)
    while rest:
        rest = rest[os.write(descriptor, rest) :]


@dataclass(slots=True)
class FrameReader:
    """Puts frames together from pieces as they arrive; holds at most one frame and one piece."""

    most_payload: int
    _buffer: bytearray = field(default_factory=bytearray)

    def feed(self, data: bytes) -> Iterator[Frame]:
        """The frames that ``data`` completes."""
        self._buffer += data
        position = 0
        try:
            while (frame := self._frame_at(position)) is not None:
                position, answer = frame
                yield answer
        finally:
            del self._buffer[:position]

    def _frame_at(self, position: int) -> tuple[int, Frame] | None:
        if len(self._buffer) - position < _LENGTHS.size:
            return None
        header_size, payload_size = _LENGTHS.unpack_from(self._buffer, position)
        if header_size > MOST_HEADER or payload_size > self.most_payload:
            raise BrokenFrame("a frame is too long")
        start = position + _LENGTHS.size
        end = start + header_size + payload_size
        if len(self._buffer) < end:
            return None
        try:
            header = json.loads(self._buffer[start : start + header_size])
        except (ValueError, RecursionError) as error:
            raise BrokenFrame("a header is no JSON") from error
        if not isinstance(header, dict):
            raise BrokenFrame("a header is no object")
        return end, Frame(header, bytes(self._buffer[start + header_size : end]))

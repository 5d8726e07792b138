"""Puts a child's frames together into one ``Extracted``; every frame is untrusted.

Attachments go to temporary files as they come, so that the parent's memory holds text alone.
"""

import contextlib
import os
import re
import tempfile
from dataclasses import dataclass, field, replace
from pathlib import Path

from archive.model import Description, PageText
from archive.reasons import REASONS, Reason
from archive.room import require_room
from indexer.extract.limits import MIB, Limits
from indexer.extract.result import Extracted, Part, joined_reason
from indexer.isolation.frames import BrokenFrame, Frame

_MEDIA_TYPE = re.compile(r"[a-z0-9][a-z0-9!#$&^_.+-]*/[a-z0-9][a-z0-9!#$&^_.+-]*")
_LANGUAGE = re.compile(r"[a-z]{2}")
_MOST_NOTES, _MOST_VALUES = 50, 500


@dataclass(slots=True)
class Answer:
    """One file's answer on its way in. ``discard`` removes what was spooled, ``extracted`` hands it over."""

    limits: Limits
    spool_folder: Path
    media_type: str = "application/octet-stream"
    extractor: str = "none"
    version: str = "0"
    ended: bool = False
    _pages: list[PageText] = field(default_factory=list)
    _unread: list[int] = field(default_factory=list)
    _found: Description = field(default_factory=Description)
    _main: str | None = None
    _all: tuple[str, ...] = ()
    _reasons: list[Reason] = field(default_factory=list)
    _parts: list[Part] = field(default_factory=list)
    _notes: dict[str, object] = field(default_factory=dict)
    _open: tuple[str, Path, int] | None = None  # name, path, descriptor of the part that is coming in
    _text_bytes: int = 0
    _part_bytes: int = 0

    def take(self, frame: Frame) -> None:
        """One more frame; raises ``BrokenFrame`` for what may not come, ``StorageFull`` for want of room."""
        if self.ended:
            raise BrokenFrame("something follows the end")
        kind = frame.header.get("kind")
        if kind == "page":
            self._take_page(frame)
        elif kind == "part-data":
            self._take_part_data(frame.payload)
        elif kind in (
            "identified",
            "unread",
            "found",
            "languages",
            "part",
            "part-end",
            "part-drop",
            "missing",
            "note",
            "end",
        ):
            getattr(self, "_take_" + str(kind).replace("-", "_"))(frame)
        else:
            raise BrokenFrame("an unknown kind of frame")

    def extracted(self, end: Reason | None) -> Extracted:
        """All that came; ``end`` is why the child ended early, if it did."""
        self._drop_open_part()
        reasons = [*self._reasons, *([end] if end else [])]
        extracted = Extracted(
            media_type=self.media_type,
            extractor=self.extractor,
            version=self.version,
            pages=tuple(self._pages),
            found=self._found,
            language=self._main,
            languages=self._all,
            reason=joined_reason(reasons),
            unread=tuple(self._unread),
            reasons=tuple(reasons),
            parts=tuple(self._parts),
            notes=self._notes,
        )
        if extracted.reason is None and not extracted.has_text:
            return replace(extracted, reason=Reason.of("no-text"))
        return extracted

    def discard(self) -> None:
        """Remove what was spooled."""
        self._drop_open_part()
        for part in self._parts:
            with contextlib.suppress(OSError):
                Path(part.path).unlink()
        self._parts.clear()

    def _take_identified(self, frame: Frame) -> None:
        told = _text(frame, "media_type", 200)
        if not _MEDIA_TYPE.fullmatch(told):
            raise BrokenFrame("no media type")
        self.media_type = told
        self.extractor, self.version = _text(frame, "extractor", 40), _text(frame, "version", 80)

    def _take_page(self, frame: Frame) -> None:
        number = frame.header.get("number")
        self._text_bytes += len(frame.payload)
        if number != len(self._pages) + 1 or number > self.limits.pages:
            raise BrokenFrame("a page out of turn")
        if self._text_bytes > self.limits.text_mb * MIB:
            raise BrokenFrame("more text than allowed")
        self._pages.append(
            PageText(number, _text(frame, "label", 40) or str(number), _decoded(frame.payload))
        )

    def _take_unread(self, frame: Frame) -> None:
        number = frame.header.get("number")
        if not isinstance(number, int) or number > len(self._pages):
            raise BrokenFrame("a page that has not come")
        if number <= (self._unread[-1] if self._unread else 0):
            raise BrokenFrame("an unread page out of turn")
        self._unread.append(number)

    def _take_found(self, frame: Frame) -> None:
        self._found = Description(
            title=_optional(frame, "title"),
            date=_optional(frame, "date"),
            creators=_list(frame, "creators"),
            recipients=_list(frame, "recipients"),
            languages=tuple(code for code in _list(frame, "languages") if _LANGUAGE.fullmatch(code)),
            tags=_list(frame, "tags"),
            description=_optional(frame, "description"),
        )

    def _take_languages(self, frame: Frame) -> None:
        self._main, self._all = taken_languages(frame)

    def _take_missing(self, frame: Frame) -> None:
        code = _text(frame, "code", 40)
        if code not in REASONS or len(self._reasons) >= _MOST_NOTES:
            raise BrokenFrame("an unknown reason")
        self._reasons.append(Reason(code, _text(frame, "message", 1_000)))

    def _take_note(self, frame: Frame) -> None:
        value = frame.header.get("value")
        if (
            len(self._notes) >= _MOST_NOTES
            or not isinstance(value, (str, int, bool))
            or len(str(value)) > 1_000
        ):
            raise BrokenFrame("no note")
        self._notes[_text(frame, "key", 40)] = value

    def _take_part(self, frame: Frame) -> None:
        if self._open is not None or len(self._parts) >= self.limits.attachments:
            raise BrokenFrame("a part out of turn")
        self.spool_folder.mkdir(parents=True, exist_ok=True)
        descriptor, path = tempfile.mkstemp(prefix="part-", dir=self.spool_folder)
        self._open = (_text(frame, "filename", 1_000), Path(path), descriptor)

    def _take_part_data(self, data: bytes) -> None:
        self._part_bytes += len(data)
        if self._open is None or self._part_bytes > self.limits.attachments_mb * MIB:
            raise BrokenFrame("part data out of turn")
        require_room(self._open[2], len(data))
        rest = memoryview(data)
        while rest:
            rest = rest[os.write(self._open[2], rest) :]

    def _take_part_end(self, _: Frame) -> None:
        if self._open is None:
            raise BrokenFrame("the end of no part")
        name, path, descriptor = self._open
        size = os.fstat(descriptor).st_size
        os.close(descriptor)
        self._open = None
        self._parts.append(Part(name, size, str(path)))

    def _take_part_drop(self, _: Frame) -> None:
        if self._open is None:
            raise BrokenFrame("no part to take back")
        self._drop_open_part()

    def _take_end(self, _: Frame) -> None:
        self.ended = True

    def _drop_open_part(self) -> None:
        if self._open is not None:
            _, path, descriptor = self._open
            self._open = None
            os.close(descriptor)
            path.unlink(missing_ok=True)


def taken_languages(frame: Frame) -> tuple[str | None, tuple[str, ...]]:
    """The main language and all, checked."""
    main, every = _optional(frame, "main"), _list(frame, "all")
    if not all(_LANGUAGE.fullmatch(code) for code in (*every, *([main] if main else []))):
        raise BrokenFrame("no language")
    return main, every


def _text(frame: Frame, key: str, longest: int) -> str:
    value = frame.header.get(key)
    if not isinstance(value, str) or len(value) > longest:
        raise BrokenFrame(f"{key} is no text")
    return _decoded(value.encode("utf-8", "surrogatepass"))


def _optional(frame: Frame, key: str) -> str | None:
    return None if frame.header.get(key) is None else _text(frame, key, 20_000)


def _list(frame: Frame, key: str) -> tuple[str, ...]:
    values = frame.header.get(key)
    if not isinstance(values, list) or len(values) > _MOST_VALUES:
        raise BrokenFrame(f"{key} is no list")
    if not all(isinstance(value, str) and len(value) <= 20_000 for value in values):
        raise BrokenFrame(f"{key} is no list of texts")
    return tuple(values)


def _decoded(data: bytes) -> str:
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        raise BrokenFrame("no UTF-8") from error

"""Lays office files out as PDF, many with one LibreOffice: what is asked for while it runs waits for its next run.

The PDF is kept among what is derived, and so is the reason why there is none: a file that hangs LibreOffice must
not do so at every look at it. Thread-safe. Knows no catalogue.
"""

import contextlib
import json
import os
import queue
import shutil
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import BinaryIO

from archive.errors import ArchiveUnreachable, FondsError, NotFound, StorageFull
from archive.reasons import REASONS, Reason
from archive.room import require_room
from indexer.extract.limits import MIB, Limits
from indexer.office.batch import Batch, Bounds
from indexer.office.formats import ending_of
from indexer.office.profile import write_profile
from indexer.office.program import Folders, OfficeProgram, find_program, installed
from indexer.pages.derived import Derived

PDF = "pages.pdf"
_MOST_FILES = 32  # with one LibreOffice; a fresh one each time holds no leaks
_MOST_BYTES = 256 * MIB
_OWN_MEMORY = 1024 * MIB  # of address space, without any file
_PDF_SIZE = 512 * MIB

NEEDED = Reason.of(
    "needs-libreoffice",
    "LibreOffice reads this kind of file, and it is not installed. "
    "Install it (apt-get install libreoffice-writer-nogui) and read the file again.",
)


class CannotConvert(Exception):  # noqa: N818 - named by what happened
    """There is no PDF of the file; the reason says why."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.message)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Wanted:
    """One file to be laid out: what it derives from, what the PDF is called, where its bytes come from."""

    sha256: str
    ending: str
    open: Callable[[], BinaryIO]
    name: str = PDF
    again: bool = False  # whatever became of it before

    @property
    def failed(self) -> str:
        """The name under which a failure is remembered."""
        return self.name.removesuffix(".pdf") + ".failed"


@dataclass(frozen=True, slots=True)
class _Asked:
    wanted: Wanted
    answer: "Future[Path]"


class Converter:
    """One LibreOffice at a time, started when first wanted."""

    def __init__(
        self,
        derived: Derived,
        limits: Limits,
        find: Callable[[], OfficeProgram | None] = find_program,
    ) -> None:
        self._derived = derived
        self._bounds = Bounds(limits.seconds, limits.memory_mb * MIB + _OWN_MEMORY, _PDF_SIZE)
        self._find = find
        self._waiting: queue.SimpleQueue[_Asked | None] = queue.SimpleQueue()
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._closed = threading.Event()

    @cached_property
    def program(self) -> OfficeProgram | None:
        """LibreOffice, if this machine has it."""
        return self._find()

    def submit(self, sha256: str, media_type: str, source: Callable[[], BinaryIO]) -> "Future[Path]":
        """Have an original laid out, whatever became of it before. ``source`` opens it.

        The future fails with ``CannotConvert``, or with a ``FondsError`` that is no fault of the file.
        """
        return self._submit(Wanted(sha256, ending_of(media_type), source, again=True))

    def pdf(self, wanted: Wanted) -> Path:
        """The PDF, made now unless it was made before. Raises as ``submit`` says."""
        if (path := self._derived.find(wanted.sha256, wanted.name)) is not None:
            return path
        if (reason := self._remembered(wanted)) is not None:
            raise CannotConvert(reason)
        return self._submit(wanted).result()

    def open(self, wanted: Wanted) -> BinaryIO:
        """The PDF, open for reading. Raises as ``pdf`` does, and ``NotFound`` where it cannot be kept."""
        for _ in range(2):
            path = self.pdf(wanted)
            try:
                return path.open("rb")
            except FileNotFoundError:  # it was the oldest, and somebody needed room
                continue
        raise NotFound(
            "The page view of this file cannot be kept: there is too little room. Free some space."
        )

    def may(self, wanted: Wanted) -> bool:
        """Whether asking for it makes sense: there is a LibreOffice, and it has not failed before."""
        return bool(installed()) and self._remembered(wanted) is None

    def why_not(self, wanted: Wanted) -> str:
        """Why asking for it makes no sense, as a sentence."""
        reason = self._remembered(wanted) if installed() else NEEDED
        return reason.message if reason else ""

    def close(self) -> None:
        """Stop what runs; what waits is cancelled."""
        self._closed.set()
        with self._lock:
            thread, self._thread = self._thread, None
        if thread is not None:
            self._waiting.put(None)
            thread.join()

    def _submit(self, wanted: Wanted) -> "Future[Path]":
        asked = _Asked(wanted, Future())
        with self._lock:
            if self._closed.is_set():
                asked.answer.cancel()
                return asked.answer
            if self._thread is None:
                self._thread = threading.Thread(target=self._serve, name="office", daemon=True)
                self._thread.start()
            self._waiting.put(asked)
        return asked.answer

    def _serve(self) -> None:
        while (first := self._waiting.get()) is not None and not self._closed.is_set():
            together = [first, *self._others()]
            try:
                self._convert(together)
            except BaseException as error:
                told = error if isinstance(error, FondsError) else _unusable(error)
                for asked in together:
                    if not asked.answer.done():
                        asked.answer.set_exception(told)
            for asked in together:
                asked.answer.cancel()  # what was not answered because of the end
        for left in (first, *self._others(None)):
            if left is not None:
                left.answer.cancel()

    def _others(self, most: int | None = _MOST_FILES - 1) -> Iterator[_Asked]:
        """What waits already."""
        with contextlib.suppress(queue.Empty):
            while most is None or most > 0:
                asked = self._waiting.get_nowait()
                if asked is None:
                    self._waiting.put(None)
                    return
                yield asked
                most = most if most is None else most - 1

    def _convert(self, together: list[_Asked]) -> None:
        program = self.program
        if program is None:
            for asked in together:
                asked.answer.set_exception(CannotConvert(NEEDED))
            return
        rest = [asked for asked in together if not self._is_there(asked)]
        while rest and not self._closed.is_set():
            with self._derived.workspace() as work:
                folders = Folders(work / "profile", work / "sources", work / "made")
                for folder in (folders.sources, folders.made):
                    folder.mkdir()
                write_profile(folders.profile)
                names, rest = _laid_ready(folders.sources, rest)
                batch = Batch(program, folders, self._bounds, self._closed.is_set)
                outcomes = batch.convert(list(names))
                for name, asked in names.items():
                    if name in outcomes:
                        self._answer(asked, outcomes[name], batch.pdf_of(name))

    def _is_there(self, asked: _Asked) -> bool:
        """Whether somebody else had it made while this one waited."""
        path = None if asked.wanted.again else self._derived.find(asked.wanted.sha256, asked.wanted.name)
        if path is not None:
            asked.answer.set_result(path)
        return path is not None

    def _answer(self, asked: _Asked, reason: Reason | None, made: Path) -> None:
        wanted = asked.wanted
        if reason is None:
            asked.answer.set_result(self._derived.adopt(wanted.sha256, wanted.name, made))
            return
        told = {**reason.as_json(), "version": self.program.version if self.program else ""}
        self._derived.keep(wanted.sha256, wanted.failed, json.dumps(told).encode())
        asked.answer.set_exception(CannotConvert(reason))

    def _remembered(self, wanted: Wanted) -> Reason | None:
        """Why it failed before, with this version."""
        kept = self._derived.open(wanted.sha256, wanted.failed)
        if kept is None:
            return None
        with kept:
            told = json.loads(kept.read())
        if self.program is None or told["version"] != self.program.version or told["code"] not in REASONS:
            return None
        return Reason(told["code"], told["message"])


def _laid_ready(folder: Path, waiting: list[_Asked]) -> tuple[dict[str, _Asked], list[_Asked]]:
    """Copies of as many as go together, under names of ours; and those that have to wait."""
    names: dict[str, _Asked] = {}
    size = 0
    for number, asked in enumerate(waiting):
        if size > _MOST_BYTES:
            return names, waiting[number:]
        name = f"{number:04}{asked.wanted.ending}"
        try:
            with asked.wanted.open() as source, (folder / name).open("wb") as copy:
                require_room(str(folder), source.seek(0, os.SEEK_END))
                source.seek(0)
                shutil.copyfileobj(source, copy, 1 << 20)
                size += copy.tell()
        except NotFound as error:
            reason = Reason.of("damaged-original", error.message)
            asked.answer.set_exception(CannotConvert(reason))
            continue
        names[name] = asked
    return names, []


def _unusable(error: BaseException) -> FondsError:
    if isinstance(error, OSError) and error.errno in (28, 122):
        return StorageFull("There is no room left for page views. Free some space and try again.")
    return ArchiveUnreachable(f"Page views cannot be made ({type(error).__name__}). Run fonds doctor.")

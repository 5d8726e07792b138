"""What a child can be asked to do: read a file, or tell the languages of a text.

Loaded and warmed up before any fork. Answers leave as frames. Knows nothing of how it is confined.
"""

import io
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from email.parser import BytesParser
from typing import BinaryIO

from archive.model import Description, PageText
from archive.reasons import Reason
from indexer.extract.emission import Collected
from indexer.extract.limits import LimitReached, Limits
from indexer.extract.reading import read
from indexer.identification.identify import Identifier
from indexer.isolation.frames import Job, Send
from indexer.isolation.warming import samples
from indexer.language import Languages, LanguageTeller, Sample

__all__ = ["Job", "ReadingJobs", "Send", "prepare"]


class ReadingJobs:
    """The jobs of one archive; made in the warm process."""

    def __init__(self, configuration: Mapping[str, object]) -> None:
        languages = configuration.get("languages", ())
        self._teller = LanguageTeller(
            [str(code) for code in languages] if isinstance(languages, list) else []
        )
        self._identifier = Identifier()

    def warm_up(self) -> None:
        """Load all that reading may ever import, codecs included: afterwards no file can be opened."""
        BytesParser().parsebytes(b"a: b\n\nc")
        self._teller.warm_up()
        for filename, data in samples():
            with io.BytesIO(data) as source:
                read(source, filename, Limits(), Collected(), self._identifier, self._teller)

    def run(self, job: Job, source: BinaryIO, extra: bytes, send: Send) -> None:
        """Do one job and answer; raises only what ends the process."""
        if job.get("kind") == "languages":
            sample = Sample()
            sample.add(extra.decode("utf-8", "replace"))
            _Sending(send).languages(self._teller.tell(sample))
        else:
            self._read(job, source, send)
        send({"kind": "end"}, b"")

    def _read(self, job: Job, source: BinaryIO, send: Send) -> None:
        told = job["limits"]
        limits = Limits(**told) if isinstance(told, dict) else Limits()
        sink = _Sending(send)
        depth, passwords = job.get("depth", 0), job.get("passwords")
        try:
            read(
                source, str(job.get("filename", "")), limits, sink, self._identifier, self._teller,
                depth if isinstance(depth, int) else 0,
                tuple(map(str, passwords)) if isinstance(passwords, list) else (),
                job.get("careful") is True,
                job.get("laid_out") is True,
            )  # fmt: skip
        except LimitReached as reached:  # the clock rang after reading had ended
            sink.missing(reached.reason)


class _Sending:
    """A sink whose other end is the parent."""

    def __init__(self, send: Send) -> None:
        self._send = send

    def identified(self, media_type: str, extractor: str, version: str) -> None:
        self._send(
            {"kind": "identified", "media_type": media_type, "extractor": extractor, "version": version}, b""
        )

    def page(self, page: PageText) -> None:
        self._send({"kind": "page", "number": page.number, "label": page.label}, page.text.encode())

    def unread(self, number: int) -> None:
        self._send({"kind": "unread", "number": number}, b"")

    def found(self, description: Description) -> None:
        values = {
            key: list(value) if isinstance(value, tuple) else value
            for key, value in asdict(description).items()
        }
        self._send({"kind": "found", **values}, b"")

    def languages(self, languages: Languages) -> None:
        self._send({"kind": "languages", "main": languages.main, "all": list(languages.all)}, b"")

    def part(self, filename: str, chunks: Iterable[bytes]) -> None:
        readable = filename.encode("utf-8", "replace").decode()
        self._send({"kind": "part", "filename": readable}, b"")
        try:
            for chunk in chunks:
                self._send({"kind": "part-data"}, chunk)
        except BaseException:
            self._send({"kind": "part-drop"}, b"")
            raise
        self._send({"kind": "part-end"}, b"")

    def missing(self, reason: Reason) -> None:
        self._send({"kind": "missing", "code": reason.code, "message": reason.message}, b"")

    def note(self, key: str, value: str | int | bool) -> None:
        self._send({"kind": "note", "key": key, "value": value}, b"")


def prepare(configuration: Mapping[str, object]) -> ReadingJobs:
    """Called once in the warm process."""
    return ReadingJobs(configuration)

"""Bodies of requests: uploaded files go to unnamed files below the archive's own folder, not into memory.

A part that grows beyond the limit of one file is no longer written, only counted: accession refuses it by its size.
A body beyond the limit of one request is refused before it is read.
"""

import tempfile
import time
from collections.abc import Sequence
from typing import IO, Any, cast

from flask import Request, current_app
from werkzeug.formparser import FormDataParser

from archive.errors import StorageFull, UsageError
from archive.room import require_room
from archive.settings import Settings
from webapp.views.single_values import SingleValues

FILES_AT_ONCE = 4  # files of the greatest size that one request may carry
MIB = 1024 * 1024
_READ_AWAY_BYTES = 64 * MIB
_READ_AWAY_SECONDS = 2.0


def body_limit(settings: Settings) -> int:
    """The greatest body of one request in bytes: some files of the greatest size, and what surrounds them."""
    return FILES_AT_ONCE * settings.max_upload_mb * MIB + MIB


def read_away(request: Request) -> None:
    """Read a little of a body that is refused: a sender that is not done sending would not see the answer."""
    end = time.monotonic() + _READ_AWAY_SECONDS
    stream, left = request.environ["wsgi.input"], min(_READ_AWAY_BYTES, request.content_length or 0)
    while left > 0 and time.monotonic() < end and (piece := stream.read(min(left, 65536))):
        left -= len(piece)


class Spool:
    """A file being received: unnamed, gone when it is closed, at most ``limit`` + 1 bytes of it on disk."""

    def __init__(self, folder: str, limit: int) -> None:
        self._file = cast(IO[bytes], tempfile.TemporaryFile(dir=folder))  # noqa: SIM115 (closed by the request)
        self._left = limit + 1

    def write(self, piece: bytes) -> int:
        """Take the piece; what is beyond the limit is dropped."""
        kept = piece[: self._left]
        self._left -= len(kept)
        require_room(self._file.fileno(), len(kept))  # others are sending too
        try:
            self._file.write(kept)
        except OSError as error:
            raise StorageFull(
                "There is no room left to receive the file. Free some space, then try again."
            ) from error
        return len(piece)

    def __enter__(self) -> "Spool":
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)

    def __iter__(self) -> Any:
        return iter(self._file)


class StrictFormParser(FormDataParser):
    """Says that a form cannot be read, where the usual one takes it for an empty form."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **{**options, "silent": False})


class FondsRequest(Request):
    """Flask's request, receiving files into the archive's folder, and exact about what is given twice."""

    form_data_parser_class = StrictFormParser
    parameter_storage_class = SingleValues
    max_form_parts = 500  # each file among them is an open descriptor
    spools: Sequence[Spool] = ()

    def _get_file_stream(
        self,
        total_content_length: int | None,
        content_type: str | None,
        filename: str | None = None,
        content_length: int | None = None,
    ) -> IO[bytes]:
        settings = cast(Settings, current_app.config["ARCHIVE_SETTINGS"])
        require_room(str(settings.incoming), total_content_length or 0)
        spool = Spool(str(settings.incoming), settings.max_upload_mb * MIB)
        self.spools = [*self.spools, spool]
        return cast(IO[bytes], spool)

    def _load_form_data(self) -> None:
        try:
            super()._load_form_data()
        except ValueError as error:
            raise UsageError(
                "The form cannot be read: it is cut short, or not multipart/form-data in UTF-8. Send it again."
            ) from error

    def close(self) -> None:
        """Close what was received, also when the form was given up half-way."""
        for spool in self.spools:
            spool.close()
        super().close()

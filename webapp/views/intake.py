"""Files handed in over HTTP, by the form or by a program: checked, taken in together, answered one by one."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import BinaryIO, cast

from flask import Request
from werkzeug.datastructures import FileStorage
from werkzeug.exceptions import UnsupportedMediaType

from archive.catalogue import DEFAULT_COLLECTION
from archive.catalogue.intake import collection_code
from archive.description.dates import is_date
from archive.errors import UsageError
from archive.model import Description, Rendition, Role, State
from archive.originals.accession import Incoming, Outcome
from webapp.views import reading

_LOOK_SECONDS = 0.05


@dataclass(frozen=True, slots=True)
class Handed:
    """What came with the files: untrusted, but of the right form."""

    files: tuple[FileStorage, ...]
    collection: str = DEFAULT_COLLECTION
    described: Description = field(default_factory=Description)
    role: Role = Role.ORIGINAL
    document: str | None = None


def require_form(request: Request) -> None:
    """Programs are told that a body of another kind is not looked at."""
    if request.mimetype not in ("", "multipart/form-data", "application/x-www-form-urlencoded"):
        raise UnsupportedMediaType


def handed(request: Request) -> Handed:
    """Read files and description from a form; raises ``UsageError`` with a sentence."""
    files = tuple(file for file in request.files.getlist("file") if file.filename)
    if not files:
        raise UsageError("No file was handed in. Send at least one as the field `file` of a multipart form.")
    return replace(_described(request.form), files=files)


def asked_with(said: Mapping[str, str]) -> Handed:
    """What is said of one file that comes by itself; with ``document`` it is a further rendition of that one."""
    if said.get("document", "").strip():
        found = reading.document(said["document"].strip())
        return Handed((), found.collection, Description(), _role(said), found.id)
    return _described(said)


def _described(said: Mapping[str, str]) -> Handed:
    date = said.get("date", "").strip()
    if date and not is_date(date):
        raise UsageError(f"{date[:40]!r} is not a date. Write 2017, 2017-10 or 2017-10-11.")
    title = " ".join(said.get("title", "").split())
    return Handed(
        (),
        collection_code(said.get("collection", "").strip() or DEFAULT_COLLECTION),
        Description(title=title or None, date=date or None),
    )


def handed_for(request: Request, document: str, collection: str) -> Handed:
    """The same for files that are further renditions of a document, each in the role ``role``."""
    files = tuple(file for file in request.files.getlist("file") if file.filename)
    if not files:
        raise UsageError("No file was handed in. Send at least one as the field `file` of a multipart form.")
    return Handed(files, collection, Description(), _role(request.form), document)


def _role(said: Mapping[str, str]) -> Role:
    name = said.get("role", "").strip() or Role.ORIGINAL.value
    if name not in [role.value for role in Role]:
        raise UsageError(
            f"There is no role {name[:40]!r}. Use one of {', '.join(role.value for role in Role)}."
        )
    return Role(name)


def take(asked: Handed) -> list[Outcome]:
    """Take everything in; when this returns, what was accepted is durable. Raises ``NotConfined``."""
    return _take([(_opener(file), file.filename or "") for file in asked.files], asked)


def take_one(opened: Callable[[], BinaryIO], said: Mapping[str, str]) -> list[Outcome]:
    """Take in one file that has come whole, with what its sender said of it."""
    return _take([(opened, said.get("filename", ""))], asked_with(said))


def _take(files: Sequence[tuple[Callable[[], BinaryIO], str]], asked: Handed) -> list[Outcome]:
    reading.require_confinement()
    site = reading.site()
    items = [
        Incoming(
            opened,
            filename,
            collection=asked.collection,
            described=asked.described,
            role=asked.role,
            document=asked.document,
        )
        for opened, filename in files
    ]
    return site.holdings.accession.take(items, agent=site.agent)


def settled(ids: Sequence[str], wait_seconds: float) -> dict[str, Rendition]:
    """The renditions as they are once each has its outcome, or when the time is up."""
    end = time.monotonic() + wait_seconds
    while True:
        found = {one: reading.rendition(one) for one in ids}
        if time.monotonic() >= end or all(one.state is not State.ACCESSIONED for one in found.values()):
            return found
        time.sleep(_LOOK_SECONDS)


def _opener(file: FileStorage) -> Callable[[], BinaryIO]:
    return lambda: cast(BinaryIO, file.stream)

"""``Idempotency-Key``: a deposit that is sent again is not made again, and is answered as it was the first time.

See https://datatracker.ietf.org/doc/draft-ietf-httpapi-idempotency-key-header/. A key belongs to the account that sent
it. What is asked is known by its address, its fields and the names and digests of its files.
"""

import hashlib
from collections.abc import Callable, Iterator
from typing import Any

from flask import Response, json, jsonify, request
from werkzeug.datastructures import FileStorage

from archive.errors import UsageError
from archive.kept_answers import Claim
from webapp.views import reading

HEADER = "Idempotency-Key"
REPLAYED = "Idempotency-Replayed"
_MOST = 255  # characters
_KEEPER = "keeper"
_BLOCK = 1 << 20

Work = Callable[[], dict[str, Any]]


def once(work: Work, status: int) -> tuple[Response, int]:
    """Do the work and answer with what it says, or answer again as before where the request bears a known key."""
    key = request.headers.get(HEADER)
    if key is None:
        return jsonify(work()), status
    answers = reading.holdings().kept_answers
    found = answers.claim(_owner(), _checked(key), _fingerprint())
    if not isinstance(found, Claim):
        response = Response(found, mimetype="application/json")
        response.headers[REPLAYED] = "true"
        return response, status
    try:
        text = json.dumps(work(), ensure_ascii=False)
    except BaseException:
        answers.give_up(found)
        raise
    answers.keep(found, text)
    return Response(text, mimetype="application/json"), status


def _owner() -> str:
    account = reading.asker().account
    return account.id if account is not None else _KEEPER


def _checked(untrusted_key: str) -> str:
    key = untrusted_key.strip()
    if len(key) >= 2 and key[0] == key[-1] == '"':  # the draft writes it as a string of structured fields
        key = key[1:-1]
    if not (0 < len(key) <= _MOST and key.isascii() and key.isprintable()):
        raise UsageError(f"{HEADER} is 1 to {_MOST} printable ASCII characters, such as a UUID.")
    return key


def _fingerprint() -> str:
    """Each part with its length, so that none can pass for another."""
    digest = hashlib.sha256()
    for part in _parts():
        digest.update(f"{len(part)}:".encode() + part)
    return digest.hexdigest()


def _parts() -> Iterator[bytes]:
    yield f"{request.method} {request.path}".encode("utf-8", "surrogatepass")
    for name, values in sorted(request.form.lists()):
        for value in values:
            yield name.encode("utf-8", "surrogatepass")
            yield value.encode("utf-8", "surrogatepass")
    for name, files in sorted(request.files.lists()):
        for file in files:
            yield name.encode("utf-8", "surrogatepass")
            yield (file.filename or "").encode("utf-8", "surrogatepass")
            yield _digest(file)


def _digest(file: FileStorage) -> bytes:
    digest = hashlib.sha256()
    file.stream.seek(0)
    while block := file.stream.read(_BLOCK):
        digest.update(block)
    file.stream.seek(0)
    return digest.digest()

"""RFC 3161 time stamps: a server that others trust says that it has seen these bytes at this time.

The request is a few fixed bytes, and of the answer only what it is about is read here: whether the server's signature
is genuine is for whoever relies on it to check, with the certificates he trusts (``openssl ts -verify``). A strict
reader of DER would refuse servers in use, OpenSSL's own among them, which do not sort their certificates.
"""

import hashlib
import http.client
import secrets
import urllib.error
import urllib.request
from dataclasses import dataclass

from archive.errors import TimestampFailed
from archive.proof.verify import STAMP

SECONDS = 10.0  # for the server to answer
MOST_BYTES = 1 << 20  # of an answer; usual ones have 2,000 to 6,000

_SHA256 = bytes.fromhex("300d06096086480165030402010500")  # AlgorithmIdentifier
_GRANTED = (0, 1)  # PKIStatus: granted, granted with modifications
_ADVICE = "The head has no time stamp. Try again later, or check FONDS_TIMESTAMP_URL."


@dataclass(frozen=True, slots=True)
class TimestampServer:
    """A server that stamps."""

    url: str

    def stamp(self, data: bytes) -> dict[str, str]:
        """Where it was stamped, and the server's answer in hex digits. Raises ``TimestampFailed``."""
        digest, nonce = hashlib.sha256(data).digest(), _field(2, b"\x01" + secrets.token_bytes(8))
        certificates = _field(1, b"\xff")  # to be sent along: they are needed years later
        imprint = _field(0x30, _SHA256 + _field(4, digest))
        answer = self._answer(_field(0x30, _field(2, b"\x01") + imprint + nonce + certificates))
        status = _status(answer)
        if status not in _GRANTED:
            said = "cannot be read" if status is None else f"says that it refused (status {status})"
            raise TimestampFailed(f"The time stamp server's answer {said}. {_ADVICE}")
        about = STAMP.search(answer)
        if about is None or about.group(1) != digest or nonce not in answer:
            raise TimestampFailed(
                f"The time stamp server stamped something else than was asked for. {_ADVICE}"
            )
        return {"url": self.url, "response": answer.hex()}

    def _answer(self, query: bytes) -> bytes:
        headers = {"Content-Type": "application/timestamp-query", "User-Agent": "Fonds"}
        request = urllib.request.Request(self.url, query, headers)  # noqa: S310  the settings allow http and https
        try:
            with urllib.request.urlopen(request, timeout=SECONDS) as answer:  # noqa: S310
                data: bytes = answer.read(MOST_BYTES)
        except urllib.error.HTTPError as error:
            error.close()
            raise TimestampFailed(f"The time stamp server answered {error.code}. {_ADVICE}") from error
        except (OSError, http.client.HTTPException) as error:
            raise TimestampFailed(f"The time stamp server cannot be reached ({error}). {_ADVICE}") from error
        return data


def _field(tag: int, content: bytes) -> bytes:
    """DER, of less than 128 bytes."""
    return bytes([tag, len(content)]) + content


def _status(answer: bytes) -> int | None:
    """The status that a TimeStampResp begins with; ``None`` when it is none."""
    inside = _content(_content(answer))
    return inside[2] if inside[:2] == b"\x02\x01" and len(inside) > 2 else None


def _content(sequence: bytes) -> bytes:
    """What follows the head of a SEQUENCE in BER; nothing when it is none."""
    if len(sequence) < 2 or sequence[0] != 0x30:
        return b""
    length = sequence[1]
    return sequence[2 + (length & 0x7F if length > 0x80 else 0) :]

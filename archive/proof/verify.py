#!/usr/bin/env python3
"""Checks a proof bundle of Fonds, and says in plain words what holds and what does not.

    python3 verify.py BUNDLE.zip            the bundle as it was handed over
    python3 verify.py FOLDER                the same, unpacked (without a name: the folder of this file)
    python3 verify.py BUNDLE.zip --head KEPT.json --key 64-HEX-DIGITS --events

``--head`` names a head of the record that was kept from earlier, ``--key`` the public key that the archive has made
known; ``--events`` lists what happened to the document. The exit code is 0 when everything holds, 1 when anything
does not, 2 when the call itself makes no sense. Needs Python 3.9 or later and nothing else: no network, no other file
of Fonds. It is one file on purpose, so that it can be read, kept and run by itself; what makes the proofs hashes and
signs by other code than this.

The hashing is that of RFC 9162 (2.1), the signature Ed25519 (RFC 8032).
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import struct
import sys
import unicodedata
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, BinaryIO

BUNDLE, HEAD = "fonds-proof/1", "fonds-custody-head/1"
MANIFEST, EVENTS, DESCRIPTION = "manifest.json", "events.jsonl", "description.json"
HEAD_FILE, EARLIER_HEAD, CONSISTENCY = "head.json", "earlier-head.json", "consistency.json"
AFTER_THE_EXPORT = {
    EVENTS,
    HEAD_FILE,
    EARLIER_HEAD,
    CONSISTENCY,
    MANIFEST,
}  # made of the record that holds the export
EVENT_FIELDS = "sequence id type at agent document rendition outcome detail previous digest".split()  # noqa: SIM905
HEAD_FIELDS = "format archive size root at key signature".split()  # noqa: SIM905
LONGEST = 64 << 20  # bytes of one line or one small file
CHUNK = 1 << 20
Json = dict[str, Any]
Member = tuple[str, int, int, int]  # name, CRC, size, where its header begins
Point = tuple[int, int, int, int]  # extended coordinates

HEX64, HEX128 = re.compile("[0-9a-f]{64}"), re.compile("[0-9a-f]{128}")
HEX = re.compile("(?:[0-9a-f]{2})+")
# In a TSTInfo (RFC 3161, 2.4.2): digest by SHA-256, serial number, time
STAMP = re.compile(
    rb"\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x01(?:\x05\x00)?\x04\x20(.{32})"
    rb"\x02[\x01-\x40].{1,64}?\x18[\x0f-\x18](\d{14})",
    re.DOTALL,
)
NAME = re.compile(r"(?:originals/)?[A-Za-z0-9][A-Za-z0-9_-]{0,99}(?:\.[A-Za-z0-9]{1,10})?")


class Wrong(Exception):  # noqa: N818  named by what happened
    """Something does not hold; the message says what."""


# JSON in one spelling only


def canonical(value: object) -> bytes:
    """Sorted keys, no spaces, letters as themselves, in UTF-8: what is hashed and signed."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return text.encode("utf-8", "surrogatepass")


def read_json(data: bytes, what: str) -> Json:
    """The value of canonical JSON and a line's end; anything else was changed."""
    try:
        value = json.loads(data.decode("utf-8"))
        if canonical(value) + b"\n" == data and isinstance(value, dict):
            return value
    except (ValueError, RecursionError):
        pass
    raise Wrong(f"{what} is damaged: it is not written as Fonds writes it.")


# The container: an uncompressed ZIP in which every byte has one possible value


def local_header(name: str, crc: int, size: int) -> bytes:
    """What stands before a member."""
    raw, large = name.encode("ascii"), size >= 0xFFFFFFFF
    extra = struct.pack("<HHQQ", 1, 16, size, size) if large else b""
    stated = 0xFFFFFFFF if large else size
    fixed = (b"PK\3\4", 45 if large else 20, 0x800, 0, 0, 0x21, crc, stated, stated, len(raw), len(extra))
    return struct.pack("<4s5H3L2H", *fixed) + raw + extra


def ending(members: list[Member], offset: int) -> bytes:
    """The directory behind the last member; members are (name, crc, size, where its header begins)."""
    out = b""
    for name, crc, size, start in members:
        raw, large = name.encode("ascii"), size >= 0xFFFFFFFF
        far = start >= 0xFFFFFFFF
        wide = ([size, size] if large else []) + ([start] if far else [])
        extra = struct.pack(f"<HH{len(wide)}Q", 1, 8 * len(wide), *wide) if wide else b""
        version, stated = (45 if wide else 20), (0xFFFFFFFF if large else size)
        out += struct.pack(
            "<4s6H3L", b"PK\1\2", 0x300 | version, version, 0x800, 0, 0, 0x21, crc, stated, stated
        )
        out += struct.pack(
            "<5H2L", len(raw), len(extra), 0, 0, 0, 0o100644 << 16, 0xFFFFFFFF if far else start
        )
        out += raw + extra
    count, length = len(members), len(out)
    if offset >= 0xFFFFFFFF or count >= 0xFFFF:
        out += struct.pack("<4sQ2H2L4Q", b"PK\6\6", 44, 45, 45, 0, 0, count, count, length, offset)
        out += struct.pack("<4sLQL", b"PK\6\7", 0, offset + length, 1)
    few, near = min(count, 0xFFFF), min(offset, 0xFFFFFFFF)
    return out + struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, few, few, length, near, 0)


class Source:
    """Where the files of a bundle are read from."""

    differs_from: int | None = None  # the byte from which on it is not as Fonds wrote it, counted from 0

    def names(self) -> set[str]:
        """What is in it."""
        raise NotImplementedError

    def chunks(self, name: str) -> Iterator[bytes]:
        """The bytes of one file."""
        raise NotImplementedError


class Packed(Source):
    """A bundle as one file."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._places: dict[str, tuple[int, int]] = {}  # name -> where its bytes begin, how many
        with path.open("rb") as file:
            self.differs_from = self._walk(file, path.stat().st_size)

    def names(self) -> set[str]:
        """What is in it."""
        return set(self._places)

    def chunks(self, name: str) -> Iterator[bytes]:
        """The bytes of a member."""
        start, left = self._places[name]
        with self._path.open("rb") as file:
            file.seek(start)
            while left:
                chunk = file.read(min(left, CHUNK))
                if not chunk:
                    raise Wrong(f"The bundle ends in the middle of {name}.")
                left -= len(chunk)
                yield chunk

    def _walk(self, file: BinaryIO, end: int) -> int | None:
        members: list[Member] = []
        offset = 0
        while True:
            name, crc, size = _member(file, offset)
            header = local_header(name, crc, size) if NAME.fullmatch(name) else b""
            inside = offset + len(header) + size <= end and name not in self._places
            if not header or not inside or _read(file, offset, len(header)) != header:
                break
            self._places[name] = (offset + len(header), size)
            members.append((name, crc, size, offset))
            offset += len(header) + size
        rest = ending(members, offset)
        return None if members and _read(file, offset, len(rest) + 1) == rest else offset


def _member(file: BinaryIO, offset: int) -> tuple[str, int, int]:
    """What the header there says: name, CRC, size. Untrusted."""
    head = _read(file, offset, 30).ljust(30, b"\0")
    crc, size, _, length, extra = struct.unpack("<3L2H", head[14:])
    name = _read(file, offset + 30, length)
    if extra == 20:
        size = struct.unpack("<4xQ8x", _read(file, offset + 30 + length, 20).ljust(20, b"\0"))[0]
    return name.decode("latin-1"), crc, size


def _read(file: BinaryIO, offset: int, size: int) -> bytes:
    file.seek(offset)
    return file.read(size)


class Folder(Source):
    """A bundle that was unpacked."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def names(self) -> set[str]:
        """What is in it, however deep."""
        return {
            path.relative_to(self._root).as_posix() for path in self._root.rglob("*") if not path.is_dir()
        }

    def chunks(self, name: str) -> Iterator[bytes]:
        """The bytes of a file."""
        path = self._root / name
        if path.is_symlink() or not path.is_file():
            raise Wrong(f"{shown(name)} is a link or a device, not a file.")
        with path.open("rb") as file:
            chunk = file.read(CHUNK)
            while chunk:
                yield chunk
                chunk = file.read(CHUNK)


def small(source: Source, name: str) -> bytes:
    """A file that is not long."""
    data = b""
    for chunk in source.chunks(name):
        data += chunk
        if len(data) > LONGEST:
            raise Wrong(f"{name} is longer than Fonds ever makes it.")
    return data


def lines(source: Source, name: str) -> Iterator[bytes]:
    """Its lines, with their ends, one after another."""
    rest = b""
    for chunk in source.chunks(name):
        *whole, rest = (rest + chunk).split(b"\n")
        for line in whole:
            yield line + b"\n"
        if len(rest) > LONGEST:
            raise Wrong(f"{name} has a line that is longer than Fonds ever makes one.")
    if rest:
        yield rest


# Ed25519, RFC 8032 (5.1.7), checked as OpenSSL does


P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT = pow(2, (P - 1) // 4, P)
BASE_X = 15112221349535400772501151409588531511454012693041857206046113283949847762202
BASE_Y = 46316835694926478169428394003475163141307993866256225615783033603165251855960
BASE: Point = (BASE_X, BASE_Y, 1, BASE_X * BASE_Y % P)


def point(data: bytes) -> Point | None:
    """The point that 32 bytes stand for, in extended coordinates; ``None`` when there is none."""
    y = int.from_bytes(data, "little")
    sign, y = y >> 255, y & (1 << 255) - 1
    if y >= P:
        return None
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * ROOT % P
    if (x * x - square) % P or (x == 0 and sign):
        return None
    if x & 1 != sign:
        x = P - x
    return (x, y, 1, x * y % P)


def added(one: Point, other: Point) -> Point:
    """The sum of two points."""
    a = (one[1] - one[0]) * (other[1] - other[0]) % P
    b = (one[1] + one[0]) * (other[1] + other[0]) % P
    c = 2 * one[3] * other[3] * D % P
    d = 2 * one[2] * other[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return (e * f % P, g * h % P, f * g % P, e * h % P)


def times(number: int, one: Point) -> Point:
    """A multiple of a point."""
    total = (0, 1, 1, 0)
    while number:
        if number & 1:
            total = added(total, one)
        one, number = added(one, one), number >> 1
    return total


def is_signed(key: bytes, message: bytes, signature: bytes) -> bool:
    """Whether the signature (64 bytes) of the message is the key's (32 bytes)."""
    public, s = point(key), int.from_bytes(signature[32:], "little")
    if public is None or s >= ORDER:
        return False
    h = int.from_bytes(hashlib.sha512(signature[:32] + key + message).digest(), "little") % ORDER
    negative = (P - public[0], public[1], 1, P - public[3])
    x, y, z, _ = added(times(s, BASE), times(h, negative))
    inverse = pow(z, P - 2, P)
    encoded = (y * inverse % P) | ((x * inverse % P) & 1) << 255
    return encoded.to_bytes(32, "little") == signature[:32]


# The tree, RFC 9162 (2.1)


def node(left: bytes, right: bytes) -> bytes:
    """The hash of two subtrees."""
    return hashlib.sha256(b"\1" + left + right).digest()


def root_of(digest: bytes, index: int, size: int, path: list[bytes]) -> bytes | None:
    """Where a path leads from the event with this digest; ``None`` when it cannot be its path."""
    place, last, found = index, size - 1, hashlib.sha256(b"\0" + digest).digest()
    if not 0 <= index < size:
        return None
    for step in path:
        if last == 0:
            return None
        if place & 1 or place == last:
            found = node(step, found)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            found = node(found, step)
        place, last = place >> 1, last >> 1
    return found if last == 0 else None


def goes_on(old: int, old_root: bytes, new: int, new_root: bytes, path: list[bytes]) -> bool:
    """Whether the path shows that the first ``old`` of ``new`` events are those of the earlier root."""
    if old == new:
        return not path and old_root == new_root
    if old == 0:
        return not path and old_root == hashlib.sha256(b"").digest()
    if not 0 < old < new or not path:
        return False
    steps = ([old_root] if old & (old - 1) == 0 else []) + path
    place, last = old - 1, new - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    before = after = steps[0]
    for step in steps[1:]:
        if last == 0:
            return False
        if place & 1 or place == last:
            before, after = node(step, before), node(step, after)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            after = node(after, step)
        place, last = place >> 1, last >> 1
    return last == 0 and before == old_root and after == new_root


def hashes(value: object, what: str) -> list[bytes]:
    """A list of hashes as bytes."""
    if not isinstance(value, list) or not all(isinstance(one, str) and HEX64.fullmatch(one) for one in value):
        raise Wrong(f"{what} is damaged: it has no list of hashes.")
    return [bytes.fromhex(one) for one in value]


# Heads


def read_head(data: bytes, what: str) -> Json:
    """A head of the right form; its signature is checked by ``check_signature``."""
    head = read_json(data, what)
    forms = {"root": HEX64, "key": HEX64, "signature": HEX128}
    sound = set(HEAD_FIELDS) <= set(head) <= {*HEAD_FIELDS, "timestamp"} and head["format"] == HEAD
    sound = sound and all(isinstance(head[name], str) for name in HEAD_FIELDS if name != "size")
    sound = sound and all(form.fullmatch(head[name]) for name, form in forms.items())
    if "timestamp" in head:
        stamp = head["timestamp"]
        sound = sound and isinstance(stamp, dict) and set(stamp) == {"url", "response"}
        sound = sound and all(isinstance(value, str) for value in stamp.values())
        sound = sound and HEX.fullmatch(stamp["response"]) is not None
    if not sound or type(head["size"]) is not int or head["size"] < 0:
        raise Wrong(f"{what} is no head of a custody record.")
    return head


def read_kept_head(data: bytes, what: str) -> Json:
    """The same of one that may have been laid out anew on its way, as programs for mail and JSON do."""
    try:
        value = json.loads(data.decode("utf-8-sig"))
        data = canonical(value) + b"\n"
    except (ValueError, RecursionError):
        value = None
    if not isinstance(value, dict):
        raise Wrong(f"{what} is no head of a custody record.")
    return read_head(data, what)


def stamped_part(head: Json) -> bytes:
    """The bytes that a time stamp of a head is about: all of it but the stamp."""
    return canonical({name: value for name, value in head.items() if name != "timestamp"})


def stamped_at(head: Json) -> str:
    """When the server's answer says that it saw the head; the server's own signature is not checked here."""
    digest = hashlib.sha256(stamped_part(head)).digest()
    stamp = STAMP.search(bytes.fromhex(head["timestamp"]["response"]))
    if stamp is None or stamp.group(1) != digest:
        raise Wrong("The time stamp of the head is not about this head.")
    time = stamp.group(2).decode("ascii")
    return f"{time[:4]}-{time[4:6]}-{time[6:8]} {time[8:10]}:{time[10:12]}:{time[12:14]} UTC"


def signed_part(head: Json) -> bytes:
    """The bytes that a head's signature covers."""
    return canonical({name: head[name] for name in HEAD_FIELDS if name != "signature"})


def check_signature(head: Json, what: str) -> None:
    """Raise ``Wrong`` unless the head was signed by the key that it names."""
    if not is_signed(bytes.fromhex(head["key"]), signed_part(head), bytes.fromhex(head["signature"])):
        raise Wrong(
            f"The signature of {what} does not hold: it was altered, or signed by another key than it names."
        )


# What is checked, in order


class Check:
    """One bundle, and what was found out about it."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.names = source.names()
        self.said: list[tuple[bool, str]] = []  # whether it holds, and the sentence
        self.happened: list[str] = []  # the events, a line each
        self.head: Json | None = None  # once its signature holds
        self._files: dict[str, Json] = {}  # name -> bytes, sha256; as listed
        self._found: dict[str, Json] = {}  # the same, as they are
        self._document: object = None
        self._accessions: dict[str, Json] = {}  # rendition -> its event
        self._export: Json | None = None

    @property
    def sound(self) -> bool:
        """Whether everything holds."""
        return all(holds for holds, _ in self.said)

    def step(self, check: Callable[[], str]) -> None:
        """Carry one check out; what it cannot read does not hold."""
        try:
            self.said.append((True, check()))
        except Wrong as wrong:
            self.said.append((False, str(wrong)))
        except OSError as error:
            self.said.append((False, f"A file cannot be read: {error.strerror}."))

    def container(self) -> str:
        """The ZIP itself."""
        if self.source.differs_from is not None:
            raise Wrong(
                f"The bundle is not the file that Fonds made: it differs from byte {self.source.differs_from} on. "
                "If it was packed anew on its way, unpack it and check the folder."
            )
        return "The bundle is whole, and nothing was added to it."

    def files(self) -> str:
        """Every file against the list."""
        manifest = self._json(MANIFEST)
        listed = manifest.get("files")
        known = manifest.get("format") == BUNDLE
        if not known or not isinstance(listed, dict) or not all(NAME.fullmatch(name) for name in listed):
            raise Wrong(f"{MANIFEST}, the list of what belongs to the bundle, is damaged.")
        present = self.names - {MANIFEST}
        troubles = [f"{shown(name)} is missing" for name in sorted(set(listed) - present)]
        troubles += [f"{shown(name)} does not belong to it" for name in sorted(present - set(listed))]
        altered = [name for name in sorted(present & set(listed)) if self._now(name) != listed[name]]
        troubles += [f"{name} was altered" for name in altered]
        self._files, self._document = listed, manifest.get("document")
        if troubles:
            raise Wrong(f"The files are not those that {MANIFEST} lists: {'; '.join(troubles)}.")
        return f"The {len(listed)} files have the digests that the bundle lists."

    def signature(self) -> str:
        """The head's own."""
        head = self._head_of(HEAD_FILE)
        check_signature(head, HEAD_FILE)
        self.head = head
        return (
            f"The head of the record is signed: {head['size']} events on {shown(head['at'])}, archive "
            f"{shown(head['archive'])}, key {head['key']}."
        )

    def time_stamp(self) -> str:
        """The head's, as far as it can be checked without anybody's certificates."""
        head = self._sound_head()
        return (
            f"A time stamp says that {shown(head['timestamp']['url'])} saw this head on {stamped_at(head)}. Whether "
            "that is genuine is not checked here: `openssl ts -verify` does it, with that server's certificate."
        )

    def record(self) -> str:
        """Every event, against its digest and against the head."""
        head, before = self._head_of(HEAD_FILE), None
        for line in lines(self.source, self._present(EVENTS)):
            before = self._event(line, before, head)
            self._note(before)
        if before is None:
            raise Wrong(f"{EVENTS} has no event.")
        return (
            f"The {len(self.happened)} events of the document are unaltered since they were written, and each stands "
            "at its place in the record that the head covers."
        )

    def originals(self) -> str:
        """The files that were taken in, against what their accessions say."""
        said = []
        for name in sorted(name for name in self._files if name.startswith("originals/")):
            event = self._accessions.get(name.partition("/")[2].partition(".")[0])
            if event is None:
                raise Wrong(f"{name}: no event that holds says that it was taken in.")
            if self._now(name)["sha256"] != event["detail"].get("sha256"):
                raise Wrong(f"{name} is not the file that was taken in: its digest is another one.")
            called = shown(str(event["detail"].get("filename")))
            said.append(
                f"{name} is byte for byte the file that was taken in on {shown(event['at'])} as {called}"
            )
        return f"{'; '.join(said) or 'No original is in this bundle: what is proved is what happened to it'}."

    def contents(self) -> str:
        """What the archive put in, against the event that says so."""
        if self._export is None or not isinstance(self._export["detail"].get("contents"), dict):
            raise Wrong("No event of the record says what was put into this bundle.")
        told = self._export["detail"]["contents"]
        there = {name: self._now(name)["sha256"] for name in self.names - AFTER_THE_EXPORT}
        differ = sorted(name for name in {*told, *there} if told.get(name) != there.get(name))
        if differ:
            raise Wrong(
                f"The record says that something else was put into this bundle: {shown(', '.join(differ))}."
            )
        return (
            f"The description is the one that the archive gave: event {self._export['sequence']} of "
            f"{shown(self._export['at'])} has its digest."
        )

    def growth(self) -> str:
        """From the earlier head to the present one."""
        earlier, head = self._head_of(EARLIER_HEAD), self._sound_head()
        check_signature(earlier, EARLIER_HEAD)
        path = hashes(self._json(CONSISTENCY).get("path"), CONSISTENCY)
        if earlier["archive"] != head["archive"]:
            raise Wrong(f"{EARLIER_HEAD} is of another archive.")
        roots = bytes.fromhex(earlier["root"]), bytes.fromhex(head["root"])
        if not goes_on(earlier["size"], roots[0], head["size"], roots[1], path):
            raise Wrong(
                f"The record did not only grow since {shown(earlier['at'])}: what was there was changed or removed."
            )
        return (
            f"The record has only grown since {shown(earlier['at'])}: the {earlier['size']} events of {EARLIER_HEAD} "
            f"are the first of the {head['size']}."
        )

    def kept_head(self, path: Path) -> str:
        """A head that somebody kept, against those of the bundle."""
        kept = read_kept_head(path.read_bytes(), "The head that you kept")
        check_signature(kept, "the head that you kept")
        if signed_part(kept) == signed_part(self._sound_head()):
            return "The head that you kept is the head of this bundle."
        if EARLIER_HEAD not in self.names or signed_part(kept) != signed_part(self._head_of(EARLIER_HEAD)):
            raise Wrong(
                "The bundle says nothing of the head that you kept. Ask the archive for one made with "
                "`fonds custody prove --since` and that head."
            )
        return f"The head that you kept is {EARLIER_HEAD}."

    def wanted_key(self, key: str) -> str:
        """The key that somebody knows, against that of the head."""
        if self._sound_head()["key"] != key.lower():
            raise Wrong("The head was signed by another key than the one you named.")
        return "The head was signed by the key that you named."

    def _event(self, line: bytes, before: Json | None, head: Json) -> Json:
        """One line of the events: the event, and the path from it to the head's root."""
        told = read_json(line, f"A line of {EVENTS}")
        event, path = told.get("event"), hashes(told.get("path"), EVENTS)
        if set(told) != {"event", "path"} or not isinstance(event, dict) or set(event) != set(EVENT_FIELDS):
            raise Wrong(f"A line of {EVENTS} is damaged: it is no event.")
        number, digest = event["sequence"], str(event["digest"])
        if type(number) is not int or not HEX64.fullmatch(digest) or not isinstance(event["detail"], dict):
            raise Wrong(f"A line of {EVENTS} is damaged: its event has no number, digest or detail.")
        sealed = canonical({name: event[name] for name in EVENT_FIELDS if name != "digest"})
        if hashlib.sha256(sealed).hexdigest() != digest:
            raise Wrong(f"Event {number} was altered after it was written: its digest does not fit.")
        if root_of(bytes.fromhex(digest), number - 1, head["size"], path) != bytes.fromhex(head["root"]):
            raise Wrong(f"Event {number} is not in the record that the head covers.")
        if event["document"] != self._document:
            raise Wrong(f"Event {number} is not about the document that {MANIFEST} names.")
        if before and number <= before["sequence"]:
            raise Wrong(f"Event {number} does not stand in its place.")
        if before and number == before["sequence"] + 1 and event["previous"] != before["digest"]:
            raise Wrong(f"Event {number} does not follow from the one before it.")
        return event

    def _note(self, event: Json) -> None:
        """Remember what the other checks ask of the events."""
        said = (
            event["sequence"],
            event["at"],
            event["type"],
            event["detail"].get("filename", ""),
            event["agent"],
        )
        self.happened.append(shown("  ".join(str(one) for one in (*said, event["outcome"]) if one != "")))
        if event["type"] == "accession":
            self._accessions.setdefault(str(event["rendition"]), event)
        if event["type"] == "exporting":
            self._export = event

    def _now(self, name: str) -> Json:
        """Size and digest of a file as it is; read once."""
        if name not in self._found:
            digest, size = hashlib.sha256(), 0
            for chunk in self.source.chunks(self._present(name)):
                digest.update(chunk)
                size += len(chunk)
            self._found[name] = {"bytes": size, "sha256": digest.hexdigest()}
        return self._found[name]

    def _json(self, name: str) -> Json:
        return read_json(small(self.source, self._present(name)), name)

    def _head_of(self, name: str) -> Json:
        return read_head(small(self.source, self._present(name)), name)

    def _sound_head(self) -> Json:
        if self.head is None:
            raise Wrong("Nothing can be compared with a head whose signature does not hold.")
        return self.head

    def _present(self, name: str) -> str:
        if name not in self.names:
            raise Wrong(f"{name} is missing.")
        return name


def verify(source: Source, kept_head: Path | None = None, key: str | None = None) -> Check:
    """All checks of one bundle."""
    check = Check(source)
    if isinstance(source, Packed):
        check.step(check.container)
    for step in (check.files, check.signature):
        check.step(step)
    if check.head is not None and "timestamp" in check.head:
        check.step(check.time_stamp)
    for step in (check.record, check.originals, check.contents):
        check.step(step)
    if {EARLIER_HEAD, CONSISTENCY} & check.names:
        check.step(check.growth)
    if kept_head is not None:
        check.step(lambda: check.kept_head(kept_head))
    if key is not None:
        check.step(lambda: check.wanted_key(key))
    return check


def shown(untrusted_text: str) -> str:
    """The text with what could steer a terminal made visible."""
    return "".join("?" if unicodedata.category(char)[0] == "C" else char for char in untrusted_text)


def report(check: Check, with_events: bool) -> list[str]:
    """What was found out, for people."""
    out = [f"{'holds:         ' if holds else 'DOES NOT HOLD: '}{sentence}" for holds, sentence in check.said]
    if with_events:
        out += ["", "What happened to the document:", *check.happened]
    if not check.sound or check.head is None:
        return [*out, "", "This bundle does not prove what it should. Do not rely on it."]
    return [
        *out,
        "",
        "Everything holds. What no bundle can prove by itself:",
        f"- Whose key {check.head['key']} is: compare it with the one that the archive has made known (--key).",
        "- That the record is as old as it says: compare it with a head that somebody else has kept (--head).",
        "- What happened before a file was taken in, and that no event of the document was left out.",
    ]


def main(arguments: list[str] | None = None) -> int:
    """Run as a program."""
    parser = argparse.ArgumentParser(description="Check a proof bundle of Fonds.")
    parser.add_argument("bundle", nargs="?", type=Path, default=Path(__file__).resolve().parent)
    parser.add_argument(
        "--head", type=Path, metavar="KEPT.json", help="a head of the record, kept from earlier"
    )
    parser.add_argument("--key", metavar="HEX", help="the public key that the archive has made known")
    parser.add_argument("--events", action="store_true", help="list what happened to the document")
    asked = parser.parse_args(arguments)
    try:
        source: Source = Folder(asked.bundle) if asked.bundle.is_dir() else Packed(asked.bundle)
    except OSError as error:
        parser.error(f"{asked.bundle} cannot be read: {error.strerror}")
    check = verify(source, asked.head, asked.key)
    sys.stdout.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]  # a real stream, here
    sys.stdout.write("\n".join([*report(check, asked.events), ""]))
    return 0 if check.sound else 1


if __name__ == "__main__":
    sys.exit(main())

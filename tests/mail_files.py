"""Outlook messages and mailboxes, made in memory: what the tests of mail read."""

import struct
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from indexer.extract.ole_writing import Tree, written

_EPOCH = datetime(1601, 1, 1, tzinfo=UTC)


def msg(**parts: object) -> bytes:
    """An Outlook file; the parts are those of ``message_tree``."""
    return written(message_tree(**parts))  # type: ignore[arg-type]


def message_tree(
    texts: Mapping[int, str] | None = None,
    narrow: Mapping[int, bytes] | None = None,
    binary: Mapping[int, bytes] | None = None,
    numbers: Mapping[int, int] | None = None,
    sent: datetime | None = None,
    attachments: Sequence[Tree] = (),
    header: int = 32,
) -> Tree:
    """A message's properties by number: texts in UTF-16, in an old encoding, bytes, and whole numbers."""
    tree: dict[str, bytes | Tree] = {}
    table = bytes(header)
    for kind, values in ((0x1F, texts), (0x1E, narrow), (0x102, binary)):
        for number, value in (values or {}).items():
            data = value.encode("utf-16-le") if isinstance(value, str) else value
            tree[f"__substg1.0_{number:04X}{kind:04X}"] = data
            table += struct.pack("<IIII", number << 16 | kind, 6, len(data), 0)
    for number, value in (numbers or {}).items():
        table += struct.pack("<IIiI", number << 16 | 3, 6, value, 0)
    if sent is not None:
        table += struct.pack("<IIQ", 0x00390040, 6, int((sent - _EPOCH).total_seconds()) * 10_000_000)
    tree["__properties_version1.0"] = table
    for place, attachment in enumerate(attachments):
        tree[f"__attach_version1.0_#{place:08X}"] = attachment
    return tree


def attached_file(name: str, content: bytes) -> Tree:
    """An attachment by value."""
    return message_tree({0x3707: name}, binary={0x3701: content}, numbers={0x3705: 1}, header=8)


def attached_message(message: Tree) -> Tree:
    """A mail within the mail."""
    tree = dict(message_tree({0x3001: "the mail"}, numbers={0x3705: 5}, header=8))
    tree["__substg1.0_3701000D"] = message
    return tree


def mailbox(messages: Sequence[bytes], line_end: bytes = b"\n") -> bytes:
    """An mboxrd of these messages."""
    out = b""
    for message in messages:
        lines = message.split(b"\n")
        quoted = [b">" + line if line.lstrip(b">").startswith(b"From ") else line for line in lines]
        out += (
            b"From a@example.org Wed Oct 11 10:00:00 2017"
            + line_end
            + b"\n".join(quoted)
            + line_end
            + line_end
        )
    return out


def tnef(body: bytes, name: bytes, content: bytes, properties: bytes = b"") -> bytes:
    """A winmail.dat in Windows-1251 with one file attached."""
    out = struct.pack("<IH", 0x223E9F78, 1) + _attribute(1, 0x69007, struct.pack("<II", 1251, 0))
    if properties:
        out += _attribute(1, 0x69003, properties)
    out += _attribute(1, 0x2800C, body + b"\0") + _attribute(2, 0x69002, bytes(14))
    return out + _attribute(2, 0x18010, name + b"\0") + _attribute(2, 0x6800F, content)


def _attribute(level: int, number: int, value: bytes) -> bytes:
    return struct.pack("<BII", level, number, len(value)) + value + struct.pack("<H", sum(value) & 0xFFFF)

#!/usr/bin/env python3
"""Makes samples/containers/: an archive, a mailbox and an Outlook message of the texts in samples/source/.

Two runs give the same bytes. Nobody needs to run it to use the samples: what it makes is kept beside it.
"""

import io
import struct
import sys
import zipfile
from datetime import UTC, datetime
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent)]

from workshop import mail, web  # noqa: E402 - found by the line above
from workshop.sources import Source, load  # noqa: E402

from indexer.extract.ole_writing import Tree, written  # noqa: E402

_EPOCH = datetime(1601, 1, 1, tzinfo=UTC)
_SUBJECT, _BODY, _SENDER, _ADDRESS, _TO = 0x0037, 0x1000, 0x0C1A, 0x5D01, 0x0E04
_CLASS, _FILENAME, _CONTENT, _METHOD, _SENT = 0x001A, 0x3707, 0x3701, 0x3705, 0x0039


def mailbox() -> bytes:
    """Three messages in Kazakh and Russian, one with a letter attached."""
    petition = mail.Attachment(
        "proshenie.txt", "text/plain; charset=koi8-r", web.txt(load("petition-ru"), "koi8-r")
    )
    messages = (
        mail.message(load("mail-daughter-kk")),
        mail.message(load("mail-wife-ru"), encoding="koi8-r", transfer="8bit", attachments=(petition,)),
        mail.message(load("mail-foreman-ru")),
    )
    return b"".join(
        b"From MAILER-DAEMON Wed Nov  9 10:00:00 2016\n" + message.replace(b"\r\n", b"\n") + b"\n"
        for message in messages
    )


def archive() -> bytes:
    """A ZIP as an old program packs it: names in CP866, a mailbox in a folder, a ZIP within."""
    inner = _zipped([("notes/visit.txt", web.txt(load("note-visit-ru")))])
    return _zipped(
        [
            ("письма/2016.mbox", mailbox()),
            ("письма/записка.txt", web.txt(load("letter-granddaughter-ru"), "cp1251", "\r\n")),
            ("papers.zip", inner),
        ]
    )


def outlook() -> bytes:
    """An Outlook message with a text attached and another message within."""
    inner = _message(load("mail-foreman-ru"), header=24)
    attached = _properties({_FILENAME: "papers-i-can-bring.txt"}, {_METHOD: 1}, header=8)
    attached[f"__substg1.0_{_CONTENT:04X}0102"] = web.txt(load("note-papers-en"))
    forwarded = _properties({}, {_METHOD: 5}, header=8)
    forwarded[f"__substg1.0_{_CONTENT:04X}000D"] = inner
    message = _message(load("mail-dossier"), header=32)
    return written(
        {**message, "__attach_version1.0_#00000000": attached, "__attach_version1.0_#00000001": forwarded}
    )


def _message(source: Source, header: int) -> dict[str, "bytes | Tree"]:
    author = source.get("author")
    texts = {
        _CLASS: "IPM.Note",
        _SUBJECT: source.get("title"),
        _BODY: web.plain(source, width=76).replace("\n", "\r\n"),
        _SENDER: author.partition("<")[0].strip(),
        _ADDRESS: author.partition("<")[2].rstrip(">"),
        _TO: source.get("recipient").partition("<")[0].strip(),
    }
    return _properties(texts, {}, header, datetime.fromisoformat(source.get("date")))


def _properties(
    texts: dict[int, str], numbers: dict[int, int], header: int, sent: datetime | None = None
) -> dict[str, "bytes | Tree"]:
    """The streams of one storage (MS-OXMSG)."""
    streams: dict[str, bytes | Tree] = {}
    table = bytes(header)
    for number, text in texts.items():
        data = text.encode("utf-16-le")
        streams[f"__substg1.0_{number:04X}001F"] = data
        table += struct.pack("<IIII", number << 16 | 0x1F, 6, len(data) + 2, 0)
    for number, value in numbers.items():
        table += struct.pack("<IIiI", number << 16 | 0x3, 6, value, 0)
    if sent is not None:
        ticks = int((sent - _EPOCH).total_seconds()) * 10_000_000
        table += struct.pack("<IIQ", _SENT << 16 | 0x40, 6, ticks)
    streams["__properties_version1.0"] = table
    return streams


def _zipped(members: list[tuple[str, bytes]]) -> bytes:
    """With names in CP866, which ``zipfile`` does not write: stand-ins of the same length are exchanged afterwards."""
    stand_ins = {name: "".join(c if c.isascii() else "X" for c in name) for name, _ in members}
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in members:
            info = zipfile.ZipInfo(stand_ins[name], (2016, 11, 9, 10, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            packed.writestr(info, content)
    data = buffer.getvalue()
    for name, stand_in in stand_ins.items():
        data = data.replace(stand_in.encode(), name.encode("cp866"))
    return data


FILES = {"handover.zip": archive, "2016.mbox": mailbox, "dossier.msg": outlook}


def make(into: Path) -> None:
    """Writes every sample into the folder."""
    into.mkdir(parents=True, exist_ok=True)
    for name, recipe in FILES.items():
        (into / name).write_bytes(recipe())


if __name__ == "__main__":
    make(HERE / "containers")

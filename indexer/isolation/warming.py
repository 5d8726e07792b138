"""One tiny file of each kind: reading them loads every module, codec and table that reading may need.

After confinement nothing can be loaded any more: a codec that is missing then makes a sound file unreadable.
"""

import base64
import bz2
import codecs
import encodings
import gzip
import io
import lzma
import pkgutil
import tarfile
from collections.abc import Iterator

from chardet.models import get_rowmax

from indexer.extract.ole_writing import written
from indexer.isolation.warming_images import image_samples
from indexer.isolation.warming_office import office_samples, zipped
from indexer.isolation.warming_pdf import pdf_samples

_RTF = rb"{\rtf1\ansi\ansicpg1251{\info{\title a b}{\creatim\yr2017\mo1\dy2}}\'e4\u1179?\par}"
_HTML = (
    b"<html><head><title>a</title><meta name=author content=b></head><body><p hidden>c<p style='display:none'>d"
    b"<p>\xe4\xf6</body></html>"
)
_MAIL = (
    b"From: =?koi8-r?B?8NLJ18XU?= <a@b>\nTo: c\nSubject: =?utf-8?Q?d=C3=A4?=\n"
    b"Date: Wed, 11 Oct 2017 10:00:00 +0200\n"
    b'MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary="x"\n\n--x\nContent-Type: multipart/alternative; '
    b'boundary="y"\n\n--y\nContent-Type: text/plain; charset=cp-1251\n'
    b"Content-Transfer-Encoding: quoted-printable\n\n=CF\n"
    b"--y\nContent-Type: text/html\nContent-Transfer-Encoding: base64\n\nPGI+YTwvYj4=\n--y--\n--x\n"
    b"Content-Type: application/pdf; name*=utf-8''a.pdf\nContent-Disposition: attachment\n\n%PDF\n--x\n"
    b"Content-Type: message/rfc822\n\nSubject: e\n\nf\n--x--\n"
)

_SEVEN_ZIP = base64.b64decode(  # one file, written by libarchive
    b"N3q8ryccAAOTrUUADAAAAAAAAAA+AAAAAAAAAH2V/nMAMOs9/////+AAAAABBAYAAQkMAAcLAQABIwMBAQVdAACAAAwJAAgK"
    b"AWbet3cAAAUBEQ0A2QQuAHQAeAB0AAAAFQYBACCAtIEAAA=="
)


def samples() -> Iterator[tuple[str, bytes]]:
    """Name and bytes of each."""
    _load_codecs()
    get_rowmax()  # a table that chardet reads at its first long text; where it cannot, it takes 0.25 s to make another
    yield from pdf_samples()
    yield "page.html", _HTML
    yield "mail.eml", _MAIL
    yield "plain.txt", "Землетрясение разрушило старый архив. Документы перенесли.".encode("cp1251")
    yield "long.txt", ("The members of the assembly write. Члены ассамблеи пишут президенту. " * 100).encode()
    yield "letter.rtf", _RTF
    yield "mixed.txt", "Ä\nÖ\nÜ\n".encode() + b"\xe4\n"
    yield from office_samples()
    yield "old.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(1024)
    yield "unknown", bytes(range(256)) * 4
    yield from _archives()
    yield from image_samples()


def _archives() -> Iterator[tuple[str, bytes]]:
    tar = io.BytesIO()
    with tarfile.open(fileobj=tar, mode="w", format=tarfile.PAX_FORMAT) as archive:
        archive.addfile(tarfile.TarInfo("ә.txt"))
    yield "a.tar", tar.getvalue()
    yield "a.zip", zipped(("a.txt", "a"), ("ä.txt", "b"))
    yield "cut.zip", zipped(("a.txt", "a"))[:-30]
    yield "a.gz", gzip.compress(b"a")
    yield "a.bz2", bz2.compress(b"a")
    yield "a.xz", lzma.compress(b"a")
    yield "a.7z", _SEVEN_ZIP
    yield "a.mbox", b"From a Wed Oct 11 10:00:00 2017\nFrom: a\nTo: b\nSubject: c\n\nd\n"
    page = "<p>a".encode("utf-16-le")
    yield "a.msg", written({"__properties_version1.0": b"", "__substg1.0_1013001F": page})


def _load_codecs() -> None:
    for module in pkgutil.iter_modules(encodings.__path__):
        try:
            codecs.lookup(module.name)
        except LookupError:  # ``aliases``, and codecs of other systems
            continue

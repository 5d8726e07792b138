"""What a PDF carries beside its pages: files (attached, pinned to a page, gathered in a portfolio) and signatures.

Opened by qpdf, and only where pdfium has seen that there is something. Files are unpacked piece by piece, so a small
one that unpacks to a huge one costs no memory; names are untrusted. Signatures are told as they stand there: whether
they hold is not checked.
"""

import zlib
from collections.abc import Iterator
from typing import Any

import pikepdf

from indexer.extract.dates import iso_day
from indexer.extract.emission import Emission
from indexer.extract.normalisation import one_line
from indexer.extract.pdf_open import OpenPdf, opened_by_qpdf

_PIECE = 1 << 18
_MOST_BY_LIBRARY = 1 << 20  # bytes, packed, of a file whose filters only qpdf knows: it unpacks them whole
_MOST_ANNOTATIONS = 50_000
_MOST_FIELDS, _DEEPEST_FIELD = 10_000, 16
_MOST_SIGNATURES = 20
_SPECIFIED_BY = ("/UF", "/F", "/DOS", "/Mac", "/Unix")


class CannotUnpack(Exception):  # noqa: N818 - named by what happened
    """The bytes of an attached file are damaged or packed in an odd way."""


def emit_attachments(opened: OpenPdf, emit: Emission, *, pinned: bool) -> None:
    """Hand on every attached file, once; with ``pinned`` those that hang on pages, too."""
    damaged = 0
    with opened_by_qpdf(opened) as pdf:
        if pdf is None:
            emit.missing("damaged-parts", "The attached files cannot be taken out.")
            return
        seen: set[tuple[str, tuple[int, int]]] = set()
        for name, stream in _files(pdf, pinned=pinned):
            if stream.objgen != (0, 0) and (name, stream.objgen) in seen:
                continue
            seen.add((name, stream.objgen))
            try:
                emit.part(name, _pieces(stream))
            except CannotUnpack:
                damaged += 1
    if damaged:
        emit.missing(
            "damaged-parts", f"{damaged} attached {'file' if damaged == 1 else 'files'} cannot be read."
        )


def signatures(opened: OpenPdf) -> list[str]:
    """Signer, day and reason of each signature, as far as they are told."""
    with opened_by_qpdf(opened) as pdf:
        return [] if pdf is None else list(_signatures(pdf))


def _files(pdf: pikepdf.Pdf, *, pinned: bool) -> Iterator[tuple[str, pikepdf.Stream]]:
    specifications: list[tuple[str, Any]] = []
    try:
        specifications += [(name, found.obj) for name, found in pdf.attachments.items()]
    except Exception:  # a name tree that runs in circles; what hangs on pages may be sound
        specifications = []
    if pinned:
        specifications += [("", found) for found in _pinned(pdf)]
    for name, specification in specifications:
        stream = _stream(specification)
        if stream is not None:
            yield _name(specification) or name or "attachment", stream


def _pinned(pdf: pikepdf.Pdf) -> Iterator[Any]:
    left = _MOST_ANNOTATIONS
    for page in pdf.pages:
        annotations = page.obj.get("/Annots")
        for annotation in annotations if isinstance(annotations, pikepdf.Array) else ():
            left -= 1
            if left < 0:
                return
            if isinstance(annotation, pikepdf.Dictionary) and annotation.get("/Subtype") == "/FileAttachment":
                yield annotation.get("/FS")


def _stream(specification: Any) -> pikepdf.Stream | None:
    held = specification.get("/EF") if isinstance(specification, pikepdf.Dictionary) else None
    if not isinstance(held, pikepdf.Dictionary):
        return None  # a link to a file elsewhere
    for key in _SPECIFIED_BY:
        stream = held.get(key)
        if isinstance(stream, pikepdf.Stream):
            return stream
    return None


def _name(specification: pikepdf.Dictionary) -> str:
    names = (specification.get(key) for key in _SPECIFIED_BY)
    return next((str(name) for name in names if isinstance(name, pikepdf.String) and str(name)), "")


def _pieces(stream: pikepdf.Stream) -> Iterator[bytes]:
    try:
        packed = stream.read_raw_bytes()
        filters = stream.get("/Filter")
        if isinstance(filters, pikepdf.Array) and len(filters) == 1:
            filters = filters[0]
        if filters is None or filters == []:
            unpacked = packed
        elif filters == "/FlateDecode" and not _has_predictor(stream):
            yield from _inflated(packed)
            return
        elif len(packed) <= _MOST_BY_LIBRARY:
            unpacked = stream.read_bytes()
        else:
            raise CannotUnpack
    except (pikepdf.PikepdfError, zlib.error, ValueError, TypeError, RuntimeError) as error:
        raise CannotUnpack from error
    for start in range(0, len(unpacked), _PIECE):
        yield unpacked[start : start + _PIECE]


def _has_predictor(stream: pikepdf.Stream) -> bool:
    parameters = stream.get("/DecodeParms")
    if isinstance(parameters, pikepdf.Array):
        parameters = parameters[0] if len(parameters) else None
    return isinstance(parameters, pikepdf.Dictionary) and parameters.get("/Predictor", 1) != 1


def _inflated(packed: bytes) -> Iterator[bytes]:
    """What can be unpacked; a damaged end costs only itself."""
    inflate = zlib.decompressobj()
    rest, begun = packed, False
    while rest and not inflate.eof:
        try:
            piece = inflate.decompress(rest, _PIECE)
        except zlib.error:
            if not begun:
                raise
            return
        rest = inflate.unconsumed_tail
        if piece:
            begun = True
            yield piece
        elif not rest:
            return


def _signatures(pdf: pikepdf.Pdf) -> Iterator[str]:
    form = pdf.Root.get("/AcroForm")
    fields = form.get("/Fields") if isinstance(form, pikepdf.Dictionary) else None
    waiting = [(field, 0) for field in fields] if isinstance(fields, pikepdf.Array) else []
    looked_at = found = 0
    while waiting and looked_at < _MOST_FIELDS and found < _MOST_SIGNATURES:
        field, depth = waiting.pop(0)
        looked_at += 1
        if not isinstance(field, pikepdf.Dictionary):
            continue
        value = field.get("/V")
        if field.get("/FT") == "/Sig" and isinstance(value, pikepdf.Dictionary):
            found += 1
            yield _signature(value)
        kids = field.get("/Kids")
        if isinstance(kids, pikepdf.Array) and depth < _DEEPEST_FIELD:
            waiting += [(kid, depth + 1) for kid in kids]


def _signature(value: pikepdf.Dictionary) -> str:
    def told(key: str) -> str:
        entry = value.get(key)
        return one_line(str(entry), 200) if isinstance(entry, pikepdf.String) else ""

    parts = (told("/Name"), iso_day(told("/M")) or "", told("/Reason"), told("/Location"))
    return ", ".join(part for part in parts if part) or "unnamed"

"""Reads one file from beginning to end: identify, extract, tell the language. Runs in the confined child.

Whatever a file does to its reader becomes a reason here; only the end of the process itself is the parent's
matter.
"""

from typing import BinaryIO

from indexer.extract.emission import Emission, Sink
from indexer.extract.limits import CannotRead, LimitReached, Limits
from indexer.extract.registry import extractor_for
from indexer.identification.identify import Identifier
from indexer.identification.kinds import why_not_read
from indexer.language import LanguageTeller


def read(
    source: BinaryIO,
    filename: str,
    limits: Limits,
    sink: Sink,
    identifier: Identifier,
    teller: LanguageTeller,
    depth: int = 0,
    passwords: tuple[str, ...] = (),
    careful: bool = False,
    laid_out: bool = False,
) -> None:
    """Emit into ``sink`` what the file holds.

    ``depth`` is how many files it lies within; ``passwords`` are tried in turn; ``careful`` asks for the reader that is
    slower and harder to bring down, where there is one; ``laid_out`` says that LibreOffice has just made this PDF.
    """
    emission = Emission(
        limits,
        sink,
        takes_parts=depth < limits.depth,
        passwords=passwords,
        filename=filename,
        careful=careful,
        laid_out=laid_out,
    )
    try:
        _extract(source, filename, limits, emission, identifier)
    except (LimitReached, CannotRead) as ended:
        emission.reason(ended.reason)
    except MemoryError:
        emission.missing("limit-memory")
    except RecursionError:
        emission.missing("limit-depth")
    except Exception as error:
        # The exception's text may quote the document, so only its kind is told.
        emission.missing(
            "extraction-failed", f"The reader of this kind of file failed ({type(error).__name__})."
        )
    if not emission.has_text and not emission.has_reason:
        emission.missing("no-text")
    if emission.has_text:
        sink.languages(teller.tell(emission.sample))


def _extract(
    source: BinaryIO, filename: str, limits: Limits, emission: Emission, identifier: Identifier
) -> None:
    identity = identifier.identify(source, filename)
    extractor = extractor_for(identity.media_type)
    if extractor is None or identity.encrypted:
        emission.sink.identified(identity.media_type, "none", "0")
        if identity.media_type == "application/x-empty":
            raise CannotRead("empty-file")
        if identity.encrypted:
            raise CannotRead("encrypted-file")
        raise CannotRead("unsupported-format", why_not_read(identity.media_type))
    emission.sink.identified(identity.media_type, extractor.name, extractor.version)
    source.seek(0)
    extractor.extract(source, limits, emission)

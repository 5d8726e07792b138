"""A small archive behind the web application's own test client: the real parts, with an index in memory."""

from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property
from io import BytesIO
from types import TracebackType

from flask import Flask
from flask.testing import FlaskClient
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket

from archive.model import Description, PageText, Reading, Role
from archive.originals.accession import Accepted, Incoming
from archive.reasons import Reason
from archive.settings import Settings
from indexer.engine.feed import catch_up
from indexer.holdings import open_holdings
from webapp.app import create_app


class CompiledTemplates(BytecodeCache):
    """What Jinja has compiled, kept for all applications of one test run: compiling takes longer than most tests."""

    def __init__(self) -> None:
        self._compiled: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self._compiled:
            bucket.bytecode_from_string(self._compiled[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._compiled[bucket.key] = bucket.bytecode_to_string()


COMPILED_TEMPLATES = CompiledTemplates()


class WebArchive:
    """An archive, and the application over it. Files are given with the text that reading them would have yielded."""

    def __init__(self, home: Settings) -> None:
        self.settings = replace(home, engine_url="memory://")
        self.holdings = open_holdings(self.settings)

    @cached_property
    def app(self) -> Flask:
        """The application, made when first asked for: it costs more than the archive."""
        app = create_app(self.settings, self.holdings)
        app.jinja_env.bytecode_cache = COMPILED_TEMPLATES
        return app

    @property
    def client(self) -> FlaskClient:
        return self.app.test_client()

    def accession(
        self,
        content: bytes,
        filename: str = "letter.txt",
        *,
        collection: str = "letters",
        document: str | None = None,
        role: Role = Role.ORIGINAL,
        held_by: str | None = None,
        **described: object,
    ) -> Accepted:
        """Keep a file; its text is not yet read."""
        said = Description(**described)  # type: ignore[arg-type]
        incoming = Incoming(
            lambda: BytesIO(content),
            filename,
            collection=collection,
            described=said,
            document=document,
            role=role,
            held_by=held_by,
            held_name=filename if held_by else "",
        )
        outcome = self.holdings.accession.take([incoming])[0]
        assert isinstance(outcome, Accepted), outcome
        return outcome

    def read(
        self,
        rendition: str,
        pages: Sequence[str],
        *,
        media_type: str = "text/plain",
        language: str | None = "en",
        reason: Reason | None = None,
        found: Description | None = None,
        labels: Sequence[str] = (),
    ) -> None:
        """Write down what reading the rendition has yielded, and let the index follow."""
        texts = tuple(
            PageText(number, labels[number - 1] if labels else str(number), text)
            for number, text in enumerate(pages, 1)
        )
        reading = Reading(
            media_type,
            "test",
            "1",
            texts,
            found or Description(),
            language,
            (language,) if language else (),
            reason,
        )
        self.holdings.catalogue.record_extractions([(rendition, reading)])
        catch_up(self.holdings.catalogue, self.holdings.engine)

    def add(
        self, *pages: str, filename: str = "letter.txt", content: bytes | None = None, **other: object
    ) -> Accepted:
        """A file and its pages."""
        reading = {
            name: other.pop(name) for name in ("media_type", "language", "reason", "labels") if name in other
        }
        accepted = self.accession(content or "\f".join(pages).encode(), filename, **other)  # type: ignore[arg-type]
        self.read(accepted.rendition, pages, **reading)  # type: ignore[arg-type]
        return accepted

    def __enter__(self) -> "WebArchive":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.holdings.close()

"""The language of what is said to somebody who is not asking: the recipient of a mail, whoever sends it.

``speaking("ru")`` holds for everything that ``webapp.languages`` says until its block ends, in a request or in the
worker. Babel's data are loaded when a language other than English is first spoken.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from babel import Locale


@dataclass(frozen=True, slots=True)
class Voice:
    """A language to speak; for English there is nothing to look up."""

    catalog: Any = None  # Babel's Translations
    locale: "Locale | None" = None


ENGLISH_VOICE = Voice()
_SPOKEN: ContextVar[Voice | None] = ContextVar("voice", default=None)


def spoken() -> Voice | None:
    """The language that was settled; ``None`` where whoever asks decides."""
    return _SPOKEN.get()


@contextmanager
def speaking(code: str) -> Iterator[None]:
    """Say everything in this language, one of ``webapp.languages.LANGUAGES``."""
    before = _SPOKEN.set(ENGLISH_VOICE if code == "en" else _voice(code))
    try:
        yield
    finally:
        _SPOKEN.reset(before)


@cache
def _voice(code: str) -> Voice:
    from babel import Locale
    from babel.support import Translations

    catalog = resources.files("webapp").joinpath("translations", code, "LC_MESSAGES", "messages.mo")
    with catalog.open("rb") as file:
        return Voice(Translations(file), Locale.parse(code))

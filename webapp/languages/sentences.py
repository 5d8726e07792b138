"""Sentences of the archive in the reader's language: what ``archive`` and ``indexer`` say of files, queries and errors.

They are English where they arise, so that the command line, the API and the catalogue have one wording; a page
recognises each by its form and says it anew. The catalogs keep the forms (``sentence_forms`` draws them from the
sources) with ``%(name)s`` where a value stands. A sentence that no form fits stays as it is.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources
from re import compile as pattern
from re import finditer

from webapp.languages import locale

CONTEXT = "sentence"
_MOST_CHARACTERS = 4000  # of a message that is looked at; nothing of ours is longer
_TELLING = 12  # characters at the beginning that make a form of one open end a sentence
_DEEPEST = 3  # a value may be a sentence itself
_VALUE = pattern(r"%\((\w+)\)s")


@dataclass(frozen=True, slots=True)
class Form:
    """A sentence with places for values: ``names[i]`` stands between ``literals[i]`` and ``literals[i + 1]``."""

    literals: tuple[str, ...]
    names: tuple[str, ...]
    said: str

    def values_in(self, message: str) -> dict[str, str] | None:
        """What stands in the places, each up to where the next literal first comes; in linear time."""
        first, *between, last = self.literals
        end = len(message) - len(last)
        if not message.startswith(first) or not message.endswith(last) or end <= len(first):
            return None
        values, place = {}, len(first)
        for name, literal in zip(self.names, [*between, None], strict=True):
            found = end if literal is None else message.find(literal, place + 1, end)
            if found <= place:
                return None
            values[name] = message[place:found]
            place = found + len(literal or "")
        return values


def form_of(english: str, said: str) -> Form:
    """The form that a text of the catalog with values stands for."""
    literals = tuple(piece.replace("%%", "%") for piece in _VALUE.split(english)[::2])
    return Form(literals, tuple(_VALUE.findall(english)), said)


def told(message: object) -> str:
    """The sentence, or several one after the other, in the reader's language."""
    text = str(message)
    place = locale()
    if place is None or len(text) > _MOST_CHARACTERS:
        return text
    return _book(str(place)).told(text)


class Book:
    """All sentences in one language."""

    def __init__(self, texts: dict[str, str]) -> None:
        """``texts``: each English form with what it is in this language."""
        self._whole = {
            _plain(english): _plain(said) for english, said in texts.items() if not _VALUE.search(english)
        }
        forms = [form_of(english, said) for english, said in texts.items() if _VALUE.search(english)]
        forms.sort(key=lambda form: -sum(map(len, form.literals)))  # the most telling first
        self._sentences = [
            form
            for form in forms
            if form.literals[-1] or len(form.names) > 1 or len(form.literals[0]) > _TELLING
        ]
        self._pieces = forms  # what stands in a sentence may be less than one

    def told(self, text: str) -> str:
        """The text in this language; what is not known stays English."""
        return (
            self._known(text, self._sentences, plain=True)
            or self._in_parts(text)
            or self._known(text, self._sentences)
            or text
        )

    def _known(self, text: str, forms: list[Form], depth: int = _DEEPEST, plain: bool = False) -> str | None:
        """``plain``: only where no value runs from one sentence into the next."""
        if (found := self._whole.get(text)) is not None:
            return found
        for form in forms:
            values = form.values_in(text)
            if values is not None and not (plain and any(". " in value for value in values.values())):
                return form.said % {name: self._value(value, depth) for name, value in values.items()}
        return None

    def _value(self, value: str, depth: int) -> str:
        return (self._known(value, self._pieces, depth - 1) if depth else None) or value

    def _in_parts(self, text: str) -> str | None:
        """The first sentences that are known, and what follows them told by itself."""
        for end in _ends(text):
            first = self._known(text[:end], self._sentences, plain=True)
            if first is not None:
                return f"{first} {self.told(text[end + 1 :])}"
        return None


def _plain(text: str) -> str:
    return text.replace("%%", "%")


def _ends(text: str) -> Iterator[int]:
    """Where sentences may end, the last first."""
    return reversed([found.start() + 1 for found in finditer(r"[.?!:] ", text)][:20])


@cache
def _book(code: str) -> Book:
    """Read once a process."""
    path = resources.files("webapp").joinpath("translations", code, "LC_MESSAGES", "sentences.json")
    return Book(json.loads(path.read_text("utf-8")))

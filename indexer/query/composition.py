"""A query put together from the boxes of a form, each of which may hold words of the query language itself.

Boxes in, tree out. Knows no form's looks and no engine.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from archive.errors import QueryError
from indexer.query import bounds
from indexer.query.parser import parse
from indexer.query.printer import canonical
from indexer.query.tree import And, Everything, Field, Node, Not, Or, Value

FIELD_BOXES = {
    "title": Field.TITLE,
    "author": Field.FROM,
    "addressee": Field.TO,
    "tag": Field.TAG,
    "filename": Field.FILENAME,
}
TEXT_BOXES = ("all", "phrase", "any", "none", "name", "near", "beside", *FIELD_BOXES, "from", "to")
CHOICES = {"type": Field.TYPE, "language": Field.LANGUAGE, "collection": Field.COLLECTION}


class BoxError(QueryError):
    """One box cannot be understood. ``position`` counts code points of what was typed into it."""

    def __init__(self, box: str, message: str, position: int = 0) -> None:
        super().__init__(message, position)
        self.box = box


@dataclass(frozen=True, slots=True)
class Boxes:
    """What was typed and chosen; all of it untrusted."""

    texts: Mapping[str, str]  # by ``TEXT_BOXES``
    chosen: Mapping[str, Sequence[str]]  # by ``CHOICES``
    distance: str = "10"  # words between ``near`` and ``beside``
    slips: bool = False  # also names with a slip of ear or eye

    def text(self, box: str) -> str:
        """What was typed into a box, without space around it."""
        return self.texts.get(box, "").strip()


def composed(boxes: Boxes) -> str:
    """The query in its canonical spelling; empty for empty boxes. Raises ``BoxError``."""
    readers: tuple[Callable[[Boxes], list[Node]], ...] = (
        _words,
        _phrase,
        _any_of,
        _none_of,
        _name,
        _near,
        _fields,
        _dates,
        _choices,
    )
    parts: list[Node] = []
    for read in readers:
        for node in read(boxes):
            parts.extend(node.children if isinstance(node, And) else (node,))
    if not parts:
        return ""
    query = canonical(And(tuple(parts)) if len(parts) > 1 else parts[0])
    _understood("all", query)  # together they may be more than a query can hold
    return query


def _understood(box: str, text: str, before: str = "", after: str = "") -> Node:
    """What ``before``, the box's text and ``after`` mean together."""
    try:
        return parse(before + text + after)
    except QueryError as error:
        place = min(max(0, error.position - len(before)), len(text))
        raise BoxError(box, error.message, place) from error


def _read(boxes: Boxes, box: str, before: str = "", after: str = "") -> list[Node]:
    """The text of a box by itself first: it must not reach out of what is put around it."""
    text = boxes.text(box)
    if not text:
        return []
    alone = _understood(box, text)
    if isinstance(alone, Everything):
        return []
    return [_understood(box, text, before, after) if before else alone]


def _words(boxes: Boxes) -> list[Node]:
    return _read(boxes, "all")


def _phrase(boxes: Boxes) -> list[Node]:
    text = boxes.text("phrase")
    if not text:
        return []
    if '"' in text:
        raise BoxError("phrase", "Leave the quotation marks out: they are put around it.", text.index('"'))
    return [_understood("phrase", text, '"', '"')]


def _alternatives(nodes: list[Node]) -> Node:
    """Any of the words instead of all of them."""
    (node,) = nodes
    return Or(node.children) if isinstance(node, And) else node


def _any_of(boxes: Boxes) -> list[Node]:
    found = _read(boxes, "any")
    return [_alternatives(found)] if found else []


def _none_of(boxes: Boxes) -> list[Node]:
    found = _read(boxes, "none")
    return [Not(_alternatives(found))] if found else []


def _name(boxes: Boxes) -> list[Node]:
    text = boxes.text("name")
    if not text:
        return []
    if '"' in text:
        raise BoxError("name", "Leave the quotation marks out; type the name alone.", text.index('"'))
    return [_understood("name", text, 'sounds:"', '"~' if boxes.slips else '"')]


def _near(boxes: Boxes) -> list[Node]:
    near, beside = boxes.text("near"), boxes.text("beside")
    if not near and not beside:
        return []
    for box, text in (("near", near), ("beside", beside)):
        if not text:
            raise BoxError(box, "Two are needed to stand near each other. Type the other one, or clear both.")
        _understood(box, text)
    digits = boxes.distance.strip()
    if not (digits.isascii() and digits.isdigit() and len(digits) < 4 and 0 < int(digits) <= bounds.DISTANCE):
        raise BoxError("near", f"The distance is a number of words from 1 to {bounds.DISTANCE}.")
    return [_understood("near", near, "", f" w/{int(digits)} {beside}")]


def _fields(boxes: Boxes) -> list[Node]:
    return [
        node
        for box, field in FIELD_BOXES.items()
        for node in _read(boxes, box, before=f"{field}:(", after=")")
    ]


def _dates(boxes: Boxes) -> list[Node]:
    first, last = boxes.text("from"), boxes.text("to")
    for box, text in (("from", first), ("to", last)):
        if text:
            _understood(box, text, "date:")
        if ".." in text:
            raise BoxError(box, "One date belongs here, as 2017, 2017-10 or 2017-10-11.", text.index(".."))
    return [_understood("to", f"{first}..{last}", "date:")] if first or last else []


def _choices(boxes: Boxes) -> list[Node]:
    found: list[Node] = []
    for box, field in CHOICES.items():
        values = [Value(field, value) for value in dict.fromkeys(boxes.chosen.get(box, ())) if value]
        for value in values:
            if '"' in value.value:
                raise BoxError(box, "A code has no quotation marks.")
        if values:
            found.append(Or(tuple(values)) if len(values) > 1 else values[0])
    return found

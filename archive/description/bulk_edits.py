"""One change to the descriptions of many documents: what it is, and what it makes of one description.

A change is a few steps, each on one element: ``set`` what is said, ``fill`` it where nothing is said, ``add`` to or
``remove`` from several values, ``clear``; and perhaps a move to another place. Pure rules; knows no catalogue.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from archive.description.elements import BY_NAME
from archive.description.precedence import as_json, differing, from_json, plain
from archive.description.values import BadValue, with_value
from archive.errors import UsageError
from archive.model import Description

MOST_DOCUMENTS = 10_000  # changed by one edit
MOST_STEPS = 20
SET, FILL, ADD, REMOVE, CLEAR = "set", "fill", "add", "remove", "clear"
HOW = (ADD, SET, FILL, REMOVE, CLEAR)
_LISTED = frozenset({ADD, REMOVE})


@dataclass(frozen=True, slots=True)
class Step:
    """One element, and what is done to it. ``value`` is as people write it."""

    element: str
    how: str
    value: str = ""


@dataclass(frozen=True, slots=True)
class BulkChange:
    """What is done to each document. ``place`` is a collection's code and perhaps a level's id."""

    steps: tuple[Step, ...] = ()
    place: tuple[str, str | None] | None = None
    is_table: bool = False  # every document gets what its own row of a metadata.csv says

    def as_json(self) -> dict[str, object]:
        """As it is kept, and told to programs."""
        steps = [{"element": one.element, "how": one.how, "value": one.value} for one in self.steps]
        place = {"collection": self.place[0], "level": self.place[1]} if self.place else None
        return {"steps": steps, "place": place, "table": self.is_table}


@dataclass(frozen=True, slots=True)
class Changed:
    """What a change did, or would do, to one description: the fields that differ, before and after."""

    before: Mapping[str, object]
    after: Mapping[str, object]


def change_from_json(told: Mapping[str, Any]) -> BulkChange:
    """What ``as_json`` told."""
    place = told.get("place")
    return BulkChange(
        tuple(Step(**one) for one in told.get("steps", ())),
        (place["collection"], place["level"]) if place else None,
        bool(told.get("table")),
    )


def checked_change(steps: Sequence[Step], place: tuple[str, str | None] | None) -> BulkChange:
    """The change, if every step can be carried out; raises ``UsageError``."""
    if not steps and place is None:
        raise UsageError("Say what is to be changed.")
    if len(steps) > MOST_STEPS:
        raise UsageError(f"A bulk edit has up to {MOST_STEPS} steps.")
    for step in steps:
        _check(step)
    return BulkChange(tuple(steps), place)


def _check(step: Step) -> None:
    element = BY_NAME.get(step.element)
    if element is None:
        raise UsageError(f"There is no element {step.element[:40]!r}. Use one of {', '.join(BY_NAME)}.")
    if step.how not in HOW:
        raise UsageError(f"{step.how[:40]!r} is nothing that can be done. Use one of {', '.join(HOW)}.")
    if step.how in _LISTED and not isinstance(getattr(Description(), element.field), tuple):
        raise UsageError(f"{step.element} has one value only: set it instead of adding to it.")
    if step.how == CLEAR:
        if element.name == "title":
            raise UsageError("A document keeps a title: it is what people see in a list of results.")
        return
    try:
        written = getattr(with_value(Description(), element.name, step.value), element.field)
    except BadValue as error:
        raise UsageError(f"{step.element}: {error}") from None
    if not written:
        raise UsageError(f"{step.element}: say what to {step.how}.")


def changed(
    description: Description, change: BulkChange, own: Mapping[str, object] | None = None
) -> Description:
    """The description after every step; ``own`` is what a table says of this document."""
    if own:
        description = from_json({**as_json(description), **own})
    for step in change.steps:
        field = BY_NAME[step.element].field
        present = getattr(description, field)
        said = getattr(with_value(Description(), step.element, step.value), field)
        description = replace(description, **{field: _after(present, said, step.how)})
    return description


def _after(present: Any, said: Any, how: str) -> Any:
    match how:
        case "set":
            return said
        case "fill":
            return present or said
        case "add":
            return tuple(dict.fromkeys((*present, *said)))
        case "remove":
            return tuple(one for one in present if one not in said)
        case _:
            return () if isinstance(present, tuple) else None


def difference(before: Description, after: Description) -> Changed:
    """The fields that differ, as JSON has them."""
    names = differing(before, after)
    return Changed(
        {name: plain(getattr(before, name)) for name in names},
        {name: plain(getattr(after, name)) for name in names},
    )

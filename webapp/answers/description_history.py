"""What a custody event changed of a description, field by field, before and after. Knows no page."""

from collections.abc import Mapping
from dataclasses import dataclass

from archive.description.elements import BY_FIELD
from archive.model import CustodyEvent


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field that a change touched, as text for people; empty for nothing."""

    name: str  # as forms have it, or as the event does
    before: str
    after: str


def field_changes(event: CustodyEvent) -> tuple[FieldChange, ...]:
    """The fields that differ between what stood there before and after."""
    return changes_between(_mapping(event.detail.get("before")), _mapping(event.detail.get("after")))


def changes_between(before: Mapping[str, object], after: Mapping[str, object]) -> tuple[FieldChange, ...]:
    """The fields that differ, as they are kept in JSON."""
    names = dict.fromkeys((*before, *after))
    return tuple(
        FieldChange(_name(name), _as_text(before.get(name)), _as_text(after.get(name)))
        for name in names
        if before.get(name) != after.get(name)
    )


def _mapping(value: object) -> Mapping[str, object]:
    return value if isinstance(value, dict) else {}


def _name(field: str) -> str:
    return BY_FIELD[field].name if field in BY_FIELD else field


def _as_text(value: object) -> str:
    if isinstance(value, list):
        return "; ".join(map(_as_text, value))
    if isinstance(value, dict):
        return ", ".join(str(part) for part in value.values() if part)
    return "" if value is None else str(value)

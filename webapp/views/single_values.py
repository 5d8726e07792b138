"""Parameters of an address and fields of a form that take one value: given twice, they are refused.

The usual mapping answers with the first value and says nothing of the others, so that ``q=a&q=b`` would be a search for
``a`` alone. Asking for one value is what tells that a parameter takes one: whatever may repeat is asked for by
``getlist``. Knows no names of parameters.
"""

from typing import Any

from werkzeug.datastructures import ImmutableMultiDict

from archive.errors import UsageError


class SingleValues(ImmutableMultiDict[Any, Any]):
    """What was sent by name. ``get`` and ``[]`` raise ``UsageError`` where there are several values of that name."""

    def __getitem__(self, name: Any) -> Any:
        if (times := len(dict.get(self, name, ()))) > 1:
            raise UsageError(f"{name} is given {times} times and takes one value. Say which one is meant.")
        return super().__getitem__(name)

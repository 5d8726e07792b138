"""Logs of programs that run on: sentences for people, or one line of JSON an event for programs (``FONDS_LOG``).

An event has a name, a time (UTC), and fields: ids, numbers, codes, an outcome. Never what was asked, what stands in a
document, what a file is called or a secret; whoever logs passes ids instead. In text, only warnings and errors appear.
"""

import json
import logging
import sys
import traceback
from datetime import UTC, datetime
from typing import TextIO

from archive.clock import stamp

JSON = "json"
_EVENTS = logging.getLogger("fonds.events")
_FRAMES = 8  # of a failure, innermost first

Field = str | int | float | bool | None


class JsonLines(logging.Formatter):
    """One JSON object a record. Of an exception, its kind and the lines of code it passed, not its message."""

    def format(self, record: logging.LogRecord) -> str:
        """The record on one line."""
        event = getattr(record, "fonds_event", None)
        line: dict[str, object] = {
            "time": stamp(datetime.fromtimestamp(record.created, UTC)),
            "level": record.levelname.lower(),
            "event": event or "message",
        }
        if event is None:
            line |= {"from": record.name, "message": record.getMessage()}
        line |= getattr(record, "fonds_fields", {})
        if record.exc_info and record.exc_info[0]:
            frames = traceback.extract_tb(record.exc_info[2])[-_FRAMES:]
            line["error"] = record.exc_info[0].__name__
            line["passed"] = [f"{one.filename}:{one.lineno} {one.name}" for one in reversed(frames)]
        return json.dumps(line, ensure_ascii=False).replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def configure(style: str, stream: TextIO | None = None) -> None:
    """Let this process log in that style, ``text`` or ``json``. In text, warnings go to stderr as they are."""
    if style != JSON:
        return
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(JsonLines())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    _EVENTS.setLevel(logging.INFO)


def log_event(event: str, /, **fields: Field) -> None:
    """One event, where somebody wants events; otherwise this costs a microsecond."""
    if _EVENTS.isEnabledFor(logging.INFO):
        _EVENTS.info(event, extra={"fonds_event": event, "fonds_fields": fields})


def are_wanted() -> bool:
    """Whether events are logged: for whoever would have to look something up for one."""
    return _EVENTS.isEnabledFor(logging.INFO)

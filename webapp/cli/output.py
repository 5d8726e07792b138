"""How the command line speaks: JSON lines, safe text, sizes in words. Knows no command."""

import json
import re
import sys
from collections.abc import Callable
from typing import Any

import click

# Control characters and bidirectional overrides of stranger's names must not steer the terminal.
_UNSAFE = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def print_json(value: object) -> None:
    """One JSON value on one line of stdout, in UTF-8 whatever the terminal's encoding; at once, for pipes."""
    line = json.dumps(value, ensure_ascii=False, separators=(", ", ": "))
    sys.stdout.buffer.write(line.encode("utf-8", "backslashreplace") + b"\n")
    sys.stdout.buffer.flush()


def shown(untrusted_text: str) -> str:
    """The text on one line, with what could steer a terminal made visible."""
    return (
        _UNSAFE.sub(lambda m: f"\\x{ord(m.group()):02x}", untrusted_text).encode("utf-8", "replace").decode()
    )


def say(message: str) -> None:
    """A message for the person at the terminal."""
    click.echo(message, err=True)


def begin_to_log(style: str) -> Callable[[str], None]:
    """For a program that runs on: log in that style from now on. Answers with what tells sentences in it."""
    from archive import logs

    logs.configure(style)
    if style != logs.JSON:
        return say
    return lambda sentence: logs.log_event("said", sentence=sentence.removeprefix("fonds: "))


def size(count: int) -> str:
    """Bytes in words: ``48.2 kB``."""
    value = float(count)
    for unit in ("bytes", "kB", "MB", "GB"):
        if value < 1000:
            return f"{value:.0f} {unit}" if unit == "bytes" else f"{value:.1f} {unit}"
        value /= 1000
    return f"{value:.1f} TB"


def progress_bar(total: int | None, description: str, unit: str) -> Any:
    """A tqdm bar on stderr, silent when stderr is no terminal."""
    from tqdm import tqdm

    return tqdm(
        total=total,
        desc=description,
        unit=unit,
        file=sys.stderr,
        disable=not sys.stderr.isatty(),
        leave=False,
    )

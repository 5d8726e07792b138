"""Markdown, read as it stands; its front matter, or its first heading, describes it.

Front matter is lines of ``name: value`` between two rules; of YAML beyond that nothing is understood.
"""

import re
from typing import BinaryIO

from archive.model import Description
from indexer.extract.dates import iso_day
from indexer.extract.emission import Emission
from indexer.extract.limits import Limits
from indexer.extract.normalisation import one_line
from indexer.extract.office_properties import description_of
from indexer.extract.text import decoded_text, tell_cut

_LOOKED_AT = 20_000  # code points
_FRONT = re.compile(r"\s*---[ \t]*\n(.*?)\n(?:---|\.\.\.)[ \t]*(?:\n|$)", re.DOTALL)
_LINE = re.compile(r"([A-Za-z]+)[ \t]*:[ \t]*(.*)")
_ITEM = re.compile(r"\s*-[ \t]+(.*)")
_HEADING = re.compile(r"^#[ \t]+(.+?)[ \t]*#*$|^(\S.*)\n=+[ \t]*$", re.MULTILINE)


class MarkdownExtractor:
    """Reads Markdown of any flavour."""

    media_types = frozenset(("text/markdown",))
    name = "markdown"
    version = "1"

    def extract(self, source: BinaryIO, limits: Limits, emit: Emission) -> None:
        """See ``Extractor``."""
        decoded, is_whole = decoded_text(source, limits, emit)
        emit.found(described(decoded.text[:_LOOKED_AT].replace("\r\n", "\n")))
        for page in decoded.text.split("\f"):
            emit.text(page)
        if not is_whole:
            tell_cut(limits, emit)


def described(text: str) -> Description:
    """What a text's front matter and first heading say."""
    front = _FRONT.match(text)
    said = _values(front.group(1)) if front else {}
    heading = _HEADING.search(text, front.end() if front else 0)
    first = one_line(heading.group(1) or heading.group(2)) if heading else None
    return description_of(
        title=said.get("title") or first,
        creator=said.get("author") or said.get("authors"),
        date=iso_day(said.get("date")),
        language=said.get("lang") or said.get("language"),
    )


def _values(front: str) -> dict[str, str]:
    values: dict[str, str] = {}
    name = ""
    for line in front.split("\n"):
        if match := _LINE.match(line):
            name = match.group(1).lower()
            values[name] = "; ".join(_bare(part) for part in _parts(match.group(2)))
        elif name and (match := _ITEM.match(line)):
            values[name] = "; ".join(filter(None, (values[name], _bare(match.group(1)))))
    return values


def _parts(value: str) -> list[str]:
    value = value.strip()
    return value[1:-1].split(",") if value.startswith("[") and value.endswith("]") else [value]


def _bare(value: str) -> str:
    value = value.strip()
    return value[1:-1] if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'" else value

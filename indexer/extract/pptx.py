"""PowerPoint's PPTX: one page a slide, in the order they are shown, hidden ones too.

On a page: shapes, tables and groups in the order of the file, then charts' labels and diagrams, the speaker's
notes, and comments. What masters and layouts show besides their placeholders stands on the first slide made
with them. Embedded documents are handed on.
"""

import re
from typing import BinaryIO

from indexer.extract import containers
from indexer.extract.damage import tell_damage
from indexer.extract.drawing import drawn_lines, held_lines
from indexer.extract.embedded import emit_embedded
from indexer.extract.emission import Emission
from indexer.extract.limits import CannotRead, Limits
from indexer.extract.office_properties import core_description
from indexer.extract.package_parts import Attributes, Relationship, gather, main_part, relationships
from indexer.extract.page_pictures import note_pictures_in_package
from indexer.extract.zipped_xml import DamagedMember, ZippedXml

_SHOW = "ppt/presentation.xml"
_SLIDE = re.compile(r"ppt/slides/slide(\d{1,9})\.xml")
_COMMENT_NAMES = ("text", "t")  # of the older comments, which say what they say in an element of their own


class PptxExtractor:
    """Reads PowerPoint's presentations, shows and templates, with or without macros (which are never run)."""

    media_types = frozenset(
        (
            containers.PPTX,
            "application/vnd.openxmlformats-officedocument.presentationml.slideshow",
            "application/vnd.openxmlformats-officedocument.presentationml.template",
            "application/vnd.ms-powerpoint.presentation.macroenabled.12",
            "application/vnd.ms-powerpoint.slideshow.macroenabled.12",
            "application/vnd.ms-powerpoint.template.macroenabled.12",
        )
    )
    name = "pptx"
    version = "2"

    def extract(self, source: BinaryIO, limits: Limits, emit: Emission) -> None:
        """See ``Extractor``."""
        archive = ZippedXml(source, limits)
        slides = _slides(archive)
        if not slides and _SHOW not in archive.names:
            raise CannotRead(
                "unreadable-file", "The file has no slides: it is damaged or not a PowerPoint file."
            )
        emit.found(core_description(archive))
        damaged: list[str] = []
        masters: set[str] = set()
        embedded: list[Relationship] = []
        for slide in slides:
            hung = relationships(archive, slide)
            lines = _lines(archive, slide, hung, damaged) + _master_lines(archive, hung, masters, damaged)
            emit.text("\n".join(lines))
            embedded += hung
        note_pictures_in_package(emit, archive, (r.target for r in embedded if r.kind == "image"))
        emit_embedded(archive, embedded, emit)
        tell_damage(archive, damaged, emit)


def _slides(archive: ZippedXml) -> list[str]:
    """The slides' parts as the show lists them; by their numbers where it does not."""
    listed: list[str] = []

    def take(tag: str, attributes: Attributes) -> None:
        if tag == "sldId":
            listed.append(next((value for key, value in attributes.items() if key.endswith("}id")), ""))

    show = main_part(archive, _SHOW) or _SHOW
    gather(archive, show, take)
    targets = {r.id: r.target for r in relationships(archive, show) if r.kind == "slide"}
    if slides := [targets[identifier] for identifier in listed if identifier in targets]:
        return slides
    numbered = [
        (int(match.group(1)), match.group()) for match in map(_SLIDE.fullmatch, archive.names) if match
    ]
    return [name for _, name in sorted(numbered)]


def _lines(archive: ZippedXml, slide: str, hung: list[Relationship], damaged: list[str]) -> list[str]:
    lines = drawn_lines(archive, slide, damaged)
    lines += held_lines(archive, hung, damaged)
    for relationship in hung:
        if relationship.kind == "notesSlide":
            lines += drawn_lines(archive, relationship.target, damaged)
        elif relationship.kind == "comments":
            comments = CommentReader()
            try:
                archive.parse(relationship.target, comments)
            except DamagedMember as error:
                damaged.append(str(error))
            lines += comments.finish()
    return lines


def _master_lines(
    archive: ZippedXml, hung: list[Relationship], seen: set[str], damaged: list[str]
) -> list[str]:
    lines: list[str] = []
    for kind in ("slideLayout", "slideMaster"):
        part = next((r.target for r in hung if r.kind == kind), "")
        if not part or part in seen:
            break
        seen.add(part)
        lines += drawn_lines(archive, part, damaged, without_placeholders=True)
        hung = relationships(archive, part)
    return lines


class CommentReader:
    """Gathers a slide's comments, older (``text``) and newer ones (paragraphs), one a line."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._line: list[str] = []
        self._in_text = False

    def start(self, tag: str, attributes: Attributes) -> None:
        """See ``Reader``."""
        self._in_text = tag.rpartition("}")[2] in _COMMENT_NAMES

    def end(self, tag: str) -> None:
        """See ``Reader``."""
        self._in_text = False
        if tag.rpartition("}")[2] in ("text", "p"):
            self._end_line()

    def data(self, text: str) -> None:
        """See ``Reader``."""
        if self._in_text:
            self._line.append(text)

    def close(self) -> None:
        """See ``Reader``."""

    def finish(self) -> list[str]:
        """The comments, what a damaged end left open among them."""
        self._end_line()
        return self._lines

    def _end_line(self) -> None:
        text = " ".join("".join(self._line).split())
        self._line.clear()
        if text:
            self._lines.append(text)

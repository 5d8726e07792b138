"""Reads a source text: a head of ``key: value`` lines, ``---``, then blocks divided by blank lines.

Marks at the start of a line: ``# `` and ``## `` headings, ``> `` right-aligned, ``- `` list item, ``| ``
table row, ``[^1]: `` footnote, ``{comment who|text}`` comment on the block before, ``\\newpage``. A backslash
at the end of a line keeps the line break. Inline: ``[^1]`` refers to a footnote, ``[[…]]`` is blacked out in
a redacted copy. Knows no file format.
"""

import re
from dataclasses import dataclass, field, replace
from pathlib import Path

FOLDER = Path(__file__).resolve().parent.parent / "source"

MARKS = {
    "en": "SAMPLE – invented for Fonds",
    "ru": "ОБРАЗЕЦ – вымышлено для Fonds",
    "kk": "ҮЛГІ – Fonds үшін ойдан шығарылған",
    "fr": "SPÉCIMEN – document inventé pour Fonds",
    "de": "MUSTER – frei erfunden für Fonds",
}
BLACKED_OUT = "█" * 14  # always as long, so that the length tells nothing


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph, heading, list item, table, footnote, comment or page break."""

    kind: str  # title, heading, text, right, item, table, note, comment, newpage
    text: str = ""  # for a note or comment: what it says
    label: str = ""  # number of a note, author of a comment
    rows: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Source:
    """One text with what is said about it."""

    name: str
    head: dict[str, str] = field(default_factory=dict)
    blocks: tuple[Block, ...] = ()

    @property
    def language(self) -> str:
        return self.head["language"]

    @property
    def mark(self) -> str:
        """The words that every sample bears on its face."""
        return MARKS[self.language]

    def get(self, key: str) -> str:
        return self.head.get(key, "")

    @property
    def body(self) -> tuple[Block, ...]:
        """What stands in the running text."""
        return tuple(block for block in self.blocks if block.kind not in ("note", "comment"))

    @property
    def notes(self) -> dict[str, str]:
        return {block.label: block.text for block in self.blocks if block.kind == "note"}

    def comment_after(self, position: int) -> Block | None:
        """The comment on the block at ``position`` of ``body``, if there is one."""
        block = self.body[position]
        following = self.blocks[self.blocks.index(block) + 1 :]
        return following[0] if following and following[0].kind == "comment" else None


def load(name: str, *, redacted: bool = False) -> Source:
    """The source ``name``; ``redacted`` blacks out what stands in ``[[…]]``."""
    raw = (FOLDER / f"{name}.txt").read_text(encoding="utf-8")
    text = re.sub(r"\[\[(.*?)\]\]", BLACKED_OUT if redacted else r"\1", raw)
    head, _, body = text.partition("---\n")
    pairs = (line.split(":", 1) for line in head.splitlines() if line.strip())
    return Source(name, {key.strip(): value.strip() for key, value in pairs}, tuple(_blocks(body)))


def _blocks(body: str) -> list[Block]:
    blocks: list[Block] = []
    lines: list[str] = []
    for line in [*body.splitlines(), ""]:
        special = _special(line)
        if lines and (special or not line.strip()):
            blocks.append(Block("text", _joined(lines)))
            lines = []
        if special and special.kind == "table" and blocks and blocks[-1].kind == "table":
            blocks[-1] = replace(blocks[-1], rows=blocks[-1].rows + special.rows)
        elif special:
            blocks.append(special)
        elif line.strip():
            lines.append(line)
    return blocks


def _joined(lines: list[str]) -> str:
    """Lines as one paragraph; a backslash at the end of a line keeps the break."""
    return re.sub(r"\\ ?$", "", " ".join(lines)).replace("\\ ", "\n")


def _special(line: str) -> Block | None:
    for start, kind in (("## ", "heading"), ("# ", "title"), ("> ", "right"), ("- ", "item")):
        if line.startswith(start):
            return Block(kind, line.removeprefix(start))
    if line.startswith("| "):
        return Block("table", rows=(tuple(cell.strip() for cell in line.strip("| ").split(" | ")),))
    if match := re.fullmatch(r"\[\^(\d+)\]: (.*)", line):
        return Block("note", match[2], match[1])
    if match := re.fullmatch(r"\{comment (.*?)\|(.*)\}", line):
        return Block("comment", match[2], match[1])
    return Block("newpage") if line == "\\newpage" else None

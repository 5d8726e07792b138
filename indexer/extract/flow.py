"""Collects the paragraphs of an office file's body and emits its pages as its page breaks come.

Text that stands beside the flow (a text box, a note) is kept whole and placed after the paragraph it hangs
on. Knows no vocabulary.
"""

from dataclasses import dataclass, field

from indexer.extract.emission import Emission


@dataclass(slots=True)
class Flow:
    """Text as it arrives; ``flush`` hands a page on."""

    emit: Emission
    _page: list[str] = field(default_factory=list)
    _line: list[str] = field(default_factory=list)
    _aside: list[list[str]] = field(default_factory=list)  # lines interrupted by a text box or note
    _after: list[list[str]] = field(default_factory=list)  # finished boxes, to follow the interrupted line

    def add(self, text: str) -> None:
        """Characters of the current paragraph."""
        self._line.append(text)

    def end_paragraph(self) -> None:
        """The current paragraph is over."""
        text = "".join(self._line)
        self._line.clear()
        if self._aside:
            self._after[-1].append(text)
            return
        self._page.append(text)

    def open_aside(self) -> None:
        """A box or a note begins in the midst of a paragraph."""
        self._aside.append(self._line)
        self._after.append([])
        self._line = []

    def close_aside(self) -> None:
        """The box or note is over; its text follows the line it hangs on, set off by line ends."""
        if not self._aside:
            return
        lines = self._after.pop()
        if self._line:
            lines.append("".join(self._line))
        self._line = self._aside.pop()
        body = "\n".join(line for line in lines if line)
        if body:
            self._line.append(f"\n{body}\n")

    def add_aside(self, text: str) -> None:
        """One line that stands beside the current paragraph, such as what a picture shows."""
        if text:
            self.open_aside()
            self.add(text)
            self.close_aside()

    def close_part(self) -> None:
        """A part ends, perhaps too early: what is open is closed."""
        while self._aside:
            self.close_aside()
        if self._line:
            self.end_paragraph()

    @property
    def is_empty(self) -> bool:
        """Whether nothing stands on the current page yet."""
        return not self._page and not any(part.strip() for part in self._line)

    def break_page(self, *, rendered: bool = False) -> None:
        """A new page begins; a break that a program noted (``rendered``) may repeat the author's own."""
        if self._aside or (rendered and self.is_empty):
            return
        rest = "".join(self._line)
        self._line.clear()
        if rest:
            self._page.append(rest)
        self.flush(even_if_empty=True)

    def flush(self, *, even_if_empty: bool = False) -> None:
        """Emit what stands on the current page."""
        self.close_part()
        text = "\n".join(self._page).strip("\n")
        self._page.clear()
        if text or even_if_empty:
            self.emit.text(text)

"""The text of a WordPerfect document as its codes come: words that lines and pages cut are whole again.

A wrapped line's end is a space, unless a hyphen stands there. A page that ends within a word ends after that word.
Notes wait for the end of their page, endnotes for that of the document. Knows no byte of the format.
"""

from collections.abc import Callable

_BLANKS = " \t\n"
_MOST_PIECES = 100_000  # a page of more is handed on at a line's end, so that memory is bounded


class TypedText:
    """Text in its order. With ``emit_page`` pages are handed on as they end; without, a page's end is a line's."""

    def __init__(self, emit_page: Callable[[str], None] | None = None) -> None:
        self._emit_page = emit_page
        self._out: list[str] = []
        self._notes: list[str] = []
        self._endnotes: list[str] = []
        self._after_hyphen = False
        self._page_due = False
        self._pages = 0

    def add(self, text: str) -> None:
        """Characters as they stand."""
        self._after_hyphen = False
        if self._page_due:
            end = next((place for place, c in enumerate(text) if c in _BLANKS), None)
            if end is None:
                self._out.append(text)
                return
            self._out.append(text[:end])
            self._end_page()
            text = text[end + 1 :]
        self._out.append(text)

    def line(self) -> None:
        """A line ends because the author ended it."""
        self.add("\n")
        if len(self._out) > _MOST_PIECES:
            self._end_page()

    def tab(self) -> None:
        """A tab, an indent, or the border between two cells."""
        self.add("\t")

    def row(self) -> None:
        """A row of a table begins."""
        if self._out and not self._out[-1].endswith("\n"):
            self.line()

    def wrap(self) -> None:
        """A line ends because it was full."""
        if not self._after_hyphen:
            self.add(" ")
        self._after_hyphen = False

    def hyphen(self) -> None:
        """A hyphen at which a line may end."""
        self.add("-")
        self._after_hyphen = True

    def joint(self) -> None:
        """A place within a word at which a line ends; its hyphen is not the author's."""
        self._after_hyphen = True

    def page(self) -> None:
        """A page ends."""
        if self._emit_page is None:
            self.line()
        else:
            self._end_page()

    def line_and_page(self) -> None:
        """The author's line ends, and the page with it."""
        self.line()
        self.page()

    def wrap_to_page(self) -> None:
        """A page ends because it was full: within a word, if a hyphen stands there."""
        if self._emit_page is None:
            self.wrap()
        elif self._after_hyphen:
            self._page_due = True
        else:
            self._end_page()

    def hyphen_at_page(self) -> None:
        """A hyphen, and the page ends."""
        self.hyphen()
        self.wrap_to_page()

    def joint_at_page(self) -> None:
        """The page ends within a word."""
        self.joint()
        self.wrap_to_page()

    def note(self, text: str) -> None:
        """A footnote, header, footer or comment: stands below the page's text."""
        if text.strip():
            self._notes.append(text.strip("\n"))

    def endnote(self, text: str) -> None:
        """Stands below the last page's text."""
        if text.strip():
            self._endnotes.append(text.strip("\n"))

    def box(self, text: str) -> None:
        """Text in a frame: lines of its own where the frame hangs."""
        if text.strip():
            self.row()
            self.add(text.strip("\n"))
            self.line()

    def text(self) -> str:
        """Everything since the last page's end, and empties it."""
        text = "\n".join(part for part in ("".join(self._out).strip("\n"), *self._notes) if part)
        self._out.clear()
        self._notes.clear()
        self._page_due = False
        return text

    def close(self) -> None:
        """The document ends; after a page's end nothing need follow."""
        self._notes += self._endnotes
        self._endnotes.clear()
        text = self.text()
        if self._emit_page is not None and (text.strip() or not self._pages):
            self._emit_page(text)

    def _end_page(self) -> None:
        if self._emit_page is not None:
            self._pages += 1
            self._emit_page(self.text())

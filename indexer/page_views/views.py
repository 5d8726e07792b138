"""What is shown of a page beside its text: the sheets it stands on, their pictures, and where its words stand on them.

PDFs and images are shown as they are. Everything else is shown as a PDF that Fonds has made of it, by LibreOffice:
of the file itself where LibreOffice opens such files, else of its text. Pictures and PDFs are made when first wanted
and kept among what is derived. Numbers are 1-based. Thread-safe; knows neither users nor HTML.
"""

import io
from concurrent.futures import CancelledError
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from archive.catalogue import Catalogue, Extraction
from archive.errors import NotFound
from archive.model import Rendition
from archive.originals.store import Store
from indexer.extract.result import PageBoxes
from indexer.office import CannotConvert, Converter, is_office
from indexer.office.converter import Wanted
from indexer.office.formats import ending_of
from indexer.office.reading import EXTRACTOR as OFFICE
from indexer.page_views import layout_file
from indexer.page_views.drawer import PageDrawer
from indexer.page_views.layout import MOST_SHEETS, Sheet, laid_out
from indexer.page_views.printed import ENDING, printed
from indexer.page_views.sizes import SIZES
from indexer.pages.derived import Derived
from indexer.pages.kept_boxes import NO_BOXES, drawn_once, kept_boxes

_PDF = "application/pdf"
_DRAWN_AS = "1"  # part of a picture's name: a new way of drawing makes new pictures
_MOST_CHARACTERS = 2_000_000  # of a text that is laid out
_DAMAGED = "This page cannot be drawn: the file is damaged there, or of a kind that is not drawn."
_CLOSING = "The archive is just being closed. Look again in a moment."
_NOT_FOUND_AGAIN = (
    "This page is too long to be laid out, or its words were not found again on the sheets made of it."
)


@dataclass(frozen=True, slots=True)
class View:
    """The sheets of one page of a text; none where there is nothing to show but the text."""

    sheets: tuple[Sheet, ...] = ()
    made_by_fonds: bool = False  # and not what the file itself says its pages look like
    is_print: bool = False  # of the text alone
    can_be_made: bool = False  # not there yet; making it takes seconds
    why: str = ""  # there are no sheets and none can be made; a sentence


@dataclass(frozen=True, slots=True)
class _Shown:
    """What is shown of a rendition: the file itself, or a PDF to be made of it."""

    rendition: Rendition
    extraction: Extraction
    made: Wanted | None = None

    @property
    def is_paged(self) -> bool:
        """Whether its pages are those of the text."""
        return self.made is None or self.extraction.extractor == OFFICE


class PageViews:
    """Over one archive."""

    def __init__(
        self, catalogue: Catalogue, store: Store, derived: Derived, drawer: PageDrawer, converter: Converter
    ) -> None:
        self._catalogue = catalogue
        self._store = store
        self._derived = derived
        self._drawer = drawer
        self._converter = converter

    def close(self) -> None:
        """End what draws."""
        self._drawer.close()

    def boxes(self, rendition_id: str, number: int) -> PageBoxes:
        """The words of one page of a text where they stand on its own page; none where it has no page of its own.

        Raises ``NotFound`` when there is no such page.
        """
        page = self._catalogue.page(rendition_id, number)
        shown = self._shown(rendition_id)
        extraction = shown.extraction
        if extraction.media_type != _PDF and not (shown.is_paged and shown.made):
            return kept_boxes(self._catalogue, extraction.id, number) or NO_BOXES

        def draw(text: str) -> PageBoxes | None:
            with self._open(shown) as source:
                return self._drawer.boxes(source, _PDF, number, text)

        return drawn_once(self._catalogue, extraction.id, page, draw)

    def view(self, rendition_id: str, number: int, make: bool = False) -> View:
        """The sheets of one page of the text; what takes seconds is made only if asked for.

        Raises ``NotFound`` when there is no such page.
        """
        shown = self._shown(rendition_id)
        wanted, is_print = shown.made, shown.made is not None and shown.made.ending == ENDING
        if wanted is None:
            own = self._own_sheet(shown, number)
            return View(own, why="" if own else _DAMAGED)
        there = self._derived.find(wanted.sha256, wanted.name) is not None
        try:
            if shown.is_paged:
                sheets = self._own_sheet(shown, number) if there or make else None
            else:
                sheets = self._laid_out(shown, number, make)
        except CannotConvert as error:
            return View(is_print=is_print, why=error.reason.message)
        except CancelledError:
            return View(is_print=is_print, why=_CLOSING)
        if sheets is None:
            may = self._converter.may(wanted)
            return View(
                is_print=is_print, can_be_made=may, why="" if may else self._converter.why_not(wanted)
            )
        if not sheets:
            return View(why=_NOT_FOUND_AGAIN)
        return View(sheets, made_by_fonds=True, is_print=is_print)

    def picture(self, rendition_id: str, number: int, sheet: int, size: str) -> bytes:
        """One sheet as JPEG (by its number in the file that is shown) of a page of the text.

        Raises ``NotFound`` where there is none or it cannot be drawn.
        """
        nothing = NotFound("There is no picture of this page. Its text and the original are there.")
        shown = self._shown(rendition_id)
        if size not in SIZES or not (number == sheet if shown.is_paged else 1 <= sheet <= MOST_SHEETS):
            raise nothing
        stem = Path(shown.made.name).stem if shown.made else "page"
        name = f"{stem}-{sheet}-{size}-{_DRAWN_AS}.jpg"
        kept = self._derived.open(shown.rendition.sha256, name)
        if kept is not None:
            with kept:
                data = kept.read()
        else:
            self._catalogue.page(rendition_id, number)
            try:
                with self._open(shown) as source:
                    media_type = _PDF if shown.made else shown.extraction.media_type
                    data = self._drawer.picture(source, media_type, sheet, SIZES[size]) or b""
            except (CannotConvert, CancelledError):
                raise nothing from None
            self._derived.keep(shown.rendition.sha256, name, data)  # what cannot be drawn is not tried again
        if not data:
            raise nothing
        return data

    def _shown(self, rendition_id: str) -> _Shown:
        rendition = self._catalogue.rendition(rendition_id)
        extraction = self._catalogue.extraction_of(rendition_id)
        if extraction is None:
            raise NotFound(f"The rendition {rendition_id!r} has not been read yet.")
        media_type = extraction.media_type
        if media_type == _PDF or media_type.startswith("image/"):
            return _Shown(rendition, extraction)
        if is_office(media_type):
            ending = ending_of(media_type)
            made = Wanted(rendition.sha256, ending, lambda: self._store.open(rendition.sha256))
            return _Shown(rendition, extraction, made)
        name = f"text-{extraction.id}.pdf"
        return _Shown(
            rendition,
            extraction,
            Wanted(rendition.sha256, ENDING, lambda: io.BytesIO(printed(self._texts(rendition_id))), name),
        )

    def _texts(self, rendition_id: str) -> list[str]:
        pages = self._catalogue.page_texts([rendition_id]).get(rendition_id, [])
        return [page.text for page in pages]

    def _open(self, shown: _Shown) -> BinaryIO:
        """The file whose pages are shown, made if need be. Raises what the converter raises."""
        if shown.made is None:
            return self._store.open(shown.rendition.sha256)
        return self._converter.open(shown.made)

    def _own_sheet(self, shown: _Shown, number: int) -> tuple[Sheet, ...]:
        """The page itself, where the text's pages are those of the file that is shown."""
        boxes = self.boxes(shown.rendition.id, number)
        if not boxes.width and shown.made is None and shown.extraction.media_type != _PDF:
            with self._store.open(shown.rendition.sha256) as source:
                media_type = shown.extraction.media_type
                boxes = self._drawer.boxes(source, media_type, number, "") or NO_BOXES
        if not (boxes.width > 0 and boxes.height > 0):
            return ()
        return (Sheet(number, boxes.width, boxes.height, boxes.words),)

    def _laid_out(self, shown: _Shown, number: int, make: bool) -> tuple[Sheet, ...] | None:
        """The sheets on which the words of a text page were found again; ``None`` when nobody has looked yet."""
        self._catalogue.page(shown.rendition.id, number)
        sha256, extraction = shown.rendition.sha256, shown.extraction
        kept = layout_file.read(self._derived, sha256, extraction.id, number)
        if kept is not None or not make:
            return kept
        if extraction.characters > _MOST_CHARACTERS:
            return ()
        with self._open(shown) as pdf:
            words = self._drawer.words(pdf, MOST_SHEETS)
        pages = laid_out(self._texts(shown.rendition.id), words)
        for page, sheets in enumerate(pages, 1):
            layout_file.write(self._derived, sha256, extraction.id, page, sheets)
        return pages[number - 1] if number <= len(pages) else ()

"""Small scans made on the spot: pages drawn by Pillow, as images and as PDFs without a text layer."""

import io
from pathlib import Path

import pytest
from PIL import Image, ImageDraw, ImageFont

from indexer.ocr.models import Models, find_models_here

LETTER = (
    "We write to you about Mukhtar Dzhakishev",
    "and ask you to release all political prisoners.",
    "The committee has heard eleven witnesses",
    "who were held for more than forty days.",
    "Yours sincerely, six members of the Assembly",
)
DPI = 200


def needs_models(*languages: str) -> Models:
    """The models of these languages; the test is skipped, by name, where they are missing."""
    models = find_models_here(languages)
    if not models.usable or models.missing:
        pytest.skip("needs Tesseract's models: " + ", ".join(models.missing or languages))
    return models


def page(*lines: str, size: int = 34, font: str = "") -> Image.Image:
    """A grey page, about a quarter of A4, with these lines; ``font`` is a file that has their letters."""
    image = Image.new("L", (1000, 160 + 60 * len(lines)), 245)
    draw = ImageDraw.Draw(image)
    face = ImageFont.truetype(font, size) if font else ImageFont.load_default(size)
    for row, line in enumerate(lines):
        draw.text((80, 80 + 60 * row), line, 30, face)
    return image


def askew(image: Image.Image, degrees: float) -> Image.Image:
    """As it lay on the scanner's glass."""
    return image.rotate(degrees, Image.Resampling.BICUBIC, expand=True, fillcolor=245)


def scanned(*pages: Image.Image, kind: str = "TIFF") -> bytes:
    """One file with these pages."""
    data = io.BytesIO()
    first, *others = pages
    first.save(data, kind, save_all=bool(others), append_images=others, dpi=(DPI, DPI), resolution=DPI)
    return data.getvalue()


def cyrillic_font() -> str:
    """A font with Cyrillic letters; the test is skipped where none is known."""
    for name in ("dejavu/DejaVuSans.ttf", "liberation/LiberationSans-Regular.ttf"):
        path = Path("/usr/share/fonts/truetype") / name
        if path.exists():
            return str(path)
    pytest.skip("needs a font with Cyrillic letters: fonts-dejavu-core")

"""Scans: pages as an office scanner gives them, in a PDF without a text layer. Lengths: pixels at 200 dpi."""

import io
import math
import random
import textwrap
from dataclasses import dataclass
from itertools import pairwise

from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageFont
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from .fonts import path_of
from .pdf import written_on
from .sources import Source

DPI = 200
WIDTH, HEIGHT = 1654, 2339  # A4
PAPER, INK = 246, 38  # grey levels
LEFT, RIGHT = 210, 1454
CAPITALS = (  # across and up, as shares of a capital's width and height
    ((0.2, 0.9), (0.0, 0.0), (0.4, 1.0), (1.0, 0.6), (0.35, 0.05)),  # like P, R
    ((1.0, 0.8), (0.6, 1.0), (0.0, 0.5), (0.1, 0.0), (0.9, 0.1)),  # like C, E
    ((0.3, 0.6), (0.9, 1.0), (0.7, 0.2), (0.1, 0.0), (-0.3, 0.3), (0.6, 0.35)),  # like L, S
    ((-0.2, 0.1), (0.5, 1.0), (0.75, 0.0), (0.1, 0.4), (1.0, 0.42)),  # like A
    ((0.0, 0.0), (0.1, 1.0), (0.45, 0.3), (0.9, 1.05), (0.85, 0.0)),  # like M
)
CLOSING = "We should also"  # the paragraph that begins the second page


@dataclass(frozen=True, slots=True)
class Pen:
    """A place on a page: where the next line of text goes."""

    page: Image.Image
    y: int

    def draw(self) -> ImageDraw.ImageDraw:
        return ImageDraw.Draw(self.page)


def signed_letter(source: Source, letterhead: str, signatories: tuple[tuple[str, str], ...]) -> bytes:
    """The letter on two pages with a drawn signature over each of the ``signatories`` (name, country)."""
    text = [block for block in source.body if block.kind in ("text", "right")]
    first, second = _sheet(source.mark), _sheet(source.mark)
    _centred(first, 190, letterhead, _font("letter", 40, "bold"))
    ImageDraw.Draw(first).line((LEFT, 258, RIGHT, 258), fill=INK, width=2)
    pen = Pen(first, 310)
    for block in text:
        if pen.page is first and block.text.startswith(CLOSING):
            pen = Pen(second, 200)
        pen = _paragraph(pen, block.text, right=block.kind == "right")
    _signatures(Pen(second, pen.y + 60), signatories)
    _received_stamp(first)
    return _as_pdf(source, [_scanned(first, 0.55, 1), _scanned(second, -0.4, 2)])


def typewritten_note(source: Source, signatory: str) -> bytes:
    """A note of one page in typewriting, with a signature and a round stamp."""
    sheet = _sheet(source.mark)
    font = _font("typewriter", 29)
    y = 230
    for block in source.body:
        lines = block.text.rjust(66) if block.kind == "right" else block.text
        for line in textwrap.wrap(lines, 66, drop_whitespace=block.kind != "right"):
            draw = ImageDraw.Draw(sheet)
            if block.kind == "title":
                _centred(sheet, y, line.upper(), _font("typewriter", 32, "bold"))
            else:
                draw.text((LEFT, y), line, font=font, fill=INK)
            y += 44
        y += 26
    sheet = _signature(sheet, signatory, (RIGHT - 560, y - 10), 420)
    _round_stamp(sheet, (LEFT + 260, y + 60))
    return _as_pdf(source, [_scanned(sheet, 0.8, 3)])


def _font(family: str, size: int, style: str = "regular") -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(path_of(family, style)), size, layout_engine=ImageFont.Layout.BASIC)


def _sheet(mark: str) -> Image.Image:
    """A blank page with the mark at its head and foot."""
    sheet = Image.new("L", (WIDTH, HEIGHT), PAPER)
    for y in (84, HEIGHT - 120):
        _centred(sheet, y, mark, _font("stamp", 30, "bold"))
    return sheet


def _centred(sheet: Image.Image, y: int, text: str, font: ImageFont.FreeTypeFont) -> None:
    ImageDraw.Draw(sheet).text((WIDTH // 2, y), text, font=font, fill=INK, anchor="ma")


def _wrapped(text: str, font: ImageFont.FreeTypeFont) -> list[str]:
    lines: list[str] = []
    for paragraph in text.split("\n"):
        line = ""
        for word in paragraph.split():
            longer = f"{line} {word}".strip()
            if font.getlength(longer) > RIGHT - LEFT:
                lines.append(line)
                longer = word
            line = longer
        lines.append(line)
    return lines


def _paragraph(pen: Pen, text: str, *, right: bool) -> Pen:
    font, y = _font("letter", 33), pen.y
    for line in _wrapped(text, font):
        place = (RIGHT, y) if right else (LEFT, y)
        pen.draw().text(place, line, font=font, fill=INK, anchor="ra" if right else "la")
        y += 45
    return Pen(pen.page, y + 24)


def _signatures(pen: Pen, signatories: tuple[tuple[str, str], ...]) -> None:
    for place, (name, country) in enumerate(signatories):
        x = LEFT + (place % 2) * 660
        y = pen.y + (place // 2) * 330
        pen.page.paste(_signature(pen.page, name, (x, y), 430))
        draw = pen.draw()
        draw.line((x, y + 170, x + 520, y + 170), fill=120, width=1)
        draw.text((x, y + 182), name, font=_font("letter", 31), fill=INK)
        draw.text((x, y + 220), country, font=_font("letter", 28, "italic"), fill=INK)


def _signature(page: Image.Image, name: str, corner: tuple[int, int], width: int) -> Image.Image:
    """``page`` with a scribble in the manner of ``name``, as wide as ``width`` and 170 high at most."""
    chance = random.Random(f"hand of {name}")
    layer = Image.new("L", (width * 2 + 200, 440), 255)
    draw = ImageDraw.Draw(layer)
    for stroke in _strokes(name, chance, width * 2):
        for (x, y), (to_x, to_y) in pairwise(stroke):
            thick = 4 + int(3 * abs(to_y - y) / (abs(to_x - x) + abs(to_y - y) + 1))
            draw.line((x, y, to_x, to_y), fill=52, width=thick, joint="curve")
    small = layer.resize((layer.width * 5 // 8, layer.height * 5 // 8), Image.Resampling.LANCZOS)
    inked = page.copy()
    area = (corner[0], corner[1] - 60, corner[0] + small.width, corner[1] - 60 + small.height)
    inked.paste(ImageChops.darker(page.crop(area), small), area)
    return inked


def _strokes(name: str, chance: random.Random, width: int) -> list[list[tuple[float, float]]]:
    """A hand of its own for each name: cycloids of changing height for letters, capitals, a flourish."""
    parts = name.replace("-", " ").split()
    parts = parts if len(parts) == 1 or chance.random() < 0.5 else [parts[0][:1], *parts[1:]]
    slant, roundness = chance.uniform(0.05, 0.55), chance.uniform(0.35, 1.15)
    pitch = min((width - 120) / (sum(map(len, parts)) + 2 * len(parts)), 46)
    strokes, x = [], 50.0
    for part in parts:
        stroke, x = _word(part, x, pitch, roundness, chance)
        strokes.append(stroke)
        x += pitch * chance.uniform(0.2, 1.0)
    if chance.random() < 0.7:
        start, low = chance.uniform(40, 200), chance.uniform(10, 60)
        strokes.append(
            _curve([(x - 30, 250), (x + 30, 268 + low / 2), (x / 2, 262 + low), (start, 285 + low / 2)])
        )
    return [[(at + slant * (250 - y), y) for at, y in stroke] for stroke in strokes]


def _word(
    part: str, x: float, pitch: float, roundness: float, chance: random.Random
) -> tuple[list[tuple[float, float]], float]:
    """One word from ``x`` on, on the line y = 250, and where it ends."""
    tall = chance.uniform(100, 170)
    capital = chance.choice(CAPITALS)
    points = _curve([(x + across * 70, 250 - up * tall) for across, up in capital] + [(x + 58, 246)])
    x += 52
    heights = [
        chance.choice((20, 26, 32)) if letter in "aceimnorsuvwxzáéăцаеинорсы" else 66 for letter in part[1:]
    ]
    for place, high in enumerate(heights):
        rise = high * (1 - 0.45 * place / len(heights))  # a tired hand
        for step in range(14):
            turn = step / 14 * 2 * math.pi
            points.append(
                (
                    x + pitch * step / 14 + roundness * 0.45 * pitch * math.sin(turn),
                    248 - rise * (1 - math.cos(turn)) / 2,
                )
            )
        x += pitch
    return points, x


def _curve(points: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """Catmull-Rom through ``points``, twelve steps a piece."""
    padded = [points[0], *points, points[-1]]
    curve = []
    for (ax, ay), (bx, by), (cx, cy), (dx, dy) in zip(
        padded, padded[1:], padded[2:], padded[3:], strict=False
    ):
        for step in range(12):
            t = step / 12
            curve.append((_between(t, ax, bx, cx, dx), _between(t, ay, by, cy, dy)))
    return curve


def _between(t: float, a: float, b: float, c: float, d: float) -> float:
    return 0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3)


def _stamped(page: Image.Image, stamp: Image.Image, corner: tuple[int, int], angle: float) -> None:
    """Presses ``stamp`` (dark on white) on ``page``, turned by ``angle`` degrees."""
    turned = stamp.rotate(angle, Image.Resampling.BICUBIC, expand=True, fillcolor=255)
    area = (*corner, corner[0] + turned.width, corner[1] + turned.height)
    page.paste(ImageChops.multiply(page.crop(area), turned), area)


def _received_stamp(page: Image.Image) -> None:
    stamp = Image.new("L", (430, 170), 255)
    draw = ImageDraw.Draw(stamp)
    draw.rounded_rectangle((4, 4, 425, 165), 14, outline=120, width=5)
    lines = ("PRESIDENTIAL CHANCERY", "TASKOL · RECEIVED", "14 NOV 2016   No. 5512")
    for row, line in enumerate(lines):
        draw.text((215, 24 + row * 44), line, font=_font("stamp", 29), fill=115, anchor="ma")
    _stamped(page, stamp, (980, 372), 4)


def _round_stamp(page: Image.Image, centre: tuple[int, int]) -> None:
    stamp = Image.new("L", (300, 300), 255)
    draw = ImageDraw.Draw(stamp)
    draw.ellipse((5, 5, 294, 294), outline=135, width=5)
    draw.ellipse((58, 58, 241, 241), outline=150, width=3)
    for row, line in enumerate(("ВРАЧ-", "НЕВРОЛОГ", "САГЫНДЫР")):
        draw.text((150, 100 + row * 34), line, font=_font("stamp", 26), fill=130, anchor="ma")
    _stamped(page, stamp, (centre[0] - 150, centre[1] - 150), -11)


def _scanned(page: Image.Image, angle: float, seed: int) -> Image.Image:
    """``page`` as a scanner sees it: a little askew and soft, with dust and a dark edge."""
    chance = random.Random(seed)
    page = page.rotate(angle, Image.Resampling.BICUBIC, fillcolor=PAPER - 6)
    draw = ImageDraw.Draw(page)
    for _ in range(160):
        x, y, size = chance.randrange(WIDTH), chance.randrange(HEIGHT), chance.choice((0, 1, 1, 2))
        draw.ellipse((x, y, x + size, y + size), fill=chance.randrange(120, 215))
    draw.line((0, 0, 0, HEIGHT), fill=120, width=14)
    return page.filter(ImageFilter.GaussianBlur(0.7))


def _as_pdf(source: Source, pages: list[Image.Image]) -> bytes:
    out = io.BytesIO()
    with written_on(source.get("date")):
        canvas = Canvas(out, pagesize=(WIDTH * 72 / DPI, HEIGHT * 72 / DPI), invariant=1)
    canvas.setSubject(source.mark)
    canvas.setCreator("samples/make_samples.py, in the manner of an office scanner")
    for page in pages:
        jpeg = io.BytesIO()
        page.save(jpeg, "JPEG", quality=34, optimize=True)
        canvas.drawImage(ImageReader(jpeg), 0, 0, WIDTH * 72 / DPI, HEIGHT * 72 / DPI)
        canvas.showPage()
    canvas.save()
    return out.getvalue()

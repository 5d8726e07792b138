"""HTML pages of invented newspapers and plain texts, in the encodings of their time."""

import re
import textwrap
from html import escape

from .sources import Block, Source

_WORDS = {
    "en": ("Home", "Archive", "Share", "Three more articles for subscribers"),
    "fr": ("Accueil", "Archives", "Partager", "Encore trois articles pour les abonnés"),
    "ru": ("Главная", "Архив", "Поделиться", "Ещё три статьи для подписчиков"),
    "kk": ("Басты бет", "Мұрағат", "Бөлісу", "Жазылушыларға тағы үш мақала"),
    "de": ("Startseite", "Archiv", "Teilen", "Noch drei Artikel für Abonnenten"),
}
_PLAIN = str.maketrans({"–": "-", "—": "-", "«": '"', "»": '"', "„": '"', "“": '"', "№": "N"})


def html(source: Source, encoding: str = "utf-8") -> bytes:
    """``source`` as the page of a newspaper, with navigation, a script and a footer around the article."""
    home, archive, share, more = _WORDS[source.language]
    site, title, date = escape(source.get("site")), escape(source.get("title")), source.get("date")
    page = f"""<!DOCTYPE html>
<html lang="{source.language}">
<head>
<meta charset="{encoding}">
<title>{title} – {site}</title>
<meta name="author" content="{escape(source.get("author"))}">
<meta name="date" content="{date}">
<meta property="article:published_time" content="{date}">
<meta name="description" content="{escape(source.mark)}">
<style>body {{ max-width: 40em; margin: auto; font-family: serif }} .mark {{ color: #9c1c1c }}</style>
<script>var readersCounted = 0; function countReader() {{ readersCounted += 1; }}</script>
</head>
<body onload="countReader()">
<p class="mark"><strong>{escape(source.mark)}</strong></p>
<header><p>{site}</p><nav><a href="/">{home}</a> ·
<a href="/{date[:4]}/">{archive}</a></nav></header>
<main><article>
<p><small>{escape(source.get("section"))}, <time datetime="{date}">{date}</time></small></p>
{blocks_as_html(source)}
</article></main>
<aside><p>{more}</p><p><a href="#share">{share}</a></p></aside>
<footer><p>{site} · {escape(source.mark)}</p></footer>
</body>
</html>
"""
    return page.encode(encoding)


def blocks_as_html(source: Source) -> str:
    """The blocks of ``source`` as HTML elements, one a line."""
    return "\n".join(_element(block) for block in source.body)


def _element(block: Block) -> str:
    text = escape(block.text, quote=False).replace("\n", "<br>\n")
    match block.kind:
        case "title":
            return f"<h1>{text}</h1>"
        case "heading":
            return f"<h2>{text}</h2>"
        case "item":
            return f"<ul><li>{text}</li></ul>"
        case "right":
            return f'<p style="text-align: right">{text}</p>'
        case "table":
            rows = ("".join(f"<td>{escape(cell)}</td>" for cell in row) for row in block.rows)
            return f"<table>{''.join(f'<tr>{row}</tr>' for row in rows)}</table>"
        case _:
            return f"<p>{text}</p>"


def plain(source: Source, *, width: int = 72) -> str:
    """``source`` as lines of at most ``width`` characters, the mark first."""
    parts = [source.mark]
    for block in source.body:
        if block.kind == "table":
            parts.append("\n".join(" | ".join(row) for row in block.rows))
        elif block.kind == "right":
            parts.append(block.text.rjust(width))
        else:
            lines = re.sub(r"\[\^(\d+)\]", r" [\1]", block.text).split("\n")
            parts.append("\n".join(textwrap.fill(line, width, break_on_hyphens=False) for line in lines))
    return "\n\n".join(parts) + "\n"


def txt(source: Source, encoding: str = "utf-8", newline: str = "\n") -> bytes:
    """``source`` as plain text; signs that ``encoding`` lacks are written as they were typed then."""
    return for_encoding(plain(source), encoding).replace("\n", newline).encode(encoding)


def for_encoding(text: str, encoding: str) -> str:
    """``text`` with plain dashes and quotes when ``encoding`` (KOI8-R) has no others."""
    return text.translate(_PLAIN) if encoding == "koi8-r" else text

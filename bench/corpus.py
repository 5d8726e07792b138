"""Text to scale with: documents of 1–30 pages recombined from real texts, the same for every reader of them.

Page: about 2,900 code points, taken as 3–6 runs of neighbouring lines from documents of one language, and one
token of its own (``zq`` and the page's number in base 36). Document ``n`` is made from ``random.Random(n)``
alone, so a smaller corpus is the beginning of a larger one. Recombination keeps the vocabulary at the size
of the source (about 700,000 word forms, real OCR noise among them).

A corpus is written once as JSON lines and read by Fonds and by every peer alike.
"""

import json
import lzma
import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.places import corpus as shared_corpus
from bench.places import work

VERSION = 1
PAGE_CHARACTERS = 2_900
MAX_PAGES = 30
LANGUAGES = (("en", 50), ("ru", 25), ("de", 10), ("kk", 10), ("mul", 5))
COLLECTIONS = tuple(f"fonds-{number:02}" for number in range(1, 13))
TYPES = (("pdf", 55), ("word", 20), ("mail", 15), ("text", 10))
_FILES = {
    "en": ("en_gutenberg_speeches", "en_jfk_ocr"),
    "ru": ("ru_ruslit",),
    "de": ("de_schnitzler_letters",),
    "kk": ("kk_mixed",),
    "mul": ("mul_mixed",),
}
_PEOPLE = (
    "Anna Lindqvist", "Paul Okafor", "Мария Соколова", "Иван Белов", "Әсел Нұрланова", "Ерлан Қасымов",
    "Greta Baumann", "Karl Hofstetter", "Claire Dubois", "John Whitaker", "Ольга Климова", "Samuel Reyes",
    "Ruth Ashworth", "Тимур Ахметов", "Helene Vogt", "Peter Lang", "Nora Quinn", "Виктор Орлов",
    "Judith Marsh", "Айгүл Серікова",
)  # fmt: skip
_SENTENCE = re.compile(r"(?<=[.!?…])\s+")
_LONGEST_LINE = 600  # code points; longer lines are cut at the ends of sentences


@dataclass(frozen=True, slots=True)
class Text:
    """One document as every contender is given it."""

    number: int  # 0-based
    language: str
    title: str
    sender: str
    recipient: str
    date: str  # ISO 8601
    collection: str
    type: str
    pages: tuple[str, ...]

    @property
    def body(self) -> str:
        """All pages."""
        return "\n\n".join(self.pages)


class Sources:
    """Lines of real documents, by language."""

    def __init__(self, lines: dict[str, list[list[str]]], name: str) -> None:
        self.lines = lines
        self.name = name

    @classmethod
    def load(cls) -> "Sources":
        """The shared texts, or a small text of its own where they are absent."""
        folder = shared_corpus("scale")
        if folder is None:
            return cls(invented(), "invented words: the shared texts are absent")
        lines = {
            language: [found for name in names for found in _documents(folder / f"{name}.jsonl.xz")]
            for language, names in _FILES.items()
        }
        return cls(lines, "recombined real texts")


def _documents(path: Path) -> Iterator[list[str]]:
    with lzma.open(path, "rt", encoding="utf-8") as file:
        for line in file:
            found = list(_lines(json.loads(line)["text"]))
            if found:
                yield found


def _lines(text: str) -> Iterator[str]:
    for line in text.splitlines():
        if len(line) <= _LONGEST_LINE:
            if line.strip():
                yield line
        else:
            yield from (sentence for sentence in _SENTENCE.split(line) if sentence)


def invented(words: int = 4_000, documents: int = 60) -> dict[str, list[list[str]]]:
    """Lines of made-up words, frequent ones first as in a real language, for where no real text is at hand."""
    alphabets = {"en": "etaoinsrhldcu", "ru": "оеаинтсрвлкмд", "de": "enirstadhulcg", "kk": "аеынтрлкқшәөү"}
    alphabets["mul"] = "aeionstrlmç"
    made = {}
    for language, letters in alphabets.items():
        chance = random.Random(language)
        vocabulary = ["".join(chance.choices(letters, k=chance.randint(2, 10))) for _ in range(words)]
        weights = [1 / (rank + 2) for rank in range(words)]
        made[language] = [
            [" ".join(chance.choices(vocabulary, weights, k=12)) + "." for _ in range(60)]
            for _ in range(documents)
        ]
    return made


def documents(sources: Sources, pages: int) -> Iterator[Text]:
    """Documents with ``pages`` pages in all; the last one is cut to fit."""
    first = number = 0
    while first < pages:
        chance = random.Random(f"{VERSION}:{number}")
        count = min(page_count(chance), pages - first)
        yield _document(sources, chance, number, range(first, first + count))
        first += count
        number += 1


def page_count(chance: random.Random) -> int:
    """Pages of one document: three in four have 1–3, the others up to 30."""
    if chance.random() < 0.75:
        return chance.choices((1, 2, 3), (5, 3, 2))[0]
    return min(4 + int(chance.expovariate(1 / 7)), MAX_PAGES)


def _document(sources: Sources, chance: random.Random, number: int, pages: range) -> Text:
    language = _weighted(chance, LANGUAGES)
    sender, recipient = chance.sample(_PEOPLE, 2)
    date = f"{chance.randint(1950, 2023)}-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}"
    texts = [_page(sources.lines[language], chance, page) for page in pages]
    texts[0] = f"From: {sender}\nTo: {recipient}\nDate: {date}\n\n{texts[0]}"
    title = " ".join(chance.choice(chance.choice(sources.lines[language])).split()[:6])
    return Text(
        number=number,
        language=language,
        title=f"{title} ({date[:4]})",
        sender=sender,
        recipient=recipient,
        date=date,
        collection=chance.choice(COLLECTIONS),
        type=_weighted(chance, TYPES),
        pages=tuple(texts),
    )


def _weighted(chance: random.Random, choices: Sequence[tuple[str, int]]) -> str:
    return chance.choices([name for name, _ in choices], [weight for _, weight in choices])[0]


def _page(texts: Sequence[list[str]], chance: random.Random, number: int) -> str:
    runs = chance.randint(3, 6)
    wanted = PAGE_CHARACTERS // runs
    lines = []
    for _ in range(runs):
        text = chance.choice(texts)
        at, length = chance.randrange(len(text)), 0
        while length < wanted:
            line = text[at % len(text)]
            lines.append(line)
            length += len(line) + 1
            at += 1
    lines.insert(1, page_token(number))
    return "\n".join(lines)[:PAGE_CHARACTERS]


def page_token(number: int) -> str:
    """The word that only this page holds."""
    digits = ""
    while True:
        number, digit = divmod(number, 36)
        digits = "0123456789abcdefghijklmnopqrstuvwxyz"[digit] + digits
        if not number:
            return f"zq{digits}"


def written(pages: int) -> Path:
    """The corpus of so many pages as JSON lines, written when it is not there yet."""
    sources_there = shared_corpus("scale") is not None
    path = work("corpus") / f"{'real' if sources_there else 'invented'}-v{VERSION}-{pages}.jsonl"
    if not path.exists():
        unfinished = path.with_suffix(".part")
        with unfinished.open("w", encoding="utf-8") as file:
            for text in documents(Sources.load(), pages):
                file.write(as_line(text))
        unfinished.rename(path)
    return path


def as_line(text: Text) -> str:
    """One document as a line of JSON."""
    values = [getattr(text, name) for name in Text.__slots__]
    return json.dumps(values, ensure_ascii=False) + "\n"


def read(path: Path) -> Iterator[Text]:
    """The documents of a written corpus, in order."""
    with path.open(encoding="utf-8") as file:
        for line in file:
            *values, pages = json.loads(line)
            yield Text(*values, tuple(pages))  # type: ignore[call-arg]

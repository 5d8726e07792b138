"""What a reader should know of the characters of a query: some cannot be seen, some only look like others.

The query is carried out as it stands; notes say what that means. Look-alikes are those of Latin, Cyrillic and Greek
letters that most typefaces draw alike (Unicode Technical Standard 39 has them all, and many that nobody types).
"""

import unicodedata
from dataclasses import dataclass

from indexer.analysis import TOKEN
from indexer.query.lexer import INVISIBLE

_MOST = 5  # notes on look-alikes
_ALIKE = {
    "LATIN": "aeopcyxijshABEKMHOPCTYXIJS",
    "CYRILLIC": "аеорсухіјѕһАВЕКМНОРСТУХІЈЅ",
    "GREEK": "αεορ\0υχιϳ\0\0ΑΒΕΚΜΗΟΡ\0ΤΥΧΙͿ\0",
}


@dataclass(frozen=True, slots=True)
class Note:
    """``position`` counts code points of the query as given; ``instead`` is a query worth trying."""

    code: str  # invisible-characters or mixed-scripts
    position: int
    message: str
    instead: str | None = None


def notes_on(text: str) -> tuple[Note, ...]:
    """Notes in the order of the text."""
    found = [*_invisible(text), *_mixed(text)]
    return tuple(sorted(found, key=lambda note: note.position))


def _invisible(text: str) -> list[Note]:
    places = [one.start() for one in INVISIBLE.finditer(text)]
    if not places:
        return []
    many = (
        "1 character that cannot be seen was"
        if len(places) == 1
        else f"{len(places):,} characters that cannot be seen were"
    )
    return [
        Note(
            "invisible-characters",
            places[0],
            f"{many} passed over, the first at character {places[0] + 1:,}.",
            INVISIBLE.sub("", text),
        )
    ]


def _mixed(text: str) -> list[Note]:
    notes: list[Note] = []
    for token in TOKEN.finditer(text):
        scripts = [_script(letter) for letter in token[0]]
        known = {script for script in scripts if script in _ALIKE}
        if len(known) < 2 or len(notes) == _MOST:
            continue
        meant = max(sorted(known), key=scripts.count)
        strange = [i for i, script in enumerate(scripts) if script in known and script != meant]
        letters = [_like(token[0][i], scripts[i], meant) for i in strange]
        if None in letters:
            continue  # no slip: "COVIDом" is written so
        respelled = list(token[0])
        for i, letter in zip(strange, letters, strict=True):
            respelled[i] = letter or ""
        instead = "".join(respelled)
        place = token.start() + strange[0]
        notes.append(
            Note(
                "mixed-scripts",
                place,
                f"“{token[0][:40]}” mixes scripts: its letter “{text[place]}” (character {place + 1:,}) is "
                f"{scripts[strange[0]].title()} and looks like a {meant.title()} one.",
                text[: token.start()] + instead + text[token.end() :],
            )
        )
    return notes


def _script(letter: str) -> str:
    return (
        "LATIN" if letter.isascii() and letter.isalpha() else unicodedata.name(letter, "").partition(" ")[0]
    )


def _like(letter: str, script: str, wanted: str) -> str | None:
    place = _ALIKE[script].find(letter)
    found = _ALIKE[wanted][place] if place >= 0 else "\0"
    return None if found == "\0" else found

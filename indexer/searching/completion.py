"""What the words being typed into the search box may become: words, people, tags and titles of the holdings.

Only the end of what is typed is looked at. Everything offered is a query that is understood, and comes from what the
asker may see. Knows no page and no index; what is typed is never logged.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from archive.errors import QueryError, QueryTooLarge
from indexer.analysis import TOKEN, fold, tokens
from indexer.engine.seam import Engine, Known
from indexer.query import bounds
from indexer.query.lexer import FIELD_NAMES
from indexer.query.parser import parse

MOST = 8
_VALUES_AMONG_THEM = 3  # people, tags and titles, where there are so many
_WORDS_BEFORE = 2  # typed before the unfinished one, which may belong to the same name or title
_PER_KIND = MOST
_VALUE_KINDS = ("creator", "recipient", "tag", "title")
_KINDS_OF_FIELD = {
    "": ("word", *_VALUE_KINDS),
    "text": ("word",),
    "title": ("title",),
    "from": ("creator",),
    "to": ("recipient",),
    "tag": ("tag",),
    "sounds": ("word", "creator", "recipient"),
}
_FIELD_OF_KIND = {"tag": "tag:", "title": "title:"}
_SHOWN_AS = {"creator": "person", "recipient": "person"}
_CHUNK = re.compile(r'[^\s"()]*\Z')
_FIELD = re.compile(r"([^\W\d]{2,}):")
_WORD_BEFORE = re.compile(r"([^\s\"():*?~]+)\s+\Z")
_OPERATORS = frozenset({"AND", "OR", "NOT"})


@dataclass(frozen=True, slots=True)
class Completion:
    """One thing to go on with."""

    kind: str  # word, person, tag or title
    text: str
    query: str  # what was typed, with this in the place of its end
    entries: int  # renditions that have it and may be seen


@dataclass(frozen=True, slots=True)
class _Ending:
    """The end of what was typed. ``start`` is where it begins, in code points; ``prefix`` its words, folded."""

    start: int
    prefix: str
    kinds: tuple[str, ...]
    words: int  # whole ones before the unfinished one
    in_field: bool


def completions(engine: Engine, untrusted_text: str, visible_to: frozenset[str]) -> tuple[Completion, ...]:
    """The likeliest first: what goes on with more of the words typed, then what is in more renditions."""
    if len(untrusted_text) > bounds.LENGTH:
        raise QueryTooLarge(
            f"The query has {len(untrusted_text)} characters; {bounds.LENGTH} are the most. Shorten it.",
            bounds.LENGTH,
        )
    met: dict[tuple[str, str], tuple[_Ending, int, Completion]] = {}
    for ending in _endings(untrusted_text):
        for known in engine.complete(ending.prefix, ending.kinds, visible_to, _PER_KIND):
            one = _completed(untrusted_text, ending, known)
            if one is not None:
                first, entries, _ = met.get((one.kind, one.text), (ending, 0, one))
                if first is ending:  # a person may be found as a sender and as an addressee
                    entries += known.entries
                    met[one.kind, one.text] = (
                        ending,
                        entries,
                        Completion(one.kind, one.text, one.query, entries),
                    )
    ordered = sorted(met.values(), key=lambda item: (-item[0].words, -item[1], item[2].text))
    return tuple(_chosen([completion for _, _, completion in ordered]))


def _chosen(ordered: Sequence[Completion]) -> list[Completion]:
    """The first ones, with some people, tags and titles among them: words of the text are far more frequent."""
    values = [one for one in ordered if one.kind != "word"]
    words = [one for one in ordered if one.kind == "word"][: MOST - min(len(values), _VALUES_AMONG_THEM)]
    kept = {id(one) for one in [*words, *values[: MOST - len(words)]]}
    return [one for one in ordered if id(one) in kept]


def _endings(text: str) -> Iterator[_Ending]:
    """The unfinished word with up to two before it, then by itself; within quotation marks, all since the mark."""
    chunk = _CHUNK.search(text)
    start = chunk.start() if chunk else len(text)
    is_quoted = text.count('"') % 2 == 1
    mark = text.rfind('"') if is_quoted else start
    name = _field_at(text, mark if is_quoted else start)
    kinds = _KINDS_OF_FIELD.get(name or "", ())
    if name is not None and not is_quoted:
        start += text[start:].index(":") + 1
    start += len(text[start:]) - len(text[start:].lstrip("-"))
    unfinished = _folded(text[start:])
    if not kinds or not unfinished or text[start:] != text[start:].rstrip("*?~ "):
        return
    values = tuple(kind for kind in kinds if kind != "word")
    if is_quoted:
        whole = _folded(text[mark + 1 :])
        if values and whole != unfinished:
            yield _Ending(mark, whole, values, len(tokens(text[mark + 1 :])), name is not None)
        yield _Ending(start, unfinished, tuple(kind for kind in kinds if kind == "word"), 0, True)
        return
    before = start
    endings = [_Ending(start, unfinished, kinds, 0, name is not None)]
    for count in range(1, _WORDS_BEFORE + 1) if name is None else ():
        found = _WORD_BEFORE.search(text[:before])
        if found is None or found[1] in _OPERATORS or not _folded(found[1]) or found[1].startswith("-"):
            break
        before = found.start()
        endings.append(_Ending(before, _folded(text[before:]), values, count, False))
    yield from reversed(endings)


def _field_at(text: str, place: int) -> str | None:
    """The field named at a place, or just before it; ``None`` when there is none."""
    chunk = _CHUNK.search(text[:place])
    found = _FIELD.match(text, place) or (_FIELD.match(text, chunk.start()) if chunk else None)
    return found[1].lower() if found and found[1].lower() in FIELD_NAMES else None


def _folded(text: str) -> str:
    return " ".join(fold(token) for token in tokens(text))


def _completed(text: str, ending: _Ending, known: Known) -> Completion | None:
    """``None`` for what is there already, and for what cannot be written in a query."""
    if known.text == text[ending.start :] or (known.kind == "word" and known.text == ending.prefix):
        return None
    written = known.text
    if TOKEN.fullmatch(written) is None:
        written = f'"{" ".join(written.replace(chr(34), " ").split())}"'
    if not ending.in_field:
        written = _FIELD_OF_KIND.get(known.kind, "") + written
    try:
        parse(written)
    except QueryError:
        return None
    kind = _SHOWN_AS.get(known.kind, known.kind)
    return Completion(kind, known.text, text[: ending.start] + written, known.entries)

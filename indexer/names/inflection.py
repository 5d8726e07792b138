"""Dictionary forms that an inflected name could have, guessed from its ending."""

import re
from collections.abc import Iterator

_SURNAME = re.compile(
    r"(?<=[оеёєїаэ][вў]|[иыіо]н)(?:а|у|ым|ом|ой|ою|е|ы|ых|ыми|ымі|ай|аю|і|им|ої|ій|их|ими|ові|еві|ва)$"
)
_ADJECTIVE_SK = re.compile(
    r"(?:(?<=[сцз]к)|(?<=[сц]ьк))(?:ого|ому|им|ом|ая|ую|ой|ою|ие|их|ими|ага|аму|ім|ай|ої|ій|а|у|і|ія)$"
)
_SHORT_SK = re.compile("(?:а|у|е|ом)$")
_ADJECTIVE = re.compile(r"(?:ых|ыми|ого|ому|ым|ом|ая|ую|ой)$")
_IN_IYA = re.compile(r"(?<=и)(?:и|ю|ей|я|й|ям|ями|ях|ем|ев)$")
_NOUN = re.compile(
    r"(?:ами|ями|ах|ях|ам|ям|ом|ем|ём|ой|ей|ою|ею|ов|ев|еві|ові|ом|єм|ою|єю|ью|ю|а|я|у|е|є|ы|и|і|ї|ь|й|о)$"
)
_KAZAKH = re.compile(
    r"(?:[дтн][ыі]ң|[ғқ]а|[гк]е|[дтн][ыі]|[дт]а|[дт]е|[дтн]ан|[дтн]ен|[мпб]ен|[дт]ағы|[дт]егі|[дтл]ар|[дтл]ер|сы|сі)$"
)
# Most words are ruled out by their last letter.
_LAST_OF_SLAVIC = frozenset("аеиоуыюяіїєйьмхв")
_LAST_OF_KAZAKH = frozenset("аеыіңнр")
_NOMINATIVE = re.compile("(?:[оеё]в|[иы]н|ий|ко|ич|ян|дзе|швили|ук|юк)$")


def cyrillic_lemmas(word: str) -> Iterator[str]:
    """Every dictionary form that the ending admits."""
    if len(word) < 4:
        return
    last = word[-1]
    if last in _LAST_OF_SLAVIC:
        yield from _slavic(word)
    if last in _LAST_OF_KAZAKH:
        bare = _KAZAKH.sub("", word)
        if bare != word and len(bare) >= 4:
            yield bare


def _slavic(word: str) -> Iterator[str]:
    bare = _SURNAME.sub("", word, count=1)
    if bare != word and len(bare) >= 4:
        yield bare
        return
    full = _ADJECTIVE_SK.sub("ий", word, count=1)
    if full != word:
        yield full
        if short := _SHORT_SK.search(word):
            yield word[: short.start()]
        return
    full = _ADJECTIVE.sub("ый", word, count=1)
    if full != word and len(full) >= 5:
        yield full
        bare = _NOUN.sub("", word, count=1)
        if len(bare) >= 3:
            yield bare
        return
    bare = _IN_IYA.sub("", word, count=1)
    if bare != word and len(bare) >= 3:
        yield bare
        return
    bare = _NOUN.sub("", word, count=1)
    if bare != word:
        if bare.endswith("ц") and len(bare) >= 4 and word[-1] != "и":
            yield bare[:-1] + "ец"
        if len(bare) >= 4 or (len(bare) == 3 and bare[-1] not in "ьъйаеиоуыэюя"):
            yield bare
        elif len(bare) >= 2 and word[-1] in "аяыиеуюйь":
            yield bare + "а"


def _endings(*pairs: tuple[str, str]) -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((re.compile(pattern), by) for pattern, by in pairs)


_WOMAN = _endings(
    (r"(?<=[oeě]v|in)ov[aá]$", ""),
    (r"(?<=[oeё]v|[oe]w|[iy]n)a$", ""),
    (r"(?<=[a-zšžč]{3})ov[aá]$", ""),
    (r"(?<=[sc]k)a(?:ya|ja|ia|)$", "y"),
    (r"(?<=[a-zčřšž]{2}n)á$", "y"),
)
# A suffix often follows another convention than the rest of the name: -ovitj, -ovics, -ovici, -ovitx, Haimovich.
_PATRONYMIC = (re.compile(r"(?<=[oe]v)[iy](?:ts?j|tx|tš|cs|cz|ci|tz|chi?|c|č)$"), "ič")
_BY_LAST_LETTER = {
    "a": _WOMAN,
    "á": _WOMAN,
    # Plurals, Baltic and Latin endings.
    "s": (
        *_endings(
            (r"ius$", "i"),
            (r"(?<=[sc]k)is$", "y"),
            (r"(?<=vil)is$", "i"),
            (r"(?<=[oe]v)as$|(?<=[čšž])s$|(?<=ij)s$|(?<=[oe]v|[oe]w|in|ki|ky|ko)s$", ""),
        ),
        _PATRONYMIC,
    ),
    **dict.fromkeys("hjxczič", (_PATRONYMIC,)),
}


def latin_lemmas(word: str) -> tuple[str, ...]:
    """The man's name of a woman's, the name without a plural or a Baltic ending, -ich however it is written."""
    if len(word) < 5 or (patterns := _BY_LAST_LETTER.get(word[-1])) is None:
        return ()
    bare = word
    for pattern, by in patterns:
        bare = pattern.sub(by, bare)
    return () if bare == word else (bare,)


def is_nominative(word: str) -> bool:
    """Whether a Cyrillic surname stands as a dictionary has it: no other form is guessed from it."""
    return _NOMINATIVE.search(word) is not None

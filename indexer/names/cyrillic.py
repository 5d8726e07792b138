"""Cyrillic spellings to sounds: Russian, Ukrainian, Belarusian, Kazakh and their neighbours.

A word may have been a foreign name before it was written in Cyrillic; where its spelling shows that, it is also read
back into the spelling it came from. Words stand one a line.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_SOUNDS = {
    letter: sound
    for letters, sound in (
        ("аә", "A"), ("б", "B"), ("в", "V"), ("гґғҕѓӷ", "G"), ("д", "D"), ("еэѣ", "E"), ("жӝђџҗӂҷҹӌ", "J"),
        ("зҙѕ", "Z"), ("иійыӣѵ", "I"), ("ї", "YI"), ("ј", "Y"), ("кқҡќҝӄ", "K"), ("лљ", "L"), ("м", "M"), ("нңњҥ", "N"),
        ("оөӧӫ", "O"), ("п", "P"), ("р", "R"), ("сҫ", "S"), ("т", "T"), ("уүұўӯӱӳ", "U"), ("фѳ", "F"), ("хһҳ", "H"),
        ("ц", "C"), ("чћӵ", "X"),
        ("шщ", "W"), ("ъьӀ", ""), ("ю", "YU"), ("я", "YA"), ("є", "YE"), ("ё", "YO"),
    )
    for letter in letters
}  # fmt: skip
_SEVERAL = {
    "дж": "J", "чж": "J", "дз": "Z", "цз": "Z", "тс": "C", "тц": "C", "тч": "X", "тш": "X", "дч": "X", "сч": "W",
    "зч": "W", "щч": "W", "шч": "W", "ць": "C", "йо": "YO", "ьо": "YO", "йе": "YE", "иё": "YO",
}  # fmt: skip
_TABLE = str.maketrans(_SOUNDS)
_GRAPHEMES = re.compile("|".join(_SEVERAL))
_SHORT_U = re.compile("(?<=[аеёиоуыэюяі])ў")
# Latin letters among Cyrillic ones are taken for those they look like.
LOOK_ALIKE = str.maketrans("aceiopxyhkmtb", "асеіорхункмтв")

_VOWELS, _CONSONANTS = "аеиоуэюя", "бвгджзклмнпрстфхцчшщ"


@dataclass(frozen=True, slots=True)
class Rewriting:
    """Another spelling that a word could have come from, where the word is ``marked``."""

    marked: re.Pattern[str]
    steps: tuple[tuple[re.Pattern[str], str], ...]

    def of(self, word: str) -> str | None:
        """The other spelling; ``None`` where it is the same, or the word shows no sign of it."""
        if not self.marked.search(word):
            return None
        other = word
        for pattern, by in self.steps:
            other = pattern.sub(by, other)
        return other if other != word else None


def _rewriting(marked: str, *steps: tuple[str, str]) -> Rewriting:
    return Rewriting(re.compile(marked), tuple((re.compile(pattern), by) for pattern, by in steps))


_REWRITINGS = (
    # English: э for a short a, ей and ай for its long vowels (Гэмбл, Кейси, Сайдер).
    _rewriting(f"э|[еэ]й(?=[{_CONSONANTS}])", (f"[еэ]й(?=[{_CONSONANTS}])|э", "а")),
    _rewriting(f"ай(?=[{_CONSONANTS}])", (f"ай(?=[{_CONSONANTS}])", "и")),
    # German: шт and шп for st and sp, ай for ei, з for an s before a vowel (Штехер, Айзенман).
    _rewriting(
        f"шт|шп|ай(?=[{_CONSONANTS}])|(?:^|(?<=[{_VOWELS}]))з(?=[{_VOWELS}])",
        ("ш(?=[тп])", "с"), ("ай", "ей"), (f"(?:^|(?<=[{_VOWELS}]))з(?=[{_VOWELS}])", "с"),
    ),
    # Belarusian, known by its і without и: дзекание, цекание, яканье, and -аў for -ов (Гарбуноў, Сцяпанавіч).
    _rewriting(
        "^(?=.*[іў])[^иїєґғқңөұүһә]+$",
        ("дз(?=[іяеюь])", "д"), ("ц(?=[іяеюь])", "т"), ("(?<=[бвгджзклмнпрстфхцчш])я", "е"),
        ("а(?=(?:ў|ва|вых|віч|ўск)$|ўск|віч)", "о"),
    ),
    # Arabic ayn, which Kazakh writes and others leave out (Мұғаммар, Ғұбайдулла).
    _rewriting("ғ", ("ғ", "")),
    # Tajik and Uzbek о for а (Қобилҷон, Исҳоқов).
    _rewriting("(?=.*[қғҳҷӣӯў]).*о", ("о(?!в(?:а|у|$))", "а")),
)  # fmt: skip
# Whatever is marked for any of them holds one of these.
_PERHAPS_REWRITTEN = re.compile(f"[эғіўқҳҷӣӯ]|[еа]й[{_CONSONANTS}]|шт|шп|(?:^|[{_VOWELS}])з[{_VOWELS}]")


def sounds(text: str) -> str:
    """Words, one a line, to sounds."""
    text = _SHORT_U.sub("в", text).replace("ў", "о")
    return _GRAPHEMES.sub(lambda found: _SEVERAL[found[0]], text).translate(_TABLE)


def other_spellings(word: str) -> Iterator[str]:
    """The word as it was perhaps written before."""
    if not _PERHAPS_REWRITTEN.search(word):
        return
    for rewriting in _REWRITINGS:
        other = rewriting.of(word)
        if other is not None:
            yield other

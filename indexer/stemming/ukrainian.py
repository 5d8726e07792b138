"""A light stemmer for Ukrainian: the longest ending of a noun, an adjective or a verb comes off.

What changes inside a word when it is inflected is told by further stems: ``рік`` and ``року``, ``ніч`` and ``ночі``
(і before a closed syllable's end), ``рука`` and ``руці`` (consonants before і), ``ринок`` and ``ринку`` (a vowel
that falls out). Endings after the tables of "Ukrainian Orthography" (2019), declension and conjugation.

Knows no dictionary and no aspect: ``писати`` and ``пише`` stay apart.
"""

_NOUN = (
    "а я о е є у ю і ї и й ь ам ям ами ями ах ях ів їв ей єй ею єю ою йою ові еві єві ом ем єм "
    "ість істю ості остей остям остями остях"
)
_ADJECTIVE = "ий ій їй ого ього його ому ьому йому им їм ім их їх іх ими їми іми ої ьої йої"
_VERB = (
    "ти ати яти ити іти їти увати ювати ув ав яв ив ла ло ли ала яла ила ало яло ило али яли или "
    "ають яють аємо аєте еш єш иш їш ить їть емо ємо имо їмо ете єте ите їте уть ють ать ять "
    "ує ують ував увала ували юють ював ювала ювали вши авши ивши учи ючи ачи ячи"
)
_ENDINGS = frozenset(f"{_NOUN} {_ADJECTIVE} {_VERB}".split())
_REFLEXIVE = ("ся", "сь")
_LONGEST = max(map(len, _ENDINGS))
_SHORTEST = 3  # letters of a stem
_VOWELS = frozenset("аеєиіїоуюя")
_BEFORE_I = {"ц": "к", "з": "г", "с": "х"}
_CLOSED = {"і": "ое", "ї": "є"}


def stems(word: str) -> tuple[str, ...]:
    """The stems of a folded word; at least one, and each begins as the word does."""
    if word.endswith(_REFLEXIVE) and len(word) > _SHORTEST + 2:
        word = word[:-2]
    stem = _without_ending(word)
    found = {stem: None}
    ending = word[len(stem) :]
    if ending == "і" and stem[-1] in _BEFORE_I:
        found[stem[:-1] + _BEFORE_I[stem[-1]]] = None
    if ending in ("ів", "їв"):  # Петрів, of Петрова
        found[stem + ("ов" if ending == "ів" else "єв")] = None
    if ending in ("", "ь"):
        found |= dict.fromkeys(_open_syllables(stem))
    return tuple(found)


def _without_ending(word: str) -> str:
    for length in range(min(_LONGEST, len(word) - _SHORTEST), 0, -1):
        left = len(word) - length
        if word[left:] in _ENDINGS and not _VOWELS.isdisjoint(word[:left]):
            return word[:left]
    return word


def _open_syllables(stem: str) -> list[str]:
    """As the stem is before an ending: the vowel of its last syllable changed, or fallen out."""
    if len(stem) < _SHORTEST or stem[-1] in _VOWELS:
        return []
    before, vowel, last = stem[:-2], stem[-2], stem[-1]
    if before and vowel in _CLOSED:
        return [f"{before}{other}{last}" for other in _CLOSED[vowel]]
    if len(before) > 2 and f"{vowel}{last}" in ("ок", "ец"):
        return [before + last]
    return []

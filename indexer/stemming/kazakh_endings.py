"""The endings of Kazakh, worked out from its grammar: which chains there are, and what each may follow.

A noun takes plural, possessive, case and person in this order, a verb negation, tense and person; each ending has
a back and a front form (vowel harmony) and begins as the sound before it asks (assimilation of consonants). What
is written here is the back form, ``ы`` and ``а``; the front form follows by rule, and chains are joined by rule.

Source: R. Mukhamedova, "Kazakh: A Comprehensive Grammar" (Routledge, 2016), on sounds, nouns and verbs. Knows no words.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

BACK_VOWELS = "аоұыяё"
FRONT_VOWELS = "әеөүіэ"
EITHER_VOWELS = "уию"  # these say nothing of harmony
VOWELS = BACK_VOWELS + FRONT_VOWELS + EITHER_VOWELS
_FRONT = str.maketrans("аығқ", "еігк")

# What may stand before an ending. The letters у and и are vowels and glides at once; ь hides what is before it.
_NASAL = "мнң"
_BUZZING = "зж"
_SOFT_SIGN = "ь"
_VOICELESS = "пфкқтсшщчцхһбвгғд" + _SOFT_SIGN  # б, в, г, д end loan words only, and are spoken voiceless
_GLIDING = "рйую" + _SOFT_SIGN
_VOICED = "л" + _GLIDING + _BUZZING
_CONSONANT = _VOICELESS + _VOICED + _NASAL


@dataclass(frozen=True, slots=True)
class Ending:
    """One ending in its back form, the letters it may follow, and whether its front form is the same."""

    text: str
    after: str
    is_unchanged: bool = False


def _forms(*pairs: tuple[str, str]) -> tuple[Ending, ...]:
    return tuple(Ending(text, after) for text, after in pairs)


PLURAL = _forms(
    ("лар", VOWELS + _GLIDING), ("дар", "л" + _NASAL + _BUZZING + _SOFT_SIGN), ("тар", _VOICELESS)
)
OF_THIRD = _forms(("сы", VOWELS), ("ы", _CONSONANT))
OF_FIRST_AND_SECOND = _forms(
    ("м", VOWELS), ("ым", _CONSONANT), ("ң", VOWELS), ("ың", _CONSONANT),
)  # fmt: skip
OF_MANY = _forms(
    ("мыз", VOWELS), ("ымыз", _CONSONANT), ("ңыз", VOWELS), ("ыңыз", _CONSONANT),
)  # fmt: skip
CASE = (
    *_forms(("ның", VOWELS + _NASAL), ("дың", _VOICED), ("тың", _VOICELESS)),
    *_forms(("ны", VOWELS), ("ды", _VOICED + _NASAL), ("ты", _VOICELESS)),
    *_forms(("ға", VOWELS + _VOICED + _NASAL), ("қа", _VOICELESS)),
    *_forms(("да", VOWELS + _VOICED + _NASAL), ("та", _VOICELESS)),
    *_forms(("дан", VOWELS + _VOICED), ("нан", _NASAL), ("тан", _VOICELESS)),
    *_forms(("дағы", VOWELS + _VOICED + _NASAL), ("тағы", _VOICELESS)),
    *_forms(("дай", VOWELS + _VOICED + _NASAL), ("тай", _VOICELESS)),
    Ending("мен", VOWELS + "л" + _GLIDING + _NASAL, is_unchanged=True),
    Ending("бен", _BUZZING, is_unchanged=True),
    Ending("пен", _VOICELESS, is_unchanged=True),
    Ending("нікі", VOWELS + _NASAL, is_unchanged=True),
    Ending("дікі", _VOICED, is_unchanged=True),
    Ending("тікі", _VOICELESS, is_unchanged=True),
)
CASE_OF_THIRD = (
    *_forms(*((text, "ы") for text in ("ның", "н", "на", "нда", "нан", "ндағы", "ндай", "нша"))),
    Ending("мен", "ыі", is_unchanged=True),
)
CASE_OF_FIRST_AND_SECOND = (
    *_forms(*((text, "мң") for text in ("ның", "ды", "а", "да", "нан", "дағы", "дай"))),
    Ending("мен", "мң", is_unchanged=True),
)
PERSON = _forms(
    ("мын", VOWELS + "л" + _GLIDING), ("бын", _BUZZING + _NASAL), ("пын", _VOICELESS),
    ("мыз", VOWELS + "л" + _GLIDING), ("быз", _BUZZING + _NASAL), ("пыз", _VOICELESS),
    ("сың", VOWELS + _CONSONANT), ("сыз", VOWELS + _CONSONANT),
)  # fmt: skip

NEGATION = _forms(("ма", VOWELS + "л" + _GLIDING), ("ба", _BUZZING + _NASAL), ("па", _VOICELESS))
PAST = _forms(("ды", VOWELS + _VOICED + _NASAL), ("ты", _VOICELESS))
PAST_PERSON = _forms(*((text, "ыа") for text in ("м", "ң", "қ", "ңыз", "ңдар", "ңыздар")))
CONDITION = _forms(("са", VOWELS + _CONSONANT))
PRESENT = _forms(("й", VOWELS), ("и", _CONSONANT), ("а", _CONSONANT))  # оқы and й are written оқи
PRESENT_PERSON = _forms(*((text, "айи") for text in ("ды", "мын", "мыз", "сың", "сыз", "сыңдар", "сыздар")))
WISH = (
    *_forms(
        ("сын", VOWELS + _CONSONANT),
        ("йық", VOWELS),
        ("айық", _CONSONANT),
        ("йын", VOWELS),
        ("айын", _CONSONANT),
    ),
    *_forms(("ғалы", VOWELS + _VOICED + _NASAL), ("қалы", _VOICELESS)),
    *_forms(("ғанша", VOWELS + _VOICED + _NASAL), ("қанша", _VOICELESS)),
)
# Forms of verbs that take the endings of nouns.
PARTICIPLE = (
    *_forms(("ған", VOWELS + _VOICED + _NASAL), ("қан", _VOICELESS)),
    *_forms(
        ("йтын", VOWELS),
        ("итын", _CONSONANT),
        ("атын", _CONSONANT),
        ("у", VOWELS + _CONSONANT),
        ("ушы", VOWELS + _CONSONANT),
    ),
    *_forms(("мақ", VOWELS + "л" + _GLIDING), ("бақ", _BUZZING + _NASAL), ("пақ", _VOICELESS)),
    *_forms(("ғыш", VOWELS + _VOICED + _NASAL), ("қыш", _VOICELESS)),
)
CONVERB = _forms(("ып", _CONSONANT), ("п", VOWELS))
# An adjective, or a person, of a noun.
DERIVED = _forms(
    ("лық", VOWELS + _GLIDING), ("дық", "л" + _NASAL + _BUZZING + _SOFT_SIGN), ("тық", _VOICELESS),
    ("шы", VOWELS + _CONSONANT),
)  # fmt: skip
NEGATED = _forms(("й", "а"), ("с", "а"), ("стан", "а"))


@dataclass(frozen=True, slots=True)
class Chain:
    """Endings joined, in one of their two forms."""

    text: str
    after: str
    harmony: str  # vowels that the last syllable before it may have


def nominal_chains() -> Iterator[Chain]:
    """All that can follow a noun."""
    nothing: tuple[tuple[Ending, ...], ...] = ((),)
    for first in (*nothing, *((one,) for one in PLURAL)):
        yield from _in_both_forms(first)
        for person in OF_THIRD:
            yield from _joined((*first, person), CASE_OF_THIRD)
        for person in OF_FIRST_AND_SECOND:
            yield from _joined((*first, person), CASE_OF_FIRST_AND_SECOND)
        for person in OF_MANY:
            yield from _joined((*first, person), CASE)
        for case in CASE:
            yield from _joined((*first, case), PERSON)
        for person in PERSON:
            yield from _in_both_forms((*first, person))


def finite_chains() -> Iterator[Chain]:
    """All that makes a finite verb, and verbs of wish and purpose."""
    for negation in ((), *((one,) for one in NEGATION)):
        for tense, persons in ((PAST, PAST_PERSON), (CONDITION, PAST_PERSON)):
            for one in tense:
                yield from _joined((*negation, one), persons)
        for one in PRESENT:
            for person in PRESENT_PERSON:
                yield from _in_both_forms((*negation, one, person))
        for one in WISH:
            yield from _in_both_forms((*negation, one))


def participle_chains() -> Iterator[Chain]:
    """All that makes a noun or an adverb of a verb."""
    for one in (*PARTICIPLE, *CONVERB):
        yield from _in_both_forms((one,))
        for negation in NEGATION:
            yield from _in_both_forms((negation, one))
    for negation in NEGATION:
        yield from _joined((negation,), NEGATED, alone=False)


def derived_chains() -> Iterator[Chain]:
    """What makes an adjective or a person of a noun."""
    for one in DERIVED:
        yield from _in_both_forms((one,))


def _joined(first: tuple[Ending, ...], followers: Iterable[Ending], alone: bool = True) -> Iterator[Chain]:
    if alone:
        yield from _in_both_forms(first)
    for follower in followers:
        yield from _in_both_forms((*first, follower))


def _in_both_forms(endings: tuple[Ending, ...]) -> Iterator[Chain]:
    if not endings:
        return
    for one, next_one in pairwise(endings):
        if one.text[-1] not in next_one.after:
            return
    back = "".join(ending.text for ending in endings)
    front = "".join(e.text if e.is_unchanged else e.text.translate(_FRONT) for e in endings)
    after = endings[0].after
    if all(ending.is_unchanged for ending in endings):
        yield Chain(back, after, VOWELS)
    else:
        yield Chain(back, after, BACK_VOWELS + EITHER_VOWELS)
        yield Chain(front, after, FRONT_VOWELS + EITHER_VOWELS)

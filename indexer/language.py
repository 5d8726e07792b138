"""Which languages a text is written in: told from a sample spread over all its pages.

Only languages that the archive expects are named. A text in another one gets no name rather than a wrong one:
longer samples are also compared with common neighbours, and a neighbour that wins means "none of ours".
Runs in the process that reads the file; lingua is asked one chunk at a time, on one thread, so a detector
made before a fork serves the children. Lengths are code points.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from lingua import IsoCode639_1, Language, LanguageDetector, LanguageDetectorBuilder

CHUNK = 200
CHUNKS = 32
_LEAST_LETTERS = 20  # below this even a person often cannot tell
_LENGTH_FOR_NEIGHBOURS = 100  # shorter texts are told better among few candidates
_JUDGED = 3  # asking the neighbours costs four times as much
_ASKED_FIRST = 10  # chunks; when they agree, the others are not asked
_LEAST_CONFIDENCE = 0.6
_REAL_SHARE = 0.1
_NEIGHBOURS = ("uk", "bg", "sr", "mn", "pl", "cs", "es", "it", "pt", "nl", "sv", "tr", "hu", "fi")
_SAME_TO_LINGUA = {"no": "nb"}
_LETTERS = re.compile(r"[^\W\d_]+")
_SPACE = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Languages:
    """ISO 639-1 codes. ``main`` is ``None`` when undecided; ``all`` has each with a real share, most first."""

    main: str | None = None
    all: tuple[str, ...] = ()


@dataclass(slots=True)
class Sample:
    """Chunks from everywhere in a text of unknown length; when there are too many, every other one goes."""

    _chunks: list[str] = field(default_factory=list)
    _every: int = 1500  # code points from one chunk's start to the next
    _until_next: int = 0

    def add(self, text: str) -> None:
        """The next stretch of the text."""
        position = self._until_next
        while position < len(text):
            self._chunks.append(text[position : position + CHUNK])
            position += self._every
            if len(self._chunks) > 4 * CHUNKS:
                del self._chunks[1::2]
                self._every *= 2
        self._until_next = position - len(text)

    def chunks(self) -> list[str]:
        """At most ``CHUNKS`` of them, evenly spread."""
        step = max(1, len(self._chunks) / CHUNKS)
        picked = [self._chunks[int(i * step)] for i in range(min(CHUNKS, len(self._chunks)))]
        return [_SPACE.sub(" ", chunk) for chunk in picked]


class LanguageTeller:
    """Tells the languages of a sample, restricted to those configured (ISO 639-1)."""

    def __init__(self, configured: Sequence[str]) -> None:
        known = {_code(language): language for language in Language.all()}
        wanted = [known[code] for code in map(_lingua_code, configured) if code in known]
        others = [known[code] for code in _NEIGHBOURS if known[code] not in wanted]
        self._own = {
            _code(language): code
            for code in configured
            for language in [known.get(_lingua_code(code))]
            if language
        }
        self._narrow = _detector(wanted) if wanted else None
        self._wide = _detector([*wanted, *others]) if wanted else None

    def warm_up(self) -> None:
        """Load the models now; they load on first use otherwise."""
        for detector in (self._narrow, self._wide):
            if detector is not None:
                for text in _WARMING:
                    detector.compute_language_confidence_values(text)

    def tell(self, sample: Sample) -> Languages:
        """The languages of the text that the sample comes from."""
        chunks = sample.chunks()
        letters = [sum(map(len, _LETTERS.findall(chunk))) for chunk in chunks]
        if sum(letters) < _LEAST_LETTERS:
            return Languages()
        long_enough = [
            c for c, n in zip(chunks, letters, strict=True) if n >= max(_LEAST_LETTERS, len(c) // 2)
        ]
        if not long_enough:
            long_enough = [" ".join(chunks)[: 2 * CHUNK]]
        if self._is_none_of_ours(long_enough):
            return Languages()
        return self._vote(long_enough)

    def _vote(self, chunks: list[str]) -> Languages:
        votes: Counter[str | None] = Counter()
        step = -(-len(chunks) // _ASKED_FIRST)
        in_turn = [*chunks[::step], *(chunk for i, chunk in enumerate(chunks) if i % step)]
        for asked, chunk in enumerate(in_turn):
            if asked == _ASKED_FIRST and len(votes) == 1 and None not in votes:
                break  # of one mind from beginning to end
            votes[self._told(self._narrow, chunk)] += len(chunk)
        total = sum(votes.values())
        ranked = sorted(((count, code) for code, count in votes.items() if code), reverse=True)
        real = tuple(code for count, code in ranked if count >= _REAL_SHARE * total)
        main = real[0] if real and ranked[0][0] > votes[None] else None
        return Languages(main, real if main else ())

    def _is_none_of_ours(self, chunks: list[str]) -> bool:
        """Whether most of a few chunks, long enough to judge, read more like a neighbour."""
        judged = [chunk for chunk in chunks if len(chunk) >= _LENGTH_FOR_NEIGHBOURS]
        step = max(1, len(judged) // _JUDGED)
        opinions = [self._told(self._wide, chunk) for chunk in judged[::step][:_JUDGED]]
        return sum(opinion is None for opinion in opinions) > len(opinions) / 2

    def _told(self, detector: LanguageDetector | None, chunk: str) -> str | None:
        if detector is None:
            return None
        best = detector.compute_language_confidence_values(chunk)[0]
        return self._own.get(_code(best.language)) if best.value >= _LEAST_CONFIDENCE else None


def _detector(languages: list[Language]) -> LanguageDetector:
    return LanguageDetectorBuilder.from_languages(*languages).with_low_accuracy_mode().build()


def _code(language: Language) -> str:
    code: IsoCode639_1 = language.iso_code_639_1
    return code.name.lower()


def _lingua_code(code: str) -> str:
    return _SAME_TO_LINGUA.get(code, code)


_WARMING = (
    "Members of the assembly write to the president about prisoners and ask for their release.",
    "Члены ассамблеи пишут президенту о заключённых и просят их освободить.",
    "Қазақстан Республикасының мұрағаты үшін құжаттар өңделді.",
)

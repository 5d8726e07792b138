"""Which of Tesseract's models the configured languages need, where they lie, and which package brings them.

Looks at folders only; Tesseract itself is not loaded here. Languages are ISO 639-1.
"""

import importlib.util
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

# Tesseract's own names (https://tesseract-ocr.github.io/tessdoc/Data-Files-in-different-versions.html), by ISO 639-1.
NAMES = {
    "af": "afr", "am": "amh", "ar": "ara", "as": "asm", "az": "aze", "be": "bel", "bg": "bul", "bn": "ben",
    "bo": "bod", "br": "bre", "bs": "bos", "ca": "cat", "co": "cos", "cs": "ces", "cy": "cym", "da": "dan",
    "de": "deu", "dv": "div", "dz": "dzo", "el": "ell", "en": "eng", "eo": "epo", "es": "spa", "et": "est",
    "eu": "eus", "fa": "fas", "fi": "fin", "fo": "fao", "fr": "fra", "fy": "fry", "ga": "gle", "gd": "gla",
    "gl": "glg", "gu": "guj", "he": "heb", "hi": "hin", "hr": "hrv", "ht": "hat", "hu": "hun", "hy": "hye",
    "id": "ind", "is": "isl", "it": "ita", "iu": "iku", "ja": "jpn", "jv": "jav", "ka": "kat", "kk": "kaz",
    "km": "khm", "kn": "kan", "ko": "kor", "ku": "kmr", "ky": "kir", "la": "lat", "lb": "ltz", "lo": "lao",
    "lt": "lit", "lv": "lav", "mi": "mri", "mk": "mkd", "ml": "mal", "mn": "mon", "mr": "mar", "ms": "msa",
    "mt": "mlt", "my": "mya", "ne": "nep", "nl": "nld", "no": "nor", "oc": "oci", "or": "ori", "pa": "pan",
    "pl": "pol", "ps": "pus", "pt": "por", "qu": "que", "ro": "ron", "ru": "rus", "sa": "san", "sd": "snd",
    "si": "sin", "sk": "slk", "sl": "slv", "sq": "sqi", "sr": "srp", "su": "sun", "sv": "swe", "sw": "swa",
    "ta": "tam", "te": "tel", "tg": "tgk", "th": "tha", "ti": "tir", "tl": "tgl", "to": "ton", "tr": "tur",
    "tt": "tat", "ug": "uig", "uk": "ukr", "ur": "urd", "uz": "uzb", "vi": "vie", "yi": "yid", "yo": "yor",
    "zh": "chi_sim",
}  # fmt: skip
# Further models of a language that is written in two ways: used when they are there, not asked for when they are not.
_BESIDE = {
    "az": ("aze_cyrl",), "sr": ("srp_latn",), "uz": ("uzb_cyrl",), "zh": ("chi_tra",),
}  # fmt: skip
_FOLDERS = (
    "/usr/share/tesseract-ocr/*/tessdata",
    "/usr/share/tesseract-ocr/tessdata",
    "/usr/share/tessdata",
    "/usr/share/tesseract/tessdata",
    "/usr/local/share/tessdata",
    "/opt/homebrew/share/tessdata",
)
_SUFFIX = ".traineddata"


@dataclass(frozen=True, slots=True)
class Models:
    """What OCR can be done with here. ``names`` are Tesseract's, in the order of the configured languages."""

    folder: Path | None
    names: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()  # languages, ISO 639-1, that have a model which is not installed
    unknown: tuple[str, ...] = ()  # languages that Tesseract has no model for
    has_library: bool = True

    @property
    def usable(self) -> bool:
        """Whether anything can be recognised at all."""
        return self.has_library and bool(self.names)


def find_models(languages: Sequence[str], prefix: str | None = None) -> Models:
    """The models of these languages. ``prefix`` is a folder to look in first, as ``TESSDATA_PREFIX`` names one."""
    library = importlib.util.find_spec("tesserocr") is not None
    known = [code for code in languages if code in NAMES]
    unknown = tuple(code for code in languages if code not in NAMES)
    folder = _folder(prefix, [NAMES[code] for code in known])
    if folder is None:
        return Models(None, (), tuple(known), unknown, library)
    there = {path.name.removesuffix(_SUFFIX) for path in folder.glob(f"*{_SUFFIX}")}
    names = [name for code in known for name in (NAMES[code], *_BESIDE.get(code, ())) if name in there]
    missing = tuple(code for code in known if NAMES[code] not in there)
    return Models(folder, tuple(dict.fromkeys(names)), missing, unknown, library)


def find_models_here(languages: Sequence[str]) -> Models:
    """As ``find_models``, with what the environment says."""
    return find_models(languages, os.environ.get("TESSDATA_PREFIX"))


def package_of(language: str) -> str:
    """The Debian package that brings the model of a language."""
    return "tesseract-ocr-" + NAMES[language].replace("_", "-")


def _folder(prefix: str | None, wanted: Sequence[str]) -> Path | None:
    """The folder that holds most of the wanted models; the named one, if it holds any."""
    if prefix:
        for named in (Path(prefix), Path(prefix) / "tessdata"):
            if any(named.glob(f"*{_SUFFIX}")):
                return named
    found = [
        folder
        for pattern in _FOLDERS
        for folder in sorted(Path("/").glob(pattern.lstrip("/")), reverse=True)
        if any(folder.glob(f"*{_SUFFIX}"))
    ]
    return max(found, key=lambda folder: _count(folder, wanted), default=None)


def _count(folder: Path, wanted: Sequence[str]) -> int:
    return sum((folder / f"{name}{_SUFFIX}").is_file() for name in wanted)

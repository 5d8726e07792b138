"""Latin spellings to sounds, under each convention that a whole word could follow.

A convention is a hypothesis about the whole word, so that its ambiguities stay together: in a German spelling every
``w`` is a ``v`` and every ``z`` a ``ts``.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

_VOWELS = "aeiouyäöüåëěıïōū"
_SINGLE = {
    **dict(zip("bdfghklmnpqrstvwz", "BDFGHKLMNPKRSTVVZ", strict=True)),
    "c": "K", "x": "KS", "j": "Y", "y": "I",
    "a": "A", "ä": "A", "å": "O", "e": "E", "i": "I", "ı": "I", "ï": "I", "o": "O", "ö": "O", "u": "U", "ü": "U",
    "ě": "YE", "ë": "YO", "ō": "O", "ū": "U", "ą": "ON", "ę": "EN", "ł": "L", "ŭ": "U",
    "š": "W", "ś": "W", "č": "X", "ć": "X", "ç": "X", "ž": "J", "ż": "J", "ź": "J", "đ": "J", "ý": "I", "ğ": "G",
    "ñ": "N", "ń": "N", "ň": "N", "ţ": "C", "ř": "R", "ť": "T", "ď": "D", "ẕ": "Z", "õ": "O",
}  # fmt: skip
_COMMON = {
    "schtsch": "W", "schtch": "W", "shtsh": "W", "sjtsj": "W", "chtch": "W", "shch": "W", "štč": "W", "šč": "W",
    "szcz": "W", "stch": "W", "štš": "W", "tzsch": "X", "dtsch": "X", "you": "YU", "iou": "YU", "tsch": "X",
    "tch": "X", "tsj": "X", "tš": "X", "tsh": "X", "cz": "X", "dzsch": "J", "dzsh": "J", "dsch": "J", "dsh": "J",
    "dzh": "J", "dzj": "J", "dž": "J", "dzs": "J", "dj": "J", "zh": "J", "zsch": "X", "sch": "W", "sh": "W",
    "kh": "H", "gh": "G", "ph": "F", "th": "T", "rrh": "R", "ck": "K", "cki": "CKI", "cky": "CKI", "cka": "CKA",
    "cq": "K", "tzh": "TJ", "aŭ": "AV", "eŭ": "EV", "oŭ": "OV", "iŭ": "IV", "dch": "X", "dč": "X", "dcz": "X",
    "dtch": "X", "dtsj": "X", "dtš": "X", "šç": "W", "tz": "C", "ts": "C", "oo": "U",
    "ye": "YE", "yo": "YO", "jo": "YO", "ch": "X", "sz": "W", "dz": "Z", "ouski": "OVSKI", "auski": "OVSKI",
    "euski": "EVSKI", "ouskaia": "OVSKAYA", "auskaia": "OVSKAYA",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Convention:
    """How a language, or those who romanise into it, write sounds.

    A word of a document is read so only when it is ``marked``; a word of a query whenever it ``could`` be.
    """

    name: str
    marked: re.Pattern[str] | None
    could: re.Pattern[str] | None
    graphemes: Mapping[str, str]
    before: tuple[tuple[str, str], ...] = ()  # rules for letters that their neighbours decide
    bare: bool = False  # without the graphemes that the others share
    whole: bool = False  # its mark is the form of the whole word, syllable by syllable


def _p(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


_V, _C = f"[{_VOWELS}]", "[bcdfghjklmnpqrstvwxzšžč]"
_ROMAJI = (
    r"(?:[kgsztdnhbpmr]?y?[aiueoōū]|[wv][aieo]|y[auoōū]|f[aiueo]|[sc]h[aiueoōū]|ts[uū]|j[aiueoōū]|dz[uū]|"
    r"(?<=[aiueoōū])h|n|k(?=k)|s(?=s)|t(?=t)|p(?=p)|t(?=ch)|s(?=sh)|r?jo)+$"
)
_ROMAJI_MARK = r"[sc]h[aiuoeōū]|ts[uū]|[tsz][iy]|[hf]u|[dt]u|dz|ō|ū|ou|oo|uu|[aiueo]h(?![aiueo])|j[aiuo]"
_PINYIN_SYLLABLE = (
    "(?:(?:zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw])?(?:iang|iong|uang|ueng|ang|eng|ing|ong|iao|ian|uai|uan|ai|ei|ao|ou|an|en|in|un|"
    "ia|ie|iu|ua|uo|ui|ue|üe|er|a|o|e|i|u|ü))"
)

CONVENTIONS = (
    # English and most romanisations of Cyrillic (BGN/PCGN, passports, the press).
    Convention(
        "en", None, None,
        {"j": "J", "ce": "SE", "ci": "SI", "cy": "SI"},
        ((r"^x", "z"), (r"^mc[ck]?", "mak"), (r"^rh", "r"), (rf"(?<={_V})(?<!le)h$", "")),
    ),
    # English sound values.
    Convention(
        "us",
        _p(r"ee(?!v|w|ff)|oo|[^aeiou]ey$|^au"),
        _p(r"ee(?!v|w|ff)|oo|ea|ae|qu|ph|aw|igh|g[ei]|ey$|ay$|ie|ew|au"),
        {"j": "J", "ee": "I", "oo": "U", "au": "O", "ea": "I", "ae": "E", "ce": "SE", "ci": "SI", "cy": "SI", "aw": "O",
         "gi": "JI", "ge": "JE", "igh": "AI", "eigh": "EI", "ie": "I", "ew": "YU"},
        ((r"^mc[ck]?", "mak"), (r"^rh", "r"), (r"ey$", "i"), (r"ay$", "ei"), (rf"(?<={_V})h$", ""),
         (r"(?<=[^aeiou\n])e$", "")),
    ),
    # Scholars' transliteration, Czech, Slovak, South Slavic, Kazakh Latin.
    Convention(
        "sl",
        _p(r"[jcxěřčšžłćśźżńď]|rz|sz"),
        _p(r"[jcxěřwčšžłćśźżńď]|rz|sz"),
        {"j": "Y", "c": "C", "ch": "H", "x": "H", "rz": "J", "ia": "YA", "ck": "CK", "ćk": "CK", "sch": "SH",
         "gj": "J", "nj": "N", "lj": "L", "ř": "RJ"},
    ),
    # English digraphs beside a j that is a glide (GOST, ICAO, much of the press).
    Convention(
        "gost", _p(r"h.*j|j.*h|shh"), _p(r"[csz]h.*j|j.*[csz]h|kh.*j|j.*kh|shh"),
        {"j": "Y", "shh": "W"},
    ),
    # Polish.
    Convention(
        "pl",
        _p(r"[łśźżńąę]|rz|sz|cz|[oe]wicz|ows?k|dzi|wsk"),
        _p(r"[łśźżńąęćó]|rz|sz|cz|wicz|wsk|dzi|w"),
        {"j": "Y", "c": "C", "ch": "H", "sz": "W", "cz": "X", "rz": "J", "prz": "PW", "trz": "X", "krz": "KW",
         "chrz": "HW",
         "dzi": "DI", "ci": "TI", "ś": "S", "ź": "Z", "ć": "T", "ń": "N", "dź": "D", "cj": "C", "cki": "CKI",
         "szcz": "W", "ó": "U", "ck": "CK", "ćk": "CK"},
    ),
    # German.
    Convention(
        "de",
        _p(r"sch|w|j|[äöüß]|ck|tz|ds[ei]$"),
        _p(r"sch|w|j|[äöüß]|ck|tz|ei|ie|z|ch|^v|s"),
        {"j": "Y", "ch": "H", "z": "C", "sz": "S", "ss": "S", "ei": "AI", "ie": "I", "eu": "OI", "äu": "OI", "ä": "E",
         "ö": "E", "dt": "T", "ae": "E", "oe": "E", "ue": "U", "dj": "DY", "chs": "KS", "x": "KS"},
        (
            (rf"(?<!{_C})s(?={_V})|(?<={_V})s(?={_V})|(?<=[lnr])s(?={_V})", "ẕ"),
            (r"ds(?=[aeiouj])", "dz"), (r"witz$", "vič"), (r"^v(?!i?tch)", "f"),
            (rf"(?<={_V})h(?={_C}|$)", ""),
        ),
    ),
    # French.
    Convention(
        "fr",
        _p(r"ou|tch|ï|gu[ei]|[oe]ff$|ine$|dj|ch.*(?:[oe]v|vili$|enko$)|é|è|eau|ault|[aeo]in|ier$|[ao]ux$|ette$|elle$|ssi"),
        _p(r"ou|tch|ch|j|ss|ï|gu[ei]|g[eiy]|eu|au|ç|[^aeiou]e$|[aeiou][tsxd]$|ier$|oi|ai"),
        {"j": "J", "ch": "W", "ou": "U", "ge": "JE", "gi": "JI", "gy": "JI", "gue": "GE", "gui": "GI", "guy": "GI",
         "qui": "KI",
         "que": "KE", "ce": "SE", "ci": "SI", "ç": "S", "ss": "S", "oi": "UA", "eu": "E", "au": "O", "eau": "O",
         "ai": "E",
         "sz": "S", "gn": "N", "qu": "K"},
        (
            (rf"(?<={_V})s(?={_V})", "ẕ"), (r"(?<=[^aeiouy\n])(?<!dz)es?$", ""), (r"(?<=i)er$", "e"),
            (r"(?<=[aeiou])[tsxdz]{1,2}$", ""),
            (r"h", "ħ"), (r"(?<=[cptkgsz])ħ", "h"), (r"ħ", ""),
        ),
    ),
    # Kazakh and Uzbek in Latin letters.
    Convention(
        "kz",
        _p(r"q(?!u[eia])|ğ|ñ|ı|[äöüš].*w|w.*[äöüš]|x"),
        _p(r"[qğñıšxc]|uw|[äöü].*w|w.*[äöü]|o'"),
        {"j": "J", "w": "U", "uw": "U", "x": "H", "c": "X", "yı": "I", "ng": "N", "ý": "U"},
    ),
    # Turkish and Azerbaijani.
    Convention("tr", _p(r"ç|ı|ğ|c[aeiou].*yeva?$"), _p(r"c|ç|ı|ğ"), {"j": "J", "c": "J", "x": "H", "q": "G", "ç": "X"}),
    # Nordic and Dutch.
    Convention(
        "no", _p(r"[tsz]j|oe.*(?:[eo]v|[iy]n|sk[iy]|ko|its|its?j)$"), _p(r"[tsz]j|oe|ij"),
        {"j": "Y", "ch": "H", "tsj": "X", "tj": "X", "sj": "W", "zj": "J", "dsj": "J", "sjtj": "W", "stj": "W",
         "dtj": "X", "oe": "U", "joe": "YU", "ij": "EI", "ije": "IYE", "ija": "IYA", "ijo": "IYO"},
        ((r"ij$", "i"),),
    ),
    # Belarusian, with its akanie, дзекание and цекание (Harbunou, Vinahradaw, Tsikhanouski).
    Convention(
        "by",
        _p(r"[bdghklmnprstvz](?:[ao]u|a[wŭ])$|[tdc][sz]?i.*(?:[ao][uŭ]s|[ao]vi[cč])"),
        _p(r"(?:[aeo]u|a[wvŭ])$|[ao][uŭ]s|[ao]vi[cč]"),
        {"h": "G", "dz": "D", "dzi": "DI"},
        ((r"(?<=[bcdfghklmnprstvz])(?:ou|a[uwvŭ])$", "ov"), (r"(?:ts|c)(?=i|e|ya)", "t"), (r"avi(?=ch$|č$)", "ovi")),
    ),
    # Estonian.
    Convention("et", _p(r"õ"), _p(r"õ|hh"), {"j": "Y", "õ": "I", "hh": "H", "c": "C"}),
    # Catalan and Portuguese.
    Convention(
        "pt", _p(r"tx|ix[aeo]|^x"), _p(r"x|nh|lh|tg|tj"),
        {"x": "W", "ix": "W", "sx": "W", "tx": "X", "tch": "X", "ch": "W", "ç": "S", "ce": "SE", "ci": "SI", "j": "J",
         "dj": "J", "tg": "J", "tj": "J", "nh": "N", "lh": "L", "kh": "H", "ou": "U", "ge": "JE", "gi": "JI",
         "ss": "S"},
    ),
    # Romanian and Italian.
    Convention(
        "ro", _p(r"schi|ciu|ţ"), _p(r"sch|ţ|c[ei]|g[ei]|[cg]h[ei]|z"),
        {"che": "KE", "chi": "KI", "ghe": "GE", "ghi": "GI", "ce": "XE", "ci": "XI", "ge": "JE", "gi": "JI",
         "sce": "WE", "sci": "WI", "sch": "SK", "j": "J", "z": "C", "ch": "K", "gh": "G"},
    ),
    # Hungarian.
    Convention(
        "hu", _p(r"zs|cs|gy|[^cšs]sz|ny[iaeou]|^sz"), _p(r"zs|cs|gy|sz|ny|ly"),
        {"s": "W", "sz": "S", "zs": "J", "cs": "X", "cz": "C", "gy": "DY", "ny": "N", "ly": "L", "ty": "TY",
         "dzs": "J", "c": "C",
         "j": "Y", "scs": "W", "ö": "O"},
        bare=True,
    ),
    # Spanish.
    Convention(
        "es", _p(r"ñ|ll.*[oa]$|j[oeu].*[oa]$|j.*(?:[oe]va?|in|sk[iy])$"), _p(r"j|x|z|ll|ch|qu|ce|ci|ge|gi|v"),
        {"j": "H", "x": "H", "z": "S", "ce": "SE", "ci": "SI", "ge": "HE", "gi": "HI", "qui": "KI", "que": "KE",
         "ch": "X", "h": "",
         "kh": "H", "zh": "J", "sh": "W", "gue": "GE", "gui": "GI", "ñ": "N"},
        bare=True,
    ),
    # Japanese, by Hepburn or Kunrei: the sounds as Polivanov writes them in Cyrillic.
    Convention(
        "jp",
        _p(rf"^(?=.{{4}})(?=.*(?:{_ROMAJI_MARK})){_ROMAJI}"),
        _p(rf"^(?=.*(?:{_ROMAJI_MARK})){_ROMAJI}"),
        {"shi": "SI", "sha": "SA", "shu": "SU", "sho": "SO", "she": "SE", "chi": "TI", "cha": "TA", "chu": "TU",
         "cho": "TO", "che": "TE",
         "tsu": "CU", "tu": "CU", "dzu": "ZU", "du": "ZU", "ji": "ZI", "ja": "ZA", "ju": "ZU", "jo": "ZO",
         "je": "ZE", "di": "ZI",
         "fu": "FU", "hu": "FU", "w": "V", "j": "Z"},
        (
            (r"tch", "ch"), (r"ssh", "sh"), (r"(?<=[aiueoōū])h(?![aiueoōū])", ""), (r"(?<=[stnhkgzrmbp])j(?=[auo])",
            "y"),
            (r"ō|ou|oo", "o"), (r"ū|uu", "u"), (r"(?<=[kgsztdnhbpmr])y", ""), (r"tsū", "tsu"),
        ),
        bare=True,
        whole=True,
    ),
    # Chinese in Pinyin, as Palladius writes its sounds.
    Convention(
        "zh", _p(rf"^(?=.*(?:[jx]|q(?!ue))){_PINYIN_SYLLABLE}{{1,3}}$"), _p(rf"^(?=.*[jqx]){_PINYIN_SYLLABLE}{{1,3}}$"),
        {"zh": "J", "ch": "X", "sh": "W", "j": "Z", "q": "C", "x": "S", "z": "Z", "c": "C", "ng": "N", "w": "V",
         "hui": "HUEI",
         "ui": "UEI", "iu": "YU", "r": "J", "er": "ER"},
        bare=True,
        whole=True,
    ),
)  # fmt: skip


class Reader:
    """One convention made ready: words, one a line, to sounds."""

    def __init__(self, convention: Convention) -> None:
        table = dict(convention.graphemes) if convention.bare else {**_COMMON, **convention.graphemes}
        several = sorted((key for key in table if len(key) > 1), key=len, reverse=True)
        self._table = table
        self._several = re.compile("|".join(map(re.escape, several)))
        self._single = str.maketrans(
            {**_SINGLE, **{key: value for key, value in table.items() if len(key) == 1}}
        )
        self._before = [(re.compile(pattern, re.MULTILINE), by) for pattern, by in convention.before]

    def sounds(self, text: str) -> str:
        """See the module."""
        for pattern, by in self._before:
            text = pattern.sub(by, text)
        table = self._table
        return self._several.sub(lambda m: table[m[0]], text).translate(self._single)


# Tajik and Uzbek o for a (Qobiljon, Ishoqov); the o of -ov stays.
_WITH_O_FOR_A = re.compile("q(?!u)|o[bdjlnrt]?(?:ov|ev|jon|xon)")
_O_FOR_A = re.compile("o(?!v(?:a|$))")


def with_a_for_o(word: str) -> str | None:
    """The word with ``a`` where Tajik and Uzbek write ``o``; ``None`` where it shows no sign of that."""
    if "o" not in word or not _WITH_O_FOR_A.search(word):
        return None
    other = _O_FOR_A.sub("a", word)
    return other if other != word else None

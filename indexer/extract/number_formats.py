"""Numbers as a spreadsheet shows them: dates, percent, decimals, what is written before and after.

A cell keeps a number and the code of a format. Thousands are not parted, because the sign for it is the
reader's country's and not the file's; a date whose code has the names of months, or leaves the order to the
country, is written as ISO 8601. Values are as the file has them: days since 1900 or 1904 for dates.
"""

import re
from collections.abc import Callable
from datetime import datetime, timedelta

Shown = Callable[[float], str]
_DAY = "day"
_BUILT_IN = {
    0: "General", 1: "0", 2: "0.00", 3: "0", 4: "0.00", 9: "0%", 10: "0.00%", 11: "0.00E+00", 12: "General",
    13: "General", 14: _DAY, 15: _DAY, 16: _DAY, 17: _DAY, 18: "h:mm AM/PM", 19: "h:mm:ss AM/PM", 20: "h:mm",
    21: "h:mm:ss", 22: "day h:mm", 37: "0", 38: "0", 39: "0.00", 40: "0.00", 45: "mm:ss", 46: "[h]:mm:ss",
    47: "mm:ss", 48: "0.0E+0", 49: "@",
}  # fmt: skip
_EAST_ASIAN_DATES = (*range(27, 37), *range(50, 59))
_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"?|\\(?P<escaped>.)|[_*].|\[\$(?P<symbol>[^\]-]*)[^\]]*\]|\[(?P<elapsed>h+|m+|s+)\]'
    r"|\[[^\]]*\]|(?P<clock>AM/PM|A/P)|(?P<date>day|y+|m+|d+|h+|s+)|(?P<exponent>E[+-]0+)"
    r"|(?P<digit>[0#?])|(?P<point>\.)|(?P<comma>,)|(?P<percent>%)|(?P<other>.)",
    re.IGNORECASE | re.DOTALL,
)
_LONGEST_CODE = 255
_FIRST_FALSE_DAY = 60  # 29 February 1900, which Excel believes in
_LAST_DAY = 2_958_466  # 1 January 10000


def number_format(code: str | int, *, from_1904: bool = False) -> Shown:
    """How numbers under this code, or under the built-in of this number, are shown."""
    if isinstance(code, int):
        code = _DAY if code in _EAST_ASIAN_DATES else _BUILT_IN.get(code, "General")
    sections = [_tokens(section) for section in _sections(code[:_LONGEST_CODE])]
    if "general" in code.lower() or code in ("", "@"):
        return general
    if any(kind in ("date", "elapsed") for kind, _ in sections[0]):
        return lambda value: _dated(value, sections[0], from_1904=from_1904)
    return _plainly(sections) or (lambda value: _numbered(value, sections))


def _plainly(sections: list[list[tuple[str, str]]]) -> Shown | None:
    """A format of so many decimals and nothing more, as most are, goes a shorter way; ``None`` for the others."""
    if (
        len(sections) > 1
        or not sections[0]
        or any(kind not in ("digit", "point", "comma") for kind, _ in sections[0])
    ):
        return None
    code = "".join(text for kind, text in sections[0] if kind != "comma")
    whole, _, fraction = code.partition(".")
    if (
        sections[0][-1][0] == "comma"
        or not whole.endswith("0")
        or whole.count("0") > 1
        or fraction.strip("0")
    ):
        return None
    decimals = len(fraction)

    def shown(value: float) -> str:
        if value != value or abs(value) >= 1e21:
            return general(value)
        text = f"{value:.{decimals}f}"
        return text[1:] if text[0] == "-" and not text.strip("-0.") else text

    return shown


def general(value: float) -> str:
    """A number without any format: at most ten digits after rounding, no superfluous zeros."""
    if value != value or value in (float("inf"), float("-inf")):
        return ""
    if value == int(value) and abs(value) < 1e21:
        return str(int(value))
    return f"{value:.10g}"


def _sections(code: str) -> list[str]:
    parts, quoted, start = [], False, 0
    for place, character in enumerate(code):
        if character == '"':
            quoted = not quoted
        elif character == ";" and not quoted:
            parts.append(code[start:place])
            start = place + 1
    return [*parts, code[start:]]


def _tokens(section: str) -> list[tuple[str, str]]:
    tokens = []
    for match in _TOKEN.finditer(section):
        if match.lastgroup:
            kind = "literal" if match.lastgroup in ("quoted", "escaped", "symbol") else match.lastgroup
            tokens.append((kind, match.group(match.lastgroup)))
    return tokens


def _numbered(value: float, sections: list[list[tuple[str, str]]]) -> str:
    if value != value or abs(value) >= 1e21:
        return general(value)
    tokens, sign = sections[0], "-" if value < 0 else ""
    if value < 0 and len(sections) > 1:
        tokens, sign = sections[1], ""
    elif value == 0 and len(sections) > 2:
        tokens = sections[2]
    kinds = [kind for kind, _ in tokens]
    if "digit" not in kinds:
        return "".join(text for kind, text in tokens if kind in ("literal", "other")).strip()
    if ("other", "/") in tokens:
        return general(value)  # a fraction
    if "exponent" in kinds:
        return f"{value:.{_decimals(tokens)[1]}E}"
    value = abs(value) * 100 ** kinds.count("percent")
    last = max(place for place, kind in enumerate(kinds) if kind == "digit")
    value /= 1000 ** sum(kind == "comma" for kind in kinds[last + 1 :])
    fewest, most = _decimals(tokens)
    whole, _, fraction = f"{value:.{most}f}".partition(".")
    fraction = fraction[:fewest] + fraction[fewest:].rstrip("0")
    if sign and not (whole + fraction).strip("0"):
        sign = ""
    return sign + _filled(tokens, whole, fraction).strip()


def _decimals(tokens: list[tuple[str, str]]) -> tuple[int, int]:
    """The fewest and the most digits after the point."""
    after: list[str] = []
    seen = False
    for kind, text in tokens:
        seen = seen or kind == "point"
        if seen and kind == "digit":
            after.append(text)
    return after.count("0"), min(len(after), 20)


def _filled(tokens: list[tuple[str, str]], whole: str, fraction: str) -> str:
    """Digits put where the code has places for them, from the point to the left; the rest stands before the first."""
    point = next((i for i, (kind, _) in enumerate(tokens) if kind == "point"), len(tokens))
    left = whole.lstrip("0")
    written: list[str] = []
    first = next((i for i, (kind, _) in enumerate(tokens) if kind == "digit"), point)
    for place in range(point - 1, -1, -1):
        kind, text = tokens[place]
        if kind == "digit":
            digits = left if place == first else left[-1:]
            left = left[: len(left) - len(digits)]
            written.append(digits or ("0" if text == "0" else ""))
        elif kind not in ("comma", "exponent"):
            written.append(text)
    if left:  # no place before the point
        written.append(left)
    tail = "".join(text for kind, text in tokens[point:] if kind in ("literal", "percent", "other"))
    return "".join(reversed(written)) + (f".{fraction}" if fraction else "") + tail


def _dated(value: float, tokens: list[tuple[str, str]], *, from_1904: bool) -> str:
    if value != value or not 0 <= value < _LAST_DAY:
        return general(value)
    first = datetime(1904, 1, 1) if from_1904 else datetime(1899, 12, 30)  # noqa: DTZ001 - as its writer saw it
    if not from_1904 and value < _FIRST_FALSE_DAY:
        first += timedelta(days=1)
    fine = any(kind == "elapsed" or text.lower().startswith("s") for kind, text in tokens)
    seconds = round(value * 86_400) if fine else round(value * 1_440) * 60
    try:
        moment = first + timedelta(seconds=seconds)
    except OverflowError:  # the last years before 10000, counted from 1904
        return general(value)
    if _leaves_order_open(tokens):
        clock = any(kind == "date" and text[0] in "hHsS" for kind, text in tokens)
        return f"{moment:%Y-%m-%d %H:%M}" if clock else f"{moment:%Y-%m-%d}"
    return _written(moment, seconds, tokens)


def _leaves_order_open(tokens: list[tuple[str, str]]) -> bool:
    dates = [text.lower() for kind, text in tokens if kind == "date"]
    return any(text == _DAY or text[:3] in ("mmm", "ddd") for text in dates)


def _written(moment: datetime, seconds: int, tokens: list[tuple[str, str]]) -> str:
    halves = any(kind == "clock" for kind, _ in tokens)
    written: list[str] = []
    hours_before = False  # after hours, m means minutes
    for place, (kind, text) in enumerate(tokens):
        if kind == "elapsed":
            written.append(str(seconds // {"h": 3600, "m": 60, "s": 1}[text[0].lower()]))
            hours_before = True
        elif kind == "clock":
            written.append("AM" if moment.hour < 12 else "PM")
        elif kind == "date":
            letter = text[0].lower()
            following = next((t for k, t in tokens[place + 1 :] if k in ("date", "elapsed")), "")
            if letter == "m" and (hours_before or following[:1].lower() == "s"):
                letter = "minute"
            hours_before = letter == "h"
            written.append(_unit(moment, letter, len(text), halves=halves))
        elif kind in ("literal", "other", "point"):
            written.append(text)
    return "".join(written).strip()


def _unit(moment: datetime, letter: str, width: int, *, halves: bool) -> str:
    if letter == "y":
        return f"{moment.year:04}" if width > 2 else f"{moment.year % 100:02}"
    hour = (moment.hour % 12 or 12) if halves else moment.hour
    number = {"m": moment.month, "d": moment.day, "h": hour, "minute": moment.minute, "s": moment.second}
    return f"{number[letter]:0{min(width, 2)}}"

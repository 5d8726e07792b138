"""International bank account numbers (IBAN, ISO 13616): written in one piece or in groups of four, they are one number.

Recognised by form and check digits alone, so that no other words are taken for one: 1 of 97 numbers of that form
would pass by chance. Knows neither banks nor the lengths that countries prescribe.
"""

import re

_FORM = re.compile(r"[A-Za-z]{2}[0-9]{2}(?: ?[0-9A-Za-z]{4}){2,7}(?: ?[0-9A-Za-z]{1,3})?")
_BEGINS = re.compile(r"[A-Za-z]{2}[0-9]{2}(?: [0-9A-Za-z]{4}(?![0-9A-Za-z])|[0-9A-Za-z])")
_ENDS = re.compile(r"$|[\s\"(),.;:!?]")
_SHORTEST, _LONGEST = 15, 34  # characters without spaces


def end_of_number(text: str, at: int) -> int | None:
    """Where the account number that begins here ends; ``None`` when none begins here."""
    found = _FORM.match(text, at) if _BEGINS.match(text, at) else None
    if found is None:
        return None
    end = found.end()
    while end > at:
        if _ENDS.match(text, end) and _is_right(text[at:end].replace(" ", "")):
            return end
        end = text.rfind(" ", at, end)
    return None


def spellings(text: str) -> tuple[str, str] | None:
    """In groups of four and in one piece; ``None`` when the text is no account number."""
    if end_of_number(text, 0) != len(text):
        return None
    number = text.replace(" ", "")
    return " ".join(number[i : i + 4] for i in range(0, len(number), 4)), number


def _is_right(number: str) -> bool:
    """The first four characters moved to the end and letters read as 10 to 35, the remainder by 97 is 1."""
    if not _SHORTEST <= len(number) <= _LONGEST:
        return False
    return int("".join(str(int(character, 36)) for character in number[4:] + number[:4])) % 97 == 1

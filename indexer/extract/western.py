"""Which encoding a text in a western language is in, when only a few of its bytes say so.

Statistics need more than the two or three accents of a short letter. Here each encoding is tried, and the first
in which every byte beyond ASCII becomes a letter or a sign that such texts have, where they have it, is taken.
Knows the letters of English, French, German and their neighbours; what does not fit is left to statistics.
"""

import re

_ENCODINGS = ("cp1252", "iso-8859-15", "cp850", "mac-roman")
_LETTERS = "àâäçéèêëîïôöùûüœæßáíóúÀÂÄÇÉÈÊËÎÏÔÖÙÛÜŒÆÁÍÓÚ"
_SIGNS = "«»“”„–—…•·°§€£©®™№\xa0"
_APOSTROPHES = "’‘´"
_BEYOND_ASCII = re.compile(rb"[\x80-\xff]")
_LETTER = re.compile(rb"[A-Za-z]")
_STRANGE = re.compile(f"[^\\x00-\\x7f{_LETTERS}{_SIGNS}{_APOSTROPHES}]")
# No sign but an apostrophe stands between two small letters, no capital after one, and no quotation mark is
# turned away from its word.
_MISPLACED = re.compile(
    f"[a-zß-öø-ÿœ](?:[{_SIGNS.replace(chr(0xA0), '')}][a-zß-öø-ÿœ]|[{_LETTERS[_LETTERS.index('À') :]}])"
    "|[A-Za-zß-ÿ]„|”[A-Za-zß-ÿ]"
)
_SIGNS_ALONE = re.compile(f"[\\x00-\\x7f{_SIGNS}{_APOSTROPHES}]*")
_MOST_ACCENTS = 0.25  # of all letters; text in other alphabets has more


def western_encoding(data: bytes) -> str | None:
    """The encoding, or ``None`` when the text fits none of the western ones."""
    beyond, plain = len(_BEYOND_ASCII.findall(data)), len(_LETTER.findall(data))
    if not beyond:
        return None
    as_windows = data.decode("cp1252", "replace")
    if _SIGNS_ALONE.fullmatch(as_windows) and not _MISPLACED.search(as_windows):
        return "cp1252"
    if beyond > _MOST_ACCENTS * (beyond + plain):
        return None
    for encoding in _ENCODINGS:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if not _STRANGE.search(text) and not _MISPLACED.search(text):
            return encoding
    return None

"""Whether bytes are a document of WordPerfect 4.1 or 4.2, which has no signature: text with codes between.

Codes from 0xC0 on stand at both ends of a function, whose length is fixed for most. In other text such bytes are
letters, and stand at the right distance only by chance. Source: the WordPerfect 4.2 File Information. The text
itself is left to LibreOffice.
"""

LOCKED = b"\xfe\xffaa"  # begins one that needs a password

_VARIES = 0
_LENGTHS = (
    6, 4, 3, 5, 5, 6, 4, 6, 8, 42, 3, 6, 4, 3, 4, 3,
    6, _VARIES, _VARIES, 4, 4, 4, 6, _VARIES, 4, 4, 4, 4, _VARIES, 24, 4, _VARIES,
    4, 3, _VARIES, 150, 6, 23, 11, 3, 3, _VARIES, _VARIES, _VARIES, 4, _VARIES, 44, 18,
    6, 106, _VARIES, 100, 4, _VARIES, 5,
)  # fmt: skip
_ENOUGH = 3  # functions of fixed length that close as they should, none that does not


def is_wordperfect_4(head: bytes) -> bool:
    """Whether the file that begins so is one; small ones without functions cannot be told."""
    if head.startswith(LOCKED):
        return any(head[4:6])
    place = closed = 0
    while place < len(head):
        code = head[place]
        if code < 0xC0:
            place += 1
            continue
        length = _LENGTHS[code - 0xC0] if code - 0xC0 < len(_LENGTHS) else _VARIES
        end = place + length - 1 if length else head.find(bytes((code,)), place + 1)
        if end >= len(head) or (end < 0 and len(head) >= 65_536):
            break  # goes on after what was looked at
        if code == 0xFF or end < 0 or head[end] != code:
            return False
        closed += bool(length)
        place = end + 1
    return closed >= _ENOUGH

"""The encryption of WordPerfect 5: every byte after the header is changed by the password and its place.

It keeps nobody out for long, but without the password the text is not to be had by reading. The header holds a
checksum of the password, its higher byte first. Letters count as capitals. How later versions encrypt is not told.
"""

_FIRST = 16  # bytes that are never encrypted


def fits(password: str, checksum: int) -> bool:
    """Whether this is (very probably) the password."""
    told = 0
    for byte in _key(password):
        told = (told >> 1 | told << 15) & 0xFFFF ^ byte << 8
    return bool(_key(password)) and checksum == told


def unlocked(data: bytes, password: str) -> bytes:
    """The document as it was before it was encrypted."""
    key = _key(password)
    length = len(key)
    body = data[_FIRST:]
    period = bytes(key[place % length] ^ (length + 1 + place) & 0xFF for place in range(length * 256))
    mask = (period * (len(body) // len(period) + 1))[: len(body)]
    plain = int.from_bytes(body, "little") ^ int.from_bytes(mask, "little")
    return data[:_FIRST] + plain.to_bytes(len(body), "little")


def _key(password: str) -> bytes:
    return bytes(byte - 32 if 97 <= byte <= 122 else byte for byte in password.encode("cp437", "replace"))

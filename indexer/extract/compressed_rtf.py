"""The compressed RTF of Outlook (MS-OXRTFCP), unpacked. Sizes are bytes; declared ones are not believed."""

import struct

_COMPRESSED, _PLAIN = b"LZFu", b"MELA"
_WINDOW = 4096
_MOST = 64 << 20
_KNOWN = (
    b"{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript "
    b"\\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n\\par "
    b"\\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx"
)


def unpacked_rtf(data: bytes) -> bytes:
    """The RTF as far as it can be unpacked; empty when the bytes are none."""
    if len(data) < 16:
        return b""
    size, kind = struct.unpack_from("<4xI4s", data)
    if kind == _PLAIN:
        return data[16 : 16 + size]
    return _unpacked(data[16:], min(size, _MOST)) if kind == _COMPRESSED else b""


def _unpacked(data: bytes, size: int) -> bytes:
    window = bytearray(_KNOWN.ljust(_WINDOW, b"\0"))
    write, out, place = len(_KNOWN), bytearray(), 0
    while place < len(data) and len(out) < size:
        flags = data[place]
        place += 1
        for bit in range(8):
            if flags >> bit & 1:
                if place + 2 > len(data):
                    return bytes(out)
                reference = data[place] << 8 | data[place + 1]
                place += 2
                offset = reference >> 4
                if offset == write:
                    return bytes(out)
                piece = bytearray()
                for step in range((reference & 15) + 2):
                    byte = window[(offset + step) % _WINDOW]
                    window[write] = byte
                    write = (write + 1) % _WINDOW
                    piece.append(byte)
                out += piece
            else:
                if place >= len(data):
                    return bytes(out)
                window[write] = data[place]
                write = (write + 1) % _WINDOW
                out.append(data[place])
                place += 1
    return bytes(out)

"""E-mail addresses: one plain address, or nothing. Asks no server whether there is such a mailbox."""

from archive.errors import UsageError

MAX_ADDRESS = 254  # characters (RFC 5321, 4.5.3.1.3)


def address_of(untrusted_address: str | None) -> str | None:
    """An e-mail address, or ``None`` for none; raises ``UsageError`` for what is not just one plain address."""
    address = (untrusted_address or "").strip()
    if not address:
        return None
    local, at, domain = address.rpartition("@")
    plain = address.isascii() and all(char.isprintable() and char not in ' ,;:<>()[]"\\' for char in address)
    if not (at and local and "@" not in local and domain.strip(".") == domain and domain and plain):
        raise UsageError("That is not a plain e-mail address. Write one, such as name@example.org.")
    if len(address) > MAX_ADDRESS:
        raise UsageError(f"The e-mail address has more than {MAX_ADDRESS} characters. Check it.")
    return address

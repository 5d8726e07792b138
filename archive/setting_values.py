"""What people write for a setting, read into its value.

Each raises ``SettingsError`` with a sentence that names the setting and says what to write. Knows no setting.
"""

from urllib.parse import urlsplit

from archive.addresses import address_of
from archive.errors import SettingsError, UsageError

KNOWN_LANGUAGES = frozenset(
    "ar be bg cs da de el en es et fa fi fr he hi hu hy id it ja ka kk ko ky lt lv mn ms nl no pl pt ro "  # noqa: SIM905
    "ru sk sl sr sv tg th tr uk uz vi zh".split()
)


def number(name: str, text: str, least: int) -> int:
    """A whole number from ``least`` to a million."""
    try:
        value = int(text)
    except ValueError:
        raise SettingsError(f"{name} is {text!r}, which is not a whole number.") from None
    if not least <= value <= 1_000_000:
        raise SettingsError(f"{name} is {value}; it must lie between {least} and 1000000.")
    return value


def one_of(name: str, text: str, words: tuple[str, ...]) -> str:
    """One of these words, however it is written."""
    word = text.strip().lower()
    if word not in words:
        raise SettingsError(f"{name} is {text!r}. Use {' or '.join(words)}.")
    return word


def web_address(name: str, text: str | None) -> str | None:
    """An address of the web without a question or a place in it; ``None`` stays so."""
    if text is None:
        return None
    try:
        parts = urlsplit(text.strip())
        sound = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    except ValueError:
        sound = False
    if not sound or parts.username or parts.query or parts.fragment or not text.strip().isprintable():
        raise SettingsError(f"{name} is {text!r}. Write an address such as https://archive.example.org.")
    return text.strip()


def mail_address(name: str, text: str | None) -> str | None:
    """A plain e-mail address, or none."""
    try:
        return address_of(text)
    except UsageError:
        raise SettingsError(
            f"{name} is {text!r}, which is not a plain e-mail address such as fonds@example.org."
        ) from None


def languages(name: str, text: str) -> tuple[str, ...]:
    """Codes of languages that we know, each once."""
    codes = tuple(dict.fromkeys(code.strip().lower() for code in text.split(",") if code.strip()))
    unknown = [code for code in codes if code not in KNOWN_LANGUAGES]
    if unknown or not codes:
        named = ", ".join(unknown) or "no language"
        raise SettingsError(f"{name} names {named}. Use ISO 639-1 codes such as en,ru,kk,fr,de.")
    return codes


def url_of(name: str, url: str, schemes: tuple[str, ...]) -> str:
    """A URL with one of these schemes."""
    scheme = url.partition(":")[0]
    if scheme not in schemes:
        raise SettingsError(f"{name} begins with {scheme!r}; this version knows {', '.join(schemes)}.")
    return url


def secret(name: str, text: str | None) -> str | None:
    """Something that is not guessed."""
    if text is not None and len(text) < 16:
        raise SettingsError(f"{name} is shorter than 16 characters. Use a longer one, or unset it.")
    return text

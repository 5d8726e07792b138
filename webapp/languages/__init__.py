"""Texts in the reader's language: what every other module of the web application uses to say something.

Within a request of the web application a text is looked up in the catalog of the reader's language; anywhere else
(command line, worker, JSON API) it stays English, unless ``voice.speaking`` has settled on a language, as for a mail.
Light on purpose: Flask-Babel is loaded by the application alone.
Values go in by name: ``gettext("Kept since %(date)s", date=…)``. Without values nothing is put in, a percent sign
stands for itself.
"""

import sys
from collections.abc import Callable
from gettext import NullTranslations
from typing import TYPE_CHECKING, Any, cast

from webapp.languages.voice import spoken

if TYPE_CHECKING:
    from babel import Locale

ENGLISH = "en"
_NOTHING = NullTranslations()
LANGUAGES = {"en": "English", "ru": "Русский", "kk": "Қазақша", "fr": "Français"}  # each by its own name


class LazyText:
    """A text that is looked up each time it is shown: for tables made before anybody asks."""

    __slots__ = ("_say",)

    def __init__(self, say: Callable[[], str]) -> None:
        self._say = say

    def __str__(self) -> str:
        return self._say()

    def __html__(self) -> str:
        from markupsafe import escape

        return str(escape(self._say()))

    def __eq__(self, other: object) -> bool:
        return str(self) == str(other) if isinstance(other, (str, LazyText)) else NotImplemented

    def __hash__(self) -> int:
        return hash(str(self))

    def __format__(self, how: str) -> str:
        return format(str(self), how)

    def __repr__(self) -> str:
        return f"LazyText({str(self)!r})"


def gettext(text: str, /, **values: object) -> str:
    """The text in the reader's language."""
    found = _translations().ugettext(text) if _is_spoken() else text
    return cast(str, found % values if values else found)


def pgettext(context: str, text: str, /, **values: object) -> str:
    """The text in the reader's language; ``context`` keeps apart what English says with one word."""
    found = _translations().upgettext(context, text) if _is_spoken() else text
    return cast(str, found % values if values else found)


def ngettext(one: str, many: str, num: int, /, **values: object) -> str:
    """The text in the number that fits ``num``; ``%(num)s`` in it becomes the number as the language writes it."""
    from webapp.languages.forms import number

    return plain_ngettext(one, many, num) % {"num": number(num), **values}


def plain_ngettext(one: str, many: str, num: int, /) -> str:
    """The text in the number that fits ``num``, with nothing put in yet."""
    return (
        cast(str, _translations().ungettext(one, many, num)) if _is_spoken() else (one if num == 1 else many)
    )


def lazy_gettext(text: str, /, **values: object) -> LazyText:
    """A text for a table made once, looked up when it is shown."""
    return LazyText(lambda: gettext(text, **values))


def N_(text: str) -> str:  # noqa: N802 - the name that gettext's users know
    """The text as it is: marks it for the catalogs where ``gettext(variable)`` says it later."""
    return text


def Nn_(one: str, many: str) -> tuple[str, str]:  # noqa: N802 - the same for a text with a number
    """Both texts as they are: marks them for the catalogs where ``ngettext(*forms, num)`` says them later."""
    return one, many


def locale() -> "Locale | None":
    """The locale of the request that is answered, or settled on; ``None`` for English and anywhere else."""
    if (voice := spoken()) is not None:
        return voice.locale
    if not _is_spoken():
        return None
    found = _once_a_request("locale", _flask_babel().get_locale)
    return found if found is not None and found.language != ENGLISH else None


def language() -> str:
    """The code of the language that is spoken now."""
    found = locale()
    return found.language if found is not None else ENGLISH


def direction() -> str:
    """Whether the reader's language runs ``ltr`` or ``rtl``."""
    found = locale()
    return found.text_direction if found is not None else "ltr"


def _is_spoken() -> bool:
    """Whether there is a catalog to look in: an application is at work here, or a language was settled on."""
    if (voice := spoken()) is not None:
        return voice.catalog is not None
    return "flask_babel" in sys.modules


def _flask_babel() -> Any:
    import flask_babel

    return flask_babel


def catalog_of_page() -> Any:
    """The reader's catalog; one without texts where nothing is to be looked up."""
    return _translations() if _is_spoken() else _NOTHING


def _translations() -> Any:
    if (voice := spoken()) is not None:
        return voice.catalog
    return _once_a_request("catalog", _flask_babel().get_translations)


def _once_a_request(name: str, look_up: Callable[[], Any]) -> Any:
    """A page says hundreds of texts, and Babel settles its language at the first of them."""
    of_request = sys.modules["flask"].g
    try:
        found = of_request.get(name)
    except RuntimeError:  # nothing is asked
        return look_up()
    if found is None:
        found = look_up()
        setattr(of_request, name, found)
    return found

"""What a browser calls itself, in words that people know: “Firefox, Linux”. Plain text; the version is left out.

A name is a hint for whoever looks for a session of theirs, never a ground to trust it.
"""

from webapp.languages import N_, gettext

_BROWSERS = (  # the first that fits: most say that they are Chrome or Safari as well
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("YaBrowser/", "Yandex"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
_SYSTEMS = (
    ("Windows", "Windows"),
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Mac OS X", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)
_MOST_CHARACTERS = 80  # shown of a name that is not known


def browser_name(untrusted_agent: str) -> str:
    """Browser and system; what neither is known of stands as it was sent."""
    known = [
        next((name for sign, name in signs if sign in untrusted_agent), "") for signs in (_BROWSERS, _SYSTEMS)
    ]
    return (
        ", ".join(filter(None, known)) or untrusted_agent[:_MOST_CHARACTERS] or gettext(N_("Unknown browser"))
    )

"""Tables of words, read in the language of whoever reads the page. Knows none of the tables."""

from collections.abc import Callable, Mapping

from webapp.languages import gettext


def said_by(table: Mapping[str, str]) -> Callable[[str], str]:
    """What puts a name of ours into words: the table's; a name that it lacks stays as it is."""

    def say(name: str) -> str:
        return gettext(table.get(name, name))

    return say

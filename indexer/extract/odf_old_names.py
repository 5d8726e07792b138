"""The names of OpenOffice.org 1 (SXW, SXC, SXI, SXD: 2002 to 2005) as those that OpenDocument made of them."""

from indexer.extract.zipped_xml import Reader

_OLD = "{http://openoffice.org/2000/"
_OLD_SVG = "{http://www.w3.org/2000/svg}"
_MOVED = {
    "text:tab-stop": "text:tab",
    "text:footnote-body": "text:note-body",
    "text:endnote-body": "text:note-body",
    "text:footnote-citation": "text:note-citation",
    "text:endnote-citation": "text:note-citation",
    "office:font-decls": "office:font-face-decls",
    "table:value": "office:value",
    "table:string-value": "office:string-value",
    "table:date-value": "office:date-value",
    "table:time-value": "office:time-value",
}
_MOST_NAMES = 2_000  # remembered; no vocabulary has more


class Renamed:
    """Hands elements on to ``reader`` under today's names."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._names: dict[str, str] = {}

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """See ``Reader``."""
        self._reader.start(self._name(tag), {self._name(name): value for name, value in attributes.items()})

    def end(self, tag: str) -> None:
        """See ``Reader``."""
        self._reader.end(self._name(tag))

    def data(self, text: str) -> None:
        """See ``Reader``."""
        self._reader.data(text)

    def close(self) -> None:
        """See ``Reader``."""
        self._reader.close()

    def _name(self, old: str) -> str:
        new = self._names.get(old)
        if new is None:
            new = _renamed(old)
            if len(self._names) < _MOST_NAMES:
                self._names[old] = new
        return new


def _renamed(old: str) -> str:
    if old.startswith(_OLD_SVG):
        return _urn("svg-compatible", old[len(_OLD_SVG) :])
    if not old.startswith(_OLD):
        return old
    kind, _, name = old[len(_OLD) :].partition("}")
    kind, _, name = _MOVED.get(f"{kind}:{name}", f"{kind}:{name}").partition(":")
    return _urn(kind, name)


def _urn(kind: str, name: str) -> str:
    return f"{{urn:oasis:names:tc:opendocument:xmlns:{kind}:1.0}}{name}"
